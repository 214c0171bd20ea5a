"""What is pasted while a post is written, and who else writes it."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from blog.editing.calendar import URL_NAME
from blog.editing.post_listing import url
from home.models import SiteImage
from tests import factories
from tests.blog.editing.test_dashboard import schedule
from tests.browser.test_code_editor import open_editor, stored, wait_until_stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


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


def test_who_writes_the_same_post_meanwhile_is_named(admin_page, settings, trouble):
    trouble.expect("status of 400")
    page = admin_page
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 1000
    post = factories.post("Shared")
    open_editor(page, post)
    other = factories.administrator("ben")
    draft = stored(post)
    draft.title = "By Ben"
    draft.save_revision(user=other, log_action=True)
    notice = page.get_by_role("button", name="ben saved a new version")
    expect(notice).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)
    assert stored(post).title == "By Ben"
    page.reload()
    expect(page.locator("#id_title")).to_have_value("By Ben")


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
    factories.post("Out", date=timezone.now(), expire_at=moment)
    month = timezone.localdate(moment, timezone.get_default_timezone())
    broken = {}
    for address, region, text in (
        (url(), "table.listing", "Scheduled"),
        (f"{reverse(URL_NAME)}?month={month:%Y-%m}", "table.calendar", "Ends"),
        (reverse("wagtailadmin_home"), ".desk", "Waiting"),
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
