import json
import logging
import sys
from datetime import datetime, timedelta

from django.test import SimpleTestCase

from home.operations.logs import JSONFormatter


class JSONFormatterTests(SimpleTestCase):
    def line(self, message: str, *arguments, exc_info=None) -> str:
        record = logging.LogRecord(
            "home.views", logging.WARNING, "views.py", 1, message, arguments, exc_info
        )
        return JSONFormatter().format(record)

    def test_who_said_what_and_when(self):
        entry = json.loads(self.line("%s pages, café", 3))
        self.assertEqual(
            (entry["level"], entry["logger"], entry["message"]),
            ("WARNING", "home.views", "3 pages, café"),
        )
        self.assertEqual(datetime.fromisoformat(entry["time"]).utcoffset(), timedelta(0))
        self.assertNotIn("traceback", entry)

    def test_no_message_makes_another_line(self):
        line = self.line('%s"}', 'a\n{"level": "ERROR"}\r\n\u2028')
        self.assertEqual(len(line.split("\n")), 1)
        self.assertEqual(json.loads(line)["message"], 'a\n{"level": "ERROR"}\r\n\u2028"}')

    def test_traceback_stays_in_the_line(self):
        try:
            raise ValueError("one day")
        except ValueError:
            line = self.line("failed", exc_info=sys.exc_info())
        self.assertEqual(len(line.split("\n")), 1)
        self.assertIn("ValueError: one day", json.loads(line)["traceback"])
