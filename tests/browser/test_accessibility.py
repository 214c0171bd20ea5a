"""No kind of page breaks a rule of axe-core: in both themes, on a telephone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import pages
from tests.browser.conftest import NARROW, WIDE

# The tests only read; what they read was committed before, see sample_blog.
pytestmark = [pytest.mark.browser, pytest.mark.django_db(serialized_rollback=True)]


def violations(page) -> dict[str, list[str]]:
    """Return where the page breaks which rule."""
    found = Axe().run(page).response["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found}


@pytest.mark.parametrize("name", pages.PAGES)
def test_page_breaks_no_rule(open_page, trouble, name):
    trouble.expect(pages.NOT_FOUND)
    page = open_page(reduced_motion="reduce")
    page.goto(pages.PAGES[name])
    broken = {}
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            if found := violations(page):
                broken[theme, viewport["width"]] = found
    assert broken == {}


def test_contents_break_no_rule_when_unfolded(open_page):
    page = open_page(viewport=NARROW)
    page.goto(pages.ADDRESS)
    page.locator("summary").click()
    expect(page.locator(".toc__link").first).to_be_visible()
    assert violations(page) == {}


def test_rules_are_checked(page):
    page.goto("/")
    page.evaluate("document.querySelector('.menu__link').style.color = '#eee'")
    page.evaluate("document.querySelector('.site-header__tool .visually-hidden').remove()")
    page.evaluate("document.querySelector('.site-header__tool').removeAttribute('title')")
    assert {"color-contrast", "link-name"} <= violations(page).keys()
