"""Saving a page with a note, and what its history shows."""

from django.test import TestCase
from django.urls import reverse
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.checkpoints import CHECKPOINT
from home.models import StandardPage
from tests import factories


class CheckpointTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        cls.page = factories.standard_page()

    def setUp(self):
        self.client.force_login(self.user)
        self.url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def save(self, url="", headers=None, **fields):
        data = {"title": "New", "slug": "about", "introduction": "", "body": streamfield([])}
        empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
        data = nested_form_data({**data, "comments": empty, **fields})
        return self.client.post(url or self.url, data, headers=headers)

    def entries(self):
        return PageLogEntry.objects.filter(action=CHECKPOINT)

    def test_history_shows_note_person_and_comparison(self):
        response = self.save(
            **{"checkpoint_note": " Before <the> rewrite ", "action-checkpoint": "1"}
        )
        self.assertRedirects(response, self.url)
        entry = self.entries().get()
        self.page.refresh_from_db()
        self.assertEqual(entry.revision, self.page.latest_revision)
        self.assertEqual((entry.user, entry.comment), (self.user, "Before <the> rewrite"))
        history = self.client.get(
            reverse("wagtailadmin_pages:history", args=[self.page.pk]), {"action": CHECKPOINT}
        )
        self.assertContains(history, "Before &lt;the&gt; rewrite")
        self.assertContains(history, "Compare with previous version")

    def test_note_may_be_left_out(self):
        self.save(**{"action-checkpoint": "1"})
        self.assertEqual(self.entries().get().comment, "")

    def test_note_alone_is_enough(self):
        self.save(checkpoint_note="By the return key")
        self.assertEqual(self.entries().get().comment, "By the return key")

    def test_plain_saving_makes_none(self):
        self.save()
        self.assertFalse(self.entries().exists())

    def test_saving_by_itself_makes_none_while_the_note_is_typed(self):
        response = self.save(headers={"accept": "application/json"}, checkpoint_note="Bef")
        self.assertTrue(response.json()["success"])
        self.assertFalse(self.entries().exists())

    def test_saving_by_itself_is_one_entry_of_the_history(self):
        answer = self.save(headers={"accept": "application/json"}).json()
        for title in ("A", "B", "C"):
            same = self.save(
                headers={"accept": "application/json"},
                title=title,
                overwrite_revision_id=answer["revision_id"],
            ).json()
            self.assertEqual(same["revision_id"], answer["revision_id"])
        history = self.client.get(reverse("wagtailadmin_pages:history", args=[self.page.pk]))
        rows = [entry.action for entry in history.context["object_list"]]
        self.assertEqual(rows.count("wagtail.edit"), 1)

    def test_new_page_can_begin_with_one(self):
        parent = factories.home_page()
        url = reverse("wagtailadmin_pages:add", args=["home", "standardpage", parent.pk])
        self.assertContains(self.client.get(url), "Save checkpoint")
        self.save(url, slug="fresh", checkpoint_note="First words")
        page = StandardPage.objects.get(slug="fresh")
        self.assertEqual(self.entries().get().page_id, page.pk)

    def test_form_with_errors_makes_none(self):
        self.save(title="", slug="about", checkpoint_note="Lost?", **{"action-publish": "1"})
        self.assertFalse(self.entries().exists())
