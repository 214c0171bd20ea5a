"""A feed that somebody opens in a browser, and the page that explains feeds."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import NARROW, WIDE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(params=[NARROW, WIDE], ids=["narrow", "wide"])
def page(request, open_context, database, live_server):
    """A reader's page, in a narrow and in a wide window."""
    factories.post("A post with a <tag> in its name", tags=["Python"])
    return open_context(live_server.url, viewport=request.param).new_page()


@pytest.mark.parametrize(
    "address", ["/blog/atom.xml", "/blog/rss.xml", "/blog/tags/python/atom.xml"]
)
def test_feed_in_a_browser_says_what_it_is(page, trouble, address):
    # XML names no icon, so the browser looks for one where it always did.
    trouble.expect("favicon.ico")
    page.goto(address)
    expect(page.locator("h1")).to_contain_text("Motacilla")
    expect(page.locator("strong")).to_have_text("This is a feed.")
    link = page.locator("li a")
    expect(link).to_have_text("A post with a <tag> in its name")
    assert "/blog/post-" in link.get_attribute("href")
    # The style sheet hides what programs read.
    for element in page.locator("entry, item, id, generator").all():
        expect(element).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_subscribe_page_fits_and_its_address_can_be_reached_by_keyboard(page):
    page.goto("/blog/subscribe/")
    expect(page.locator(".feed-address")).to_contain_text("/blog/atom.xml")
    expect(page.locator(".feed-address")).to_have_attribute("tabindex", "0")
    expect(page.get_by_role("link", name="Atom of Python")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
