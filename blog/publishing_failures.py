"""What could not be published in its time: why, how often it was tried, and when it is next.

The pause between tries grows from one minute to an hour. Another schedule for the page is another
matter, and tried at once.
"""

from datetime import timedelta

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.models import Page

from blog.models import PublishingFailure
from blog.publishing_state import failures

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_REASON = 2000  # characters


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many tries: a minute, then twice as long each time."""
    return min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)


def explain(error: Exception, page: Page) -> str:
    """Return in words why ``page`` could not be published, for whoever can do something about it.

    What the form would have said, field by field; of any other error its kind and its text.
    """
    if isinstance(error, ValidationError):
        reason = " ".join(_field_errors(error, page))
    else:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return reason[:LONGEST_REASON]


def record(page: Page, revision_key: int | None, reason: str) -> PublishingFailure:
    """Note that ``page`` could not be published, or taken down without a revision; return it."""
    now = timezone.now()
    with transaction.atomic():
        failure, created = PublishingFailure.objects.select_for_update().get_or_create(
            page=page,
            defaults={
                "revision_key": revision_key,
                "reason": reason,
                "first_at": now,
                "last_at": now,
                "next_try": now + pause(1),
            },
        )
        if not created:
            if failure.revision_key == revision_key:
                failure.tries += 1
            else:
                failure.tries, failure.first_at = 1, now
                failure.revision_key, failure.mailed_reason = revision_key, ""
            failure.reason, failure.last_at = reason, now
            failure.next_try = now + pause(failure.tries)
            failure.save()
    return failure


def forget_settled() -> int:
    """Delete what stands no longer, as when somebody cancelled the schedule; return how many."""
    standing = failures().values("pk")
    settled = PublishingFailure.objects.exclude(pk__in=list(standing.values_list("pk", flat=True)))
    return settled.delete()[0] if settled.exists() else 0


def _field_errors(error: ValidationError, page: Page) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    lines = []
    for name, messages in error.message_dict.items():
        if name == NON_FIELD_ERRORS:
            lines += messages
        else:
            lines.append(f"{_label(name, page)}: {' '.join(messages)}")
    return lines


def _label(name: str, page: Page) -> str:
    try:
        return capfirst(page.specific_class._meta.get_field(name).verbose_name)
    except (AttributeError, FieldDoesNotExist):
        return capfirst(name.replace("_", " "))
