"""Markdown in the admin, in a real browser: imported as a whole, and pasted into a text."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from blog.models import BlogPostPage
from tests import factories
from tests.browser.test_code_editor import code_areas, contents, open_editor, wait_until_stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

CODE = "\tif x:\n\t\ty = 1  \n\n    z = '`~'"
MARKDOWN = f"""Words before.

```python
{CODE}
```

Words behind, with `code`.

| a | b |
|---|--:|
| 1 | 2 |
"""
KINDS = ["text", "code", "text", "table"]
OFFER = ".markdown-offer"
PATIENCE = 15_000  # milliseconds that the server may take for the blocks


@pytest.fixture
def post(database):
    return factories.post("Pasted into", body=[("text", "<p>Start. End.</p>")])


def editors(page):
    return page.locator(".public-DraftEditor-content")


def paste(page, text: str, html: str = "") -> None:
    """Paste into what has the focus, by the keyboard and the real clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async ([text, html]) => {
            const types = { "text/plain": new Blob([text], { type: "text/plain" }) };
            if (html) types["text/html"] = new Blob([html], { type: "text/html" });
            await navigator.clipboard.write([new ClipboardItem(types)]);
        }""",
        [text, html],
    )
    page.keyboard.press("Control+v")


def undo(page) -> None:
    """Undo the splitting, after the page knows that it is stored.

    Wagtail takes what the form holds when an answer arrives for what it has saved.
    """
    expect(page.locator("form[data-w-unsaved-has-edits-value='false']")).to_be_attached(
        timeout=PATIENCE
    )
    page.get_by_role("button", name="Undo").click()


def kinds(draft) -> list[str]:
    return [block.block_type for block in draft.body]


def texts(draft) -> list[str]:
    return [
        re.sub(r' data-block-key="[^"]*"', "", block.value.source)
        for block in draft.body
        if block.block_type == "text"
    ]


class TestImport:
    """From the list of posts to the editor of a new one."""

    def test_pasted_text_becomes_a_draft_after_a_look_at_it(self, admin_page, database):
        page, index = admin_page, factories.blog_index()
        page.goto(reverse("wagtailadmin_explore", args=[index.pk]))
        page.get_by_role("button", name="Actions", exact=True).click()
        page.get_by_role("link", name="Import Markdown").click()
        page.get_by_label("Markdown", exact=True).fill(
            f"# A title\n\n{MARKDOWN}\n{{{{< map >}}}}\n"
        )
        page.get_by_role("button", name="Preview").click()

        frame = page.frame_locator("iframe[title=Blocks]")
        expect(frame.locator("[data-kind]")).to_have_count(5)
        expect(frame.locator("[data-kind=code] code")).to_have_text(CODE, use_inner_text=False)
        expect(page.get_by_text("Nothing is known about “map”.")).to_be_visible()
        assert not BlogPostPage.objects.exists()
        # The frame is as high as what is in it: it does not scroll.
        page.wait_for_function(
            """() => {
                const { contentDocument, clientHeight } = document.querySelector("iframe");
                const height = contentDocument.documentElement.scrollHeight;
                return clientHeight >= height && clientHeight < height + 50;
            }"""
        )

        page.get_by_role("button", name="Back").click()
        expect(page.get_by_label("Markdown", exact=True)).to_have_value(
            f"# A title\n\n{MARKDOWN}\n{{{{< map >}}}}\n"
        )
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="Accept as a draft").click()
        expect(page.get_by_text("is a draft now")).to_be_visible()
        expect(page.locator("#id_title")).to_have_value("A title")
        expect(page.locator("input[name='body-count']")).to_have_value("5")
        expect(code_areas(page)).to_have_value(CODE)
        draft = BlogPostPage.objects.get().get_latest_revision_as_object()
        assert kinds(draft) == [*KINDS, "unconverted"]
        assert draft.body[1].value["code"] == CODE
        assert not draft.live

    def test_file_goes_behind_the_body_of_a_post(self, admin_page, post, tmp_path):
        page, file = admin_page, tmp_path / "more.md"
        file.write_text(MARKDOWN)
        page.goto(reverse("wagtailadmin_pages:edit", args=[post.pk]))
        page.get_by_role("button", name="Actions", exact=True).click()
        page.get_by_role("link", name="Import Markdown").click()
        page.get_by_label("Or a file").set_input_files(file)
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="Accept as a draft").click()
        expect(page.get_by_text("4 blocks of Markdown are in the draft now.")).to_be_visible()
        expect(page.locator("input[name='body-count']")).to_have_value("5")
        draft = BlogPostPage.objects.get(pk=post.pk).get_latest_revision_as_object()
        assert kinds(draft) == ["text", *KINDS]
        assert len(BlogPostPage.objects.get(pk=post.pk).body) == 1


class TestPaste:
    """Markdown with code, pasted into a text of a post."""

    def test_split_puts_blocks_behind_the_text(self, admin_page, post):
        page = admin_page
        open_editor(page, post)
        editors(page).first.click()
        page.keyboard.press("End")
        paste(page, MARKDOWN)
        offer = page.locator(OFFER)
        expect(offer.get_by_role("status")).to_have_text("This looks like Markdown with code.")
        expect(editors(page).first).to_contain_text("z = '`~'")
        offer.get_by_role("button", name="Split into blocks").click()
        expect(offer.get_by_role("status")).to_have_text("Split into 4 blocks.")
        expect(offer.get_by_role("button", name="Undo")).to_be_focused(timeout=PATIENCE)
        expect(code_areas(page)).to_have_value(CODE)
        draft = wait_until_stored(page, post, lambda draft: len(draft.body) == 5)
        assert kinds(draft) == ["text", *KINDS]
        assert texts(draft) == [
            "<p>Start. End.</p>",
            "<p>Words before.</p>",
            "<p>Words behind, with <code>code</code>.</p>",
        ]
        assert draft.body[2].value["code"] == CODE
        assert draft.body[2].value["language"] == "python"
        assert [column["type"] for column in contents(draft)[4][1]["columns"]] == [
            "text",
            "text_right",
        ]

    def test_split_in_the_middle_of_a_text_parts_it(self, admin_page, post):
        page = admin_page
        open_editor(page, post)
        editors(page).first.click()
        page.keyboard.press("Home")
        for _ in "Start.":
            page.keyboard.press("ArrowRight")
        paste(page, MARKDOWN)
        page.get_by_role("button", name="Split into blocks").click()
        expect(page.get_by_role("button", name="Undo")).to_be_focused(timeout=PATIENCE)
        draft = wait_until_stored(page, post, lambda draft: len(draft.body) == 6)
        assert kinds(draft) == ["text", *KINDS, "text"]
        assert (texts(draft)[0], texts(draft)[-1].strip()) == ("<p>Start.</p>", "<p> End.</p>")
        undo(page)
        draft = wait_until_stored(page, post, lambda draft: len(draft.body) == 1)
        assert texts(draft)[0].startswith("<p>Start.Words before.")
        assert texts(draft)[0].endswith(" End.</p>")

    def test_split_takes_the_place_of_an_empty_text_and_undo_brings_the_paste_back(
        self, admin_page, database
    ):
        page, post = admin_page, factories.post("Empty", body=[("text", "<p></p>")])
        open_editor(page, post)
        editors(page).first.click()
        paste(page, MARKDOWN)
        page.get_by_role("button", name="Split into blocks").click()
        draft = wait_until_stored(page, post, lambda draft: len(draft.body) == 4)
        assert kinds(draft) == KINDS

        undo(page)
        expect(page.get_by_text("The text is back as it was pasted.")).to_be_visible()
        draft = wait_until_stored(page, post, lambda draft: len(draft.body) == 1)
        assert "z = " in texts(draft)[0]
        page.get_by_role("button", name="Close", exact=True).click()
        expect(page.locator(OFFER)).to_have_count(0)

    def test_split_in_a_post_that_is_just_being_made(self, admin_page, database, trouble):
        # Wagtail tries to save by itself, also while the text is still empty.
        trouble.expect(r"status of 400 .*/admin/pages/add/")
        page, index = admin_page, factories.blog_index()
        page.goto(reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", index.pk]))
        page.locator("#id_title").fill("New")
        page.get_by_role("button", name="Insert a block").first.click()
        page.get_by_role("option", name="Text", exact=True).click()
        editors(page).first.click()
        paste(page, MARKDOWN)
        page.get_by_role("button", name="Split into blocks").click()
        expect(page.locator(OFFER)).to_contain_text("Split into 4 blocks.")
        page.get_by_role("button", name="Save draft").click()
        expect(page.get_by_text(re.compile("Page 'New' "))).to_be_visible()
        draft = BlogPostPage.objects.get().get_latest_revision_as_object()
        assert kinds(draft) == KINDS
        assert draft.body[1].value["code"] == CODE

    def test_offer_is_reached_by_keyboard_and_keeping_changes_nothing(self, admin_page, post):
        page = admin_page
        open_editor(page, post)
        editors(page).first.click()
        page.keyboard.press("End")
        paste(page, MARKDOWN)
        split = page.get_by_role("button", name="Split into blocks")
        expect(split).to_be_visible()
        for _ in range(12):
            page.keyboard.press("Tab")
            if split.evaluate("button => button === document.activeElement"):
                break
        expect(split).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(OFFER)).to_have_count(0)
        draft = wait_until_stored(page, post, lambda draft: "z = " in texts(draft)[0])
        assert kinds(draft) == ["text"]

    def test_what_was_written_after_the_paste_stays(self, admin_page, post):
        page = admin_page
        open_editor(page, post)
        editors(page).first.click()
        page.keyboard.press("End")
        paste(page, MARKDOWN)
        expect(page.locator(OFFER)).to_be_visible()
        page.keyboard.type(" And more")
        page.get_by_role("button", name="Split into blocks").click()
        expect(page.locator(OFFER)).to_contain_text("The text was changed since")
        draft = wait_until_stored(page, post, lambda draft: len(draft.body) == 5)
        assert "And more" in texts(draft)[0]
        assert kinds(draft)[1:] == KINDS

    def test_html_beside_the_markdown_is_pasted_by_the_editor(self, admin_page, post):
        page = admin_page
        open_editor(page, post)
        editors(page).first.click()
        page.keyboard.press("End")
        paste(page, "```\ncode\n```", "<p>Words in <strong>bold</strong></p>")
        expect(editors(page).first).to_contain_text("Words in bold")
        expect(page.locator(OFFER)).to_be_visible()
        page.keyboard.press("Control+z")
        expect(editors(page).first).not_to_contain_text("bold")

    def test_nothing_is_offered_without_a_fence_or_outside_of_a_text(self, admin_page, post):
        page = admin_page
        open_editor(page, post)
        editors(page).first.click()
        paste(page, "# A heading\n\nWords with `code` and ```three``` of them")
        expect(editors(page).first).to_contain_text("A heading")
        page.locator("#id_title").click()
        paste(page, MARKDOWN)
        expect(page.locator("#id_title")).to_have_value(re.compile("Words before"))
        expect(page.locator(OFFER)).to_have_count(0)

    def test_server_that_fails_is_told_and_the_text_stays(self, admin_page, post, trouble):
        trouble.expect(r"status of 500")
        page = admin_page
        page.route("**/markdown/blocks/", lambda route: route.fulfill(status=500, body="no"))
        open_editor(page, post)
        editors(page).first.click()
        page.keyboard.press("End")
        paste(page, MARKDOWN)
        page.get_by_role("button", name="Split into blocks").click()
        expect(page.locator(OFFER)).to_contain_text("It could not be split")
        expect(editors(page).first).to_contain_text("z = ")
        page.unroute("**/markdown/blocks/")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(OFFER)).to_contain_text("Split into 4 blocks.")
