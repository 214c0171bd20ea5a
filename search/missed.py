"""What readers searched and did not find: counted, so that editors see what is missing."""

import logging

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from home.missing import impatient
from search.models import LONGEST_QUERY, MissedQuery

logger = logging.getLogger(__name__)

MOST_ROWS = 1_000
LONGEST_NUMBER = 6


def count_missed(text: str) -> None:
    """Count that nothing was found for ``text``; never fails, and keeps nothing about persons."""
    text = " ".join(text.lower().split())
    if not text or len(text) > LONGEST_QUERY or _may_name_somebody(text):
        return
    table = connection.ops.quote_name(MissedQuery._meta.db_table)
    try:
        with impatient(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (text, count, last_day) VALUES (%s, 1, %s) "  # noqa: S608
                f"ON CONFLICT (text) DO UPDATE SET count = {table}.count + 1, "
                "last_day = excluded.last_day",
                [text, timezone.localdate()],
            )
            _forget_rare_ones()
    except DatabaseError:
        # A writer at work is no reason to let the reader wait, nor is a count worth an error.
        logger.warning("A search without result was not counted", exc_info=True)


def _may_name_somebody(text: str) -> bool:
    """Whether it looks like an address or a number of somebody's."""
    return "@" in text or sum(sign.isdigit() for sign in text) > LONGEST_NUMBER


def _forget_rare_ones() -> None:
    """Keep the rows bounded: when there are too many, the oldest of the rarest tenth go."""
    count = MissedQuery.objects.count()
    if count <= MOST_ROWS:
        return
    rare = MissedQuery.objects.order_by("count", "last_day", "pk").values_list("pk", flat=True)
    MissedQuery.objects.filter(pk__in=list(rare[: count - MOST_ROWS + MOST_ROWS // 10])).delete()
