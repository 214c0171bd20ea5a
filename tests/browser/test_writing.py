"""What is pasted while a post is written, and who else writes it."""

import pytest
from playwright.sync_api import expect

from home.models import SiteImage
from tests import factories
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
