"""Tags that may be meant to be one: ``Postgres`` and ``PostgreSQL``, ``test`` and ``tests``.

``C``, ``C++`` and ``C#`` are three, ``Python 2`` and ``Python 3`` two: signs and numbers tell names
apart, capitals, hyphens, accents and single letters do not.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

LEAST_ALIKE = 0.83
# Shorter names are other words as soon as one letter is another: "git" and "gist", "Go" and "Qt".
SHORTEST_MISSPELT = 5
SEPARATORS = re.compile(r"[\s_./-]+")
# What a name goes on with that does not make it another one.
ENDINGS = ("s", "es", "js", "lang", "sql")


def plain(name: str) -> str:
    """Return ``name`` without all that does not tell names apart."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return SEPARATORS.sub("", letters)


def are_alike(one: str, other: str) -> bool:
    """Return whether two names may be meant to be one."""
    first, second = sorted((plain(one), plain(other)), key=len)
    if not first:
        return False
    if first == second:
        return True
    # Signs and numbers, in their order, must be the same.
    if _signs(first) != _signs(second):
        return False
    if len(first) > 1 and second.startswith(first) and second[len(first) :] in ENDINGS:
        return True
    if len(first) < SHORTEST_MISSPELT:
        return False
    matcher = SequenceMatcher(None, first, second)
    return matcher.quick_ratio() >= LEAST_ALIKE and matcher.ratio() >= LEAST_ALIKE


def alike(name: str, others: Iterable[str]) -> list[str]:
    """Return those of ``others`` that may be meant to be ``name``, the most alike first."""
    found = [other for other in others if other != name and are_alike(name, other)]
    return sorted(found, key=lambda other: -_ratio(name, other))


def _signs(text: str) -> str:
    return "".join(sign for sign in text if not sign.isalpha())


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, plain(one), plain(other)).ratio()
