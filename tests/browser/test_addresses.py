"""What the form says while an address or a tag is typed, and the question when a page leaves."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from blog.models import BlogPostPage, BlogTag
from tests import factories
from tests.browser.test_code_editor import open_editor, wait_until_stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PATIENCE = 15_000  # milliseconds that the server may take


@pytest.fixture
def post(database):
    return factories.post("Wagtails in the rain", slug="rain", tags=["Weather"])


def open_settings(page, post):
    open_editor(page, post)
    page.get_by_role("tab", name="Settings").click()


def test_notice_follows_the_slug(admin_page, post):
    open_settings(admin_page, post)
    notice = admin_page.locator("[data-address-notice]")
    slug = admin_page.locator("#id_slug")
    expect(notice).to_be_hidden()
    slug.fill("rainy days")
    slug.blur()
    expect(notice).to_contain_text(
        "Readers who follow the old address /blog/rain/ will be sent to /blog/rainy-days/"
    )
    slug.fill("rain")
    expect(notice).to_be_hidden()


def test_new_tag_like_another_is_pointed_out_and_replaced(admin_page, post):
    BlogTag.objects.create(name="PostgreSQL")
    open_settings(admin_page, post)
    field = admin_page.locator("ul.tagit .tagit-new input")
    field.press_sequentially("Postgres,")
    hint = admin_page.locator("[data-tag-hints]")
    expect(hint).to_contain_text("“Postgres” is a new tag", timeout=PATIENCE)
    hint.get_by_role("button", name="PostgreSQL").click()
    expect(hint).to_be_empty()
    draft = wait_until_stored(
        admin_page, post, lambda draft: "PostgreSQL" in {tag.name for tag in draft.tags.all()}
    )
    assert sorted(tag.name for tag in draft.tags.all()) == ["PostgreSQL", "Weather"]
    # Nothing is said about those that are like no other.
    field.press_sequentially("Herons,")
    expect(admin_page.locator("ul.tagit .tagit-choice")).to_have_count(3)
    expect(hint).to_be_empty()


def test_tags_complete_while_typed(admin_page, post):
    BlogTag.objects.create(name="PostgreSQL")
    open_settings(admin_page, post)
    admin_page.locator("ul.tagit .tagit-new input").press_sequentially("postg", delay=50)
    admin_page.locator(".ui-menu-item", has_text="PostgreSQL").click(timeout=PATIENCE)
    expect(admin_page.locator("ul.tagit .tagit-choice")).to_have_count(2)


def test_readers_of_a_deleted_post_are_sent_to_the_page_that_is_chosen(admin_page, post):
    target = factories.post("Wagtails in the sun", slug="sun")
    admin_page.goto(reverse("wagtailadmin_pages:delete", args=[post.pk]))
    admin_page.get_by_label("Another page: they are sent there.").check()
    admin_page.get_by_role("button", name="Choose a page").first.click()
    modal = admin_page.locator(".modal-dialog")
    modal.get_by_role("textbox").first.fill("sun")
    modal.get_by_role("link", name=target.title).click(timeout=PATIENCE)
    expect(admin_page.locator("#id_leaving_page")).to_have_value(str(target.pk))
    admin_page.get_by_role("button", name="Yes, delete it").click()
    expect(admin_page.locator(".messages")).to_contain_text("deleted")
    assert not BlogPostPage.objects.filter(pk=post.pk).exists()
    response = admin_page.request.get("/blog/rain/")
    assert response.url.endswith("/blog/sun/")
