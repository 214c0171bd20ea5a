"""Letters about posts that could not be published, to those who wrote and scheduled them.

A mail server that is slow, or gone, must not keep a single post waiting. So letters are sent by a
thread of their own, one batch at a time, outside of any transaction; a letter that was not sent is
tried again by whichever runner is there. Each reason is told once.
"""

import logging
import threading
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connections
from django.db.models import F, Q, QuerySet
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from blog.models import PublishingFailure
from blog.publishing_state import failures
from home.models import User

logger = logging.getLogger(__name__)

TRY_AGAIN_AFTER = timedelta(minutes=5)
# For each step of talking to the mail server.
TIMEOUT_SECONDS = 10
BATCH = 20


class Postman:
    """Sends the letters that are due, beside the work of its runner."""

    def __init__(self) -> None:
        self._round: threading.Thread | None = None

    def go(self) -> None:
        """Start sending what is to be told, unless the last round is not back yet."""
        if self._round is not None and self._round.is_alive():
            return
        if _untold().exists():
            # A daemon: a mail server that never answers does not keep the runner from ending.
            self._round = threading.Thread(target=_round, name="postman", daemon=True)
            self._round.start()

    def wait(self, seconds: float) -> None:
        """Wait until the round is back, but not longer than so many seconds."""
        if self._round is not None:
            self._round.join(seconds)


def send_letters() -> int:
    """Tell of failures that nobody was told of and return of how many pages."""
    told = 0
    for key in list(_untold().values_list("pk", flat=True)[:BATCH]):
        # Whoever notes this first writes the letter.
        if not _untold().filter(pk=key).update(mail_tried_at=timezone.now()):
            continue
        failure = PublishingFailure.objects.select_related("page").filter(pk=key).first()
        if failure is None:
            continue
        reason = failure.reason
        try:
            letter(failure).send()
        except Exception as error:  # whatever a mail server may say
            logger.warning("The letter about page %s was not sent: %s", failure.page_id, error)
            continue
        PublishingFailure.objects.filter(pk=key).update(mailed_reason=reason)
        told += 1
    return told


def letter(failure: PublishingFailure) -> EmailMessage:
    """Return the letter about ``failure``, with the way to where it can be mended."""
    page = failure.page
    title = page.get_admin_display_title()
    address = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    due = _due(failure)
    when = f" It was due on {_moment(due)}." if due else ""
    if failure.is_expiry:
        subject, what = f"Not taken down: {title}", "could not be taken down"
        advice = "Readers do not see it any more, whatever its state."
    else:
        subject, what = f"Not published: {title}", "could not be published"
        advice = (
            "To mend it, open it in the editor, cancel its schedule, correct it, and schedule it "
            "again or publish it."
        )
    lines = [
        f"“{title}” {what}.{when}",
        "",
        f"The reason: {failure.reason}",
        "",
        advice,
        f"The editor: {address}",
        "",
        f"It keeps its schedule, and is tried again at {_moment(failure.next_try)}. You get no "
        "other letter about it unless the reason changes.",
    ]
    return EmailMessage(
        subject=" ".join(subject.split())[:200],
        body="\n".join(lines),
        to=recipients(failure),
        connection=get_connection(timeout=TIMEOUT_SECONDS),
    )


def recipients(failure: PublishingFailure) -> list[str]:
    """Return the addresses of who wrote the page and who scheduled it, or of administrators."""
    scheduler = Revision.objects.filter(pk=failure.revision_key).values("user")
    people = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    concerned = people.filter(Q(pk=failure.page.owner_id) | Q(pk__in=scheduler))
    found = concerned.values_list("email", flat=True)
    return list(dict.fromkeys(found)) or list(
        dict.fromkeys(people.filter(is_superuser=True).values_list("email", flat=True))
    )


def _untold() -> QuerySet[PublishingFailure]:
    before = timezone.now() - TRY_AGAIN_AFTER
    return (
        failures()
        .exclude(mailed_reason=F("reason"))
        .filter(Q(mail_tried_at=None) | Q(mail_tried_at__lte=before))
        .order_by("pk")
    )


def _round() -> None:
    try:
        send_letters()
    except Exception:
        logger.exception("Letters could not be sent")
    finally:
        connections.close_all()


def _due(failure: PublishingFailure):
    if failure.is_expiry:
        return failure.page.expire_at
    revision = Revision.objects.filter(pk=failure.revision_key)
    return revision.values_list("approved_go_live_at", flat=True).first()


def _moment(moment) -> str:
    """Return the moment as the site's clock shows it, with the name of the zone."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return format_date(local, "j F Y, H:i") + f" ({settings.TIME_ZONE})"
