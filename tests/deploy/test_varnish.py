"""Varnish as deploy/varnish has it, in front of a site that remembers what it was asked."""

import subprocess
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.deploy.install import program
from tests.deploy.servers import ROOT, SHARED, Origin, ask, free_port, wait_for_port

CROWD = 50
LONG = "public, s-maxage=600"


class VarnishTestCase(unittest.TestCase):
    # Who is believed; the tests come from 127.0.0.1.
    trusted = "127.0.0.1"
    purgers = "127.0.0.1"

    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="motacilla-varnish-")))
        self.origin = Origin()
        self.addCleanup(self.origin.stop)
        self.port = free_port()
        shipped = (ROOT / "deploy/varnish/default.vcl").read_text()
        text = shipped.replace('.port = "8000"', f'.port = "{self.origin.port}"')
        self.assertNotEqual(text, shipped)
        for name in ("trusted_proxies", "purgers"):
            before = f'acl {name} {{\n    "127.0.0.1";'
            self.assertIn(before, text)
            address = self.trusted if name == "trusted_proxies" else self.purgers
            text = text.replace(before, before.replace("127.0.0.1", address))
        (folder / "default.vcl").write_text(text)
        command = [program("varnishd"), "-F", "-j", "none", "-n", str(folder / "run")]
        command += ["-a", f"127.0.0.1:{self.port}", "-f", str(folder / "default.vcl")]
        self.varnish = subprocess.Popen(
            [*command, "-s", "malloc,32m"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.addCleanup(self.stop_varnish)
        wait_for_port(self.port, self.varnish)

    def stop_varnish(self) -> None:
        self.varnish.terminate()
        self.varnish.wait(timeout=20)

    def ask(self, path: str, *args, **headers):
        return ask(self.port, path, *args, **headers)

    def answers(self, status: int = 200, body: bytes = b"page", **headers: str) -> None:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.origin.answer = lambda path, _: (status, {"Cache-Control": SHARED, **given}, body)

    def told(self, name: str, **headers: str) -> str | None:
        """Return what the site is told in a header."""
        self.ask(f"/{name}/", **headers)
        return self.origin.seen[-1][2].get(name)


class VarnishTests(VarnishTestCase):
    def test_page_is_kept_for_a_second_and_fresh_within_two(self):
        self.answers(body=b"old")
        self.assertEqual(self.ask("/post/").cache, "MISS")
        self.assertEqual(self.ask("/post/").cache, "HIT")
        self.answers(body=b"new")
        time.sleep(2.1)
        self.assertEqual(self.ask("/post/").body, b"new")

    def test_crowd_costs_one_request(self):
        self.origin.seconds = 0.5
        with ThreadPoolExecutor(CROWD) as pool:
            answers = list(pool.map(lambda _: self.ask("/post/"), range(CROWD)))
        self.assertEqual({answer.body for answer in answers}, {b"page"})
        self.assertEqual(len(self.origin.seen), 1)

    def test_kept_page_goes_on_while_the_site_fails_or_is_away(self):
        self.ask("/post/")
        time.sleep(2.1)
        self.answers(500, b"broken", Cache_Control="private, no-store")
        self.assertEqual(self.ask("/post/").body, b"page")
        # What nobody has is answered as the site answers.
        self.assertEqual((self.ask("/new/").status, self.ask("/new/").body), (500, b"broken"))
        self.origin.stop()
        for _ in range(3):
            answer = self.ask("/post/")
            self.assertEqual((answer.status, answer.body), (200, b"page"))
        self.assertEqual(self.ask("/other/").status, 503)

    def test_what_is_for_one_reader_is_never_kept(self):
        for number, said in enumerate(
            ("private, no-store", "no-store", "private", "", "no-cache", "public, no-cache")
        ):
            with self.subTest(said=said):
                self.answers(Cache_Control=said)
                begin = len(self.origin.seen)
                for _ in range(3):
                    self.assertNotEqual(self.ask(f"/search/?q={number}").cache, "HIT")
                self.assertEqual(len(self.origin.seen), begin + 3)

    def test_answer_that_sets_a_cookie_is_never_kept(self):
        self.answers(Set_Cookie="sessionid=1")
        for _ in range(3):
            self.assertNotEqual(self.ask("/post/").cache, "HIT")
        self.assertEqual(len(self.origin.seen), 3)

    def test_editor_is_answered_by_the_site_and_nothing_of_it_is_kept(self):
        self.answers(body=b"for all", Cache_Control=LONG)
        self.ask("/post/")
        self.answers(body=b"for the editor", Cache_Control=LONG)
        for cookie in ("sessionid=1", "a=b; __Host-sessionid=1", "csrftoken=1", "messages=1"):
            with self.subTest(cookie=cookie):
                self.assertEqual(self.ask("/post/", Cookie=cookie).body, b"for the editor")
        self.assertEqual(self.origin.seen[-1][2]["Cookie"], "messages=1")
        self.assertEqual(self.ask("/post/", Cookie="theme=dark").body, b"for all")

    def test_forms_the_admin_and_documents_reach_the_site_each_time(self):
        self.answers(Cache_Control=LONG)
        for _ in range(2):
            self.assertEqual(self.ask("/post/", "POST", b"a=b").status, 200)
            for path in ("/admin/pages/", "/media/documents/film.mp4"):
                self.assertEqual(self.ask(path).status, 200)
        self.assertEqual(len(self.origin.seen), 6)

    def test_feed_is_kept_apart_for_browsers(self):
        self.origin.answer = lambda path, headers: (
            200,
            {"Cache-Control": LONG, "Vary": "Accept"},
            headers["Accept"].encode(),
        )
        self.assertEqual(self.ask("/blog/atom.xml", Accept="a/b").body, b"*/*")
        self.assertEqual(self.ask("/blog/atom.xml", Accept="text/html,*/*").body, b"text/html")
        self.assertEqual(self.ask("/blog/atom.xml").cache, "HIT")

    def test_purge_forgets_the_page_for_its_scheme(self):
        self.answers(body=b"old", Cache_Control=LONG)
        secure = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "198.51.100.7"}
        self.ask("/post/?page=2")
        self.ask("/post/?page=2", **secure)
        self.answers(body=b"new", Cache_Control=LONG)
        purged = self.ask("/post/?page=2", "PURGE", X_Forwarded_Proto="https")
        self.assertEqual(purged.status, 200)
        self.assertEqual(self.ask("/post/?page=2", **secure).body, b"new")
        self.assertEqual(self.ask("/post/?page=2").body, b"old")

    def test_nobody_purges_through_the_proxy_in_front(self):
        self.answers(body=b"old", Cache_Control=LONG)
        self.ask("/post/")
        answer = self.ask("/post/", "PURGE", X_Forwarded_For="198.51.100.7")
        self.assertEqual(answer.status, 403)
        self.assertEqual(self.ask("/post/").cache, "HIT")

    def test_proxy_in_front_is_believed_about_the_last_step_only(self):
        self.assertEqual(
            self.told("X-Forwarded-For", X_Forwarded_For="6.6.6.6, 198.51.100.7"), "198.51.100.7"
        )
        self.assertEqual(self.told("X-Forwarded-Proto", X_Forwarded_Proto="https"), "https")
        for name in ("X-Forwarded-Host", "X-Real-IP", "Forwarded"):
            self.assertIsNone(self.told(name, **{name.replace("-", "_"): "evil"}), name)


class StrangerTests(VarnishTestCase):
    trusted = purgers = "192.0.2.1"

    def test_stranger_is_believed_nothing_and_may_not_purge(self):
        self.assertEqual(self.told("X-Forwarded-For", X_Forwarded_For="6.6.6.6"), "127.0.0.1")
        self.assertEqual(self.told("X-Forwarded-Proto", X_Forwarded_Proto="https"), "http")
        self.assertEqual(self.ask("/post/", "PURGE").status, 403)
