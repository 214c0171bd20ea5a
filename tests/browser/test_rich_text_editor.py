"""The editor of rich text in a real browser: what an imported post has is there after saving."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.test_code_editor import open_editor, wait_until_stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

KEY = re.compile(r' data-block-key="[^"]*"')
UNCONVERTED = {"source": "\n  {{< map >}}\n\n", "reason": "There is no block for “map”."}
NOTE = "  Ask Ada.\n\n"


def source(page) -> str:
    """Return rich text that holds all that Wagtail's own editor would drop."""
    return (
        '<h2 id="given">A heading</h2><h3 id="größe">Another</h3>'
        f'<p>To <a linktype="page" id="{page.pk}" fragment="part:~:text=a%20b" title="T &amp; t">a '
        'part</a>, <a href="https://example.org/?a=1&amp;b=2#c" title="It&#x27;s &quot;it&quot;">'
        'elsewhere</a> and a note<a href="#fn-one"><sup>1</sup></a>.</p>'
        '<ol><li>one<ul><li>inner</li></ul></li><li id="second">two</li></ol><p>Between.</p>'
        '<ol><li value="3">three</li></ol>'
        "<dl><dt>Term</dt><dd>It <b>means</b> this</dd><dd>or that</dd><dt>Other</dt>"
        '<dd id="meaning">something</dd></dl><p><s>no</s> H<sub>2</sub>O</p>'
        '<ol><li id="fn-one">The note.</li></ol><p>The end</p>'
    )


@pytest.fixture
def post(database):
    body = [
        ("text", source(factories.home_page())),
        ("note", NOTE),
        ("unconverted", UNCONVERTED),
    ]
    return factories.post("Imported", body=body)


def stored_text(draft) -> str:
    return KEY.sub("", draft.body[0].value.source)


def test_nothing_is_lost_when_text_is_typed_and_saved(admin_page, post):
    open_editor(admin_page, post)
    admin_page.locator("#id_title").fill("Another title")
    admin_page.locator(".public-DraftEditor-content").first.get_by_text("The end").click()
    admin_page.keyboard.press("End")
    admin_page.keyboard.type("!")
    draft = wait_until_stored(
        admin_page,
        post,
        lambda draft: draft.title == "Another title" and "end!" in stored_text(draft),
    )
    expected = source(factories.home_page()).replace("The end", "The end!")
    assert stored_text(draft) == expected
    assert draft.body[1].value == NOTE
    assert dict(draft.body[2].value) == UNCONVERTED


def test_heading_that_is_typed_into_keeps_its_id(admin_page, post):
    open_editor(admin_page, post)
    admin_page.locator(".public-DraftEditor-content").first.get_by_text("A heading").click()
    admin_page.keyboard.press("End")
    admin_page.keyboard.type("s")
    admin_page.keyboard.press("Enter")
    admin_page.keyboard.type("below")
    draft = wait_until_stored(admin_page, post, lambda draft: "below" in stored_text(draft))
    assert stored_text(draft).startswith(
        '<h2 id="given">A headings</h2><p>below</p><h3 id="größe">'
    )


def test_definition_list_is_made_with_two_buttons(admin_page, database):
    post = factories.post("Terms", body=[("text", "<p>Term</p><p>Meaning</p>")])
    open_editor(admin_page, post)
    editor = admin_page.locator(".public-DraftEditor-content").first
    for words, button in (("Term", "Term"), ("Meaning", "Definition")):
        editor.get_by_text(words).click()
        admin_page.keyboard.press("End")
        admin_page.keyboard.type("/" + button.lower())
        admin_page.get_by_role("option", name=button, exact=True).click()
    expect(admin_page.locator(".Draftail-block--definition-term")).to_have_text("Term")
    html = "<dl><dt>Term</dt><dd>Meaning</dd></dl>"
    wait_until_stored(admin_page, post, lambda draft: stored_text(draft) == html)
