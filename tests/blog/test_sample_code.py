"""What the sample posts show is true: every block is well-formed, and what can be run is run.

The code comes from the posts themselves. The five posts that teach a lesson, and the one that needs
PostgreSQL, have tests of their own in ``tests/blog/sample_code``.
"""

import configparser as ini
import subprocess
from datetime import date
from unittest import mock

from django.test import SimpleTestCase
from pygments.lexers import get_lexer_by_name

from blog.sample.posts import POSTS, get_post
from tests.blog.sample_code.running import run_module, run_sessions
from tests.blog.sample_code.syntax import apply_diff, check

LINE_LENGTH = 100


class EveryBlockTests(SimpleTestCase):
    def blocks(self):
        for post in POSTS:
            for number, block in enumerate(post.code_blocks(), 1):
                with self.subTest(post=post.slug, block=number, language=block.fields["language"]):
                    yield post, block.fields

    def test_code_is_written_in_its_language(self):
        for _post, fields in self.blocks():
            check(fields["language"], fields["code"])

    def test_a_lexer_knows_the_language(self):
        for _post, fields in self.blocks():
            get_lexer_by_name(fields["language"])

    def test_lines_fit_on_a_screen(self):
        for _post, fields in self.blocks():
            longest = max(fields["code"].splitlines(), key=len)
            self.assertLessEqual(len(longest), LINE_LENGTH, longest)

    def test_highlighted_lines_exist(self):
        for _post, fields in self.blocks():
            last = fields["start_line"] + len(fields["code"].splitlines()) - 1
            for part in filter(None, fields["highlight_lines"].split(",")):
                for number in part.split("-"):
                    self.assertTrue(fields["start_line"] <= int(number) <= last, number)

    def test_a_post_shows_a_file_once(self):
        for post in POSTS:
            names = [block.fields["filename"] for block in post.code_blocks()]
            named = [name for name in names if name]
            self.assertCountEqual(named, set(named), post.slug)

    def test_many_languages_are_shown(self):
        languages = {block.fields["language"] for post in POSTS for block in post.code_blocks()}
        self.assertGreaterEqual(len(languages), 18, languages)

    def test_a_broken_block_would_be_noticed(self):
        broken = {
            "python": "def f(:",
            "pycon": "no prompt",
            "json": "{'a': 1}",
            "toml": "a = ",
            "ini": "key = 1",
            "yaml": "a:\n   b: 1",
            "bash": "if true; then",
            "console": "output only",
            "diff": "x",
            "dockerfile": "CMD ['a']",
            "http": "HTTP/1.1 OK",
            "nginx": "server {",
            "makefile": "all:\n    echo",
            "sql": "SELEKT 1",
            "cpp": "int main() {",
            "rust": "fn main() { ) }",
            "javascript": "f(",
        }
        for language, code in broken.items():
            with self.subTest(language), self.assertRaises((SyntaxError, ValueError, ini.Error)):
                check(language, code)


class TailTests(SimpleTestCase):
    """Measure with the tail."""

    def test_sessions_come_out_as_shown(self):
        post = get_post("measure-with-the-tail")
        self.assertEqual(run_sessions(post, run_module(post.source("histogram.py"))), "")


class QueuePausesTests(SimpleTestCase):
    """A queue in the database, 2."""

    def test_session_comes_out_as_shown(self):
        self.assertEqual(run_sessions(get_post("a-queue-in-the-database-retry"), {}), "")


class RustTests(SimpleTestCase):
    """Forty lines of Rust: the Python before and after the idea."""

    LOG = (
        '::1 - - [17/May/2026] "GET /old/ HTTP/1.1" 404 12',
        '::1 - - [17/May/2026] "GET /new/ HTTP/1.1" 200 4040',
        '::1 - - [17/May/2026] "HEAD /old/ HTTP/2.0" 404 0',
        '::1 - - [17/May/2026] "POST /old/ HTTP/1.1" 404 12',
    )

    def test_idea_changes_the_speed_and_not_the_count(self):
        post = get_post("forty-lines-of-rust")
        before = post.source("missing.py")
        after = apply_diff(before, post.source("missing.py (the idea)"))
        for source in (before, after):
            self.assertEqual(run_module(source)["missing"](self.LOG), {"/old/": 2})


class LoopTests(SimpleTestCase):
    """Why the tail: the loop that says nothing."""

    def run_loop(self, outcomes):
        send = mock.Mock(side_effect=outcomes)
        run_module(get_post("why-the-tail").source("notify.py"), send=send, message="hello")
        return send.call_count

    def test_third_timeout_passes_in_silence(self):
        self.assertEqual(self.run_loop([TimeoutError] * 3), 3)

    def test_success_ends_it(self):
        self.assertEqual(self.run_loop([TimeoutError, None]), 2)


class FlagsTests(SimpleTestCase):
    """The draft."""

    def test_flag_is_overdue_after_its_last_day(self):
        names = run_module(get_post("flags-that-never-come-down").source("flags.py"))
        self.assertEqual(names["overdue"](date(2027, 1, 31)), [])
        self.assertEqual(names["overdue"](date(2027, 2, 1)), ["new_search"])


class ContainerTests(SimpleTestCase):
    """A container that hears you."""

    def test_exec_keeps_the_number_of_the_process(self):
        script = get_post("a-container-that-hears-you").source("same.sh")
        done = subprocess.run(["sh"], input=script, text=True, capture_output=True, check=True)
        first, second = done.stdout.split()
        self.assertEqual(first, second)
