"""Drawings (SVG) in a real browser: shown in a post, and doing nothing when opened alone."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import expect

from blog.moving.media import MediaLibrary
from blog.moving.report import Problems
from home.models import SiteImage
from tests import factories

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

DRAWING = b"""
<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" onload="document.title = 'acted'">
  <script>document.title = "acted"; document.documentElement.setAttribute("class", "acted")</script>
  <style>rect { fill: rgb(0, 128, 0) }</style>
  <rect width="80" height="40" onclick="document.title = 'acted'"/>
  <image href="https://example.org/a.png" width="9" height="9"/>
  <a href="javascript:document.title = 'acted'"><text y="20">Words</text></a>
</svg>
""".strip()


@pytest.fixture
def page(open_context, database, live_server, monkeypatch):
    """A reader's page; what was uploaded comes from our own view, as it does outside of tests."""
    handler = "django.test.testcases._MediaFilesHandler._should_handle"
    monkeypatch.setattr(handler, lambda self, path: False)
    return open_context(live_server.url).new_page()


def test_script_in_a_drawing_that_was_never_cleaned_does_not_run(page, trouble):
    # The browser says in its console what it refuses, and reports what it then does not ask for.
    trouble.expect("^console of .*(Content Security Policy|sandboxed|Blocked script)")
    trouble.expect("^asked for https://example.org/a.png$")
    refused = []
    page.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
    name = default_storage.save("documents/drawing.svg", ContentFile(DRAWING))
    page.goto(default_storage.url(name))
    expect(page.locator("rect")).to_have_css("fill", "rgb(0, 128, 0)")
    page.locator("rect").click(position={"x": 75, "y": 35})
    page.locator("text").click()
    # Run, the address of the link would have put its result in the place of the drawing.
    page.wait_for_timeout(1000)
    expect(page.locator("rect")).to_be_visible()
    assert page.evaluate("document.title") == ""
    assert page.locator("svg").get_attribute("class") is None
    assert refused == [("https://example.org/a.png", "csp")]


def test_drawing_of_an_import_is_shown_in_a_post_and_by_itself(page):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawing.svg"
        file.write_bytes(DRAWING)
        key = MediaLibrary(dry_run=False, problems=Problems()).picture(file, "drawing.svg")
    value = {"image": key, "alt_text": "A green box", "decorative": False}
    post = factories.post(
        slug="drawing",
        body=[{"type": "image", "value": {"image": value, "caption": ""}}],
    )
    page.goto(post.url)
    image = page.get_by_role("img", name="A green box")
    expect(image).to_be_visible()
    assert image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [80, 40]
    page.goto(SiteImage.objects.get(pk=key).file.url)
    expect(page.locator("rect")).to_have_css("fill", "rgb(0, 128, 0)")
    assert page.evaluate("document.title") == ""
