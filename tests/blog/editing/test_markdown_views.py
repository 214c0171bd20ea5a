"""Import Markdown in the admin: who may, what is shown, and what is stored when."""

from datetime import timedelta

from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import GroupPagePermission, Page, Revision

from blog.editing.markdown_form import LARGEST_TEXT
from blog.models import Author, BlogPostPage, BlogTag, Series
from home.models import SiteImage, User
from tests import factories

TEXT = """---
title: Queues
date: 2024-03-01T10:00:00+02:00
tags: [Django, Python]
author: Ada Lark
series: A queue
summary: How to wait.
description: For engines.
canonicalURL: https://example.org/queues
weight: 2
colour: blue
slug: somewhere-else
---

# Waiting

A line with `code`.

```python
x = 1\t
```

{{< map >}}

| a | b |
|---|---|
| 1 | 2 |
"""


def stored_counts() -> list[int]:
    models = (Page, Revision, SiteImage, Author, Series, BlogTag, get_document_model())
    return [model.objects.count() for model in models]


def editor_of(page, *codenames: str) -> User:
    """Return somebody who may sign in to the admin, and do this with ``page`` and all below it."""
    user = User.objects.create_user(f"editor-{User.objects.count()}", password="password")
    group = Group.objects.create(name=f"Group of {user}")
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    for name in codenames:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=f"{name}_page"
        )
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user.groups.add(group)
    return user


class ImportTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.index = factories.blog_index()
        cls.administrator = factories.administrator()
        cls.post = factories.post("Here already", body=[("text", "<p>Old words.</p>")])
        cls.index_url = reverse("blog_markdown_index", args=[cls.index.pk])
        cls.post_url = reverse("blog_markdown_post", args=[cls.post.pk])
        cls.blocks_url = reverse("blog_markdown_blocks")

    def setUp(self):
        self.client.force_login(self.administrator)

    def accept(self, url: str, text: str = TEXT, **data):
        return self.client.post(url, {"text": text, "action": "accept", **data})

    def draft(self, post=None) -> BlogPostPage:
        post = post or BlogPostPage.objects.latest("pk")
        return BlogPostPage.objects.get(pk=post.pk).get_latest_revision_as_object()


class PermissionTests(ImportTestCase):
    def test_nobody_gets_in_without_signing_in(self):
        self.client.logout()
        for url in (self.index_url, self.post_url, self.blocks_url):
            for answer in (self.client.get(url), self.client.post(url, {"text": "a"})):
                self.assertRedirects(
                    answer, f"{reverse('wagtailadmin_login')}?next={url}", msg_prefix=url
                )

    def test_who_may_not_write_here_is_refused(self):
        self.client.force_login(editor_of(factories.standard_page("Elsewhere"), "change"))
        before = stored_counts()
        for url in (self.index_url, self.post_url, self.blocks_url):
            self.client.get(url)
            answer = self.client.post(url, {"text": TEXT, "action": "accept"})
            # Wagtail answers with a way back to its first page.
            self.assertRedirects(answer, reverse("wagtailadmin_home"), msg_prefix=url)
        self.assertEqual(stored_counts(), before)

    def test_who_may_add_posts_may_import_them(self):
        author = editor_of(self.index, "add")
        self.client.force_login(author)
        self.assertEqual(self.client.get(self.index_url).status_code, 200)
        self.accept(self.index_url, "Words.")
        self.assertEqual(self.draft().owner, author)
        self.assertEqual(self.client.post(self.blocks_url, {"text": "a"}).status_code, 200)
        # The post is somebody else's.
        self.assertEqual(self.client.get(self.post_url).status_code, 302)

    def test_locked_post_is_left_alone(self):
        self.client.force_login(editor_of(self.index, "change"))
        self.post.locked, self.post.locked_by = True, self.administrator
        self.post.locked_at = timezone.now()
        self.post.save()
        answer = self.accept(self.post_url, follow=True)
        self.assertRedirects(answer, reverse("wagtailadmin_pages:edit", args=[self.post.pk]))
        self.assertEqual(self.draft(self.post).body.get_prep_value()[0]["type"], "text")
        self.assertEqual(len(self.draft(self.post).body), 1)

    def test_other_pages_have_no_import(self):
        for name in ("blog_markdown_index", "blog_markdown_post"):
            url = reverse(name, args=[factories.home_page().pk])
            self.assertEqual(self.client.get(url).status_code, 404)

    def test_authors_and_series_are_made_only_by_who_may_make_them(self):
        self.client.force_login(editor_of(self.index, "add"))
        preview = self.client.post(self.index_url, {"text": TEXT, "action": "preview"})
        self.assertContains(preview, "There is no author “Ada Lark”.")
        self.accept(self.index_url)
        self.assertFalse(Author.objects.exists() or Series.objects.exists())
        kept = self.draft().front_matter
        self.assertEqual((kept["authors"], kept["series"]), (["Ada Lark"], "A queue"))


class ButtonTests(ImportTestCase):
    def test_index_and_posts_lead_to_the_import(self):
        listing = reverse("wagtailadmin_explore", args=[self.index.pk])
        above = reverse("wagtailadmin_explore", args=[factories.home_page().pk])
        edit = reverse("wagtailadmin_pages:edit", args=[self.post.pk])
        for page, url in (
            (listing, self.index_url),
            (above, self.index_url),
            (edit, self.post_url),
        ):
            self.assertContains(self.client.get(page), f'href="{url}"', msg_prefix=page)

    def test_who_may_only_look_sees_no_button(self):
        self.client.force_login(editor_of(self.index, "lock"))
        page = self.client.get(reverse("wagtailadmin_explore", args=[self.index.pk]))
        self.assertNotContains(page, self.index_url)


class PreviewTests(ImportTestCase):
    def test_blocks_facts_and_problems_are_shown_and_nothing_is_stored(self):
        before = stored_counts()
        answer = self.client.post(self.index_url, {"text": TEXT, "action": "preview"})
        self.assertEqual(stored_counts(), before)
        for words in ("Queues", "2024-03-01 10:00 +0200", "Django, Python", "Ada Lark", "colour"):
            self.assertContains(answer, words)
        self.assertEqual(
            [block.block_type for block in answer.context["draft"].body],
            ["text", "code", "unconverted", "table"],
        )
        self.assertContains(answer, "data-kind=&quot;code&quot;")
        self.assertEqual(
            answer.context["attention"],
            [(23, "Nothing is known about “map”.")],
        )

    def test_text_comes_back_as_it_was(self):
        text = "\n\n  Text & <b>\n```\na\t \n```\n\n"
        for action in ("preview", "back"):
            answer = self.client.post(self.index_url, {"text": text, "action": action})
            self.assertContains(answer, "<textarea")
            shown = answer.content.decode().split('name="text"')[1].split(">", 1)[1]
            # A parser of HTML drops the first newline.
            expected = "\n\n\n  Text &amp; &lt;b&gt;\n```\na\t \n```\n\n</textarea>"
            self.assertTrue(shown.startswith(expected), action)

    def test_frame_runs_no_scripts_and_text_is_no_markup_of_the_admin(self):
        text = (
            "<script>alert(1)</script>\n\n</iframe>\"'>words\n\n"
            "<a href='javascript:alert(2)'>a</a> <a href='java&#x09;script:alert(3)'>b</a>\n\n"
            '```"\n<b>\n```'
        )
        answer = self.client.post(self.index_url, {"text": text, "action": "preview"})
        page = answer.content.decode()
        self.assertIn('sandbox="allow-same-origin allow-popups allow-popups-to', page)
        self.assertNotIn("<script>alert", page)
        self.assertEqual(page.count("</iframe>"), 1)
        self.assertNotIn("script:alert", answer.context["blocks_document"])
        taken_out = "A link that could run something was taken out: javascript:alert(2)"
        self.assertIn((5, taken_out), answer.context["attention"])

    def test_file_takes_the_place_of_the_text(self):
        file = SimpleUploadedFile("post.md", "\ufeff# Æther\r\n\r\nWords".encode())
        answer = self.client.post(
            self.index_url, {"text": "Pasted", "file": file, "action": "preview"}
        )
        self.assertEqual(answer.context["text"], "# Æther\n\nWords")
        self.assertEqual(answer.context["draft"].title, "Æther")

    def test_what_is_no_text_is_refused_with_a_reason(self):
        before = stored_counts()
        for name, data, reason in (
            ("post.md", b"a\nb\xff\xfe", "not in UTF-8: see its line 2"),
            ("post.md", b"a\x00b", "null characters"),
            ("post.exe", b"a", "is none of .md"),
            ("post.md", b"", "submitted file is empty"),
            ("post.txt", b"a" * (LARGEST_TEXT + 1), "are taken"),
        ):
            file = SimpleUploadedFile(name, data)
            answer = self.client.post(self.index_url, {"file": file, "action": "accept"})
            self.assertContains(answer, reason, msg_prefix=reason)
        for text, reason in (
            ("", "There is no Markdown yet"),
            (" \n ", "There is no Markdown yet"),
            ("a\x00", "Null characters"),
            ("ä" * (LARGEST_TEXT // 2) + "a", "At most 2.0"),
        ):
            answer = self.accept(self.index_url, text)
            self.assertContains(answer, reason, msg_prefix=reason)
        self.assertEqual(stored_counts(), before)


class NewPostTests(ImportTestCase):
    def test_accept_makes_a_draft_with_all_of_it(self):
        answer = self.accept(self.index_url)
        draft = self.draft()
        self.assertRedirects(answer, reverse("wagtailadmin_pages:edit", args=[draft.pk]))
        page = BlogPostPage.objects.get(pk=draft.pk)
        self.assertFalse(page.live)
        self.assertTrue(page.has_unpublished_changes)
        self.assertEqual(page.revisions.count(), 1)
        self.assertEqual(
            (draft.title, draft.slug, draft.introduction), ("Queues", "queues", "How to wait.")
        )
        self.assertEqual(draft.local_date.isoformat(), "2024-03-01T10:00:00+02:00")
        self.assertEqual([tag.name for tag in draft.tags.all()], ["Django", "Python"])
        self.assertEqual([author.name for author in draft.author_list], ["Ada Lark"])
        self.assertEqual((draft.series.title, draft.series_order), ("A queue", 2))
        self.assertEqual(draft.search_description, "For engines.")
        self.assertEqual(draft.canonical_url, "https://example.org/queues")
        self.assertEqual(draft.front_matter, {"colour": "blue"})
        self.assertEqual(draft.owner, self.administrator)
        blocks = draft.body.get_prep_value()
        self.assertEqual(
            [block["type"] for block in blocks], ["text", "code", "unconverted", "table"]
        )
        self.assertEqual(blocks[1]["value"]["code"], "x = 1\t")
        self.assertTrue(all(block["id"] for block in blocks))
        draft.body.stream_block.clean(draft.body)

    def test_heading_is_the_title_when_nothing_else_is(self):
        for text, title, slug in (
            ("# A *title*\n\nText", "A title", "a-title"),
            ("Text\n\n## Later\n", "Later", "later"),
            ("Text", "Untitled", "untitled"),
            ("Text", "Untitled", "untitled-2"),
            # A list of the blog stands at this address.
            ("# Tags\n\nText", "Tags", "tags-2"),
        ):
            self.accept(self.index_url, text)
            self.assertEqual((self.draft().title, self.draft().slug), (title, slug))
        self.assertEqual(self.draft().body.get_prep_value()[0]["value"], "<p>Text</p>")

    def test_front_matter_that_cannot_be_read_is_part_of_the_text(self):
        text = "---\ntitle: [\n---\n\nText"
        answer = self.client.post(self.index_url, {"text": text, "action": "preview"})
        self.assertContains(answer, "What looks like front matter cannot be read")
        self.accept(self.index_url, text)
        self.assertIn("title: [", str(self.draft().body))

    def test_what_a_block_refuses_becomes_a_hidden_note(self):
        text = "```python {hl_lines=[7]}\nprint()\n```\n\n> Words\n>\n> — Ada\n"
        answer = self.client.post(self.index_url, {"text": text, "action": "preview"})
        self.assertContains(answer, "There is no line 7")
        self.assertEqual([line for line, _ in answer.context["attention"]], [2])
        self.accept(self.index_url, text)
        body = self.draft().body
        self.assertEqual([block.block_type for block in body], ["code", "note", "quote"])
        self.assertEqual(body[0].value["code"], "print()")
        self.assertEqual(body[1].value, "Highlighted lines: 7")
        body.stream_block.clean(body)

    def test_text_that_nests_too_deep_stays_as_it_was_written(self):
        for text in ("<div>" * 3000 + "words", "> " * 90 + "<div>" * 3000 + "words"):
            self.accept(self.index_url, text)
            body = self.draft().body
            self.assertEqual([block.block_type for block in body], ["unconverted"])
            self.assertEqual(body[0].value["source"], text)
            body.stream_block.clean(body)

    def test_address_that_no_field_takes_is_kept(self):
        before = stored_counts()
        long = "https://example.org/" + "a" * 300
        answer = self.accept(self.index_url, f"---\ntitle: A\ncanonicalURL: {long}\n---\nText")
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(self.draft().front_matter, {"canonicalURL": long})
        self.assertEqual(stored_counts()[0], before[0] + 1)


class ExistingPostTests(ImportTestCase):
    def test_blocks_go_behind_the_body_and_readers_see_nothing_of_it(self):
        revisions = self.post.revisions.count()
        answer = self.accept(self.post_url)
        self.assertRedirects(answer, reverse("wagtailadmin_pages:edit", args=[self.post.pk]))
        draft = self.draft(self.post)
        self.assertEqual(
            [block.block_type for block in draft.body],
            ["text", "text", "code", "unconverted", "table"],
        )
        self.assertEqual(draft.title, "Here already")
        self.assertEqual(draft.tags.count(), 0)
        live = BlogPostPage.objects.get(pk=self.post.pk)
        self.assertEqual((live.live, live.has_unpublished_changes), (True, True))
        self.assertEqual(len(live.body), 1)
        self.assertEqual(live.title, "Here already")
        self.assertEqual(live.revisions.count(), revisions + 1)
        self.assertEqual(self.draft(self.post).body[0].id, self.post.body[0].id)

    def test_body_is_replaced_on_request_and_same_blocks_keep_their_ids(self):
        self.accept(self.post_url, "Old words.\n\n```\na\n```\n", place="instead")
        draft = self.draft(self.post)
        self.assertEqual([block.block_type for block in draft.body], ["text", "code"])
        self.assertEqual(draft.body[0].id, self.post.body[0].id)

    def test_details_are_taken_only_on_request(self):
        preview = self.client.post(self.post_url, {"text": TEXT, "action": "preview"})
        self.assertContains(preview, "Not taken over: title, date, tags")
        self.accept(self.post_url, takes_details="on")
        draft = self.draft(self.post)
        self.assertEqual((draft.title, draft.series.title), ("Queues", "A queue"))
        self.assertEqual([tag.name for tag in draft.tags.all()], ["Django", "Python"])
        live = BlogPostPage.objects.get(pk=self.post.pk)
        self.assertEqual((live.title, live.series, live.tags.count()), ("Here already", None, 0))
        self.assertEqual(live.introduction, "")

    def test_draft_of_somebody_else_is_built_upon(self):
        draft = self.draft(self.post)
        draft.body.append(("text", "<p>Newer words.</p>"))
        draft.date -= timedelta(days=1)
        draft.save_revision()
        self.accept(self.post_url, "Last words.")
        texts = [block.value.source for block in self.draft(self.post).body]
        self.assertEqual(texts, ["<p>Old words.</p>", "<p>Newer words.</p>", "<p>Last words.</p>"])

    def test_preview_stores_nothing(self):
        before = stored_counts()
        for action in ("preview", "back"):
            self.client.post(self.post_url, {"text": TEXT, "action": action, "takes_details": "on"})
        self.assertEqual(stored_counts(), before)


class PastedTests(ImportTestCase):
    def ask(self, text: str):
        return self.client.post(self.blocks_url, {"text": text})

    def test_blocks_come_as_the_form_has_them_and_nothing_is_stored(self):
        before = stored_counts()
        answer = self.ask("Words\r\n\r\n```python\r\nx\t \r\n```\r\n").json()
        text, code = answer["blocks"]
        self.assertEqual((text["type"], code["type"]), ("text", "code"))
        self.assertIn('"text": "Words"', text["value"])
        self.assertEqual(code["value"]["code"], "x\t ")
        self.assertTrue(text["id"] != code["id"])
        self.assertEqual((answer["problems"], stored_counts()), ([], before))

    def test_front_matter_and_title_are_kept(self):
        answer = self.ask("---\ntitle: A\n---\n# Heading\n\n```\na\n```").json()
        self.assertEqual([one["type"] for one in answer["blocks"]], ["note", "text", "code"])
        self.assertEqual(answer["blocks"][0]["value"], "---\ntitle: A\n---")
        self.assertIn("Heading", answer["blocks"][1]["value"])

    def test_problems_name_their_lines(self):
        answer = self.ask("a\n\n{{< map >}}\n").json()
        self.assertIn("Line 3: Nothing is known about “map”.", answer["problems"])

    def test_nothing_but_text_by_post_is_answered(self):
        self.assertEqual(self.client.get(self.blocks_url).status_code, 405)
        for text in ("", "a\x00"):
            answer = self.ask(text)
            self.assertEqual(answer.status_code, 400)
            self.assertTrue(answer.json()["error"])

    def test_script_of_another_site_is_refused(self):
        self.client.handler.enforce_csrf_checks = True
        self.assertEqual(self.ask("```\na\n```").status_code, 403)
