"""What a pasted text refers to, for whoever imports it."""

from django.core.files.base import ContentFile
from django.test import RequestFactory
from wagtail.documents import get_document_model

from blog.editing.markdown_references import EditorReferences
from blog.moving.meta import Meta
from blog.moving.report import Problems
from blog.moving.shortcodes import REFERENCE
from tests import factories
from tests.base import MediaTestCase
from tests.blog.editing.test_markdown_views import editor_of


class ReferencesTestCase(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.administrator = factories.administrator()
        cls.post = factories.post("Live", slug="live")
        cls.draft = factories.post("Draft", slug="draft", publish=False)

    def references(self, user=None, meta: Meta | None = None) -> EditorReferences:
        request = RequestFactory().get("/admin/", headers={"host": "localhost"})
        request.user = user or self.administrator
        self.problems = Problems()
        return EditorReferences(request, self.problems, meta=meta)

    def messages(self) -> list[str]:
        return [problem.message for problem in self.problems.found]


class LinkTests(ReferencesTestCase):
    def test_own_addresses_are_links_to_pages(self):
        link = self.references().link
        expected = {"linktype": "page", "id": str(self.post.pk)}
        site = factories.site().root_url
        for href in ("/blog/live/", "/blog/live", f"{site}/blog/live/", "/blog/l%69ve/"):
            self.assertEqual(link(href), expected, href)
        self.assertEqual(link("/blog/live/#part"), {**expected, "fragment": "part"})
        self.assertEqual(link("/"), {"linktype": "page", "id": str(factories.home_page().pk)})
        self.assertEqual(self.messages(), [])

    def test_references_of_hugo_are_looked_up_by_their_file(self):
        link = self.references().link
        expected = {"linktype": "page", "id": str(self.post.pk)}
        for name in ("live", "posts/live.md", "/posts/live/index.md", "/posts/live/"):
            self.assertEqual(link(REFERENCE + name), expected, name)
        self.assertEqual(link(REFERENCE + "live.md#a"), {**expected, "fragment": "a"})
        self.assertEqual(link(REFERENCE + "#a"), {"href": "#a"})
        self.assertEqual(link(REFERENCE + "nothing.md"), {"href": "nothing.md"})
        self.assertEqual(self.messages(), ["A link leads to nothing that is here: nothing.md"])

    def test_draft_is_found_by_who_may_see_it_alone(self):
        stranger = editor_of(factories.standard_page("Elsewhere"), "change")
        author = editor_of(factories.blog_index(), "change")
        for href in ("/blog/draft/", REFERENCE + "draft"):
            self.assertEqual(self.references(author).link(href)["linktype"], "page")
            self.assertNotIn("linktype", self.references(stranger).link(href))
        self.assertEqual(self.references(stranger).link("/blog/live/")["linktype"], "page")

    def test_lists_of_the_blog_are_there_and_other_paths_are_not(self):
        link = self.references().link
        for href in ("/blog/tags/", "/search/?q=a", "/blog/?page=2"):
            self.assertEqual(link(href), {"href": href})
        self.assertEqual(self.messages(), [])
        self.assertEqual(link("/nothing/"), {"href": "/nothing/"})
        self.assertEqual(self.messages(), ["A link leads to nothing that is here: /nothing/"])

    def test_what_could_run_something_is_no_link(self):
        link = self.references().link
        for href in (
            "javascript:alert(1)",
            " java\tscript:alert(1)",
            "data:text/html,a",
            "vbscript:a",
        ):
            self.assertIsNone(link(href), href)
        self.assertEqual(len(self.messages()), 4)

    def test_other_addresses_stay_as_they_are(self):
        link = self.references().link
        for href in (
            "https://example.org/a?b#c",
            "mailto:a@example.org",
            "#part",
            "//example.org/blog/live/",
            "/\\example.org",
            "https://example.org[",
        ):
            self.assertEqual(link(href), {"href": href}, href)
        self.assertEqual(self.messages(), [])
        self.assertEqual(link("other.md"), {"href": "other.md"})
        self.assertIn("needs attention", self.messages()[0])

    def test_documents_are_found_by_both_of_their_addresses(self):
        document = get_document_model().objects.create(
            title="A", file=ContentFile(b"text", name="a.txt")
        )
        expected = {"linktype": "document", "id": str(document.pk)}
        for href in (document.file.url, f"/documents/{document.pk}/a.txt"):
            self.assertEqual(self.references().link(href), expected)
        self.assertEqual(self.references().document(document.file.url), document.pk)
        self.assertIsNone(self.references().document("a.txt"))


class PictureTests(ReferencesTestCase):
    def setUp(self):
        self.image = factories.image()

    def test_picture_of_the_library_is_found_by_its_address(self):
        rendition = self.image.get_rendition("width-100")
        picture = self.references().picture
        for src in (
            self.image.file.url,
            factories.site().root_url + self.image.file.url,
            rendition.url,
        ):
            self.assertEqual(picture(src), self.image.pk, src)
        self.assertEqual(self.messages(), [])

    def test_picture_that_is_not_theirs_to_choose_is_not_found(self):
        stranger = editor_of(factories.blog_index(), "change")
        self.assertIsNone(self.references(stranger).picture(self.image.file.url))

    def test_picture_of_another_site_stays_a_link_with_a_note(self):
        picture = self.references().picture
        for src in ("https://example.org/a.png", "//example.org/a.png"):
            self.assertEqual(picture(src), "https://example.org/a.png")
            self.assertEqual(picture(src), "https://example.org/a.png")
        self.assertEqual(len(self.messages()), 2)
        self.assertEqual(self.problems.found[0].level, "note")

    def test_picture_beside_the_text_is_not_there(self):
        picture = self.references().picture
        for src in ("a.png", "/images/a.png", "/media/../a.png", "data:image/png;base64,a", ""):
            self.assertIsNone(picture(src), src)


class SurroundingsTests(ReferencesTestCase):
    def test_shortcodes_are_told_what_the_front_matter_says(self):
        references = self.references(meta=Meta(title="A", other={"colour": "blue"}))
        self.assertEqual(references.param("page.title"), "A")
        self.assertEqual(references.param("colour"), "blue")
        self.assertIsNone(references.param("nothing"))

    def test_there_is_no_folder_to_read_from(self):
        references = self.references()
        self.assertIsNone(references.read("../../etc/passwd"))
        self.assertEqual(references.pictures("*"), [])
