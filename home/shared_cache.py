"""The cache in Redis or Valkey that all processes share, which no page depends on.

Django's own backend lets each failure through, so a cache that is down takes the site with it. Here
it is asked briefly, and for some seconds not at all after it has failed: pages are then made anew,
a little slower. What should have been deleted meanwhile is deleted once it is back.
"""

import logging
import pickle
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

# For a cache in the same network that is long; making a page takes less.
ANSWER_SECONDS = 0.25
# For which nobody asks after a failure.
REST_SECONDS = 5.0
# More deletions than these are made up for by emptying the cache.
MOST_OWED = 1000
# What is to be deleted; None stands for all there is.
Keys = set[str] | None
ALL = None
# Written by another release, which has classes that we have not, or not any more.
UNREADABLE = (AttributeError, ImportError, IndexError, EOFError, pickle.UnpicklingError)


class SharedCache(RedisCache):
    """Django's Redis backend, whose failures are cache misses."""

    def __init__(self, server: str, params: dict[str, Any]):
        options = {
            "socket_connect_timeout": ANSWER_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            # One more try: a connection that lay idle may have been closed by the other side.
            "retry": Retry(NoBackoff(), 1),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key, default=None, version=None):
        """Return the value, or ``default`` when there is none, or no cache."""
        return _asked(lambda: RedisCache.get(self, key, default, version), default, self)

    def get_many(self, keys, version=None):
        """Return the values that are there."""
        return _asked(lambda: RedisCache.get_many(self, keys, version), {}, self)

    def has_key(self, key, version=None):
        """Return whether there is a value."""
        return _asked(lambda: RedisCache.has_key(self, key, version), False, self)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Keep the value, if the cache takes it."""
        _asked(lambda: RedisCache.set(self, key, value, timeout, version), None, self)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        """Keep the values; return the keys of those that were not."""
        return _asked(lambda: RedisCache.set_many(self, data, timeout, version), list(data), self)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Keep the value unless there is one; return whether it was kept."""
        return _asked(lambda: RedisCache.add(self, key, value, timeout, version), False, self)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        """Keep the value for longer; return whether there is one."""
        return _asked(lambda: RedisCache.touch(self, key, timeout, version), False, self)

    def incr(self, key, delta=1, version=None):
        """Add to a number and return it.

        :raises ValueError: when there is none, as ever, or no cache.
        """
        number = _asked(lambda: RedisCache.incr(self, key, delta, version), None, self)
        if number is None:
            raise ValueError(f"Key {key!r} not found")
        return number

    def delete(self, key, version=None):
        """Delete the value, now or when the cache is back; return whether there was one."""
        owed = {self.make_and_validate_key(key, version=version)}
        return _asked(lambda: RedisCache.delete(self, key, version), False, self, owed)

    def delete_many(self, keys, version=None):
        """Delete the values, now or when the cache is back."""
        keys = list(keys)
        owed = {self.make_and_validate_key(key, version=version) for key in keys}
        _asked(lambda: RedisCache.delete_many(self, keys, version), None, self, owed)

    def clear(self):
        """Empty the cache, now or when it is back."""
        return _asked(lambda: RedisCache.clear(self), False, self, ALL)

    def pay(self, owed: Keys) -> None:
        """Delete what could not be deleted before; everything when ``owed`` is None."""
        if owed is ALL:
            super().clear()
        elif owed:
            self._cache.delete_many(owed)


class Outages:
    """When which cache failed last, and what it is owed; shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._owed: dict[str, Keys] = {}

    def is_resting(self, name: str) -> bool:
        """Return whether the cache has failed a moment ago."""
        return time.monotonic() < self._until.get(name, 0.0)

    def begin(self, name: str) -> bool:
        """Note a failure and return whether it is the first after all was well."""
        with self._lock:
            is_first = name not in self._until
            self._until[name] = time.monotonic() + REST_SECONDS
            return is_first

    def end(self, name: str) -> bool:
        """Note that the cache answers and return whether it did not before."""
        with self._lock:
            return self._until.pop(name, None) is not None

    def owe(self, name: str, keys: Keys) -> None:
        """Note keys to be deleted later."""
        with self._lock:
            owed = self._owed.get(name, set())
            together = ALL if owed is ALL or keys is ALL else owed | keys
            self._owed[name] = ALL if together is ALL or len(together) > MOST_OWED else together

    def take(self, name: str) -> Keys:
        """Return what is owed, and owe nothing any more."""
        with self._lock:
            return self._owed.pop(name, set())


# Django makes an object of a cache for each thread; what one has met, all should know.
outages = Outages()


def _asked(
    ask: Callable[[], Any], otherwise: Any, cache: SharedCache, owed: Keys = frozenset()
) -> Any:
    """Return the answer of the cache, or ``otherwise`` when there is none to be had."""
    name = str(cache._servers)
    if not outages.is_resting(name):
        debt: Keys = set()
        try:
            debt = outages.take(name)
            if debt is ALL or debt:
                cache.pay(debt)
                debt = set()
            answer = ask()
        except UNREADABLE:
            return otherwise
        except (RedisError, OSError) as error:
            if debt is ALL or debt:
                outages.owe(name, debt)
            if outages.begin(name):
                logger.error("The cache does not answer, pages are made without it: %s", error)
        else:
            if outages.end(name):
                logger.warning("The cache answers again")
            return answer
    if owed is ALL or owed:
        outages.owe(name, owed)
    return otherwise
