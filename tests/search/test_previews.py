"""A post that is being written, as the search page will show it."""

from django.test import TestCase

from blog.models import BlogPostPage
from search.previews import preview_result
from search.query import Query, parse_query
from tests import factories


class PreviewResultTests(TestCase):
    def test_stored_post_is_shown_as_the_search_shows_it(self):
        post = factories.post(
            "The grey wagtail",
            tags=["Birds"],
            body=[("text", "<p>First words.</p><h2>Where it nods</h2><p>A wagtail nods.</p>")],
        )
        response = self.client.get("/search/", {"q": "grey wagtail"})
        (found,) = response.context["results"].object_list
        shown = preview_result(post, parse_query("grey wagtail"))
        self.assertEqual(
            (
                shown.title,
                shown.url,
                shown.day,
                [tag.url for tag in shown.tags],
                shown.template,
                shown.section_url,
            ),
            (
                found.title,
                found.url,
                found.day,
                [tag.url for tag in found.tags],
                found.template,
                found.section_url,
            ),
        )
        self.assertEqual(shown.snippet, found.snippet)

    def test_post_without_anything_has_a_line(self):
        shown = preview_result(BlogPostPage(title=""), Query())
        self.assertEqual((shown.title, shown.day, shown.tags, shown.snippet), ("", None, [], None))

    def test_title_is_escaped(self):
        shown = preview_result(BlogPostPage(title="<b>x</b>"), Query())
        self.assertEqual(shown.title, "&lt;b&gt;x&lt;/b&gt;")
