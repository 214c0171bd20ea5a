"""Documents of restricted collections, by the address of their files."""

from unittest.mock import patch
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from home.media_files import serve_media
from home.models import User
from home.security.limits import PAGE_PASSWORDS
from tests.base import MediaTestCase

SECRET = b"for some only"
PASSWORD = "open sesame"
FOR_ONE = "private, no-store"


def restricted_document(name: str = "secret.pdf", content: bytes = SECRET):
    """Return a document, the file of which is there already or is made, in a collection."""
    collection = Collection.get_first_root_node().add_child(name="Friends")
    path = f"documents/{name}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return get_document_model().objects.create(title=name, file=path, collection=collection)


def restrict(document, kind: str = "password") -> CollectionViewRestriction:
    """Restrict the collection of the document."""
    return CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=kind, password=PASSWORD
    )


class RestrictedTests(MediaTestCase):
    address = "/media/documents/secret.pdf"

    @classmethod
    def setUpTestData(cls):
        cls.document = restricted_document()
        cls.view = reverse("wagtaildocs_serve", args=[cls.document.pk, "secret.pdf"])
        root = Collection.get_first_root_node()
        default_storage.save("documents/open.pdf", ContentFile(b"for all"))
        default_storage.save("documents/orphan.pdf", ContentFile(b"whose?"))
        default_storage.save("images/picture.png", ContentFile(b"picture"))
        get_document_model().objects.create(
            title="open", file="documents/open.pdf", collection=root
        )
        cls.user = User.objects.create_user("reader", password="not needed here")

    def body(self, response) -> bytes:
        return b"".join(response) if response.streaming else response.content

    def assert_asked(self, address: str, **headers) -> None:
        response = self.client.get(address, headers=headers)
        self.assertRedirects(response, self.view, fetch_redirect_response=False)
        self.assertEqual(response["Cache-Control"], FOR_ONE)

    def test_password(self):
        restriction = restrict(self.document)
        self.assert_asked(self.address)
        form = self.client.get(self.view)
        self.assertContains(form, "password")
        self.assertNotIn("public", form["Cache-Control"])
        action = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
        wrong = {"password": "guess", "return_url": self.view}
        self.assertEqual(self.client.post(action, wrong).status_code, 200)
        self.assert_asked(self.address)
        self.client.post(action, {**wrong, "password": PASSWORD})
        # Wagtail's view sends on to the file, which knows the reader now.
        response = self.client.get(self.view, follow=True)
        self.assertEqual(response.redirect_chain, [(self.address, 302)])
        self.assertEqual(self.body(response), SECRET)
        self.assertEqual(response["Cache-Control"], FOR_ONE)
        part = self.client.get(self.address, headers={"Range": "bytes=0-2"})
        self.assertEqual((part.status_code, self.body(part)), (206, SECRET[:3]))
        self.assertEqual(part["Cache-Control"], FOR_ONE)

    def test_sign_in(self):
        restrict(self.document, "login")
        self.assert_asked(self.address)
        self.client.force_login(self.user)
        self.assertEqual(self.body(self.client.get(self.address)), SECRET)

    def test_restriction_of_a_collection_above_holds(self):
        self.document.collection = self.document.collection.add_child(name="Closer friends")
        self.document.save()
        CollectionViewRestriction.objects.create(
            collection=self.document.collection.get_parent(), restriction_type="login"
        )
        self.assert_asked(self.address)

    def test_neither_another_spelling_nor_a_tag_lets_anybody_in(self):
        response = self.client.get(self.address)
        tag = response["ETag"]
        self.body(response)
        restrict(self.document)
        self.assert_asked(self.address, if_none_match=tag)
        for name in (
            "documents//secret.pdf",
            "x/../documents/secret.pdf",
            "./documents/secret.pdf",
        ):
            self.assert_asked(f"/media/{quote(name)}")

    def test_what_else_is_there_goes_on(self):
        restrict(self.document)
        response = self.client.get("/media/documents/open.pdf")
        self.assertEqual(self.body(response), b"for all")
        self.assertEqual(self.body(self.client.get("/media/images/picture.png")), b"picture")

    def test_file_of_no_known_document_is_kept_back(self):
        orphan = "/media/documents/orphan.pdf"
        self.assertEqual(self.body(self.client.get(orphan)), b"whose?")
        restrict(self.document)
        for address in (orphan, "/media/documents/none.pdf", "/media/documents/a%00b.pdf"):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_process_without_sessions_has_it_not(self):
        restrict(self.document)
        with self.assertRaises(Http404):
            serve_media(RequestFactory().get(self.address), "documents/secret.pdf")

    def test_passwords_are_not_guessed_for_long(self):
        restriction = restrict(self.document)
        action = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
        with patch.object(type(PAGE_PASSWORDS), "allows", return_value=False):
            response = self.client.post(action, {"password": PASSWORD, "return_url": "/"})
        self.assertEqual(response.status_code, 429)

    def test_without_a_restriction_it_costs_one_small_query(self):
        with self.assertNumQueries(1):
            self.body(self.client.get(self.address))
        with self.assertNumQueries(0):
            self.body(self.client.get("/media/images/picture.png"))
