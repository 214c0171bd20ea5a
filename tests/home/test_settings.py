from django.core.exceptions import ValidationError
from django.test import SimpleTestCase, TestCase

from home.models import SiteSettings
from tests import factories


class SuggestChangePatternTests(SimpleTestCase):
    def error(self, pattern: str) -> str:
        """Return what is wrong with the pattern, or nothing."""
        try:
            SiteSettings(suggest_change_pattern=pattern).clean()
        except ValidationError as error:
            self.assertEqual(list(error.message_dict), ["suggest_change_pattern"])
            return error.message_dict["suggest_change_pattern"][0]
        return ""

    def test_what_can_be_filled_in(self):
        for pattern in (
            "",
            "https://github.com/me/blog/issues/new?title={title}",
            "https://example.com/{slug}?from={url}&title={title}",
            "http://localhost:3000/edit",
        ):
            with self.subTest(pattern):
                self.assertEqual(self.error(pattern), "")

    def test_what_nobody_fills_in(self):
        for pattern in (
            "{date}",
            "{}",
            "{title!r}",
            "{title.__class__}",
            "{ title }",
            "{title",
            "{{url}}",
        ):
            with self.subTest(pattern):
                self.assertIn(
                    "{title}, {slug} and {url}", self.error(f"https://example.com/{pattern}")
                )

    def test_what_is_no_address(self):
        for pattern in (
            "javascript:alert(1)",
            "example.com/{slug}",
            "//example.com/",
            "/edit/{slug}",
        ):
            with self.subTest(pattern):
                self.assertIn("https://", self.error(pattern))


class SiteSettingsTests(TestCase):
    def test_new_site_has_a_name_and_a_greeting(self):
        self.assertContains(self.client.get("/"), "Welcome to my blog")
        self.assertContains(self.client.get("/"), "Motacilla")

    def test_greeting_of_the_home_page_wins(self):
        settings = SiteSettings.for_site(factories.site())
        settings.greeting, settings.footer_text = "Hello <b>", "A footer & more"
        settings.save()
        self.assertContains(self.client.get("/"), "Hello &lt;b&gt;")
        self.assertContains(self.client.get("/"), "A footer &amp; more")
        home = factories.home_page()
        home.greeting = "Good day"
        home.save_revision().publish()
        self.assertContains(self.client.get("/"), "Good day")
        self.assertNotContains(self.client.get("/"), "Hello &lt;b&gt;")

    def test_editor_is_told_what_is_wrong(self):
        self.client.force_login(factories.administrator())
        address = f"/admin/settings/home/sitesettings/{factories.site().pk}/"
        form = {
            "site_name": "M",
            "greeting": "Hello",
            "social_links-count": "0",
            "suggest_change_pattern": "https://example.com/{date}",
            "old_post_years": "3",
        }
        self.assertContains(self.client.post(address, form), "Only {title}, {slug} and {url}")
        form["suggest_change_pattern"] = "https://example.com/{slug}"
        self.assertEqual(self.client.post(address, form).status_code, 302)
        stored = SiteSettings.for_site(factories.site())
        self.assertEqual(stored.suggest_change_pattern, "https://example.com/{slug}")
