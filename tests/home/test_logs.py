import json
import logging
import sys
from datetime import datetime, timedelta

from django.test import SimpleTestCase

from home.operations.logs import JSONFormatter, TextFormatter, impersonal, impersonal_path


def format_with(formatter, message: str, *arguments, exc_info=None, **extra) -> str:
    record = logging.LogRecord(
        "home.views", logging.WARNING, "views.py", 1, message, arguments, exc_info
    )
    vars(record).update(extra)
    return formatter.format(record)


def failure(message: str):
    try:
        raise ValueError(message)
    except ValueError:
        return sys.exc_info()


class JSONFormatterTests(SimpleTestCase):
    def line(self, *arguments, **extra) -> str:
        return format_with(JSONFormatter(), *arguments, **extra)

    def test_who_said_what_and_when(self):
        entry = json.loads(self.line("%s pages, café", 3))
        self.assertEqual(
            (entry["level"], entry["logger"], entry["message"]),
            ("WARNING", "home.views", "3 pages, café"),
        )
        self.assertEqual(datetime.fromisoformat(entry["time"]).utcoffset(), timedelta(0))
        self.assertNotIn("traceback", entry)
        self.assertNotIn("request_id", entry)

    def test_no_message_makes_another_line(self):
        line = self.line('%s"}', 'a\n{"level": "ERROR"}\r\n\u2028')
        self.assertEqual(len(line.split("\n")), 1)
        self.assertEqual(json.loads(line)["message"], 'a\n{"level": "ERROR"}\r\n\u2028"}')

    def test_traceback_stays_in_the_line(self):
        line = self.line("failed", exc_info=failure("one day of ada@example.com"))
        self.assertEqual(len(line.split("\n")), 1)
        self.assertIn("ValueError: one day of [mail]", json.loads(line)["traceback"])

    def test_facts_of_a_request(self):
        entry = json.loads(self.line("x", status=200, path="/", request_id="abc"))
        self.assertEqual((entry["status"], entry["path"], entry["request_id"]), (200, "/", "abc"))


class TextFormatterTests(SimpleTestCase):
    def line(self, *arguments, **extra) -> str:
        return format_with(TextFormatter(), *arguments, **extra)

    def test_one_line(self):
        self.assertRegex(
            self.line("%s pages", 3, request_id="abc"),
            r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING home\.views: 3 pages \[abc\]$",
        )

    def test_no_message_makes_another_line_or_hides_one(self):
        for sign in "\n\r\x0b\x0c\x1b\x85\u2028\u2029\u202e\x00\x08":
            line = self.line("%s", f"a{sign}2026-01-01 INFO home: all is well")
            self.assertNotIn(sign, line)
            self.assertEqual(len(line.splitlines()), 1, repr(sign))

    def test_traceback_is_set_in(self):
        """So a line in the message of an error is none of the log."""
        line = self.line("failed", exc_info=failure("x\n2026-01-01 INFO home: all is well"))
        first, *others = line.splitlines()
        self.assertTrue(first.endswith("failed"))
        self.assertTrue(all(other.startswith("    ") for other in others))


class ImpersonalTests(SimpleTestCase):
    def test_what_may_be_somebodys_is_taken_out(self):
        for text, wanted in (
            ("from 198.51.100.7 port 80", "from [address] port 80"),
            ("from 198.51.100.7:4711", "from [address]:4711"),
            ("from 2001:db8::1, twice", "from [address], twice"),
            ("key (email)=(Ada.L+x@example.co.uk)", "key (email)=([mail])"),
            ("GET /search/?q=my+illness&page=2 HTTP", "GET /search/?[query] HTTP"),
            ("https://example.com/a?token=x'", "https://example.com/a?[query]'"),
        ):
            self.assertEqual(impersonal(text), wanted)

    def test_everything_else_stays(self):
        for text in (
            "Listening at: http://127.0.0.1:8000 (12)",
            "at 12:30:45 on 2026-11-25, 3 of 10 in 0.5 s",
            "django.db.utils.OperationalError: std::string at 1:2",
            "Python 3.11.7, x@ and @y, really?",
            "[::1]:8000",
        ):
            self.assertEqual(impersonal(text), text)

    def test_paths(self):
        for path, wanted in (
            ("/blog/a-post-of-2024-11-25-about-paths/", "/blog/a-post-of-2024-11-25-about-paths/"),
            ("/search/?q=illness", "/search/"),
            ("/admin/password_reset/confirm/MQ/c1-abc/", "/admin/password_reset/confirm/[token]/"),
            (f"/drafts/{'aB3' * 10}/", "/drafts/[token]/"),
            ("/static/home/css/base.0a1b2c3d4e5f.css", "/static/home/css/base.0a1b2c3d4e5f.css"),
            ("/unsubscribe/ada@example.com", "/unsubscribe/[token]"),
        ):
            self.assertEqual(impersonal_path(path), wanted)

    def test_long_nonsense_costs_nothing(self):
        for part in ("a" * 200_000, "1:" * 100_000, "a.b@" * 50_000, "?a=" * 60_000):
            impersonal(part)
