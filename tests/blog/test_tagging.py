"""Tags that get another name, become one with another, or are entered twice."""

from django.db import connection
from django.test import TestCase
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blog.models import Author, BlogPostPage, BlogTag
from blog.roles import AUTHORS
from blog.tag_names import alike, are_alike
from blog.tagging import merge_tags
from tests import factories
from tests.blog.test_roles import member

FEEDS = ("atom.xml", "rss.xml", "feed.json")


class NamesTests(TestCase):
    def test_alike(self):
        for one, other in (
            ("Python", "python"),
            ("Node.js", "node js"),
            ("Postgres", "PostgreSQL"),
            ("test", "tests"),
            ("Kubernetes", "Kubernets"),
            ("Pyhton", "Python"),
            ("Café", "cafe"),
            ("web-dev", "Web Dev"),
            ("Go", "golang"),
        ):
            self.assertTrue(are_alike(one, other) and are_alike(other, one), (one, other))

    def test_not_alike(self):
        for one, other in (
            ("C", "C++"),
            ("C", "C#"),
            ("C++", "C#"),
            ("Python 2", "Python 3"),
            ("git", "gist"),
            ("Java", "JavaScript"),
            ("SQLite", "MySQL"),
            ("Rust", "Trust"),
            ("", "a"),
        ):
            self.assertFalse(are_alike(one, other) or are_alike(other, one), (one, other))

    def test_most_alike_first(self):
        self.assertEqual(alike("Pyhton", ["Python", "pytho", "Ruby", "Pyhton"])[0], "Python")


class ListTestCase(TestCase):
    def assert_leads(self, old: str, new: str):
        for name in ("", *FEEDS):
            self.assertRedirects(self.client.get(f"{old}{name}"), f"{new}{name}", 301, 200)

    def tags_of(self, post) -> list[str]:
        return sorted(tag.name for tag in BlogPostPage.objects.get(pk=post.pk).tags.all())


class RenameTests(ListTestCase):
    def test_old_address_and_feeds_lead_straight_to_the_newest(self):
        factories.post(tags=["Pyhton"])
        tag = BlogTag.objects.get()
        for name, slug in (("Pithon", "pithon"), ("Python", "python")):
            tag.name, tag.slug = name, slug
            tag.save()
        self.assert_leads("/blog/tags/pyhton/", "/blog/tags/python/")
        self.assert_leads("/blog/tags/pithon/", "/blog/tags/python/")
        tag.slug = "pyhton"
        tag.save()
        self.assert_leads("/blog/tags/python/", "/blog/tags/pyhton/")
        self.assertEqual(self.client.get("/blog/tags/pyhton/").status_code, 200)

    def test_new_tag_at_an_old_address_is_that_tags(self):
        factories.post(tags=["Old"])
        tag = BlogTag.objects.get()
        tag.name, tag.slug = "New", "new"
        tag.save()
        factories.post(tags=["Old"])
        self.assertEqual(self.client.get("/blog/tags/old/").status_code, 200)
        self.assertFalse(Redirect.objects.exists())

    def test_deleted_tag_is_not_found_by_any_address(self):
        factories.post(tags=["Old"])
        tag = BlogTag.objects.get()
        tag.slug = "new"
        tag.save()
        tag.delete()
        for slug in ("old", "new"):
            self.assertEqual(self.client.get(f"/blog/tags/{slug}/").status_code, 404)

    def test_authors_and_series_too(self):
        author = factories.author("Ada Lark")
        factories.post(authors=[author])
        author.slug = "ada"
        author.save()
        self.assert_leads("/blog/authors/ada-lark/", "/blog/authors/ada/")
        self.assertEqual(Author.objects.get().slug, "ada")

    def test_search_knows_the_new_name_only(self):
        post = factories.post("Loops", tags=["Fortrann"])
        # As if its own transaction had ended.
        connection.run_on_commit.clear()
        with self.captureOnCommitCallbacks(execute=True):
            tag = BlogTag.objects.get()
            tag.name, tag.slug = "Haskell", "haskell"
            tag.save()
        self.assertContains(self.client.get("/search/?q=tag:haskell"), post.url)
        self.assertNotContains(self.client.get("/search/?q=tag:fortrann"), post.url)


class MergeTests(ListTestCase):
    def test_posts_follow_and_none_has_it_twice(self):
        one = factories.post(tags=["Postgres", "SQL"])
        both = factories.post(tags=["Postgres", "PostgreSQL"])
        source, target = (BlogTag.objects.get(name=n) for n in ("Postgres", "PostgreSQL"))
        self.assertEqual(merge_tags(source, target), 2)
        self.assertEqual(self.tags_of(one), ["PostgreSQL", "SQL"])
        self.assertEqual(self.tags_of(both), ["PostgreSQL"])
        self.assert_leads("/blog/tags/postgres/", "/blog/tags/postgresql/")

    def test_drafts_follow_when_they_are_published(self):
        live = factories.post(tags=["Postgres", "PostgreSQL"])
        live.title = "With a newer draft"
        live.save_revision()
        draft = factories.post(tags=["Postgres"], publish=False)
        others = [BlogTag.objects.create(name=f"Tag {number}") for number in range(12)]
        kept = factories.post(tags=others, publish=False)
        source, target = (BlogTag.objects.get(name=n) for n in ("Postgres", "PostgreSQL"))
        merge_tags(source, target)
        for post in (live, draft, kept):
            BlogPostPage.objects.get(pk=post.pk).latest_revision.publish()
        self.assertEqual(self.tags_of(live), ["PostgreSQL"])
        self.assertEqual(self.tags_of(draft), ["PostgreSQL"])
        self.assertEqual(len(self.tags_of(kept)), 12)
        for revision in Revision.objects.all():
            revision.as_object()

    def test_what_led_to_the_old_tag_leads_straight_to_the_new(self):
        factories.post(tags=["First"])
        factories.post(tags=["Second"])
        first, second = BlogTag.objects.get(name="First"), BlogTag.objects.get(name="Second")
        first.slug = "one"
        first.save()
        merge_tags(first, second)
        for slug in ("first", "one"):
            self.assert_leads(f"/blog/tags/{slug}/", "/blog/tags/second/")

    def test_search_follows(self):
        post = factories.post("Loops", tags=["Fortrann"])
        factories.post(tags=["Fortran"])
        connection.run_on_commit.clear()
        with self.captureOnCommitCallbacks(execute=True):
            merge_tags(BlogTag.objects.get(name="Fortrann"), BlogTag.objects.get(name="Fortran"))
        self.assertContains(self.client.get("/search/?q=tag:fortran"), post.url)
        self.assertNotContains(self.client.get("/search/?q=tag:fortrann"), post.url)

    def test_with_itself_is_refused(self):
        tag = BlogTag.objects.create(name="Alone")
        with self.assertRaises(ValueError):
            merge_tags(tag, tag)


class AdminTests(ListTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.administrator = factories.administrator()
        cls.author = member(AUTHORS)
        cls.post = factories.post(slug="tagged", tags=["Pyhton"])
        cls.right = BlogTag.objects.create(name="Python")
        cls.wrong = BlogTag.objects.get(name="Pyhton")

    def setUp(self):
        self.client.force_login(self.administrator)

    def url(self, name: str, *args) -> str:
        return reverse(BlogTag.snippet_viewset.get_url_name(name), args=args)

    def test_list_points_out_what_may_be_one(self):
        BlogTag.objects.create(name="Ruby")
        response = self.client.get(self.url("list"))
        merge = reverse("blog_merge_tag", args=[self.wrong.pk])
        self.assertContains(response, f'<a href="{merge}?into={self.right.pk}">Python</a>')

    def test_list_costs_no_query_per_tag(self):
        for number in range(15):
            BlogTag.objects.create(name=f"Number {number}")
        self.client.get(self.url("list"))
        with self.assertNumQueries(factories.AtMost(15)):
            self.client.get(self.url("list"))

    def test_form_points_it_out_too(self):
        response = self.client.get(self.url("edit", self.wrong.pk))
        self.assertContains(response, "Is the same meant?")
        self.assertContains(response, f"?into={self.right.pk}")

    def test_address_follows_the_name(self):
        data = {"name": "Perl 5", "slug": "pyhton", "description": ""}
        self.client.post(self.url("edit", self.wrong.pk), data)
        self.wrong.refresh_from_db()
        self.assertEqual((self.wrong.name, self.wrong.slug), ("Perl 5", "perl-5"))
        self.assert_leads("/blog/tags/pyhton/", "/blog/tags/perl-5/")

    def test_address_of_its_own_stays(self):
        data = {"name": "Pyhton", "slug": "own", "description": ""}
        self.client.post(self.url("edit", self.wrong.pk), data)
        self.client.post(self.url("edit", self.wrong.pk), {**data, "name": "Perl"})
        self.wrong.refresh_from_db()
        self.assertEqual((self.wrong.name, self.wrong.slug), ("Perl", "own"))

    def test_name_of_another_tag_in_any_case_offers_to_make_them_one(self):
        data = {"name": "PYTHON", "slug": "pyhton", "description": ""}
        response = self.client.post(self.url("edit", self.wrong.pk), data)
        self.assertContains(response, "There is a tag “Python” already.")
        self.assertContains(response, "Make them one</a> instead.")
        response = self.client.post(self.url("add"), {"name": "python", "slug": ""})
        self.assertContains(response, "There is a tag “Python” already.")
        self.assertEqual(BlogTag.objects.count(), 2)

    def test_made_one_in_the_admin(self):
        url = reverse("blog_merge_tag", args=[self.wrong.pk])
        response = self.client.get(f"{url}?into={self.right.pk}")
        self.assertContains(response, "1 post with the tag “Pyhton” gets")
        self.assertContains(response, f'<option value="{self.right.pk}" selected>')
        response = self.client.post(url, {"into": self.wrong.pk})
        self.assertContains(response, "Select a valid choice")
        response = self.client.post(url, {"into": self.right.pk}, follow=True)
        self.assertContains(response, "are one now. 1 post followed")
        self.assertEqual(self.tags_of(self.post), ["Python"])
        self.assert_leads("/blog/tags/pyhton/", "/blog/tags/python/")
        self.assertEqual(self.client.get(url).status_code, 404)

    def test_author_makes_nothing_one(self):
        self.client.force_login(self.author)
        url = reverse("blog_merge_tag", args=[self.wrong.pk])
        for response in (self.client.get(url), self.client.post(url, {"into": self.right.pk})):
            self.assertRedirects(response, reverse("wagtailadmin_home"))
        self.assertEqual(BlogTag.objects.count(), 2)

    def test_hint_for_authors(self):
        url = reverse("blog_near_tags")
        self.client.force_login(self.author)
        answer = self.client.get(f"{url}?name=pythn").json()
        self.assertTrue(answer["is_new"])
        self.assertIn({"name": "Python", "posts": 0}, answer["near"])
        for name in ("python", "Ruby", "", "%00", "x" * 4000):
            self.assertEqual(self.client.get(f"{url}?name={name}").json()["near"], [], name[:9])
        self.client.logout()
        self.assertEqual(self.client.get(f"{url}?name=pythn").status_code, 302)

    def test_tags_complete_while_typed(self):
        response = self.client.get(reverse("wagtailadmin_pages:edit", args=[self.post.pk]))
        url = reverse("wagtailadmin_tag_model_autocomplete", args=["blog", "blogtag"])
        self.assertContains(response, f'data-w-tag-url-value="{url}"')
        self.assertContains(response, "blog/admin/tag-hint")
        self.client.force_login(self.author)
        self.assertEqual(self.client.get(f"{url}?term=py").json(), ["Pyhton", "Python"])

    def test_tag_typed_in_another_case_is_the_same_tag(self):
        url = reverse("wagtailadmin_pages:edit", args=[self.post.pk])
        data = {
            "title": "Tagged",
            "slug": "tagged",
            "tags": 'PYTHON, python, "pyhton"',
            "body": streamfield([]),
            "post_authors": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "1",
        }
        self.client.post(url, nested_form_data(data))
        self.assertEqual(self.tags_of(self.post), ["Pyhton", "Python"])
        self.assertEqual(BlogTag.objects.count(), 2)
