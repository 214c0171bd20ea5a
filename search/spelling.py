"""What may have been meant: words of the blog near to those that nothing has."""

from collections.abc import Iterable

from django.db.models import Q

from search.finding import find, has_each
from search.models import Word
from search.query import Query, Term, parse_query
from search.tokens import fold

SHORTEST = 4
# How many words of the blog are compared with one that was typed.
MOST_COMPARED = 400
MOST_TRIED = 3
# One mistake for four letters, two for eight.
LETTERS_A_MISTAKE = 4


def did_you_mean(query: Query) -> str:
    """Return a query that finds something readers may see, or "" when there is none near."""
    terms = list(query.terms)
    known = has_each(terms)
    unknown = [
        term for term, is_known in zip(terms, known, strict=True) if not is_known and _is_word(term)
    ]
    if not unknown:
        return ""
    choices = {term: near_words(term.surface) for term in unknown[:3]}
    if not all(choices.values()):
        return ""
    # A word of a draft alone is in the list too: what is proposed has to be found.
    for number in range(MOST_TRIED):
        text = query.text
        for term, words in choices.items():
            text = text.replace(term.surface, words[min(number, len(words) - 1)])
        meant = parse_query(text)
        if text != query.text and find(meant.narrowed(query.tags, query.years), 1):
            return text
    return ""


def near_words(typed: str) -> list[str]:
    """Return words of the blog that differ from ``typed`` by few letters, the nearest first."""
    typed = fold(typed)
    mistakes = min(2, len(typed) // LETTERS_A_MISTAKE)
    lengths = range(len(typed) - mistakes, len(typed) + mistakes + 1)
    words = Word.objects.filter(
        Q(start=typed[:3]) | Q(end=typed[-3:]), length__in=list(lengths)
    ).values_list("word", flat=True)[:MOST_COMPARED]
    return nearest(typed, words, mistakes)


def nearest(typed: str, words: Iterable[str], mistakes: int) -> list[str]:
    """Return those of ``words`` with at most so many ``mistakes``, the nearest first."""
    ranked = []
    for word in words:
        if word != typed and _letters_apart(typed, word) <= 2 * mistakes:
            apart = distance(typed, word)
            if apart <= mistakes:
                ranked.append((apart, word[0] != typed[0], word))
    return [word for *_, word in sorted(ranked)]


def distance(one: str, other: str) -> int:
    """Return how many letters are missing, too many, wrong, or swapped with their neighbour.

    Source: Damerau, A technique for computer detection and correction of spelling errors, 1964
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, sign in enumerate(one, start=1):
        now = [row]
        for column, another in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (sign != another))
            if row > 1 and column > 1 and sign == other[column - 2] and one[row - 2] == another:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


def _letters_apart(one: str, other: str) -> int:
    """Return a number that is quick to have, at most twice the distance."""
    return sum(abs(one.count(sign) - other.count(sign)) for sign in set(one + other))


def _is_word(term: Term) -> bool:
    return len(term.atoms) == 1 and term.surface.isalpha() and len(term.surface) >= SHORTEST
