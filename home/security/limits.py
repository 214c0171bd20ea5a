"""How often one client may do what costs us or others something: mail, guesses.

Counted in the cache. Without Redis each process counts for itself, so that a client has as many
times the limit as there are processes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from home.security.forwarded import network
from home.security.sign_in import too_many


@dataclass(frozen=True)
class Limit:
    """At most ``most`` times in ``seconds``."""

    name: str
    most: int
    seconds: int

    def allows(self, key: str) -> bool:
        """Count one more for ``key`` and return whether that is within the limit."""
        # A hash: neither addresses nor names stand in the cache.
        name = f"limit:{self.name}:{sha256(key.encode()).hexdigest()}"
        cache.add(name, 0, self.seconds)
        try:
            return cache.incr(name) <= self.most
        except ValueError:  # it ended just now
            return True


# Whoever has forgotten a password types the address wrong once or twice.
RESETS = Limit("password-reset", 5, 3600)
# Somebody whose address strangers type gets so many mails.
RESET_MAILS = Limit("password-reset-mail", 3, 3600)
PAGE_PASSWORDS = Limit("page-password", 10, 900)


def limited(limit: Limit, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return ``view``, but for forms that a client sends too often, which are answered with 429."""

    @wraps(view)
    def limited_view(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not limit.allows(network(request)):
            return too_many(request, limit.seconds)
        return view(request, *args, **kwargs)

    return limited_view
