"""A post written as its author writes one, what is pasted into it, and who else writes it."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import PageLogEntry, TaskState

from blog.editing.broken_links import REPORT
from blog.editing.calendar import URL_NAME
from blog.editing.post_listing import url
from blog.models import BlogPostPage
from blog.publishing import publish_due
from blog.roles import AUTHORS, EDITORS, switch_review
from home.models import SiteImage
from tests import factories
from tests.blog.editing.test_dashboard import schedule
from tests.blog.test_publishing import make_due
from tests.blog.test_roles import member
from tests.browser.test_code_editor import code_areas, open_editor, stored, wait_until_stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

MAKEFILE = "\tall:\n\t\tcc -o wag wag.c\n\n"
SESSION = "\tmake\n\n\t\t./wag  \n"
SPACED = MAKEFILE.replace("\t", "    ")
KEY = "AKIA" + "Q3EGRIZ7KTWPLMNB"
LISTING = re.compile(r"/admin/pages/(\d+/)?$")


class TestDay:
    """From the first word of an author to an address that an editor changes."""

    def test_post_from_the_first_word_to_its_second_address(
        self, sign_in, open_context, live_server, trouble
    ):
        # Saving by itself that was under way when a button was pressed comes behind it, and is told
        # so (test_comes_behind_a_publication_and_changes_nothing).
        trouble.expect(r"status of 400 .*/edit/")
        switch_review(True)
        author, editor = member(AUTHORS, "ada"), member(EDITORS, "ben")
        ada = factories.author("Ada Lark")
        ada.user = author
        ada.save()
        page = sign_in(author)
        post = self.write(page)
        assert stored(post).author_list == [ada]
        assert stored(post).date is None
        self.look(page)
        self.name_and_restore(page, post)
        self.submit(page, post)
        page.context.close()

        reader = open_context(live_server.url).new_page()
        page = sign_in(editor)
        self.approve_for_later(page, post)
        reader.goto("/blog/")
        expect(reader.locator("main")).not_to_contain_text("A wagtail in C")
        moment = make_due(BlogPostPage.objects.get().scheduled_revision.as_object())
        assert publish_due().published == 1
        assert BlogPostPage.objects.get().date == moment
        old = self.read(reader)
        self.change(page, post, reader, old)

    def write(self, page) -> BlogPostPage:
        """Write two blocks of code with tabs, press nothing to save them, and load them again."""
        parent = factories.blog_index()
        page.goto(reverse("wagtailadmin_pages:add", args=["blog", "blogpostpage", parent.pk]))
        page.wait_for_timeout(1500)  # until the editor watches the form
        page.locator("#id_title").fill("A wagtail in C")
        insert(page, "Code")
        code_areas(page).first.fill(MAKEFILE)
        file, language = page.locator("input[name$=-filename]"), page.locator(".code-editor select")
        file.first.fill("src/Makefile")
        file.first.blur()
        expect(language.first).to_have_value("makefile")
        insert(page, "Code")
        # The language of the block before it, until a file or the author says otherwise.
        expect(language.nth(1)).to_have_value("makefile")
        language.nth(1).select_option("console")
        file.nth(1).fill("wag.c")
        file.nth(1).fill("")
        expect(language.nth(1)).to_have_value("console")
        code_areas(page).nth(1).fill(SESSION)
        page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"), timeout=30_000)
        post = BlogPostPage.objects.get()
        wait_until_stored(page, post, lambda draft: codes(draft) == [MAKEFILE, SESSION])
        open_editor(page, stored(post))
        expect(code_areas(page).first).to_have_value(MAKEFILE)
        expect(code_areas(page).nth(1)).to_have_value(SESSION)
        # A new line begins where the one before it did.
        area = code_areas(page).first
        area.press("Control+End")
        area.press_sequentially("\ttouch x")
        area.press("Enter")
        area.press_sequentially("rm x")
        expect(area).to_have_value(MAKEFILE + "\ttouch x\n\trm x")
        area.fill(MAKEFILE)
        return post

    def look(self, page) -> None:
        """Look at preview and checks: the one has the tabs, the others name what is missing."""
        page.get_by_role("button", name="Toggle preview").click()
        code = page.frame_locator("#w-preview-iframe").locator("pre code")
        expect(code.first).to_contain_text("cc -o wag wag.c")
        assert code.first.text_content() == MAKEFILE
        page.get_by_role("button", name="Toggle checks").click()
        expect(page.locator("[data-content-word-count]")).to_have_text(re.compile(r"^\d+$"))
        code_areas(page).nth(1).fill(f"{SESSION}# {KEY}")
        checks = page.locator("[data-post-checks]")
        expect(checks.get_by_role("button")).to_have_count(2)
        expect(checks.locator("[data-post-checks-count]")).to_have_text("2")
        checks.get_by_role("button", name="looks like an AWS access key").click()
        expect(page.locator("[data-streamfield-child]").nth(1)).to_have_class(
            re.compile("post-checks__shown")
        )
        code_areas(page).nth(1).fill(SESSION)
        expect(checks.get_by_role("button")).to_have_count(1)
        checks.get_by_role("button", name="Excerpt").click()
        expect(page.locator("#id_introduction")).to_be_focused()
        page.locator("#id_introduction").fill("Forty lines.")
        expect(checks).to_contain_text("Nothing found.")
        page.get_by_role("button", name="Toggle checks").click()
        page.get_by_role("tab", name="Write").click()

    def name_and_restore(self, page, post) -> None:
        """Save a checkpoint, change a block, compare both versions, and go back to the first."""
        choose_action(page, "Save checkpoint")
        page.get_by_label("What have you changed?").fill("It compiles")
        page.locator("#checkpoint-dialog").get_by_role("button", name="Save checkpoint").click()
        expect(page.locator(".messages")).to_contain_text("updated")
        entry = PageLogEntry.objects.get(action="home.checkpoint")
        named = entry.revision
        open_editor(page, stored(post))
        code_areas(page).first.fill(SPACED)
        draft = wait_until_stored(page, post, lambda draft: codes(draft) == [SPACED, SESSION])
        assert draft.latest_revision != named
        page.goto(reverse("wagtailadmin_pages:history", args=[post.pk]))
        expect(page.locator("table.listing")).to_contain_text("It compiles")
        versions = [post.pk, named.pk, draft.latest_revision.pk]
        page.goto(reverse("wagtailadmin_pages:revisions_compare", args=versions))
        expect(page.locator("pre .deletion").nth(1)).to_have_text("- → → cc -o wag wag.c")
        expect(page.locator("pre .addition").nth(1)).to_have_text("+ ········cc -o wag wag.c")
        # The newer one has no such button.
        page.get_by_role("button", name="Restore the version of").click()
        page.wait_for_url("**/edit/")
        assert codes(stored(post)) == [MAKEFILE, SESSION]
        # What was put aside is still there.
        assert codes(post.revisions.get(pk=versions[2]).as_object()) == [SPACED, SESSION]

    def submit(self, page, post) -> None:
        """Send it to the editors; an author has no way to publish."""
        open_editor(page, stored(post))
        choose_action(page, "Submit to Review before publishing")
        page.wait_for_url(LISTING)
        assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS
        assert not BlogPostPage.objects.get().live

    def approve_for_later(self, page, post) -> None:
        """Give it an hour and approve it: that locks it, and says until when."""
        open_editor(page, stored(post))
        moment = timezone.localtime() + timedelta(days=3)
        page.evaluate(
            """moment => {
                const field = document.querySelector('#id_go_live_at');
                field.value = moment;
                field.dispatchEvent(new Event('change', { bubbles: true }));
            }""",
            f"{moment:%Y-%m-%d %H:%M}",
        )
        wait_until_stored(page, post, lambda draft: draft.go_live_at)
        choose_action(page, "Approve")
        page.wait_for_url(LISTING)
        page.goto(reverse("wagtailadmin_pages:edit", args=[post.pk]))
        expect(page.get_by_role("button", name="Page locked")).to_be_disabled()
        expect(page.get_by_text("is locked and has been scheduled to go live at")).to_be_visible()
        post = BlogPostPage.objects.get()
        assert not post.live
        approved = post.scheduled_revision.approved_go_live_at
        assert abs(approved - moment) < timedelta(minutes=1)

    def read(self, reader) -> str:
        """Read it and return its address: every byte of the code is there."""
        reader.goto("/blog/")
        reader.get_by_role("link", name="A wagtail in C").first.click()
        expect(reader.get_by_role("heading", level=1)).to_have_text("A wagtail in C")
        expect(reader.locator("main")).to_contain_text("Ada Lark")
        assert reader.locator("pre code").all_text_contents() == [MAKEFILE, SESSION]
        return reader.url

    def change(self, page, post, reader, old: str) -> None:
        """Change it while it is live; readers see that, and find it, once it is published again."""
        open_editor(page, stored(post))
        page.locator("#id_title").fill("A wagtail in C, again")
        wait_until_stored(page, post, lambda draft: draft.title == "A wagtail in C, again")
        reader.goto(old)
        expect(reader.get_by_role("heading", level=1)).to_have_text("A wagtail in C")
        page.get_by_role("tab", name="Settings").click()
        slug = page.locator("#id_slug")
        slug.fill("wag")
        slug.blur()
        expect(page.locator("[data-address-notice]")).to_contain_text("/blog/wag/")
        wait_until_stored(page, post, lambda draft: draft.slug == "wag")
        choose_action(page, "Publish")
        page.wait_for_url(LISTING)
        reader.goto(old)
        assert reader.url.endswith("/blog/wag/")
        expect(reader.get_by_role("heading", level=1)).to_have_text("A wagtail in C, again")
        assert reader.locator("pre code").all_text_contents() == [MAKEFILE, SESSION]


def test_pasted_picture_becomes_a_block_that_asks_for_its_description(admin_page, media_folder):
    page = admin_page
    post = factories.post("Pictures")
    open_editor(page, post)
    page.locator(".public-DraftEditor-content").first.click()
    paste = """async element => {
        const canvas = new OffscreenCanvas(320, 200);
        canvas.getContext('2d').fillRect(10, 10, 50, 50);
        const blob = await canvas.convertToBlob({ type: 'image/png' });
        const data = new DataTransfer();
        data.items.add(new File([blob], 'image.png', { type: 'image/png' }));
        const options = { clipboardData: data, bubbles: true, cancelable: true };
        element.dispatchEvent(new ClipboardEvent('paste', options));
    }"""
    page.locator(".public-DraftEditor-content").first.evaluate(paste)
    alt = page.locator("[data-contentpath=alt_text] input, [data-contentpath=alt_text] textarea")
    expect(alt).to_be_focused()
    alt.fill("A black square")
    draft = wait_until_stored(
        page,
        post,
        lambda draft: (
            len(draft.body) == 2
            and draft.body[1].value["image"].contextual_alt_text == "A black square"
        ),
    )
    assert draft.body[0].value.source == stored(post).body[0].value.source
    assert draft.body[1].value["image"].pk == SiteImage.objects.get().pk


class TestTogether:
    """Two have the same post open: the second to save is told, and chooses."""

    @pytest.fixture
    def both(self, sign_in, settings, trouble):
        """Two pages with the editor of one post, of which the first has saved a new title."""
        # An answer to saving by itself that a newer version is there.
        trouble.expect(r"status of 400 .*/edit/")
        settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 1000
        post = factories.post("Shared")
        pages = [sign_in(member(EDITORS, name)) for name in ("ada", "ben")]
        for page in pages:
            open_editor(page, post)
        pages[0].locator("#id_title").fill("By Ada")
        wait_until_stored(pages[0], post, lambda draft: draft.title == "By Ada")
        ben = pages[1]
        notice = ben.get_by_role("button", name="ada saved a new version")
        expect(notice).to_be_visible()
        ben.locator("#id_title").fill("By Ben")
        paused = ben.locator(".w-autosave-indicator__state--paused")
        expect(paused).to_be_visible()
        assert stored(post).title == "By Ada"
        return post, ben

    def titles(self, post) -> list[str]:
        """Return the titles of all versions, the oldest first."""
        return [one.content["title"] for one in post.revisions.order_by("created_at")]

    def test_keep_mine_puts_a_version_above_theirs(self, both):
        post, ben = both
        choose_action(ben, "Save draft")
        dialog = ben.locator("#w-save-confirmation-dialog")
        expect(dialog).to_contain_text("ada saved a new version")
        dialog.get_by_role("button", name="Save draft").click()
        expect(ben.locator(".messages")).to_contain_text("updated")
        assert stored(post).title == "By Ben"
        assert self.titles(post) == ["Shared", "By Ada", "By Ben"]
        # From now on it is saved by itself again.
        open_editor(ben, stored(post))
        ben.locator("#id_title").fill("By Ben alone")
        wait_until_stored(ben, post, lambda draft: draft.title == "By Ben alone")
        assert "By Ada" in self.titles(post)

    def test_reload_asks_first_and_shows_theirs(self, both):
        post, ben = both
        answers = ["dismiss", "accept"]
        ben.on("dialog", lambda dialog: getattr(dialog, answers.pop(0))())
        ben.evaluate("setTimeout(() => location.reload())")
        ben.wait_for_timeout(500)
        expect(ben.locator("#id_title")).to_have_value("By Ben")
        assert answers == ["accept"]
        ben.reload()
        expect(ben.locator("#id_title")).to_have_value("By Ada")
        assert answers == []
        assert self.titles(post) == ["Shared", "By Ada"]


def insert(page, block: str) -> None:
    """Put a block of this kind at the end."""
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=block, exact=True).click()


def codes(post) -> list[str]:
    """Return the code of each block of code."""
    return [block.value["code"] for block in post.body if block.block_type == "code"]


def choose_action(page, name: str) -> None:
    """Press one of the buttons at the foot of the form, which may be in their menu."""
    button = page.locator("footer").get_by_role("button", name=name, exact=False)
    if not button.first.is_visible():
        page.get_by_role("button", name="More actions").click()
        button = page.locator(".w-dropdown__content").get_by_role("button", name=name)
    button.first.click()


def test_each_preview_shows_what_was_typed(admin_page, media_folder):
    page = admin_page
    post = factories.post("Before", introduction="In short.")
    open_editor(page, post)
    page.get_by_role("button", name="Toggle preview").click()
    shown = page.frame_locator("#w-preview-iframe")
    expect(shown.locator("h1")).to_have_text("Before")
    page.locator("#id_title").fill("Typed just now")
    expect(shown.locator("h1")).to_have_text("Typed just now")
    mode = page.get_by_label("Preview mode")
    for name, place in (
        ("list", ".entry__title"),
        ("search", "body:has(.search-total) .entry__title"),
        ("feed", ".feed-entry h1"),
        ("card", ".link-card:first-of-type .preview__title"),
    ):
        mode.select_option(name)
        expect(shown.locator(place)).to_have_text("Typed just now")
    drawn = shown.locator(".link-card__picture").first
    page.wait_for_function("element => element.naturalWidth === 1200", arg=drawn.element_handle())
    # Side by side with the form, at the widths of three devices.
    for label, width in (("mobile", 375), ("tablet", 768), ("desktop", 1280)):
        page.get_by_label(f"Preview in {label} size").check(force=True)
        element = page.locator("#w-preview-iframe").element_handle()
        page.wait_for_function(
            "([element, width]) => element.contentWindow.innerWidth === width",
            arg=[element, width],
        )
    with page.context.expect_page() as opened:
        page.get_by_label("Preview in new tab").click()
    picture = opened.value.locator(".link-card__picture").first
    opened.value.wait_for_function(
        "element => element.naturalWidth === 1200", arg=picture.element_handle()
    )
    opened.value.close()
    # Wagtail's own checks go on, on what is previewed.
    page.get_by_role("button", name="Toggle checks").click()
    words = page.locator("[data-content-word-count]")
    expect(words).to_have_text(re.compile("[0-9]+"))
    expect(page.locator("[data-post-checks-words]")).not_to_be_empty()


def test_lists_and_calendar_of_posts_break_no_rule(admin_page):
    page = admin_page
    moment = timezone.now() + timedelta(hours=1)
    post = factories.post("Waiting", publish=False, tags=["Birds"], authors=[factories.author()])
    schedule(post, moment)
    link = f'<p><a linktype="page" id="{post.pk}">soon</a></p>'
    factories.post("Out", date=timezone.now(), expire_at=moment, body=[("text", link)])
    month = timezone.localdate(moment, timezone.get_default_timezone())
    broken = {}
    for address, region, text in (
        (url(), "table.listing", "Scheduled"),
        (f"{reverse(URL_NAME)}?month={month:%Y-%m}", "table.calendar", "Ends"),
        (reverse("wagtailadmin_home"), ".desk", "Waiting"),
        (reverse(REPORT), "table.broken-links", "goes live on"),
    ):
        page.goto(address)
        expect(page.locator(region)).to_contain_text(text)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page, context=region).response["violations"]
            for rule in found:
                broken[address, theme, rule["id"]] = [node["html"][:200] for node in rule["nodes"]]
    assert broken == {}


@pytest.fixture(autouse=True)
def patience():
    """Give the preview and what is asked of the server more than the five seconds of a page."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def media_folder(settings, tmp_path):
    """A folder of the test's own for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path
