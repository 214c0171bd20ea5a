"""Guessed passwords: what happens after too many of them.

django-axes counts failures in the database, so for all processes, and refuses before a password is
hashed, which by design takes half a second. It counts by address (``home.security.forwarded``), not
by name: or else anybody could lock the administrator out.
"""

import logging
from math import ceil

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth import get_user_model
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.log_actions import log

logger = logging.getLogger(__name__)

LOCKED = "home.locked_out"


def refuse(request: HttpRequest, response: HttpResponse, credentials: dict) -> HttpResponse:
    """Answer 429 and say for how long, in place of the form with one more error."""
    return too_many(request, settings.AXES_COOLOFF_TIME.total_seconds())


def too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    """Answer 429 with when to come again."""
    context = {"minutes": ceil(seconds / 60)}
    response = render(request, "home/admin/too_many.html", context, status=429)
    response.headers["Retry-After"] = str(ceil(seconds))
    return response


@receiver(user_locked_out)
def record(sender, request: HttpRequest, username: str | None, **kwargs) -> None:
    """Write down that somebody was locked out: in the log, and in the history of that user.

    Once, not for each attempt after it; and without the address, which is somebody's.
    """
    if getattr(request, "axes_failures_since_start", None) is None:
        return
    user = get_user_model().objects.filter(username=username or "").first()
    number = settings.AXES_FAILURE_LIMIT
    who = f"user {user.pk}" if user else "nobody we know"
    logger.warning("Sign-in refused after %s failures, the last for %s", number, who)
    if user:
        log(user, LOCKED, data={"failures": number})
