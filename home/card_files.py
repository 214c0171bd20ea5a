"""Where cards are kept, and when they are drawn, drawn again, and removed.

A page's card lies in a folder of its own under ``cards/``. What a page that is not public says may
not lie where anybody can ask for it, so its card goes with its being public.
"""

from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Page, get_page_models

from home.cards import draw_card, fits
from home.models import BasePage

FOLDER = "cards"
CHUNK = 100


def make_card(page: BasePage, *, dry_run: bool = False) -> bool:
    """Draw the card of ``page`` if it needs another one; return whether one was drawn.

    It needs none while it is not public, or when it has a picture that fits; a card from before is
    removed then.
    """
    public = type(page).objects.published().filter(pk=page.pk).first()
    text = public and not any(map(fits, public.find_shared_pictures())) and public.card_text()
    name = f"{FOLDER}/{page.pk}/card.{text.hash}.png" if text else ""
    if name and name == public.card and default_storage.exists(name):
        return False
    if not name and not (public or page).card:
        return False
    data = draw_card(text) if text else None
    if dry_run:
        return data is not None
    if data is None:
        remove_card(page)
        return False
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(data))
    _note(page, name)
    _clear(page.pk, keep=name)
    return True


def remove_card(page: BasePage) -> None:
    """Remove the card of ``page``, if it has one."""
    _note(page, "")
    _clear(page.pk)


def remove_cards_below(page: Page) -> None:
    """Remove the cards of ``page`` and of all pages under it: they are public no longer."""
    for model in _models():
        for found in model.objects.descendant_of(page, inclusive=True).exclude(card=""):
            remove_card(found)


def make_missing_cards(*, dry_run: bool = False) -> int:
    """Draw the cards that public pages lack, or that say what is so no longer; return how many."""
    drawn = 0
    for model in _models():
        keys = list(model.objects.published().order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            for page in model.objects.filter(pk__in=keys[start : start + CHUNK]).order_by("pk"):
                drawn += make_card(page, dry_run=dry_run)
    return drawn


def _models() -> Iterator[type[BasePage]]:
    return (model for model in get_page_models() if issubclass(model, BasePage))


def _note(page: BasePage, name: str) -> None:
    page.card = name
    type(page).objects.filter(pk=page.pk).update(card=name)


def _clear(key: int, *, keep: str = "") -> None:
    """Delete all cards of a page but one."""
    folder = f"{FOLDER}/{key}"
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if f"{folder}/{name}" != keep:
            default_storage.delete(f"{folder}/{name}")
    if not keep:
        default_storage.delete(folder)
