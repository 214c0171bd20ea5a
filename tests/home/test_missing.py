"""Missing addresses: which are counted, how, and what editors do about them."""

from datetime import timedelta
from unittest.mock import patch

from django.db import DatabaseError, connection
from django.test import SimpleTestCase, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from home import missing
from home.missing import MOST_ROWS, add, countable, misses, prune
from home.models import GoneAddress, MissingAddress, User
from tests import factories
from tests.config.test_public_process import PUBLIC_MIDDLEWARE


class CountableTests(SimpleTestCase):
    def test_what_a_reader_may_have_followed(self):
        for path, counted in (
            ("/blog/why-the-tail/", "/blog/why-the-tail"),
            ("/2019/05/why-the-tail.html", "/2019/05/why-the-tail.html"),
            ("/index.xml", "/index.xml"),
            ("/caf%C3%A9", "/caf\u00e9"),
            ("/blog/test-driven-development/", "/blog/test-driven-development"),
            ("/blog/2019-05-04-debug-django/", "/blog/2019-05-04-debug-django"),
            ("/blog/old-shell-console-tricks", "/blog/old-shell-console-tricks"),
        ):
            self.assertEqual(countable(path), counted)

    def test_no_noise(self):
        for path in (
            "/wp-login.php",
            "/blog/wp-content/x",
            "/xmlrpc",
            "/.env",
            "/.git/config",
            "/blog/.well-known/x",
            "/cgi-bin/luci",
            "/vendor/phpunit/x",
            "/login",
            "/api/v1/users",
            "/apple-touch-icon-precomposed.png",
            "/favicon.ico",
            "/admin/none/",
            "/media/images/x.jpg",
            "/search/none/",
            "/backup.zip",
            "/1/2/3/",
            "/",
            f"/{'a' * 300}",
            "/a" * 9,
            "/%ff%fe/",
            "/a%00b/",
            "/a\u202eb/",
        ):
            self.assertEqual(countable(path), "", path)

    def test_nothing_about_persons(self):
        for path in (
            "/reset/ada@example.com/",
            "/unsubscribe/ada%40example.com",
            "/call/+49 170 123 456 78/",
            "/order/123456789",
            "/u/550e8400-e29b-41d4-a716-446655440000",
            "/reset/MjM/c5x9v1abcdefghijklmnopqrstuvwxyz0123",
            "/k/0123456789abcdef",
            "/jwt/eyJhbGciOiJIUzI1NiIsInR5cCI6",
        ):
            self.assertEqual(countable(path), "", path)

    def test_query_string_is_never_kept(self):
        self.assertNotIn("?", countable("/page/?email=ada"))


class CountingTests(TestCase):
    def setUp(self):
        misses.forget()
        self.addCleanup(misses.forget)

    def rows(self) -> dict[str, int]:
        return dict(MissingAddress.objects.values_list("path", "count"))

    def test_first_miss_is_written_at_once_and_bursts_together(self):
        self.client.get("/gone-away/?token=secret")
        self.assertEqual(self.rows(), {"/gone-away": 1})
        for _ in range(5):
            self.client.get("/gone-away/")
            self.client.get("/another-one/")
        self.assertEqual(self.rows(), {"/gone-away": 1})
        with CaptureQueriesContext(connection) as queries:
            misses.write()
        self.assertEqual(self.rows(), {"/gone-away": 6, "/another-one": 5})
        self.assertEqual(sum("INSERT" in one["sql"] for one in queries), 1)
        with self.assertNumQueries(0):
            misses.write()

    def test_only_what_is_missing_is_counted(self):
        page, post = factories.standard_page("About", slug="about"), factories.post()
        Redirect.add_redirect("/former/", redirect_to=page)
        # The last is sent to the same with a slash, and is missing only once.
        for address in (page.url, post.url, "/former/", "/about", "/no-slash"):
            self.client.get(address)
        self.client.head("/nothing-here/")
        self.client.post("/nothing-here/")
        misses.write()
        self.assertEqual(self.rows(), {})

    def test_days_are_kept(self):
        before = timezone.localdate() - timedelta(days=9)
        MissingAddress.objects.create(path="/a", count=1, first_day=before, last_day=before)
        add({"/a": 2})
        row = MissingAddress.objects.get()
        self.assertEqual((row.count, row.first_day), (3, before))
        self.assertEqual(row.last_day, timezone.localdate())

    def test_reader_never_meets_a_failure(self):
        with (
            patch.object(missing, "add", side_effect=DatabaseError("locked")),
            self.assertLogs("home.missing", "WARNING"),
        ):
            self.assertEqual(self.client.get("/put-off/").status_code, 404)
        self.assertEqual(self.rows(), {})
        misses.write()
        self.assertEqual(self.rows(), {"/put-off": 1})

    def test_memory_is_bounded(self):
        misses.count("/first")
        for number in range(missing.MOST_WAITING + 50):
            misses.count(f"/scan-{number}")
        misses.write()
        self.assertEqual(MissingAddress.objects.count(), missing.MOST_WAITING + 1)

    def test_table_is_bounded(self):
        today = timezone.localdate()
        old, long_ago = today - timedelta(days=30), today - timedelta(days=200)

        def row(name, count, day):
            return MissingAddress(path=name, count=count, first_day=day, last_day=day)

        MissingAddress.objects.bulk_create(
            [
                row("/asked-for-again", 5, old),
                row("/once-lately", 1, today),
                row("/often-long-ago", 9, long_ago),
                row("/once-long-ago", 1, long_ago),
                *(row(f"/x{number}", 2, today) for number in range(MOST_ROWS - 2)),
            ]
        )
        prune()
        self.assertEqual(MissingAddress.objects.count(), MOST_ROWS)
        kept = set(MissingAddress.objects.values_list("path", flat=True))
        self.assertLessEqual({"/asked-for-again", "/once-lately"}, kept)
        self.assertFalse({"/often-long-ago", "/once-long-ago"} & kept)

    @override_settings(ENABLE_ADMIN=False, MIDDLEWARE=PUBLIC_MIDDLEWARE)
    def test_public_process_counts_too(self):
        self.client.get("/seen-in-public/")
        self.assertEqual(self.rows(), {"/seen-in-public": 1})


class ReportTests(TestCase):
    url = "/admin/reports/missing-addresses/"

    @classmethod
    def setUpTestData(cls):
        cls.post = factories.post("Why the tail wags", slug="why-the-tail-wags")
        add({"/2019/why-the-tail-wags": 7, "/seldom": 1, "/led-on": 9, "/taken-away": 9})
        Redirect.add_redirect("/led-on/", redirect_to=cls.post)
        GoneAddress.objects.create(path="/taken-away")

    def setUp(self):
        self.client.force_login(factories.administrator())

    def test_most_wanted_first_and_only_what_is_open(self):
        response = self.client.get(self.url)
        self.assertEqual(
            [row.path for row in response.context["object_list"]],
            ["/2019/why-the-tail-wags", "/seldom"],
        )
        # Of both rows, each; what the links lead to is tried below.
        self.assertContains(response, 'class="button button-small button-secondary"', 4)
        self.assertContains(self.client.get("/admin/"), self.url)

    def test_redirect_takes_two_clicks(self):
        response = self.client.get(self.url)
        link = f"{reverse('redirect_missing_address')}?path=%2F2019%2Fwhy-the-tail-wags"
        self.assertContains(response, link)
        form = self.client.get(link).context["form"]
        self.assertEqual(form["old_path"].value(), "/2019/why-the-tail-wags")
        self.assertEqual(form["redirect_page"].value(), self.post.pk)
        action = self.client.get(link).context["action_url"]
        data = {name: form[name].value() or "" for name in form.fields}
        self.assertEqual(self.client.post(action, data).status_code, 302)
        answer = self.client.get("/2019/why-the-tail-wags/")
        self.assertRedirects(answer, self.post.url, 301)
        left = self.client.get(self.url).context["object_list"]
        self.assertEqual([row.path for row in left], ["/seldom"])

    def test_saying_that_it_is_gone_takes_two_clicks(self):
        link = f"{reverse(GoneAddress.snippet_viewset.get_url_name('add'))}?path=%2Fseldom"
        self.assertContains(self.client.get(self.url), link)
        form = self.client.get(link).context["form"]
        self.assertEqual(form["path"].value(), "/seldom")
        self.client.post(link.partition("?")[0], {"path": "/seldom/"})
        self.assertEqual(self.client.get("/seldom/").status_code, 410)

    def test_exported(self):
        response = self.client.get(f"{self.url}?export=csv")
        self.assertIn("/seldom", b"".join(response.streaming_content).decode())

    def test_odd_addresses_in_the_form(self):
        for path in ("", "%00", "x" * 4000, "%ff"):
            self.assertEqual(
                self.client.get(f"{reverse('redirect_missing_address')}?path={path}").status_code,
                200,
            )

    def test_only_for_those_who_may_make_redirects(self):
        user = User.objects.create_user("somebody", password="password")
        user.is_staff = True
        user.save()
        self.client.force_login(user)
        for address in (self.url, reverse("redirect_missing_address")):
            self.assertIn(self.client.get(address).status_code, (302, 403), address)
