"""Search with the keyboard alone, as somebody types."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

# The tests only read; what they read was committed before, see sample_blog.
pytestmark = [pytest.mark.browser, pytest.mark.django_db(serialized_rollback=True)]


def test_slash_opens_search_and_arrows_choose(page):
    page.goto("/blog/")
    page.keyboard.press("/")
    page.wait_for_url("**/search/")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search words")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("migr", delay=30)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("We stopped squashing and started over")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("search-box [role=status]")).to_have_text(re.compile(r"\d+ pages?, use"))
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("migr")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("ation")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/blog/resetting-migrations/")


def test_enter_searches_for_what_was_typed(page):
    page.goto("/search/")
    page.keyboard.press("/")
    page.keyboard.type("db_default")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=db_default")
    expect(page.locator("mark").first).to_have_text("db_default")
    section = page.locator(".found__section a").first
    section.click()
    page.wait_for_url("**/blog/*/#*")
    assert page.evaluate("document.getElementById(location.hash.slice(1)) !== null")


def test_stale_answers_are_dropped(page):
    page.goto("/search/")
    late = []
    page.route("**/suggest/?q=ru", lambda route: late.append(route))
    page.keyboard.press("/")
    page.keyboard.type("ru")
    page.wait_for_timeout(300)
    assert late
    page.keyboard.type("st")
    expect(page.get_by_role("option")).to_have_count(1)
    answer = '{"query": "ru", "results": [{"title": "Stale", "url": "/", "day": ""}]}'
    # Aborted by the page already, or answered too late: neither may show.
    late[0].fulfill(body=answer, content_type="application/json")
    page.wait_for_timeout(200)
    expect(page.get_by_text("Stale")).to_have_count(0)


def test_slash_is_a_sign_where_somebody_writes(page):
    page.goto("/search/?q=a")
    page.locator("#search-field").focus()
    page.keyboard.press("End")
    page.keyboard.press("/")
    expect(page.locator("#search-field")).to_have_value("a/")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_nothing_is_wider_than_the_window(sample_blog, open_context, size):
    page = open_context(sample_blog, viewport=size).new_page()
    for query in ("database", "db_default in:code", "djagno", "zzzz"):
        page.goto(f"/search/?q={query}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), query


def test_it_works_without_javascript(sample_blog, open_context):
    page = open_context(sample_blog, java_script_enabled=False).new_page()
    page.goto("/search/")
    page.locator("#search-field").fill("rust")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=rust")
    expect(page.locator(".entry__title").first).to_contain_text("Forty lines of Rust")
