"""Addresses that pages had before."""

from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, streamfield

from blog.models import BlogPostPage
from home.models import GoneAddress
from tests import factories


class FormerAddressesTestCase(TestCase):
    def give_slug(self, page, slug: str):
        """Publish the page at another address, as an editor would."""
        page = page.specific_class.objects.get(pk=page.pk)
        with self.captureOnCommitCallbacks(execute=True):
            page.slug = slug
            page.save_revision().publish()
        return page.specific_class.objects.get(pk=page.pk)

    def paths(self) -> list[str]:
        return sorted(Redirect.objects.values_list("old_path", flat=True))

    def assert_leads(self, old: str, new: str):
        """One step, and something stands at its end."""
        self.assertRedirects(self.client.get(old), new, 301, 200)


class SlugTests(FormerAddressesTestCase):
    def test_every_former_address_leads_straight_to_the_newest(self):
        post = factories.post(slug="first")
        for slug in ("second", "third", "fourth"):
            post = self.give_slug(post, slug)
        self.assertEqual(self.paths(), ["/blog/first", "/blog/second", "/blog/third"])
        for slug in ("first", "second", "third"):
            self.assert_leads(f"/blog/{slug}/", "/blog/fourth/")

    def test_back_and_forth_makes_no_loop(self):
        post = factories.post(slug="here")
        post = self.give_slug(post, "there")
        post = self.give_slug(post, "here")
        self.assertEqual(self.paths(), ["/blog/there"])
        self.assertEqual(self.client.get("/blog/here/").status_code, 200)
        self.assert_leads("/blog/there/", "/blog/here/")
        post.unpublish()
        self.assertEqual(self.client.get("/blog/there/").status_code, 404)

    def test_draft_leaves_none_however_often_its_slug_changes(self):
        post = factories.post(publish=False, slug="h")
        later = factories.post(slug="l", go_live_at=timezone.now() + timedelta(days=1))
        for page in (post, later):
            for slug in ("ha", "hal", "half"):
                with self.captureOnCommitCallbacks(execute=True):
                    page.slug = f"{slug}-{page.pk}"
                    page.save_revision()
                    page.save()
        self.give_slug(post, "whole")
        self.assertEqual(self.paths(), [])

    def test_draft_of_a_public_post_changes_nothing_yet(self):
        post = factories.post(slug="public")
        post.slug = "wanted"
        with self.captureOnCommitCallbacks(execute=True):
            post.save_revision()
        self.assertEqual(self.paths(), [])
        self.assertEqual(self.client.get("/blog/public/").status_code, 200)

    def test_post_that_only_some_could_see_leaves_none(self):
        post = factories.post(slug="secret")
        PageViewRestriction.objects.create(page=post, restriction_type="login")
        self.give_slug(post, "hidden")
        self.assertEqual(self.paths(), [])

    def test_address_given_to_another_post_is_that_posts(self):
        first = factories.post(slug="contested")
        self.give_slug(first, "moved-away")
        self.assert_leads("/blog/contested/", "/blog/moved-away/")
        other = factories.post(slug="contested")
        self.assertEqual(self.client.get("/blog/contested/").status_code, 200)
        self.assertEqual(self.paths(), [])
        other.unpublish()
        self.assertEqual(self.client.get("/blog/contested/").status_code, 404)

    def test_published_again_the_redirect_from_its_address_goes_away(self):
        target = factories.post()
        post = factories.post(slug="back")
        post.unpublish()
        Redirect.add_redirect("/blog/back/", redirect_to=target)
        self.assert_leads("/blog/back/", target.url)
        post.refresh_from_db()
        post.save_revision().publish()
        self.assertEqual(self.paths(), [])
        self.assertEqual(self.client.get("/blog/back/").status_code, 200)

    def test_redirect_written_as_a_link_follows(self):
        post = factories.post(slug="old")
        for number, link in enumerate(["/blog/old/", f"{factories.site().root_url}/blog/old"]):
            Redirect.objects.create(old_path=f"/short-{number}", redirect_link=link)
        Redirect.objects.create(
            old_path="/elsewhere", redirect_link="https://example.com/blog/old/"
        )
        self.give_slug(post, "new")
        for number in (0, 1):
            self.assert_leads(f"/short-{number}/", "/blog/new/")
        elsewhere = self.client.get("/elsewhere/")
        self.assertEqual(elsewhere["Location"], "https://example.com/blog/old/")

    def test_address_outside_of_ascii(self):
        post = factories.post(slug="caf\u00e9")
        self.give_slug(post, "tea")
        self.assert_leads("/blog/caf%C3%A9/", "/blog/tea/")

    def test_markdown_of_a_former_address(self):
        self.give_slug(factories.post(slug="old"), "new")
        self.assert_leads("/blog/old/index.md", "/blog/new/index.md")

    def test_two_redirects_of_one_address_are_no_error(self):
        post = factories.post(slug="twice")
        for site in (None, factories.site()):
            Redirect.objects.create(old_path="/blog/before", site=site, redirect_page=post)
        post = self.give_slug(post, "before")
        self.give_slug(post, "after")
        self.assertEqual(self.paths(), ["/blog/before", "/blog/twice"])


class LookUpTests(FormerAddressesTestCase):
    def test_chains_made_by_hand_take_one_step(self):
        post = factories.post(slug="end")
        Redirect.objects.create(old_path="/one", redirect_link="/two/")
        Redirect.objects.create(old_path="/two", redirect_link="/three")
        Redirect.objects.create(old_path="/three", redirect_page=post)
        self.assert_leads("/one/", "/blog/end/")

    def test_step_that_is_for_now_makes_the_whole_for_now(self):
        post = factories.post(slug="end")
        Redirect.objects.create(old_path="/one", redirect_link="/two/")
        Redirect.objects.create(old_path="/two", redirect_page=post, is_permanent=False)
        self.assertRedirects(self.client.get("/one/"), "/blog/end/", 302)

    def test_loops_made_by_hand_end(self):
        Redirect.objects.create(old_path="/one", redirect_link="/two/")
        Redirect.objects.create(old_path="/two", redirect_link="/one/")
        Redirect.objects.create(old_path="/self", redirect_link="/self/")
        for path in ("/one/", "/two/", "/self/"):
            self.assertEqual(self.client.get(path).status_code, 404, path)

    def test_query_string_is_looked_at_and_may_be_left_out(self):
        post = factories.post()
        Redirect.objects.create(old_path="/entry?p=1", redirect_page=post)
        Redirect.objects.create(old_path="/plain", redirect_page=post)
        for path in ("/entry?p=1", "/plain/?utm=x"):
            self.assertRedirects(self.client.get(path), post.url, 301)
        self.assertEqual(self.client.get("/entry/?p=2").status_code, 404)

    def test_former_address_of_a_hidden_post_leads_nowhere_or_where_its_own_does(self):
        target = factories.post()
        post = self.give_slug(factories.post(slug="old"), "new")
        post.unpublish()
        self.assertEqual(self.client.get("/blog/old/").status_code, 404)
        gone = GoneAddress.objects.create(path="/blog/new")
        self.assertEqual(self.client.get("/blog/old/").status_code, 410)
        gone.delete()
        Redirect.add_redirect("/blog/new/", redirect_to=target)
        self.assert_leads("/blog/old/", target.url)

    def test_expired_target_leads_nowhere(self):
        post = factories.post(slug="over")
        Redirect.add_redirect("/old/", redirect_to=post)
        BlogPostPage.objects.filter(pk=post.pk).update(
            expire_at=timezone.now() - timedelta(seconds=1)
        )
        self.assertEqual(self.client.get("/old/").status_code, 404)


class MoveTests(FormerAddressesTestCase):
    def test_moved_page_and_those_below_it(self):
        about = factories.standard_page("About", slug="about")
        team = factories.standard_page("Team", slug="team", parent=about)
        draft = factories.standard_page("Draft", slug="draft", parent=about)
        type(draft).objects.filter(pk=draft.pk).update(live=False, first_published_at=None)
        more = factories.standard_page("More", slug="more")
        with self.captureOnCommitCallbacks(execute=True):
            about.move(more, "last-child")
        self.assertEqual(self.paths(), ["/about", "/about/team"])
        self.assert_leads("/about/team/", "/more/about/team/")
        with self.captureOnCommitCallbacks(execute=True):
            type(about).objects.get(pk=about.pk).move(factories.home_page(), "last-child")
        self.assertEqual(self.paths(), ["/more/about", "/more/about/team"])
        self.assert_leads("/more/about/team/", team.url)

    def test_another_order_is_no_move(self):
        one = factories.standard_page("One", slug="one")
        two = factories.standard_page("Two", slug="two")
        two.move(one, "left")
        self.assertEqual(self.paths(), [])

    def test_two_pages_change_places(self):
        one, two = factories.post(slug="one"), factories.post(slug="two")
        one = self.give_slug(one, "three")
        self.give_slug(two, "one")
        self.give_slug(one, "two")
        self.assertEqual(self.paths(), ["/blog/three"])
        self.assert_leads("/blog/three/", "/blog/two/")

    def test_lists_and_feeds_of_a_blog_follow_it(self):
        ada, day = factories.author("Ada"), factories.FIRST_DAY
        factories.post(slug="kept", tags=["C++"], authors=[ada], date=day)
        self.give_slug(factories.blog_index(), "notes")
        for path in (
            "",
            "kept/",
            "kept/index.md",
            "atom.xml",
            "subscribe/",
            "tags/",
            "tags/c-plus-plus/",
            "tags/c-plus-plus/rss.xml",
            "authors/ada/",
            "authors/ada/feed.json",
            "archive/2024/",
            "archive/2024/1/",
        ):
            with self.subTest(path):
                self.assert_leads(f"/blog/{path}", f"/notes/{path}")


class FormTests(FormerAddressesTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.administrator = factories.administrator()

    def setUp(self):
        self.client.force_login(self.administrator)

    def edit(self, page):
        return self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    def test_form_of_a_public_post_is_ready_to_tell(self):
        response = self.edit(factories.post(slug="known"))
        self.assertContains(response, 'data-base="/blog/" data-slug="known"')
        self.assertContains(response, "Readers who follow the old address <b>/blog/known/</b>")
        self.assertContains(response, "home/admin/address-notice")

    def test_form_of_a_draft_has_nothing_to_tell(self):
        self.assertNotContains(
            self.edit(factories.post(publish=False)), "Readers who follow the old address"
        )

    def test_moving_tells_before_it_is_confirmed(self):
        page = factories.standard_page("Team", slug="team")
        parent = factories.standard_page("About", slug="about")
        url = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, parent.pk])
        self.assertContains(
            self.client.get(url),
            "Readers who follow the old address /team/ will be sent to /about/team/.",
        )
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(url)
        self.assert_leads("/team/", "/about/team/")

    def test_slugs_typed_by_and_by_in_the_form_of_a_draft_leave_nothing(self):
        home = factories.home_page()
        add = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])
        data = nested_form_data({"title": "H", "slug": "h", "body": streamfield([])})
        self.client.post(add, data)
        page = home.get_children().get(slug="h")
        for slug in ("ha", "hal", "half"):
            with self.captureOnCommitCallbacks(execute=True):
                self.client.post(
                    reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, "slug": slug}
                )
        page.refresh_from_db()
        self.assertEqual((page.slug, self.paths()), ("half", []))
