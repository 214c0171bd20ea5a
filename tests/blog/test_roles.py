"""What authors, editors and administrators may do, by every way there is to an action."""

import io

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, TaskState, Workflow, WorkflowPage

from blog.models import Author, BlogPostPage, BlogTag, Series
from blog.roles import (
    ADMINISTRATORS,
    AUTHORS,
    EDITORS,
    WORKFLOW,
    grant_new,
    is_review_on,
    set_up_roles,
    switch_review,
)
from home.models import GoneAddress, SiteImage, User
from tests import factories

ROLES = (AUTHORS, EDITORS, ADMINISTRATORS)


def member(role: str, name: str = "") -> User:
    """Return somebody who has a role; the name is that of the role, in the singular."""
    name = name or role.lower().removesuffix("s")
    user = User.objects.create_user(name, f"{name}@example.com", "password")
    user.groups.add(Group.objects.get(name=role))
    return user


class RoleTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.users = {role: member(role) for role in ROLES}
        cls.index = factories.blog_index()
        cls.own = factories.post("Own draft", slug="own", publish=False)
        cls.foreign = factories.post("Foreign draft", slug="foreign", publish=False)
        cls.public = factories.post("Public post", slug="public")
        BlogPostPage.objects.filter(pk=cls.own.pk).update(owner=cls.users[AUTHORS])
        Page.objects.filter(pk__in=[cls.foreign.pk, cls.public.pk]).update(owner=cls.users[EDITORS])

    def sign_in(self, role: str) -> None:
        self.client.force_login(self.users[role])

    def is_refused(self, address: str, method: str = "get", data=None) -> bool:
        """Whether the admin refuses an address; it does so with 403, or by sending home."""
        response = getattr(self.client, method)(address, data or {})
        if response.status_code == 302:
            return response["Location"] in (reverse("wagtailadmin_home"), "/admin")
        self.assertIn(response.status_code, (200, 403, 404, 405), address)
        return response.status_code != 200


class SetUpTests(TestCase):
    def test_migrations_made_them(self):
        names = set(Group.objects.values_list("name", flat=True))
        self.assertEqual(names, set(ROLES))
        self.assertFalse(is_review_on())
        self.assertEqual([one.name for one in Workflow.objects.all()], [WORKFLOW])

    def test_again_changes_nothing(self):
        self.assertEqual(set_up_roles(), [])

    def test_administrators_may_do_what_a_later_migration_brings(self):
        group = Group.objects.get(name=ADMINISTRATORS)
        taken, late = Permission.objects.filter(content_type__app_label="search")[:2]
        group.permissions.remove(taken)
        late.delete()
        grant_new(apps.get_app_config("search"), using="default")
        self.assertTrue(group.permissions.filter(codename=late.codename).exists())
        self.assertFalse(group.permissions.filter(pk=taken.pk).exists())

    def test_what_was_deleted_comes_back_and_what_was_added_stays(self):
        extra = Permission.objects.get(codename="change_sitesettings")
        editors = Group.objects.get(name=EDITORS)
        editors.permissions.add(extra)
        editors.page_permissions.all().delete()
        Group.objects.get(name=AUTHORS).delete()
        out = io.StringIO()
        call_command("set_up_roles", dry_run=True, stdout=out)
        self.assertIn("group Authors", out.getvalue())
        self.assertFalse(Group.objects.filter(name=AUTHORS).exists())
        call_command("set_up_roles", stdout=out)
        self.assertTrue(Group.objects.filter(name=AUTHORS).exists())
        self.assertEqual(editors.page_permissions.count(), 5)
        self.assertIn(extra, editors.permissions.all())

    def test_review_is_switched_by_the_command(self):
        out = io.StringIO()
        call_command("set_up_roles", review="on", stdout=out)
        self.assertIn("The review before publishing is on.", out.getvalue())
        self.assertEqual(WorkflowPage.objects.get().page.pk, factories.blog_index().pk)
        call_command("set_up_roles", review="on", stdout=out)
        call_command("set_up_roles", review="off", stdout=out)
        self.assertFalse(WorkflowPage.objects.exists())


class PageTests(RoleTestCase):
    def addresses(self, page) -> dict[str, str]:
        names = ("edit", "unpublish", "delete", "copy", "move", "view_draft")
        names = (*names, "history", "revisions_index", "preview_on_edit")
        names = (*names, "set_privacy", "workflow_history", "usage")
        found = {}
        for name in names:
            label = "wagtailadmin_pages"
            found[name] = reverse(f"{label}:{name}", args=[page.pk])
        return found

    def refused(self, page) -> set[str]:
        return {name for name, url in self.addresses(page).items() if self.is_refused(url)}

    def test_author_is_kept_from_the_drafts_of_others(self):
        self.sign_in(AUTHORS)
        allowed = set(self.addresses(self.foreign)) - self.refused(self.foreign)
        # Both send on to an address that refuses.
        self.assertLessEqual(allowed, {"revisions_index", "workflow_history"})
        for name in allowed:
            response = self.client.get(self.addresses(self.foreign)[name], follow=True)
            self.assertNotContains(response, "Foreign draft", status_code=response.status_code)
        revision = self.foreign.latest_revision.pk
        for name, args in {
            "revisions_view": [self.foreign.pk, revision],
            "revisions_compare": [self.foreign.pk, "earliest", "latest"],
            "revisions_revert": [self.foreign.pk, revision],
        }.items():
            self.assertTrue(self.is_refused(reverse(f"wagtailadmin_pages:{name}", args=args)), name)

    def test_author_does_not_see_the_drafts_of_others(self):
        self.sign_in(AUTHORS)
        explorer = reverse("wagtailadmin_explore", args=[self.index.pk])
        chooser = reverse("wagtailadmin_choose_page_child", args=[self.index.pk])
        for url in (
            explorer,
            chooser,
            f"{reverse('wagtailadmin_pages:search')}?q=draft",
            reverse("wagtailadmin_reports:site_history"),
            reverse("wagtailadmin_home"),
        ):
            response = self.client.get(url)
            self.assertNotContains(response, "Foreign draft", status_code=response.status_code)
        response = self.client.get(explorer)
        self.assertContains(response, "Own draft")
        self.assertContains(response, "Public post")
        self.assertContains(self.client.get(chooser), "Public post")

    def test_author_works_on_own_drafts_and_publishes_nothing(self):
        self.sign_in(AUTHORS)
        refused = self.refused(self.own)
        self.assertLessEqual({"unpublish", "set_privacy"}, refused)
        self.assertFalse({"edit", "view_draft", "history", "delete", "copy"} & refused)
        for page in (self.own, self.foreign):
            self.publish(page)
            page.refresh_from_db()
            self.assertFalse(page.live)

    def publish(self, page):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = self.client.get(url)
        data = {"title": page.title, "slug": page.slug, "action-publish": "1", "body-count": "0"}
        for name in ("post_authors", "comments"):
            data |= {f"{name}-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}
        self.client.post(url, data)
        return form

    def test_author_does_not_change_or_remove_what_is_public(self):
        self.sign_in(AUTHORS)
        self.assertLessEqual(
            {"edit", "unpublish", "delete", "move", "copy"}, self.refused(self.public)
        )
        for page in (self.public, self.foreign):
            for name in ("unpublish", "delete"):
                self.client.post(self.addresses(page)[name])
            for action in ("publish", "unpublish", "delete", "move"):
                url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
                self.client.post(
                    f"{url}?id={page.pk}&next=/admin/", {"chooser": factories.home_page().pk}
                )
        self.public.refresh_from_db()
        self.foreign.refresh_from_db()
        self.assertTrue(self.public.live)
        self.assertFalse(self.foreign.live)
        self.assertEqual(Page.objects.child_of(self.index).count(), 3)

    def test_author_makes_posts_and_no_other_pages(self):
        self.sign_in(AUTHORS)
        add = reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", self.index.pk])
        self.assertFalse(self.is_refused(add))
        home = factories.home_page()
        add = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])
        self.assertTrue(self.is_refused(add))
        self.assertTrue(self.is_refused(reverse("wagtailadmin_pages:edit", args=[home.pk])))

    def test_author_imports_drafts_into_the_blog_only(self):
        self.sign_in(AUTHORS)
        new = reverse("blog_markdown_index", args=[self.index.pk])
        self.assertFalse(self.is_refused(new))
        self.assertFalse(self.is_refused(reverse("blog_markdown_post", args=[self.own.pk])))
        for page in (self.foreign, self.public):
            for method in ("get", "post"):
                url = reverse("blog_markdown_post", args=[page.pk])
                self.assertTrue(self.is_refused(url, method), page)

    def test_author_locks_nothing(self):
        self.sign_in(AUTHORS)
        for page in (self.own, self.foreign, self.public):
            for name in ("lock", "unlock"):
                url = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
                self.assertTrue(self.is_refused(url, "post"), name)

    def test_editor_does_everything_with_all_posts(self):
        self.sign_in(EDITORS)
        for page in (self.own, self.foreign):
            self.assertLessEqual(self.refused(page), {"unpublish"})
        self.assertEqual(self.refused(self.public), set())
        self.client.post(self.addresses(self.public)["unpublish"])
        self.public.refresh_from_db()
        self.assertFalse(self.public.live)

    def test_editor_does_not_remove_the_blog(self):
        self.sign_in(EDITORS)
        for page in (self.index, factories.home_page()):
            delete = reverse("wagtailadmin_pages:delete", args=[page.pk])
            self.assertTrue(self.is_refused(delete))
            self.assertTrue(self.is_refused(delete, "post"))


class PlacesTests(RoleTestCase):
    """Everything in the admin that is no page."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        tag = BlogTag.objects.create(name="Python")
        redirect = Redirect.objects.create(old_path="/x", redirect_link="/y")
        gone = GoneAddress.objects.create(path="/gone")
        author, series = factories.author(), factories.series()
        user = cls.users[EDITORS]
        workflow = Workflow.objects.get()
        editors, administrators = [], []
        for one in (tag, gone, author, series):
            viewset = type(one).snippet_viewset
            editors += [reverse(viewset.get_url_name(name)) for name in ("list", "add")]
            editors += [
                reverse(viewset.get_url_name(name), args=[one.pk])
                for name in ("edit", "delete", "usage", "history")
            ]
        editors += [
            reverse(name)
            for name in (
                "wagtailredirects:index",
                "wagtailredirects:add",
                "wagtailredirects:start_import",
                "wagtailsearchpromotions:index",
                "wagtailsearchpromotions:add",
                "missing_addresses",
                "redirect_missing_address",
                "missed_queries",
            )
        ]
        editors += [
            reverse("wagtailredirects:edit", args=[redirect.pk]),
            reverse("wagtailredirects:delete", args=[redirect.pk]),
        ]
        administrators += [
            reverse(name)
            for name in (
                "wagtailusers_users:index",
                "wagtailusers_users:add",
                "wagtailusers_groups:index",
                "wagtailusers_groups:add",
                "wagtailsites:index",
                "wagtailsites:add",
                "wagtailadmin_workflows:index",
                "wagtailadmin_workflows:add",
                "wagtailadmin_workflows:task_index",
                "wagtailadmin_collections:index",
                "wagtailadmin_collections:add",
            )
        ]
        administrators += [
            reverse("wagtailusers_users:edit", args=[user.pk]),
            reverse("wagtailusers_users:delete", args=[user.pk]),
            reverse("wagtailusers_groups:edit", args=[Group.objects.get(name=EDITORS).pk]),
            reverse("wagtailadmin_workflows:edit", args=[workflow.pk]),
            reverse("wagtailadmin_workflows:disable", args=[workflow.pk]),
            reverse("wagtailsettings:edit", args=["home", "sitesettings"]),
            reverse("wagtailsites:edit", args=[factories.site().pk]),
        ]
        cls.for_editors, cls.for_administrators = editors, administrators

    def assert_met(self, role: str, addresses: list[str], refused: bool):
        self.sign_in(role)
        for address in addresses:
            for method in ("get", "post") if refused else ("get",):
                with self.subTest(role=role, address=address, method=method):
                    self.assertEqual(self.is_refused(address, method), refused)

    def test_author_is_refused_all_of_them(self):
        self.assert_met(AUTHORS, [*self.for_editors, *self.for_administrators], refused=True)

    def test_editor_is_refused_those_of_administrators(self):
        self.assert_met(EDITORS, self.for_administrators, refused=True)
        self.assert_met(EDITORS, self.for_editors, refused=False)

    def test_administrator_is_refused_none(self):
        self.assert_met(
            ADMINISTRATORS, [*self.for_editors, *self.for_administrators], refused=False
        )

    def test_nothing_was_changed_by_asking(self):
        self.assert_met(AUTHORS, [*self.for_editors, *self.for_administrators], refused=True)
        for model in (Author, Series, BlogTag, GoneAddress, Redirect):
            self.assertEqual(model.objects.count(), 1, model)
        self.assertEqual(User.objects.count(), 3)

    def test_menu_shows_only_what_may_be_done(self):
        for role, shown in ((AUTHORS, False), (EDITORS, True)):
            self.sign_in(role)
            response = self.client.get(reverse("wagtailadmin_home"))
            for word in ("/admin/redirects/", "/admin/reports/missed-queries/"):
                self.assertEqual(word in response.text, shown, (role, word))
            self.assertNotIn("/admin/users/", response.text)

    def test_author_uploads_pictures_and_changes_only_own(self):
        foreign = factories.image()
        picture = factories.image_file(200, 100)
        picture.seek(0)
        self.sign_in(AUTHORS)
        response = self.client.post(
            reverse("wagtailimages:add"),
            {
                "title": "Mine",
                "file": picture,
                "collection": foreign.collection_id,
            },
        )
        self.assertRedirects(response, reverse("wagtailimages:index"))
        own = SiteImage.objects.get(title="Mine")
        self.assertEqual(own.uploaded_by_user, self.users[AUTHORS])
        self.assertFalse(self.is_refused(reverse("wagtailimages:edit", args=[own.pk])))
        for name in ("edit", "delete"):
            self.assertTrue(self.is_refused(reverse(f"wagtailimages:{name}", args=[foreign.pk])))
        self.assertContains(self.client.get(reverse("wagtailimages_chooser:choose")), "A gradient")


@override_settings(WAGTAILADMIN_BASE_URL="https://birds.example")
class ReviewTests(RoleTestCase):
    def submit(self, comment: str = ""):
        self.own.refresh_from_db()
        self.sign_in(AUTHORS)
        url = reverse("wagtailadmin_pages:edit", args=[self.own.pk])
        data = {"title": "Own draft", "slug": "own", "body-count": "0", "action-submit": "1"}
        for name in ("post_authors", "comments"):
            data |= {f"{name}-{part}_FORMS": "0" for part in ("TOTAL", "INITIAL")}
        return self.client.post(url, data)

    def act(self, role: str, action: str, **data):
        self.sign_in(role)
        state = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).get()
        url = reverse("wagtailadmin_pages:workflow_action", args=[self.own.pk, action, state.pk])
        return self.client.post(url, data)

    def test_off_at_first(self):
        self.submit()
        self.assertFalse(TaskState.objects.exists())
        self.assertEqual(mail.outbox, [])

    def test_from_submission_to_publication(self):
        switch_review(True)
        self.submit()
        sent = {message.to[0]: message for message in mail.outbox}
        self.assertEqual(set(sent), {"editor@example.com", "administrator@example.com"})
        message = sent["editor@example.com"]
        edit = f"https://birds.example/admin/pages/{self.own.pk}/edit/"
        self.assertEqual(message.subject, "Please review “Own draft”")
        self.assertIn("What to do next: read it", message.body)
        self.assertIn(edit, message.body)
        mail.outbox.clear()
        self.act(EDITORS, "reject", comment="Shorter <b>please</b> & thanks")
        message = mail.outbox[0]
        self.assertEqual(message.to, ["author@example.com"])
        self.assertEqual(message.subject, "Changes are asked for in “Own draft”")
        self.assertIn("Shorter <b>please</b> & thanks", message.body)
        self.assertIn("What to do next: change what is asked for", message.body)
        self.assertIn(edit, message.body)
        mail.outbox.clear()
        self.submit()
        self.act(EDITORS, "approve")
        self.own.refresh_from_db()
        self.assertTrue(self.own.live)
        approved = [one for one in mail.outbox if one.to == ["author@example.com"]]
        self.assertEqual(approved[0].subject, "“Own draft” is published")
        self.assertIn("/blog/own/", approved[0].body)
        self.assertNotIn("\n\n\n", approved[0].body)

    def test_author_does_not_approve(self):
        switch_review(True)
        self.submit()
        for action in ("approve", "reject"):
            self.act(AUTHORS, action)
        self.own.refresh_from_db()
        self.assertFalse(self.own.live)
        self.assertEqual(TaskState.objects.get().status, TaskState.STATUS_IN_PROGRESS)

    def test_switched_off_what_waits_is_a_draft_again(self):
        switch_review(True)
        self.submit()
        switch_review(False)
        self.assertFalse(TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exists())
        self.own.refresh_from_db()
        self.assertFalse(self.own.live)
        self.assertFalse(is_review_on())
