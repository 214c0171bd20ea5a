"""The report of links within the site that lead nowhere, and how the checks of a post name them."""

import csv
import io
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from blog.editing.broken_links import REPORT, find_broken_links
from blog.editing.check_reading import read_draft
from blog.editing.checks import check
from blog.models import BlogPostPage
from blog.roles import AUTHORS, EDITORS, set_up_roles
from home.models import GoneAddress, User
from tests import factories
from tests.base import MediaTestCase
from tests.blog.editing.test_dashboard import schedule


def link(href: str, words: str = "words") -> str:
    return f'<a href="{href}">{words}</a>'


def page_link(page: int, fragment: str = "") -> str:
    part = f' fragment="{fragment}"' if fragment else ""
    return f'<a linktype="page" id="{page}"{part}>words</a>'


def body(*links: str) -> list:
    return [("text", f"<p>{one}</p>") for one in links]


def member(name: str, group: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.com", "password")
    user.groups.add(Group.objects.get(name=group))
    return user


class BrokenLinkTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.target = factories.post(
            "Target",
            slug="target",
            date=factories.FIRST_DAY,
            tags=["python"],
            body=[("text", "<h2>Two words</h2>")],
        )
        cls.about = factories.standard_page("About", slug="about")

    def problems(self, *links: str, **fields) -> list[str]:
        """Return what is wrong with ``links`` in a post that is published."""
        factories.post("Linking", body=body(*links), **fields)
        return [row.problem for row in find_broken_links(Page.objects.all())]

    def test_sound_links_are_no_rows(self):
        Redirect.add_redirect("/old/", self.target)
        Redirect.add_redirect("/out/", "https://example.org/")
        path = self.target.url
        sound = [
            *(page_link(self.target.pk, part) for part in ("", "two-words", "top", ":~:text=Two")),
            *(link(f"{path}{part}") for part in ("", "#two-words", "?a=b", "index.md")),
            *(link(f"/blog/{part}") for part in ("", "tags/", "tags/python/", "archive/2024/")),
            *(link(f"/{name}") for name in ("", "about/", "about", "search/?q=x", "atom.xml")),
            *(link(f"/{name}") for name in ("old/", "out/", "media/a.pdf", "static/a.css")),
            link("https://example.org/nowhere/#at-all"),
            link("mailto:somebody@example.org"),
            link("../target/"),
            link("#heading"),
            page_link(self.about.pk, "who"),
            page_link(factories.blog_index().pk, "whatever"),
        ]
        factories.post("Linking", body=[*body(*sound), ("text", "<h3>Heading</h3>")])
        self.assertEqual(
            [(row.target, row.problem) for row in find_broken_links(Page.objects.all())], []
        )

    def test_hidden_pages_are_named(self):
        now = timezone.now()
        draft = factories.post("Half done", publish=False)
        later = factories.post("Later", publish=False)
        schedule(later, now + timedelta(9))
        ended = factories.post("Over")
        Page.objects.filter(pk=ended.pk).update(expire_at=now - timedelta(1))
        taken = factories.post("Taken down")
        taken.unpublish()
        pages = [draft.pk, later.pk, ended.pk, taken.pk, 987654]
        by_number = self.problems(*(page_link(pk) for pk in pages))
        for problem, words in zip(
            by_number,
            (
                "Leads to the draft “Half done”",
                "Leads to “Later”, which goes live on",
                "Leads to “Over”, which ended on",
                "Leads to “Taken down”, which is not published",
                "Leads to a page that is not there",
            ),
            strict=True,
        ):
            self.assertIn(words, problem)
        BlogPostPage.objects.get(title="Linking").delete()
        by_path = self.problems(*(link(page.url) for page in (draft, later, ended, taken)))
        self.assertEqual(by_path, by_number[:4])

    def test_addresses_that_lead_nowhere_are_named(self):
        GoneAddress.objects.create(path="/blog/removed")
        draft = factories.post("Half done", publish=False)
        Redirect.add_redirect("/to-draft/", draft)
        paths = ["/blog/no-such/", "/blog/tags/none/", "/no", "/%00/", "/blog/removed/"]
        found = self.problems(
            *(link(path) for path in [*paths, "/to-draft/", "nowhere/"]), slug="linking"
        )
        nothing = "Leads to {}, where there is neither page nor redirect."
        self.assertEqual(
            found,
            [
                *(nothing.format(path) for path in paths[:-1]),
                "Leads to /blog/removed/, from which the page was taken away.",
                "Leads to the draft “Half done”.",
                nothing.format("/blog/linking/nowhere/"),
            ],
        )

    def test_addresses_with_the_name_of_the_site_are_its_own(self):
        Site.objects.update(hostname="blog.example.org")
        Site.clear_site_root_paths_cache()
        self.addCleanup(Site.clear_site_root_paths_cache)
        found = self.problems(
            link("https://blog.example.org/no-such/"),
            link("https://BLOG.example.org/about/"),
            link("https://other.example.org/no-such/"),
        )
        self.assertEqual(found, ["Leads to /no-such/, where there is neither page nor redirect."])

    def test_anchors_that_are_not_there_are_named(self):
        found = self.problems(
            page_link(self.target.pk, "three"),
            link(f"{self.target.url}#four"),
            link("#five"),
            page_link(self.about.pk, "six"),
        )
        self.assertEqual(
            found,
            [
                "Leads to “Target” at #three, and nothing there is called that.",
                "Leads to “Target” at #four, and nothing there is called that.",
                "Leads to “Linking” at #five, and nothing there is called that.",
                "Leads to “About” at #six, and nothing there is called that.",
            ],
        )

    def test_own_machine_is_named(self):
        found = self.problems(link("http://localhost:8000/about/"), link("file:///tmp/a"))
        self.assertEqual(found, ["Leads to your own machine or network."] * 2)

    def test_deleted_documents_are_named(self):
        found = self.problems('<a linktype="document" id="4711">a</a>', link("/documents/4711/a/"))
        self.assertEqual(found, ["Leads to a document that is not there any more."] * 2)

    def test_standard_pages_are_read_and_drafts_are_not(self):
        factories.standard_page("Colophon", slug="colophon", body=body(page_link(987654)))
        factories.post("Unfinished", publish=False, body=body(page_link(987654)))
        rows = find_broken_links(Page.objects.all())
        self.assertEqual([row.page for row in rows], ["Colophon"])

    def test_row_leads_to_the_block(self):
        note = ("callout", {"kind": "note", "title": "Mind", "body": link("/no-such/", "this")})
        post = factories.post("Linking", body=[("text", "<p>One.</p>"), note])
        (row,) = find_broken_links(Page.objects.all())
        self.assertEqual(
            (row.block, row.words, row.target), ("Callout 1, Mind", "this", "/no-such/")
        )
        edit = reverse("wagtailadmin_pages:edit", args=[post.pk])
        self.assertEqual(row.block_url, f"{edit}#:w:contentpath=body.{post.body[1].id}")

    def test_checks_of_a_post_say_the_same(self):
        post = factories.post(
            "Writing",
            body=[
                ("text", f"<p>{link('/no-such/')} {page_link(self.target.pk, 'three')}</p>"),
                ("text", f"<p>{link('/about/')} {page_link(self.target.pk, 'two-words')}</p>"),
            ],
        )
        found = [one.message for one in check(read_draft(post)) if one.rule == "link"]
        self.assertEqual(
            found,
            [
                "The link “words” leads to /no-such/, where there is neither page nor redirect.",
                "The link “words” leads to “Target” at #three, and nothing there is called that.",
            ],
        )

    def test_checks_read_the_form_and_not_what_was_published(self):
        post = factories.post("Writing")
        post.body = [("text", f"<h2>New</h2><p>{page_link(post.pk, 'new')}</p>")]
        self.assertEqual([one.rule for one in check(read_draft(post)) if one.rule == "link"], [])


class BrokenLinksViewTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        set_up_roles()
        cls.url = reverse(REPORT)
        cls.editor = member("editor", EDITORS)
        cls.author = member("author", AUTHORS)
        cls.post = factories.post("=Mine", body=body(link("/no-such/")), owner=cls.author)
        factories.post("Theirs", body=body(page_link(987654)))

    def rows(self, user: User) -> list[str]:
        self.client.force_login(user)
        return [row.page for row in self.client.get(self.url).context["object_list"]]

    def test_editors_see_all_and_authors_their_own(self):
        self.assertEqual(self.rows(self.editor), ["=Mine", "Theirs"])
        self.assertEqual(self.rows(self.author), ["=Mine"])

    def test_others_see_nothing(self):
        reader = User.objects.create_user("reader", "reader@example.com", "password")
        self.client.force_login(reader)
        self.assertEqual(self.client.get(self.url).status_code, 302)

    def test_report_stands_in_the_menu_and_says_what_it_does_not_ask(self):
        self.client.force_login(self.author)
        page = self.client.get(self.url)
        self.assertContains(page, "Other sites are not asked")
        self.assertContains(page, f"#:w:contentpath=body.{self.post.body[0].id}")
        self.assertContains(self.client.get(reverse("wagtailadmin_home")), self.url)

    def test_nothing_broken_is_said(self):
        BlogPostPage.objects.all().delete()
        self.client.force_login(self.editor)
        self.assertContains(self.client.get(self.url), "No link within the site is broken.")

    def test_rows_are_exported(self):
        self.client.force_login(self.editor)
        answer = self.client.get(self.url, {"export": "csv"})
        rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
        self.assertEqual([row["Address"] for row in rows], ["/no-such/", "page 987654"])
        answer = self.client.get(self.url, {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(answer))).active
        self.assertEqual(
            [cell.value for cell in sheet["D"]], ["Address", "/no-such/", "page 987654"]
        )

    def test_list_is_paged_and_queries_do_not_grow_with_it(self):
        picture = factories.image(16, 9)
        picture.contextual_alt_text, picture.decorative = "A gradient", False
        shown = {"image": picture, "caption": link("#nothing")}

        def add(number: int) -> None:
            for _ in range(number):
                texts = body(link("/no-such/"), page_link(self.post.pk, "no"), link("#no"))
                factories.post(body=[*texts, ("image", shown)])

        self.client.force_login(self.editor)
        add(3)
        self.client.get(self.url)
        with CaptureQueriesContext(connection) as few:
            self.client.get(self.url)
        add(27)
        with CaptureQueriesContext(connection) as many:
            page = self.client.get(self.url)
        self.assertEqual(len(few), len(many))
        self.assertEqual(page.context["paginator"].count, 2 + 30 * 4)
        self.assertEqual(len(page.context["object_list"]), 50)
        self.assertEqual(len(self.client.get(self.url, {"p": 3}).context["object_list"]), 22)
