"""The form in which a post is written: its order, and what it holds before anything is written."""

from django.test import TestCase
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.models import BlogPostPage
from tests import factories


def post_data(**changed) -> dict:
    """Return what the form of a post sends."""
    return nested_form_data(
        {
            "title": "The grey wagtail",
            "slug": "the-grey-wagtail",
            "body": streamfield([("text", rich_text("<p>It nods.</p>"))]),
            "post_authors": inline_formset([]),
            "comments": inline_formset([]),
            **changed,
        }
    )


class PostFormTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        cls.user.first_name, cls.user.last_name = "Ada", "Lark"
        cls.user.save()
        cls.url = reverse(
            "wagtailadmin_pages:add", args=["blog", "blogpostpage", factories.blog_index().pk]
        )

    def setUp(self):
        self.client.force_login(self.user)

    def suggested(self) -> list:
        response = self.client.get(self.url)
        forms = response.context["form"].formsets["post_authors"].forms
        return [form.instance.author for form in forms]

    def test_words_come_before_settings(self):
        page = self.client.get(self.url).content.decode()
        names = ["title", "body", "tags", "date", "updated", "series", "series_order"]
        names += ["cover", "cover_alt", "introduction", "slug", "canonical_url", "seo_title"]
        places = [page.index(f'data-contentpath="{name}"') for name in names]
        self.assertEqual(places, sorted(places))
        self.assertEqual(page.count('role="tab"'), 2)

    def test_no_field_was_lost(self):
        fields = set(self.client.get(self.url).context["form"].fields)
        wanted = {"updated", "series_order", "cover_alt", "canonical_url", "hide_age_notice"}
        wanted |= {"social_image", "show_in_menus", "go_live_at", "expire_at"}
        self.assertLessEqual(wanted, fields)

    def test_author_tied_to_the_user_is_named(self):
        ada = factories.author("A. L.")
        ada.user = self.user
        ada.save()
        self.assertEqual(self.suggested(), [ada])

    def test_author_of_the_same_name_is_named_if_nobody_elses(self):
        ada = factories.author("Ada Lark")
        self.assertEqual(self.suggested(), [ada])
        ada.user = factories.administrator("other")
        ada.save()
        self.assertEqual(self.suggested(), [])

    def test_date_is_left_to_going_live(self):
        self.assertIsNone(self.client.get(self.url).context["form"]["date"].value())

    def test_post_with_the_author_named_is_stored(self):
        ada = factories.author("Ada Lark")
        formset = self.client.get(self.url).context["form"].formsets["post_authors"]
        count = formset.management_form["INITIAL_FORMS"].value()
        authors = inline_formset([{"author": ada.pk, "id": ""}], initial=count)
        response = self.client.post(self.url, post_data(post_authors=authors))
        post = BlogPostPage.objects.get()
        self.assertRedirects(response, reverse("wagtailadmin_pages:edit", args=[post.pk]))
        self.assertEqual(post.author_list, [ada])

    def test_author_taken_out_stays_out(self):
        factories.author("Ada Lark")
        self.client.post(self.url, post_data())
        self.assertEqual(BlogPostPage.objects.get().author_list, [])

    def test_post_that_is_there_gets_no_author(self):
        factories.author("Ada Lark")
        post = factories.post()
        response = self.client.get(reverse("wagtailadmin_pages:edit", args=[post.pk]))
        self.assertEqual(response.context["form"].formsets["post_authors"].forms, [])


class SavingByItselfTests(TestCase):
    """What the browser sends three seconds after the last key."""

    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        cls.post = factories.post("Before", slug="the-grey-wagtail")
        cls.url = reverse("wagtailadmin_pages:edit", args=[cls.post.pk])

    def setUp(self):
        self.client.force_login(self.user)

    def save(self, **changed):
        return self.client.post(
            self.url, post_data(**changed), headers={"Accept": "application/json"}
        )

    def draft(self) -> BlogPostPage:
        return BlogPostPage.objects.get(pk=self.post.pk).get_latest_revision_as_object()

    def test_blocks_just_put_in_are_no_reason_to_wait(self):
        empty = {"language": "python", "code": "", "filename": "", "caption": ""}
        empty |= {"highlight_lines": "", "start_line": "1"}
        body = streamfield([("text", rich_text("<p>It nods.</p>")), ("code", empty)])
        response = self.save(body=body)
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual([block.block_type for block in self.draft().body], ["text", "code"])

    def test_comes_behind_a_publication_and_changes_nothing(self):
        """It was under way when the author pressed Publish: the browser is told, and forgets it."""
        loaded = self.client.get(self.url).context["loaded_revision_created_at"]
        seen = {
            "loaded_revision_id": str(self.post.latest_revision_id),
            "loaded_revision_created_at": loaded,
        }
        published = {**post_data(title="Published"), **seen, "action-publish": "1"}
        self.client.post(self.url, published)
        count = self.post.revisions.count()
        response = self.save(title="Half writ", **seen)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(response.json()["error_code"], "invalid_revision")
        self.assertEqual(self.post.revisions.count(), count)
        self.assertEqual(self.draft().title, "Published")
        self.assertFalse(BlogPostPage.objects.get(pk=self.post.pk).has_unpublished_changes)

    def test_what_cannot_be_read_is_said_and_saved_once_it_can(self):
        response = self.save(title="Later", canonical_url="htt")
        self.assertEqual(response.json()["error_code"], "validation_error")
        self.assertIn("click save to highlight them", response.json()["error_message"])
        self.assertEqual(
            self.save(title="Later", canonical_url="https://a.example").status_code, 200
        )
        self.assertEqual(self.draft().title, "Later")
