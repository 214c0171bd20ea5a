"""Caches are told what has changed, and nobody waits for them."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from django.test import SimpleTestCase, TestCase, override_settings

from home.purging import PurgeBackend, purge_after_commit, send, sender
from tests import factories


class Cache:
    """A cache that remembers what it was asked to forget."""

    def __init__(self, status: int = 200):
        self.seen = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self):
                seen.append((self.headers["Host"], self.path, self.headers["X-Forwarded-Proto"]))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class CacheTestCase(SimpleTestCase):
    def cache(self, status: int = 200) -> Cache:
        cache = Cache(status)
        self.addCleanup(cache.stop)
        return cache

    def silent(self) -> str:
        """Return the address of a server that takes connections and never answers."""
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    def backends(self, *locations: str, **params) -> None:
        found = {
            f"cache{number}": {"BACKEND": "home.purging.PurgeBackend", "LOCATION": one, **params}
            for number, one in enumerate(locations)
        }
        self.enterContext(override_settings(WAGTAILFRONTENDCACHE=found))


class BackendTests(CacheTestCase):
    def test_address_is_asked_for_by_the_name_of_the_site(self):
        cache = self.cache()
        backend = PurgeBackend({"LOCATION": f"{cache.address}/"})
        backend.purge("https://blog.example.com/blog/?page=2")
        self.assertEqual(cache.seen, [("blog.example.com", "/blog/?page=2", "https")])

    def test_each_address_is_asked_for_once(self):
        cache = self.cache(404)
        PurgeBackend({"LOCATION": cache.address}).purge_batch(["https://a.example/"] * 3)
        self.assertEqual(len(cache.seen), 1)

    def test_silent_cache_has_a_limit_and_is_asked_once(self):
        backend = PurgeBackend({"LOCATION": self.silent(), "TIMEOUT": 0.2})
        begin = time.monotonic()
        with self.assertLogs("home.purging", "WARNING") as logs:
            backend.purge_batch(f"https://a.example/{number}/" for number in range(30))
        self.assertLess(time.monotonic() - begin, 5)  # each by itself: 6 seconds
        self.assertIn("does not purge 30 of 30 addresses", logs.output[0])

    def test_slow_cache_has_a_limit_for_all(self):
        cache = self.cache()
        with self.assertLogs("home.purging", "WARNING"):
            PurgeBackend({"LOCATION": cache.address, "BATCH_TIMEOUT": -1}).purge("https://a.b/")
        self.assertEqual(cache.seen, [])

    def test_refusal_is_told(self):
        cache = self.cache(403)
        with self.assertLogs("home.purging", "WARNING") as logs:
            PurgeBackend({"LOCATION": cache.address}).purge("https://a.example/")
        self.assertIn("answers 403", logs.output[0])

    def test_silent_cache_holds_no_other_back(self):
        cache = self.cache()
        self.backends(self.silent(), cache.address, TIMEOUT=0.5)
        with self.assertLogs("home.purging", "WARNING"):
            send(["/", "/blog/", "/"])
        self.assertEqual([path for _, path, _ in cache.seen], ["/", "/blog/"])


class PublishingTests(CacheTestCase, TestCase):
    def published(self, **fields):
        with self.captureOnCommitCallbacks(execute=True):
            return factories.post(**fields)

    def test_publishing_never_waits_for_a_silent_cache(self):
        """Wagtail's backend waits for ever."""
        self.backends(self.silent(), TIMEOUT=3)
        post = self.published()
        revision = post.save_revision()
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            revision.publish()
        self.assertTrue(callbacks)
        # It is public, and the sender has not given up yet.
        self.assertFalse(sender.wait(0.1))
        with self.assertLogs("home.purging", "WARNING"):
            self.assertTrue(sender.wait(10))

    def test_caches_are_told_after_the_commit(self):
        cache = self.cache()
        self.backends(cache.address)
        with self.captureOnCommitCallbacks() as callbacks:
            post = factories.post()
        self.assertTrue(sender.wait())
        self.assertEqual(cache.seen, [])
        for callback in callbacks:
            callback()
        self.assertTrue(sender.wait())
        told = [path for _, path, _ in cache.seen]
        self.assertLessEqual({post.url, "/", "/blog/", "/blog/atom.xml"}, set(told))
        self.assertEqual(len(told), len(set(told)))

    def test_failure_to_find_addresses_stops_nothing(self):
        self.backends("http://127.0.0.1:9")
        with self.assertLogs("django", "ERROR"), self.captureOnCommitCallbacks(execute=True):
            purge_after_commit(lambda: [1 / 0])

    def test_without_caches_nothing_is_looked_up(self):
        post = factories.post()
        with self.captureOnCommitCallbacks() as callbacks:
            purge_after_commit(lambda: [post.url])
        self.assertEqual(callbacks, [])
