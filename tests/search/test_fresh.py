"""The index follows what editors do, and shows nothing that readers may not see."""

from datetime import timedelta
from unittest.mock import patch

from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends import get_search_backend

from blog.models import BlogPostPage, BlogTag
from search.backends.pages import _Learn, put
from search.finding import find
from search.models import IndexedPage, Word
from search.query import parse_query
from search.results import suggestions
from search.signal_handlers import fill, fill_when_empty
from tests import factories

BODY = [("text", "<p>A bittern booms.</p>")]


def titles(text: str) -> list[str]:
    keys = [hit.page_id for hit in find(parse_query(text))]
    pages = Page.objects.in_bulk(keys)
    return [pages[key].title for key in keys]


class LeakTests(TestCase):
    """Nothing that readers may not see is found, whoever searches."""

    @classmethod
    def setUpTestData(cls):
        cls.public = factories.post("Public", body=BODY)
        factories.post("Draft", body=BODY, publish=False)
        soon = timezone.now() + timedelta(days=1)
        factories.post("Scheduled", body=BODY, go_live_at=soon)
        expired = factories.post("Expired", body=BODY)
        Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now())
        private = factories.post("Private", body=BODY)
        PageViewRestriction.objects.create(
            page=private, restriction_type=PageViewRestriction.PASSWORD, password="x"
        )
        edited = factories.post("Edited", body=[("text", "<p>Nothing.</p>")])
        edited.body = BODY
        edited.save_revision()
        deleted = factories.post("Deleted", body=BODY)
        deleted.delete()
        factories.post("Unpublished", body=BODY).unpublish()

    def test_only_the_public_post_is_found(self):
        for text in ("bittern", '"bittern booms"', "booms -herons"):
            self.assertEqual(titles(text), ["Public"], text)

    def test_suggestions_show_no_more(self):
        self.assertEqual([line["title"] for line in suggestions(parse_query("bitt"))], ["Public"])

    def test_an_editor_finds_no_more_here(self):
        self.client.force_login(factories.administrator())
        response = self.client.get("/search/", {"q": "bittern"})
        self.assertEqual(response.context["total"], 1)
        self.assertNotContains(response, "Draft")

    def test_moved_under_a_private_page(self):
        home = factories.home_page()
        hidden = factories.standard_page("Hidden", slug="hidden", parent=home)
        PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
        page = factories.standard_page("Moved", slug="moved", introduction="bittern")
        self.assertIn("Moved", titles("bittern"))
        page.move(hidden, pos="last-child")
        self.assertNotIn("Moved", titles("bittern"))

    def test_many_hidden_pages_do_not_hide_the_others(self):
        for number in range(12):
            post = factories.post(f"Newer {number}", body=BODY)
            PageViewRestriction.objects.create(
                page=post, restriction_type=PageViewRestriction.LOGIN
            )
        self.assertEqual([hit.page_id for hit in find(parse_query("bittern"), 1)], [self.public.pk])


class FreshnessTests(TestCase):
    def test_new_words_replace_old_ones(self):
        post = factories.post("A post", body=BODY)
        post.body = [("text", "<p>A bunting sings.</p>")]
        post.save_revision().publish()
        self.assertEqual(titles("bittern"), [])
        self.assertEqual(titles("bunting"), ["A post"])

    def test_another_date_is_another_place(self):
        old = factories.post("Old", body=BODY)
        factories.post("New", body=BODY)
        self.assertEqual(titles("bittern"), ["New", "Old"])
        old.date += timedelta(days=900)
        old.save_revision().publish()
        self.assertEqual(titles("bittern"), ["Old", "New"])

    def test_tags_are_known_when_a_post_goes_out(self):
        factories.post("Tagged", tags=["Waders"])
        self.assertEqual(titles("waders"), ["Tagged"])
        self.assertEqual(titles("tag:waders"), ["Tagged"])

    def test_renamed_and_deleted_tags(self):
        post = factories.post("Tagged", tags=["Waders"])
        # As if its own transaction had ended.
        connection.run_on_commit.clear()
        tag = BlogTag.objects.get(slug="waders")
        with self.captureOnCommitCallbacks(execute=True):
            tag.name = "Shorebirds"
            tag.save()
        self.assertEqual(titles("shorebirds"), [post.title])
        self.assertEqual(titles("waders"), [])
        connection.run_on_commit.clear()
        with self.captureOnCommitCallbacks(execute=True):
            tag.delete()
        self.assertEqual(titles("shorebirds"), [])

    def test_tags_given_without_publishing(self):
        post = factories.post("Tagged", body=BODY)
        with self.captureOnCommitCallbacks() as callbacks:
            post.tags.add("Waders", "Herons", "Reeds")
            post.save()
        for callback in callbacks:
            callback()
        self.assertEqual(titles("reeds"), ["Tagged"])

    def test_publishing_again_writes_the_index_once(self):
        post = factories.post("Tagged", body=BODY, tags=["Waders"])
        post.tags.add("Herons", "Reeds")
        revision = post.save_revision()
        connection.run_on_commit.clear()
        for times, publish in ((2, revision.publish), (1, post.save_revision().publish)):
            with (
                patch("search.backends.pages.put", wraps=put) as by_wagtail,
                patch("search.signal_handlers.put", wraps=put) as by_us,
                self.captureOnCommitCallbacks(execute=True),
            ):
                publish()
            # Wagtail indexes before new tags are saved; without new ones once is enough.
            self.assertEqual(by_wagtail.call_count + by_us.call_count, times)
            self.assertEqual(titles("reeds"), ["Tagged"])

    def test_published_again(self):
        post = factories.post("Again", body=BODY)
        post.unpublish()
        self.assertEqual(titles("bittern"), [])
        self.assertFalse(IndexedPage.objects.filter(pk=post.pk).exists())
        BlogPostPage.objects.get(pk=post.pk).get_latest_revision().publish()
        self.assertEqual(titles("bittern"), ["Again"])

    def test_update_index_fills_an_empty_index(self):
        factories.post("A post", body=BODY, tags=["Waders"])
        get_search_backend().reset_indexes()
        self.assertEqual(titles("bittern"), [])
        self.assertFalse(Word.objects.exists())
        connection.run_on_commit.clear()
        with self.captureOnCommitCallbacks(execute=True):
            call_command("update_index", verbosity=0)
        self.assertEqual(titles("bittern"), ["A post"])
        self.assertEqual(titles("tag:waders"), ["A post"])
        self.assertTrue(Word.objects.filter(pk="bittern").exists())
        # Wagtail's own, which the admin uses.
        found = get_search_backend().search("bittern", BlogPostPage.objects.all())
        self.assertEqual([page.title for page in found], ["A post"])

    def test_words_that_all_pages_share_are_written_after_the_transaction(self):
        """Within it, two that put the same words in another order would wait for each other."""
        connection.run_on_commit.clear()
        with self.captureOnCommitCallbacks() as callbacks:
            factories.post("One", body=BODY)
            factories.post("Two", body=[("text", "<p>A bunting.</p>")])
            self.assertFalse(Word.objects.filter(pk="bunting").exists())
        self.assertEqual(sum(isinstance(one, _Learn) for one in callbacks), 1)
        for callback in callbacks:
            callback()
        words = Word.objects.filter(pk__in=["bittern", "bunting"])
        self.assertEqual(words.count(), 2)

    def test_migration_fills_an_index_that_was_not_there(self):
        factories.post("A post", body=BODY)
        IndexedPage.objects.all().delete()
        fill_when_empty(using="default")
        self.assertEqual(titles("bittern"), ["A post"])
        self.assertEqual(fill(), IndexedPage.objects.count())
