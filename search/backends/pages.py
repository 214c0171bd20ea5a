"""Live pages put into our tables whenever Wagtail's index is told of them."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction
from wagtail.models import Page

from search.documents import EXACT, Document, document, words
from search.models import IndexedPage, Word

# Of a word that may have been meant: letters alone, and not so short that all are alike.
PLAIN_WORD = re.compile(r"[^\W\d_]{4,40}")
PAGES_BITS = 24


def put(pages: Iterable[Page]) -> None:
    """Put those of ``pages`` that are live into our tables, and take the others out."""
    # The root above all home pages is no page to be found.
    pages = [page for page in pages if not page.is_root()]
    live = [_row(page) for page in pages if page.live]
    with transaction.atomic():
        IndexedPage.objects.filter(pk__in=[page.pk for page in pages if not page.live]).delete()
        IndexedPage.objects.bulk_create(
            live,
            update_conflicts=True,
            unique_fields=["page"],
            update_fields=["position", "day", "tags", "words", "sections"],
        )
        _learn_later(row.words for row in live)


def position(moment: datetime | None, key: int) -> int:
    """Return the number that sorts pages by date, and those of one second by their key."""
    seconds = int(moment.timestamp()) if moment else 0
    return (seconds << PAGES_BITS) + key % (1 << PAGES_BITS)


def _row(page: Page) -> IndexedPage:
    taken_apart: Document = document(page)
    return IndexedPage(
        page_id=page.pk,
        position=position(taken_apart.moment, page.pk),
        day=taken_apart.day,
        tags=taken_apart.tag_slugs,
        words=words(taken_apart),
        sections=[list(asdict(section).values()) for section in taken_apart.sections],
    )


class _Learn:
    """Adds what is new to the words that may be meant, once a transaction has succeeded.

    All pages share these rows. Who inserts a word waits for whoever has just inserted the same one,
    so two transactions that put several pages, or one page twice, would wait for each other: an
    editor's and the publisher's ended in a deadlock. On their own, and in order, they cannot.
    """

    def __init__(self) -> None:
        self.found: set[str] = set()

    def __call__(self) -> None:
        known = set()
        for part in _parts(sorted(self.found), 500):
            known.update(Word.objects.filter(pk__in=part).values_list("pk", flat=True))
        Word.objects.bulk_create(
            (
                Word(word=word, start=word[:3], end=word[-3:], length=len(word))
                for word in sorted(self.found - known)
            ),
            batch_size=500,
            ignore_conflicts=True,
        )


def _learn_later(rows: Iterable[list[str]]) -> None:
    found = {word[1:] for row in rows for word in row if word[0] in EXACT}
    found = {word for word in found if PLAIN_WORD.fullmatch(word)}
    if not found:
        return
    # One for all pages of a transaction: there may be thousands, as when the index is made anew.
    for _, waiting, *_ in connection.run_on_commit:
        if isinstance(waiting, _Learn):
            waiting.found |= found
            return
    learn = _Learn()
    learn.found |= found
    transaction.on_commit(learn, robust=True)


def _parts(items: list, size: int) -> Iterable[list]:
    return (items[start : start + size] for start in range(0, len(items), size))


class PagesIndex:
    """Mixin for an index of Wagtail's."""

    def add_items(self, model, objs) -> None:
        """Put objects into Wagtail's index, and those that are pages into ours."""
        objs = list(objs)
        super().add_items(model, objs)
        if issubclass(model, Page):
            put(page.specific for page in objs)

    def delete_item(self, item) -> None:
        """Take an object out of both."""
        super().delete_item(item)
        if isinstance(item, Page):
            IndexedPage.objects.filter(pk=item.pk).delete()

    def reset(self) -> None:
        """Empty both."""
        super().reset()
        self.forget()

    def forget(self) -> None:
        """Empty ours."""
        IndexedPage.objects.all().delete()
        Word.objects.all().delete()


class PagesRebuilder:
    """Mixin for a rebuilder of Wagtail's: ours is made anew, within the same transaction."""

    def start(self):
        """Return the index, ready to be filled."""
        index = super().start()
        index.forget()
        return index
