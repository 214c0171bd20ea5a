"""The browser, pages that are watched, and the two sites they look at.

A page of these tests reaches nothing but the server of the test. Asking anybody else, an error of a
script or a complaint in the console makes the test fail that opened the page.
"""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from blog.sample.loader import load
from home.models import User
from tests import factories
from tests.browser.install import find_chromium
from tests.browser.pages import add_post_of_every_block

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name but that of the server leads anywhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
# Milliseconds that an action or a page may take before a test gives up.
PATIENCE = 15_000
# Phones first: what holds there is what breaks first.
NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 900}


class Trouble:
    """What pages did that they must not do. A test that provokes some says so beforehand."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Take no notice of what ``pattern`` is found in."""
        self._expected.append(pattern)

    @property
    def unexpected(self) -> list[str]:
        """What was seen and not expected."""
        return [
            entry
            for entry in self.seen
            if not any(re.search(pattern, entry) for pattern in self._expected)
        ]

    def watch(self, context: BrowserContext, url: str) -> None:
        """Listen to what the pages of ``context`` ask for beside ``url``, and to what they say."""

        def look(request):
            if request.url.startswith("http") and not request.url.startswith(f"{url}/"):
                self.seen.append(f"asked for {request.url}")

        context.on("request", look)
        context.on("weberror", lambda error: self.seen.append(f"error: {error.error}"))
        context.on("console", self._listen)

    def _listen(self, message) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.seen.append(f"console of {message.page.url}: {message.text} ({where})")


@pytest.fixture(scope="module")
def chromium(django_db_setup):
    """The browser."""
    path, contents = find_chromium(), connection._test_serialized_contents
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code: it
    # has to be allowed, and Django then opens a connection of its own for it. That one must know
    # too what a test that empties the database has to put back.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        connection._test_serialized_contents = contents
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
        connection.close()


@pytest.fixture
def trouble():
    """What the pages of this test did that they must not do; it fails if there is any."""
    trouble = Trouble()
    yield trouble
    assert trouble.unexpected == []


@pytest.fixture
def open_context(chromium, trouble):
    """A function that opens a watched browser window, closed after the test: url, options."""
    contexts = []

    def open_context(url: str, **options) -> BrowserContext:
        context = chromium.new_context(base_url=url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        trouble.watch(context, url)
        return context

    yield open_context
    for context in contexts:
        context.close()


# The public site ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(chromium, django_db_blocker):
    """A database that is written to for good; the next file finds it as the migrations made it."""
    with django_db_blocker.unblock():
        _know_content_types()
        yield
        _restore()


def _know_content_types() -> None:
    # A page asks for its content type when it is read back into the empty database, before the
    # content types are there: it would make one of its own, with the number of another.
    ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False)


def _restore() -> None:
    _know_content_types()
    # What a TransactionTestCase does with serialized_rollback, but at the end, not at the start
    # of the next one: any kind of test may come next.
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


@pytest.fixture(scope="module")
def sample_blog(database):
    """The address of the sample blog, with one more post that holds every kind of block.

    It is loaded once for all tests of a file, which therefore only read.
    """
    _restore()
    load()
    add_post_of_every_block()
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def open_page(open_context, sample_blog):
    """A function that opens a reader's page: options of the browser's window."""

    def open_page(**options) -> Page:
        return open_context(sample_blog, **{"viewport": WIDE, **options}).new_page()

    return open_page


@pytest.fixture
def page(open_page):
    """A reader's page in a wide window."""
    return open_page()


# The admin ------------------------------------------------------------------------------------


@pytest.fixture
def sign_in(open_context, database, live_server):
    """A function that opens a page of somebody's own browser, signed in: user."""

    contexts = []

    def sign_in(user: User) -> Page:
        client = Client()
        client.force_login(user)
        context = open_context(live_server.url, viewport={"width": 1280, "height": 1600})
        contexts.append(context)
        context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url,
                }
            ]
        )
        return context.new_page()

    yield sign_in
    # Before the database is emptied: a form that is open asks for its preview, and saves by itself.
    for context in contexts:
        context.close()


@pytest.fixture
def admin_page(sign_in):
    """A page of an administrator's browser."""
    return sign_in(factories.administrator())
