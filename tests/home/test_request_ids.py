import logging
import re
from unittest import mock

from django.db.backends.utils import CursorWrapper
from django.http import HttpResponse
from django.test import RequestFactory, TestCase, override_settings

from home.operations import request_ids
from home.operations.request_ids import RequestIDMiddleware

GIVEN = "3f0c1c9e-6a58-4d53-9b0e-0c1d2e3f4a5b"


class RequestIDTests(TestCase):
    def name_of(self, **headers) -> str:
        return self.client.get("/robots.txt", headers=headers).headers["X-Request-ID"]

    def test_each_answer_has_another(self):
        names = {self.name_of() for _ in range(3)}
        self.assertEqual(len(names), 3)
        self.assertTrue(all(re.fullmatch("[0-9a-f]{32}", name) for name in names))

    def test_errors_and_misses_have_one(self):
        self.assertTrue(self.client.get("/nowhere/").headers["X-Request-ID"])

    @override_settings(TRUSTED_PROXIES=1)
    def test_a_proxy_of_ours_may_give_one(self):
        self.assertEqual(self.name_of(x_request_id=GIVEN), GIVEN)

    def test_nobody_else_may(self):
        self.assertNotEqual(self.name_of(x_request_id=GIVEN), GIVEN)

    @override_settings(TRUSTED_PROXIES=1)
    def test_what_is_none_is_not_taken(self):
        for value in ("short", "x" * 65, "aaaaaaaa */ DROP", "aaaaaaaa\u2028", "-aaaaaaaaa", ""):
            self.assertNotEqual(self.name_of(x_request_id=value), value)

    def test_log_lines_know_it(self):
        names = []

        def answer(request):
            names.append(request_ids.current())
            return HttpResponse()

        response = RequestIDMiddleware(answer)(RequestFactory().get("/"))
        self.assertEqual(names, [response.headers["X-Request-ID"]])
        self.assertEqual(request_ids.current(), "")

    def test_it_is_forgotten_when_the_view_fails(self):
        def fail(request):
            raise ValueError

        with self.assertRaises(ValueError):
            RequestIDMiddleware(fail)(RequestFactory().get("/"))
        self.assertEqual(request_ids.current(), "")


class SQLTests(TestCase):
    def statements(self) -> tuple[str, list[str]]:
        """Return the id of a request, and the statements that went to the database for it."""
        sent, execute = [], CursorWrapper._execute

        def note(cursor, sql, *arguments):
            sent.append(sql)
            return execute(cursor, sql, *arguments)

        with mock.patch.object(CursorWrapper, "_execute", note):
            response = self.client.get("/blog/")
        self.assertEqual(response.status_code, 200)
        return response.headers["X-Request-ID"], sent

    def test_statements_say_for_whom_when_asked_to(self):
        with override_settings(SQL_REQUEST_ID=True):
            name, statements = self.statements()
        self.assertTrue(statements)
        for statement in statements:
            self.assertTrue(statement.endswith(f"/* request {name} */"), statement)

    def test_else_they_do_not(self):
        name, statements = self.statements()
        self.assertNotIn(name, str(statements))


class LogTests(TestCase):
    def test_no_search_and_no_address_gets_into_the_log(self):
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger("home").info("so that there is something")
            self.client.get("/search/?q=illness", REMOTE_ADDR="198.51.100.7")
            self.client.get("/nowhere/?q=illness", REMOTE_ADDR="198.51.100.7")
        from_us = [line for line in logs.output if not line.startswith("DEBUG:django.db")]
        self.assertNotIn("illness", str(from_us))
        self.assertNotIn("198.51.100.7", str(from_us))
