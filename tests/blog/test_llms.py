"""/llms.txt, as llmstxt.org describes it."""

from datetime import UTC, datetime, timedelta
from unittest import mock

from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from blog import llms
from blog.moving.markdown import Dialect, parse
from home.models import SiteSettings
from tests import factories

HOST = "http://localhost:8000"


class LlmsTextTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        settings = SiteSettings.for_site(factories.site())
        settings.site_name, settings.description = "Two *birds*", "A blog\nof two."
        settings.save()

        def post(title, day, **fields):
            return factories.post(title, date=datetime(2024, 1, day, tzinfo=UTC), **fields)

        post("Older", 1, slug="older", introduction="Of the\nqueue.")
        post("Newer [draft] `x_y`", 2, slug="größe", introduction="<b> & &amp; _so_ 2*3.")
        post("A draft", 3, publish=False)
        post("A plan", 4, go_live_at=timezone.now() + timedelta(days=1))
        private, expired = post("A secret", 5), post("Expired", 6)
        PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
        Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now())
        about = factories.standard_page("About", slug="about", introduction="Who we are.")
        factories.standard_page("Imprint", slug="imprint", parent=about)
        hidden = factories.standard_page("Hidden", slug="hidden")
        hidden.unpublish()

    def get(self, **kwargs):
        return self.client.get("/llms.txt", **kwargs)

    def test_lists_what_the_public_may_see(self):
        wanted = [
            r"# Two \*birds\*",
            "",
            "> A blog of two.",
            "",
            "## Posts",
            "",
            rf"- [Newer \[draft\] \`x_y\`]({HOST}/blog/gr%C3%B6%C3%9Fe/index.md): "
            r"\<b> & \&amp; \_so\_ 2\*3.",
            f"- [Older]({HOST}/blog/older/index.md): Of the queue.",
            "",
            "## Pages",
            "",
            f"- [About]({HOST}/about/): Who we are.",
            f"- [Imprint]({HOST}/about/imprint/)",
            "",
        ]
        self.assertEqual(self.get().content.decode().split("\n"), wanted)

    def test_reads_as_markdown_that_says_the_same(self):
        root = parse(self.get().content.decode(), Dialect())
        tags = [node.tag for node in root.children]
        self.assertEqual(tags, ["h1", "blockquote", "h2", "ul", "h2", "ul"])
        newer = root.children[3].children[0]
        self.assertEqual(newer.plain(), "Newer [draft] `x_y`: <b> & &amp; _so_ 2*3.")

    def test_every_address_answers(self):
        root = parse(self.get().content.decode(), Dialect())
        links = [node.attrs["href"] for node in root.walk() if node.tag == "a"]
        self.assertEqual(len(links), 4)
        for link in links:
            self.assertEqual(self.client.get(link.removeprefix(HOST)).status_code, 200, link)

    def test_headers_are_those_of_a_text_to_ask_for_again(self):
        response = self.get()
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        self.assertFalse(response.cookies)
        again = self.get(headers={"if-none-match": response["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))
        head = self.client.head("/llms.txt")
        self.assertEqual((head.status_code, head["ETag"]), (200, response["ETag"]))
        self.assertEqual(self.client.post("/llms.txt").status_code, 405)

    def test_older_posts_are_optional_and_the_oldest_in_the_archive(self):
        for number in range(4):
            factories.post(f"Fresh {number}", slug=f"fresh-{number}")
        with mock.patch.multiple(llms, NEWEST_POSTS=2, OLDER_POSTS=3):
            _, posts, pages, optional = self.get().content.decode().split("\n## ")
        self.assertEqual(posts.count("\n- "), 2)
        self.assertIn("Fresh 2", posts)
        self.assertTrue(pages.startswith("Pages"))
        self.assertEqual(
            optional.split("\n")[2:],
            [
                f"- [Fresh 1]({HOST}/blog/fresh-1/index.md)",
                f"- [Fresh 0]({HOST}/blog/fresh-0/index.md)",
                rf"- [Newer \[draft\] \`x_y\`]({HOST}/blog/gr%C3%B6%C3%9Fe/index.md)",
                f"- [All posts by date]({HOST}/blog/archive/)",
                "",
            ],
        )

    def test_few_queries_however_many_posts(self):
        self.get()  # fills what is kept for the life of a process
        with self.assertNumQueries(factories.AtMost(5)):
            self.get()


class EmptySiteTests(TestCase):
    def test_site_without_posts_has_a_name(self):
        self.assertEqual(self.client.get("/llms.txt").content, b"# Motacilla\n")

    def test_posts_of_a_restricted_blog_are_absent(self):
        factories.post("A post")
        PageViewRestriction.objects.create(
            page=factories.blog_index(), restriction_type=PageViewRestriction.LOGIN
        )
        self.assertNotIn(b"A post", self.client.get("/llms.txt").content)
