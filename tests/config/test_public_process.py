"""A process with ENABLE_ADMIN=0, as readers get it: nobody can sign in, and nothing needs it."""

from django.conf import settings
from django.test import TestCase, override_settings
from wagtail.models import PageViewRestriction

# Read before settings are overridden: other tests need the addresses of the whole site.
from config import urls  # noqa: F401
from tests import factories
from tests.config.test_settings import ProductionTestCase

KEEPERS = ("sessions", "auth", "messages")
PUBLIC_MIDDLEWARE = [
    one for one in settings.MIDDLEWARE if not any(f"contrib.{name}." in one for name in KEEPERS)
]
LOOK = """
import django
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
print([one for one in settings.MIDDLEWARE if "session" in one or "auth" in one])
for address in ("/admin/", "/admin/login/", "/_util/login/", "/documents/1/x.pdf", "/blog/"):
    try:
        print(address, resolve(address).url_name)
    except Resolver404:
        print(address, "not found")
"""


class PublicSettingsTests(ProductionTestCase):
    def test_no_admin_no_login_no_sessions(self):
        result = self.run_python("-c", LOOK, ENABLE_ADMIN="0")
        self.assertEqual(
            result.stdout.splitlines(),
            [
                "[]",
                # Asked for as pages, of which there are none.
                "/admin/ wagtail_serve",
                "/admin/login/ wagtail_serve",
                "/_util/login/ not found",
                "/documents/1/x.pdf not found",
                "/blog/ wagtail_serve",
            ],
            result.stderr,
        )


@override_settings(ENABLE_ADMIN=False, MIDDLEWARE=PUBLIC_MIDDLEWARE)
class PublicPagesTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.post = factories.post(tags=["Python"])

    def test_readers_miss_nothing(self):
        for address in ("/", "/blog/", self.post.url, "/blog/tags/python/", "/search/?q=text"):
            response = self.client.get(address)
            self.assertEqual(response.status_code, 200, address)
            self.assertFalse(response.cookies, address)
        self.assertEqual(self.client.get("/none/").status_code, 404)

    def test_restricted_pages_are_not_found(self):
        for kind in (PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN):
            page = factories.post()
            PageViewRestriction.objects.create(page=page, restriction_type=kind, password="x")
            self.assertEqual(self.client.get(page.url).status_code, 404)
