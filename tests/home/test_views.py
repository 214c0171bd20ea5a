import re
from datetime import datetime, timedelta

from django.conf import settings
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings
from django.urls import path
from django.utils import timezone
from django.views.defaults import server_error

from tests import factories


def fail(request):
    raise ValueError("as every program does one day")


urlpatterns = [path("fail/", fail)]


class PageNotFoundTests(TestCase):
    def query(self, address: str) -> str:
        """Return what the search box of the answer holds."""
        response = self.client.get(address, follow=True)
        self.assertEqual(response.status_code, 404, address)
        self.assertContains(response, 'action="/search/"', status_code=404)
        return response.context["query"]

    def test_search_box_holds_the_words_of_the_address(self):
        for address, words in (
            ("/blog/why-the-tail/", "blog why the tail"),
            ("/2019/05/caf%C3%A9_au-lait.html", "2019 05 café_au lait html"),
            ("/a%00b%07c/", "a b c"),
            ("/.../---/", ""),
        ):
            with self.subTest(address):
                self.assertEqual(self.query(address), words)

    def test_words_stand_in_the_box_and_cannot_leave_it(self):
        response = self.client.get("/none/%22%3E%3Cscript%3Ealert(1)/")
        self.assertContains(response, 'value="none script alert 1"', status_code=404)
        self.assertNotContains(response, "<script>alert", status_code=404)

    def test_long_address_makes_a_short_search(self):
        self.assertLessEqual(len(self.query(f"/{'word-' * 300}/")), 80)

    def test_address_that_cannot_be_read_is_only_missing(self):
        self.assertEqual(self.client.get("/%ff%fe/").status_code, 404)

    def test_search_engines_leave_it_out(self):
        self.assertContains(self.client.get("/none/"), 'content="noindex"', status_code=404)

    def test_works_without_a_site(self):
        factories.site().delete()
        self.assertEqual(self.client.get("/none/").status_code, 404)


class RobotsTests(TestCase):
    def lines(self) -> list[str]:
        response = self.client.get("/robots.txt")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        return response.content.decode().splitlines()

    def test_site_on_ones_own_machine_is_closed(self):
        self.assertEqual(self.lines(), ["User-agent: *", "Disallow: /"])

    @override_settings(ALLOW_INDEXING=True, SITE_URL="https://blog.example.com")
    def test_public_site_is_open_but_for_admin_and_search(self):
        self.assertEqual(
            self.lines(),
            [
                "User-agent: *",
                "Disallow: /admin/",
                "Disallow: /search/",
                "",
                "Sitemap: https://blog.example.com/sitemap.xml",
            ],
        )


class SecurityTests(TestCase):
    address = "/.well-known/security.txt"

    def test_there_is_none_without_a_contact(self):
        self.assertEqual(self.client.get(self.address).status_code, 404)

    @override_settings(
        SECURITY_CONTACT="mailto:security@example.com", SITE_URL="https://blog.example.com"
    )
    def test_tells_whom_and_until_when(self):
        response = self.client.get(self.address)
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        fields = dict(
            line.split(": ", 1) for line in response.content.decode().splitlines() if line
        )
        self.assertEqual(fields["Contact"], "mailto:security@example.com")
        self.assertEqual(fields["Canonical"], f"https://blog.example.com{self.address}")
        self.assertEqual(fields["Preferred-Languages"], "en")
        expires = datetime.fromisoformat(fields["Expires"])
        self.assertLess(timedelta(days=150), expires - timezone.now())
        self.assertLess(expires - timezone.now(), timedelta(days=365))
        again = self.client.get(self.address, headers={"if-none-match": response["ETag"]})
        self.assertEqual(again.status_code, 304)


class ServerErrorTests(SimpleTestCase):
    source = (settings.BASE_DIR / "templates/500.html").read_text(encoding="utf-8")

    def test_page_stands_alone(self):
        self.assertNotRegex(self.source, r"{[{%#]")
        self.assertNotRegex(self.source, r"<(link|script|img|style|iframe)\b|\s(src|style)=")
        self.assertEqual(re.findall(r'href="([^"]*)"', self.source), ["/"])

    def test_page_needs_no_database(self):
        # A simple test case refuses every query.
        response = server_error(RequestFactory().get("/"))
        self.assertEqual(response.status_code, 500)
        self.assertEqual(response.content.decode(), self.source)

    @override_settings(ROOT_URLCONF="tests.home.test_views")
    def test_error_tells_readers_nothing_and_the_log_everything(self):
        self.client.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR") as logs:
            response = self.client.get("/fail/")
        self.assertContains(response, "Something went wrong", status_code=500)
        self.assertNotContains(response, "one day", status_code=500)
        self.assertIn("as every program does one day", logs.output[0])
