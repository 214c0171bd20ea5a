"""What an error tracker is told, and that it is told nothing of people."""

import json
from unittest import mock

import sentry_sdk
from django.test import SimpleTestCase
from sentry_sdk.transport import Transport

from config import env
from config.errors import report_errors, without_people

DSN = "https://key@errors.example.com/1"


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def capture_envelope(self, envelope):
        self.sent.append(json.loads(envelope.items[0].get_bytes()))


class StartTests(SimpleTestCase):
    def setUp(self):
        self.addCleanup(sentry_sdk.init)  # back to nothing

    def test_without_a_dsn_nothing_is_loaded(self):
        with mock.patch("config.errors.import_module", side_effect=AssertionError):
            report_errors("", "")

    def test_missing_package_is_told(self):
        with (
            mock.patch("config.errors.find_spec", return_value=None),
            self.assertRaisesMessage(
                env.ConfigurationError, "SENTRY_DSN: needs the Python package"
            ),
        ):
            report_errors(DSN, "")

    def test_what_is_no_dsn_is_refused_and_not_shown(self):
        for dsn in ("nonsense", "https://errors.example.com/1", "https://secret@host"):
            with self.assertRaises(env.ConfigurationError) as caught:
                report_errors(dsn, "")
            self.assertTrue(str(caught.exception).startswith("SENTRY_DSN: expected"))
            self.assertNotIn(dsn, str(caught.exception))

    def test_error_is_sent_without_people(self):
        kept, init = Kept(), sentry_sdk.init
        with mock.patch("sentry_sdk.init", lambda **given: init(**given, transport=kept)):
            report_errors(DSN, "abc")
        try:
            password = "hunter2"
            raise ValueError(f"no such reader: ada@example.com, {len(password)}")
        except ValueError:
            sentry_sdk.capture_exception()
        event = kept.sent[0]
        self.assertEqual(event["release"], "abc")
        self.assertIn("no such reader: [mail]", event["exception"]["values"][0]["value"])
        self.assertNotIn("ada@example.com", json.dumps(event["exception"]["values"][0]["value"]))
        self.assertNotIn("vars", event["exception"]["values"][0]["stacktrace"]["frames"][-1])
        self.assertNotIn("server_name", event)


class WithoutPeopleTests(SimpleTestCase):
    def test_request_is_reduced_to_its_address(self):
        event = without_people(
            {
                "request": {
                    "url": "https://example.com/admin/password_reset/confirm/MQ/c1-abc/?q=x",
                    "method": "POST",
                    "query_string": "q=illness",
                    "cookies": {"sessionid": "x"},
                    "headers": {"User-Agent": "x"},
                    "env": {"REMOTE_ADDR": "198.51.100.7"},
                    "data": {"password": "x"},
                },
                "user": {"ip_address": "198.51.100.7"},
                "server_name": "host",
                "logentry": {"message": "from 198.51.100.7", "params": ["ada"]},
            },
            {},
        )
        self.assertEqual(
            event["request"],
            {
                "url": "https://example.com/admin/password_reset/confirm/[token]/",
                "method": "POST",
            },
        )
        self.assertNotIn("user", event)
        self.assertEqual(event["logentry"], {"message": "from [address]"})
