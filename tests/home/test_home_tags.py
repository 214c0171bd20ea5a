from django.core.paginator import Paginator
from django.test import SimpleTestCase, TestCase
from wagtail.models import PageViewRestriction

from home.templatetags.home_tags import breadcrumbs, icon, main_menu, page_numbers
from tests import factories


class WithRequest(TestCase):
    def context(self, address: str = "/") -> dict:
        request = self.client.get(address).wsgi_request
        return {"request": request}


class MainMenuTests(WithRequest):
    @classmethod
    def setUpTestData(cls):
        cls.about = factories.standard_page("About", slug="about", show_in_menus=True)

    def titles(self) -> list[str]:
        return [entry["title"] for entry in main_menu(self.context())]

    def test_pages_shown_in_menus_are_in_it(self):
        self.assertIn("About", self.titles())
        factories.standard_page("Imprint", slug="imprint")
        self.assertNotIn("Imprint", self.titles())

    def test_draft_and_private_pages_are_not_in_it(self):
        PageViewRestriction.objects.create(
            page=self.about, restriction_type=PageViewRestriction.LOGIN
        )
        self.assertNotIn("About", self.titles())
        PageViewRestriction.objects.all().delete()
        self.about.unpublish()
        self.assertNotIn("About", self.titles())

    def test_page_that_is_open_is_marked(self):
        marked = [e["title"] for e in main_menu(self.context("/about/")) if e["is_current"]]
        self.assertEqual(marked, ["About"])

    def test_without_a_request_it_is_empty(self):
        self.assertEqual(main_menu({}), [])


class BreadcrumbsTests(WithRequest):
    def test_pages_above_from_the_home_page_down(self):
        post = factories.post(slug="here")
        found = breadcrumbs(self.context(post.url), post)
        self.assertEqual([entry["url"] for entry in found], ["/", "/blog/"])
        self.assertEqual(found[0]["title"], "Home")

    def test_home_page_has_none_above(self):
        self.assertEqual(breadcrumbs(self.context(), factories.home_page()), [])

    def test_page_that_is_in_no_tree_yet(self):
        self.assertEqual(breadcrumbs(self.context(), type(factories.home_page())()), [])


class PageNumbersTests(SimpleTestCase):
    def numbers(self, pages: int, current: int) -> list[int | None]:
        found = page_numbers(Paginator(range(pages), 1).page(current))
        self.assertEqual([e["number"] for e in found if e["is_current"]], [current])
        return [entry["number"] for entry in found]

    def test_all_of_a_few(self):
        self.assertEqual(self.numbers(3, 2), [1, 2, 3])

    def test_some_of_many(self):
        self.assertEqual(self.numbers(50, 20), [1, None, 19, 20, 21, None, 50])


class IconTests(SimpleTestCase):
    def test_icon_is_hidden_from_those_who_listen(self):
        self.assertIn('aria-hidden="true"', icon("tip"))
        self.assertNotIn("<script", icon('"><script>'))
