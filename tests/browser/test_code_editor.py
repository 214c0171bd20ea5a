"""The editor of code blocks in a real browser.

A code block that fails to render takes all blocks behind it out of the form, and autosave stores
what is left: so these tests look at what is stored.
"""

import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Comment

from blog.models import BlogPostPage
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

SAVED_WITHIN = 30  # seconds; autosave itself waits three
INDENTED = "\tif x:\n\t\ty = 1\n\n"
SPACED = "    x = 1\n"
# As the form gives it back, so that what is stored can be compared with it.
EMPTY = {
    "filename": "",
    "caption": "",
    "highlight_lines": "",
    "show_line_numbers": False,
    "start_line": 1,
}
BODY = [
    ("code", {**EMPTY, "language": "python", "code": SPACED, "highlight_lines": "1"}),
    ("text", '<p data-block-key="abcde">Between.</p>'),
    ("code", {**EMPTY, "language": "console", "code": "$ ls\na b\n"}),
    ("code", {**EMPTY, "language": "makefile", "code": INDENTED, "filename": "Makefile"}),
]


@pytest.fixture
def post(database):
    return factories.post("Codes", body=BODY)


@pytest.fixture
def page(admin_page, post):
    return admin_page


def open_editor(page, post):
    # About two seconds after loading, and more than once, Wagtail takes what the form then holds
    # for unchanged. Nobody types that soon but a test.
    page.add_init_script(
        "addEventListener('w-unsaved:watch-edits', () => { window.watched = performance.now(); });"
    )
    page.goto(reverse("wagtailadmin_pages:edit", args=[post.pk]))
    expect(page.locator("input[name='body-count']")).to_have_value(str(len(post.body)))
    page.wait_for_function("() => performance.now() - window.watched > 1000")


def code_areas(page):
    return page.locator(".code-editor textarea[name$='-code']")


def stored(post) -> BlogPostPage:
    return BlogPostPage.objects.get(pk=post.pk).get_latest_revision_as_object()


def wait_until_stored(page, post, condition) -> BlogPostPage:
    """Return the draft as soon as ``condition`` holds for it.

    The page does the waiting: asleep, this thread could not let the browser's requests pass.
    """
    deadline = time.monotonic() + SAVED_WITHIN
    while time.monotonic() < deadline:
        draft = stored(post)
        if condition(draft):
            return draft
        page.wait_for_timeout(300)
    raise AssertionError(f"Not saved within {SAVED_WITHIN} s: {stored(post).body.get_prep_value()}")


def change_title(page, post) -> BlogPostPage:
    page.locator("#id_title").fill("Another title")
    return wait_until_stored(page, post, lambda draft: draft.title == "Another title")


def contents(post) -> list:
    return [(block["type"], block["value"]) for block in post.body.get_prep_value()]


class TestStoredBlocks:
    """However Prism fares, a change of the title changes the title alone."""

    def test_all_blocks_are_stored(self, page, post):
        open_editor(page, post)
        assert contents(change_title(page, post)) == contents(post)

    def test_all_blocks_are_stored_when_prism_is_not_found(self, page, post, trouble):
        trouble.expect(r"status of 404 .*/prism")
        asked = []

        def refuse(route):
            asked.append(route.request.url)
            route.fulfill(status=404, body="gone")

        page.route(re.compile(r"/vendor/prism/prism[^/]*\.js"), refuse)
        open_editor(page, post)
        assert contents(change_title(page, post)) == contents(post)
        assert len(asked) == 1

    def test_all_blocks_are_stored_when_prism_and_its_stand_in_are_not_found(
        self, page, post, trouble
    ):
        trouble.expect(r"status of 404 .*/prism")
        page.route(re.compile(r"/prism"), lambda route: route.fulfill(status=404, body="gone"))
        open_editor(page, post)
        assert contents(change_title(page, post)) == contents(post)

    def test_all_blocks_are_stored_when_prism_throws(self, page, post):
        script = "window.Prism = { get languages() { throw new Error('broken'); } };"
        page.route(
            re.compile(r"/vendor/prism/prism[^/]*\.js"),
            lambda route: route.fulfill(body=script, content_type="text/javascript"),
        )
        open_editor(page, post)
        assert contents(change_title(page, post)) == contents(post)


class TestOtherLanguages:
    """A language that is not in our menu, as an imported post may have it, stays."""

    @pytest.fixture
    def post(self, database):
        code = {**EMPTY, "language": "klingon", "code": "Qapla'\n"}
        return factories.post("Klingon", body=[("code", code), BODY[0]])

    def test_it_is_chosen_and_stored(self, page, post):
        open_editor(page, post)
        expect(page.locator(".code-editor select").first).to_have_value("klingon")
        code_areas(page).first.fill("Qapla'!\n")
        draft = wait_until_stored(
            page, post, lambda draft: draft.body[0].value["code"] == "Qapla'!\n"
        )
        assert draft.body[0].value["language"] == "klingon"
        assert contents(draft)[1:] == contents(post)[1:]

    def test_languages_of_the_menu_stand_there_once(self, page, post):
        open_editor(page, post)
        for select in page.locator(".code-editor select").all():
            values = select.evaluate("select => [...select.options].map(option => option.value)")
            assert len(values) == len(set(values))

    def test_duplicate_has_it_too(self, page, post):
        open_editor(page, post)
        block = page.locator("[data-streamfield-child]").first
        block.get_by_role("button", name="Duplicate").first.click()
        expect(page.locator(".code-editor select").nth(1)).to_have_value("klingon")
        wait_until_stored(page, post, lambda draft: contents(draft)[0] == contents(draft)[1])


class TestTyping:
    """What is typed is what is stored."""

    def test_white_space_at_both_ends_survives(self, page, post):
        code = "\n\t  x = 1  \n    \n\n"
        open_editor(page, post)
        code_areas(page).first.fill(code)
        draft = wait_until_stored(page, post, lambda draft: draft.body[0].value["code"] == code)
        assert contents(draft)[1:] == contents(post)[1:]

    def test_tab_indents_and_escape_lets_go(self, page, post):
        open_editor(page, post)
        area = code_areas(page).first
        area.fill("")
        area.press_sequentially("if x:\n")
        area.press("Tab")
        area.press_sequentially("y = 1")
        expect(area).to_have_value("if x:\n    y = 1")
        area.press("Shift+Tab")
        expect(area).to_have_value("if x:\ny = 1")
        area.press("Control+a")
        area.press("Tab")
        expect(area).to_have_value("    if x:\n    y = 1")
        area.press("Control+z")
        expect(area).to_have_value("if x:\ny = 1")
        area.press("Escape")
        area.press("Tab")
        expect(area).not_to_be_focused()
        expect(area).to_have_value("if x:\ny = 1")

    def test_tab_writes_what_the_code_is_indented_with(self, page, post):
        open_editor(page, post)
        area = code_areas(page).nth(2)
        area.press("Control+End")
        area.press("Tab")
        expect(area).to_have_value(INDENTED + "\t")

    def test_preview_follows_the_code_and_its_language(self, page, post):
        open_editor(page, post)
        preview = page.locator(".code-editor__preview").first
        expect(preview.locator(".token.number")).to_have_text("1")
        code_areas(page).first.fill("def f(): pass")
        expect(preview.locator(".token.keyword").first).to_have_text("def")
        page.locator(".code-editor select").first.select_option("text")
        expect(preview).to_be_hidden()

    def test_lines_that_are_not_there_are_kept_in_the_draft_and_refused_at_publication(
        self, page, post
    ):
        open_editor(page, post)
        # Half written, and more than there are: neither keeps the rest from being saved.
        field = page.locator("input[name='body-0-value-highlight_lines']")
        for typed in ("7-", "7"):
            field.evaluate("(element, typed) => { element.value = typed; }", typed)
            code = f"{SPACED}# {typed}\n"
            code_areas(page).first.fill(code)
            block = {**contents(post)[0][1], "code": code, "highlight_lines": typed}
            wait_until_stored(page, post, lambda draft, block=block: contents(draft)[0][1] == block)
        page.evaluate(
            """() => {
                const form = document.querySelector('#page-edit-form');
                form.requestSubmit(form.querySelector('[name=action-publish]'));
            }"""
        )
        error = page.get_by_text("There is no line 7: this code has lines 1 to 2.")
        expect(error.first).to_be_attached()
        assert BlogPostPage.objects.get(pk=post.pk).body[0].value["code"] == SPACED


class TestAutosave:
    """Nothing is lost that is typed while a draft is on its way."""

    def test_what_is_typed_just_before_the_answer_is_saved_too(self, page, post):
        open_editor(page, post)

        def answer(route):
            response = route.fetch()
            code_areas(page).first.fill("second\n")
            route.fulfill(response=response)

        page.route("**/edit/**", answer, times=1)
        code_areas(page).first.fill("first\n")
        wait_until_stored(page, post, lambda draft: contents(draft)[0][1]["code"] == "second\n")

    def test_what_nobody_goes_on_with_is_sent_once(self, page, post):
        open_editor(page, post)
        sent = []
        page.on("request", lambda request: sent.append((request.method, request.url)))
        change_title(page, post)
        # Longer than autosave waits.
        page.wait_for_timeout(5000)
        address = reverse("wagtailadmin_pages:edit", args=[post.pk])
        assert [method for method, url in sent if url.endswith(address)] == ["POST"]


class TestMoving:
    """Blocks are moved about with what is in them."""

    def block(self, page, index: int):
        return page.locator("[data-streamfield-child]").nth(index)

    def test_duplicate_is_stored_and_edited_apart(self, page, post):
        open_editor(page, post)
        self.block(page, 0).get_by_role("button", name="Duplicate").first.click()
        expect(code_areas(page)).to_have_count(4)
        expect(code_areas(page).nth(1)).to_have_value(SPACED)
        code_areas(page).nth(1).fill("\tz = 2\n")
        draft = wait_until_stored(
            page,
            post,
            lambda draft: len(draft.body) == 5 and draft.body[1].value["code"] == "\tz = 2\n",
        )
        assert contents(draft)[:1] + contents(draft)[2:] == contents(post)
        assert draft.body[1].value["highlight_lines"] == "1"

    def test_order_is_stored(self, page, post):
        open_editor(page, post)
        before = contents(post)
        after = [before[0], before[1], before[3], before[2]]
        self.block(page, 3).get_by_role("button", name="Move up").first.click()
        wait_until_stored(page, post, lambda draft: contents(draft) == after)


class TestReviewing:
    """Colleagues can talk about code, and see what has changed in it."""

    def test_comment_on_code_is_stored(self, page, post):
        open_editor(page, post)
        code_areas(page).first.hover()
        block = page.locator("[data-streamfield-child]").first
        block.locator("[data-contentpath=code]").get_by_role("button", name="Add comment").click()
        form = page.locator("#comments form")
        form.get_by_role("textbox").fill("Why one?")
        form.get_by_role("button", name="Comment").click()
        wait_until_stored(page, post, lambda draft: Comment.objects.exists())
        comment = Comment.objects.get()
        assert comment.text == "Why one?"
        assert comment.contentpath == f"body.{post.body[0].id}.code"
        assert contents(stored(post)) == contents(post)
        page.reload()
        expect(page.locator("#comments")).to_contain_text("Why one?")

    def test_changed_lines_of_code_are_compared(self, page, post):
        draft = post.get_latest_revision_as_object()
        draft.body[0].value["code"] = "    x = 1\n\tx = 2\n"
        draft.body[2].value["code"] = "$ ls\na c\n"
        draft.save_revision()
        before, after = post.revisions.order_by("pk").values_list("pk", flat=True)
        page.goto(reverse("wagtailadmin_pages:revisions_compare", args=[post.pk, before, after]))
        expect(page.locator("pre .deletion")).to_have_text(["- a b"])
        expect(page.locator("pre .addition")).to_have_text(["+ → x = 2", "+ a c"])
        expect(page.locator("pre").filter(has_text="$ ls")).to_be_visible()
