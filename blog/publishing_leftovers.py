"""What is left to do once a page has gone out, and is done even if its runner was killed.

Pictures and the card are made after the transaction that publishes, as they take seconds and may
fail. With that transaction goes a note; it is removed when all is made. A note that stays means
that nobody came to it, and the next runner sees to it.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from blog.models import UnfinishedPublication
from home.card_files import make_card
from home.models import BasePage
from home.publishing import make_page_pictures

logger = logging.getLogger(__name__)

# By then whoever published the page has finished, or will not.
ABANDONED_AFTER = timedelta(minutes=2)


def note(page_key: int) -> None:
    """Note, within the transaction that publishes, that something is to be done afterwards.

    Called behind the publication, so that the note is removed behind all that is done after it.
    """
    UnfinishedPublication.objects.update_or_create(
        page_id=page_key, defaults={"since": timezone.now(), "claimed_at": None}
    )
    transaction.on_commit(lambda: _done(page_key), robust=True)


def finish_abandoned(at_most: int | None = None) -> int:
    """Do what killed runners have left undone and return for how many pages.

    :param at_most: how many pages to see to; None for all.
    """
    before = timezone.now() - ABANDONED_AFTER
    abandoned = UnfinishedPublication.objects.filter(
        Q(claimed_at=None, since__lte=before) | Q(claimed_at__lte=before)
    )
    finished = 0
    for key, page_key in list(abandoned.order_by("since").values_list("pk", "page_id")[:at_most]):
        # One of several runners gets it.
        if abandoned.filter(pk=key).update(claimed_at=timezone.now()):
            _finish(page_key)
            finished += 1
    return finished


def _finish(page_key: int) -> None:
    page = Page.objects.filter(pk=page_key).specific().first()
    try:
        if isinstance(page, BasePage):
            make_page_pictures(page)
            make_card(page)
    except Exception:
        # Tried once more would fail once more; make_pictures tells about it and mends it.
        logger.exception("The pictures of page %s could not be made; run make_pictures", page_key)
    _done(page_key)


def _done(page_key: int) -> None:
    UnfinishedPublication.objects.filter(page=page_key).delete()
