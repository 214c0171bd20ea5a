import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from itertools import chain, cycle, repeat
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase

from home.operations.rollout import Answer, ask, wait

OLD, NEW = "1" * 40, "2" * 40


def answers(*groups):
    """Return a function that gives the answers one after another, the last group again and again.

    A group is a commit and the names of the processes that answer in turn.
    """
    stream = chain.from_iterable(
        (Answer("0.1.0", commit, process) for process in processes) for commit, processes in groups
    )
    return lambda url: next(stream)


class WaitTests(SimpleTestCase):
    def setUp(self):
        self.enterContext(patch("time.sleep"))

    def wait(self, ask, **options):
        return wait("http://x/version", NEW, ask=ask, **{"timeout": 60, "samples": 5, **options})

    def test_a_row_of_new_answers(self):
        done, state = self.wait(answers((NEW, "abcdefgh")))
        self.assertTrue(done)
        self.assertEqual((state.row, sum(state.heard.values())), (5, 5))

    def test_an_old_answer_starts_the_row_again(self):
        done, state = self.wait(answers((NEW, "abab"), (OLD, "z"), (NEW, "abababab")))
        self.assertTrue(done)
        self.assertEqual(sum(state.heard.values()), 10)

    def test_every_process_must_have_answered(self):
        done, state = self.wait(answers((NEW, "a" * 50), (NEW, "b" * 50)), processes=2)
        self.assertTrue(done)
        self.assertEqual(sum(state.heard.values()), 51)

    def test_process_too_few(self):
        done, state = self.wait(answers((NEW, repeat("a"))), processes=2, timeout=0.2)
        self.assertFalse(done)
        self.assertEqual(state.processes, {"a"})

    def test_an_old_process_that_stays(self):
        both = cycle([Answer("0.1.0", NEW, "a"), Answer("0.1.0", OLD, "b")])
        done, state = self.wait(lambda url: next(both), timeout=1.2)
        self.assertFalse(done)
        self.assertEqual(state.last_other, "0.1.0 (111111111111)")


class AnswerTests(SimpleTestCase):
    def test_release_by_version_or_commit(self):
        answer = Answer("0.2.0", NEW, "a")
        for release, is_it in (
            ("0.2.0", True),
            (NEW, True),
            (NEW[:7], True),
            (NEW[:6], False),
            ("0.2", False),
            ("0.2.0.1", False),
            (OLD, False),
        ):
            with self.subTest(release):
                self.assertIs(answer.is_of(release), is_it)
        self.assertFalse(Answer(problem="no answer").is_of(""))


class Server(BaseHTTPRequestHandler):
    """Answers as it is told to."""

    reply = (200, b"{}")

    def do_GET(self):
        status, body = self.reply
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class AskTests(SimpleTestCase):
    def setUp(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("One", (Server,), {}))
        self.handler = server.RequestHandlerClass
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def reply(self, status: int, body: bytes) -> Answer:
        self.handler.reply = (status, body)
        return ask(f"{self.url}/version")

    def facts(self) -> bytes:
        return json.dumps({"version": "0.1.0", "commit": NEW, "process": "a"}).encode()

    def test_answer(self):
        self.assertEqual(self.reply(200, self.facts()), Answer("0.1.0", NEW, "a"))

    def test_what_is_no_answer(self):
        for status, body, problem in (
            (502, b"", "status 502"),
            (301, b"", "status 301"),
            (200, b"<html>", "an answer that is not one of /version"),
            (200, b"[]", "an answer that is not one of /version"),
            (200, b"\xff\xfe", "an answer that is not one of /version"),
            (200, b'{"version": "0.1.0"}', "an answer that is not one of /version"),
        ):
            with self.subTest(status=status, body=body):
                self.assertEqual(self.reply(status, body).problem, problem)

    def test_nobody_there(self):
        with patch("socket.create_connection", side_effect=ConnectionRefusedError("refused")):
            self.assertIn("no answer", ask(self.url).problem)

    def test_command(self):
        self.handler.reply = (200, self.facts())
        output = StringIO()
        call_command("wait_for_release", NEW[:8], url=self.url, stdout=output)
        self.assertIn(f"{NEW[:8]} answers at {self.url}: 20 answers in a row", output.getvalue())

    def test_command_gives_up_and_says_what_answered(self):
        self.handler.reply = (200, self.facts())
        with self.assertRaisesRegex(
            CommandError, r"9\.9\.9 has not taken over .* the last answer was 0\.1\.0 \(2{12}\)"
        ):
            call_command("wait_for_release", "9.9.9", url=self.url, timeout=0.1)
        with self.assertRaisesRegex(CommandError, "from 1 of 2 processes"):
            call_command("wait_for_release", "0.1.0", url=self.url, timeout=1.5, processes=2)

    def test_wrong_usage(self):
        for option in ("--url=blog.example.com", "--timeout=0", "--processes=0", "--samples=x"):
            with self.subTest(option), self.assertRaises(CommandError):
                call_command("wait_for_release", "1.0.0", option)
