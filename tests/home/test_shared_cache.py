import pickle
import socket
import threading
import time
from unittest.mock import patch

from django.core.cache.backends.redis import RedisCache
from django.test import SimpleTestCase, TestCase, override_settings
from redis.exceptions import ConnectionError as RedisDown

from home import shared_cache
from home.shared_cache import SharedCache, outages
from tests import factories


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SharedCacheTestCase(SimpleTestCase):
    def setUp(self):
        self.cache = SharedCache(f"redis://127.0.0.1:{free_port()}", {})
        self.name = str(self.cache._servers)
        self.addCleanup(outages.take, self.name)
        self.addCleanup(outages.end, self.name)

    def fail(self, method: str = "get"):
        """Let one call fail, as when the server is not there."""
        with self.assertLogs("home.shared_cache", "ERROR"):
            getattr(self.cache, method)("key")

    def rested(self):
        """Let the time be over for which a cache that failed is left alone."""
        return patch.object(shared_cache.time, "monotonic", return_value=time.monotonic() + 60)


class DownTests(SharedCacheTestCase):
    def test_every_method_answers(self):
        with self.assertLogs("home.shared_cache", "ERROR") as logs:
            self.assertEqual(self.cache.get("key", "other"), "other")
            self.assertEqual(self.cache.get_many(["a", "b"]), {})
            self.assertIs(self.cache.has_key("key"), False)
            self.assertNotIn("key", self.cache)
            self.assertIsNone(self.cache.set("key", 1))
            self.assertEqual(self.cache.set_many({"a": 1, "b": 2}), ["a", "b"])
            self.assertIs(self.cache.add("key", 1), False)
            self.assertIs(self.cache.touch("key"), False)
            self.assertIs(self.cache.delete("key"), False)
            self.assertIsNone(self.cache.delete_many(["a", "b"]))
            self.assertIs(self.cache.clear(), False)
            self.assertEqual(self.cache.get_or_set("key", lambda: 7), 7)
            with self.assertRaises(ValueError):
                self.cache.incr("key")
            with self.assertRaises(ValueError):
                self.cache.decr("key")
        # One outage is one line, however many ask.
        self.assertEqual(len(logs.records), 1)

    def test_not_asked_again_for_a_while(self):
        self.fail()
        with patch.object(RedisCache, "get") as get:
            self.assertIsNone(self.cache.get("key"))
            get.assert_not_called()

    def test_silent_server_is_not_waited_for(self):
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            cache = SharedCache(f"redis://127.0.0.1:{server.getsockname()[1]}", {})
            begin = time.monotonic()
            with self.assertLogs("home.shared_cache", "ERROR"):
                cache.get("key")
            # Two tries of a quarter of a second, and what a busy machine adds.
            self.assertLess(time.monotonic() - begin, 5)
            outages.end(str(cache._servers))

    def test_it_is_said_when_it_is_back(self):
        self.fail()
        with (
            self.rested(),
            patch.object(RedisCache, "get", return_value="value"),
            self.assertLogs("home.shared_cache", "WARNING") as logs,
        ):
            self.assertEqual(self.cache.get("key"), "value")
        self.assertIn("answers again", logs.output[0])

    def test_all_threads_know(self):
        self.fail()
        seen = []
        thread = threading.Thread(target=lambda: seen.append(outages.is_resting(self.name)))
        thread.start()
        thread.join()
        self.assertEqual(seen, [True])


class OwedTests(SharedCacheTestCase):
    """What could not be deleted would otherwise be shown for as long as it may be kept."""

    def paid(self) -> list:
        with (
            self.rested(),
            patch.object(SharedCache, "pay") as pay,
            patch.object(RedisCache, "get"),
            self.assertLogs("home.shared_cache", "WARNING"),
        ):
            self.cache.get("key")
            self.cache.get("key")
        return [call.args[0] for call in pay.call_args_list]

    def test_deleted_once_it_is_back(self):
        self.fail("delete")
        self.cache.delete_many(["a", "b"])
        self.assertEqual(self.paid(), [{":1:key", ":1:a", ":1:b"}])

    def test_emptied_once_it_is_back(self):
        self.fail()
        self.cache.clear()
        self.cache.delete("a")
        self.assertEqual(self.paid(), [None])

    def test_more_than_can_be_remembered_empties_it(self):
        self.fail()
        self.cache.delete_many(str(number) for number in range(1001))
        self.assertEqual(self.paid(), [None])

    def test_still_owed_when_it_fails_again(self):
        self.fail("delete")
        with self.rested(), patch.object(SharedCache, "pay", side_effect=RedisDown("no")):
            self.cache.get("key")
        with patch.object(shared_cache.time, "monotonic", return_value=time.monotonic() + 600):
            self.assertFalse(outages.is_resting(self.name))
        self.assertEqual(outages.take(self.name), {":1:key"})

    def test_value_of_another_release_is_a_miss(self):
        for error in (AttributeError, ImportError, pickle.UnpicklingError):
            with self.subTest(error), patch.object(RedisCache, "get", side_effect=error("x")):
                self.assertEqual(self.cache.get("key", "other"), "other")
                self.assertFalse(outages.is_resting(self.name))


class PageTests(TestCase):
    def test_pages_do_without_it(self):
        post = factories.post("Alone")
        location = f"redis://127.0.0.1:{free_port()}"
        self.addCleanup(outages.end, str([location]))
        backend = {"BACKEND": "home.shared_cache.SharedCache", "LOCATION": location}
        expected = self.client.get(post.url).content
        with (
            override_settings(CACHES={"default": backend}),
            self.assertLogs("home.shared_cache", "ERROR") as logs,
        ):
            for address in (post.url, "/", "/blog/", "/blog/atom.xml", "/sitemap.xml"):
                with self.subTest(address):
                    self.assertEqual(self.client.get(address).status_code, 200)
            self.assertEqual(self.client.get(post.url).content, expected)
        self.assertEqual(len(logs.records), 1)
