"""What a reader typed, taken apart. Never raises, whatever it is."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from blog.models.snippets import tag_slug
from search.tokens import Chunk, chunks, pair

# The time a query takes grows with its words. The longest error message of a good post fits.
MAX_LENGTH = 300
MAX_WORDS = 16
# One letter is the beginning of everything.
SHORTEST_PREFIX = 2
QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"'})
MINUS = str.maketrans({"−": "-", "–": "-"})
SCOPES = {"title", "code"}
# C++ and C# are not the beginning of anything.
COMPLETE = "+#"


@dataclass(frozen=True)
class Term:
    """Something that has to be on a page: a word, a name or a phrase.

    ``exact`` are words that must all be there, ``same`` such of which one will do instead, and
    ``pairs`` neighbours that would do as well. ``exact`` of a phrase is empty.
    """

    surface: str
    exact: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    atoms: tuple[str, ...] = ()
    is_phrase: bool = False
    is_prefix: bool = False


@dataclass(frozen=True)
class Query:
    """A query: what pages have to have, what they must not have, and where."""

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    tags: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    scope: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.terms or self.tags or self.years)

    @property
    def words(self) -> str:
        """The terms as text."""
        return " ".join(term.surface for term in self.terms)

    def narrowed(self, tags: Iterable[str] = (), years: Iterable[int] = ()) -> "Query":
        """Return the same within these tags and years."""
        return replace(self, tags=(*self.tags, *tags), years=(*self.years, *years))

    def with_prefix(self) -> "Query":
        """Return the same with the last word as the beginning of one, if it may be that."""
        if not self.terms:
            return self
        last = self.terms[-1]
        may_be = len(last.surface) >= SHORTEST_PREFIX and len(last.exact) == 1
        if not may_be or last.is_phrase or last.surface[-1] in COMPLETE:
            return self
        return replace(self, terms=(*self.terms[:-1], replace(last, is_prefix=True)))

    def within_parts(self) -> "Query":
        """Return the same with every name taken apart: ``db_default`` is two words."""
        terms = dict.fromkeys(one for term in self.terms for one in _parts(term))
        return replace(self, terms=tuple(terms)[:MAX_WORDS])


def clean_text(text: str) -> str:
    """Return ``text`` on one line, cut, without control characters and odd quotes and dashes."""
    kept = "".join(
        sign if unicodedata.category(sign)[0] != "C" else " " for sign in text[: MAX_LENGTH * 2]
    )
    return " ".join(kept.split())[:MAX_LENGTH].strip()


def parse_query(text: str) -> Query:
    """Return ``text`` as a query; empty when nothing in it can be looked for."""
    text = clean_text(text)
    found = _Found()
    for piece, is_phrase in _pieces(text.translate(QUOTES)):
        found.take(piece, is_phrase)
    terms = tuple(dict.fromkeys(found.terms))[:MAX_WORDS]
    return Query(
        text=text,
        terms=terms,
        excluded=tuple(dict.fromkeys(found.excluded))[:MAX_WORDS],
        tags=tuple(dict.fromkeys(found.tags))[:4],
        scope=found.scope,
    )


def term_of(chunk: Chunk) -> Term:
    """Return what finds ``chunk``."""
    return Term(chunk.surface, chunk.exact, chunk.same, _pairs(chunk.atoms), chunk.atoms)


@dataclass
class _Found:
    """What has been read so far."""

    terms: list[Term] = field(default_factory=list)
    excluded: list[Term] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    scope: str = ""

    def take(self, piece: str, is_phrase: bool) -> None:
        name, _, value = piece.partition(":")
        if is_phrase:
            self.terms.extend(_phrase(piece))
        elif name.lower() == "tag" and value.strip('"'):
            self.tags.append(tag_slug(value.strip('"')))
        elif name.lower() == "in" and value.lower() in SCOPES:
            self.scope = value.lower()
        elif _is_exclusion(piece):
            rest = piece[1:]
            self.excluded.extend(_phrase(rest.strip('"')) if '"' in rest else _words(rest))
        else:
            self.terms.extend(_words(piece))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words of ``text``, and the phrases in quotes; a last quote alone is none."""
    place = 0
    while place < len(text):
        if text[place] == " ":
            place += 1
            continue
        end = text.find('"', place + 1) if text[place] == '"' else -1
        if end > 0:
            yield text[place + 1 : end], True
            place = end + 1
            continue
        end = place
        is_quoted = False
        while end < len(text) and (is_quoted or text[end] != " "):
            # tag:"two words" and -"two words"
            if text[end] == '"' and (is_quoted or text.find('"', end + 1) > 0):
                is_quoted = not is_quoted
            end += 1
        yield text[place:end], False
        place = end


def _is_exclusion(piece: str) -> bool:
    piece = piece[:2].translate(MINUS)
    return len(piece) == 2 and piece[0] == "-" and piece[1] not in "->"


def _words(text: str) -> Iterator[Term]:
    yield from map(term_of, chunks(text))


def _phrase(text: str) -> list[Term]:
    """Return the term of a phrase; Chinese, Japanese and Korean signs are words of their own."""
    found = list(chunks(text))
    atoms = tuple(atom for chunk in found for atom in chunk.atoms)
    others = [replace(term_of(chunk), is_phrase=True) for chunk in found if not chunk.atoms]
    if len(atoms) == 1:
        # One word in quotes means exactly this word.
        named = [chunk for chunk in found if chunk.atoms]
        return [Term(text, named[0].exact or atoms, (), (), atoms, True), *others]
    if not atoms:
        return others
    return [Term(text, (), (), _pairs(atoms), atoms, True), *others]


def _pairs(atoms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pair(*two) for two in pairwise(atoms))


def _parts(term: Term) -> Iterator[Term]:
    if not term.atoms:
        yield term
        return
    for atom in term.atoms:
        for chunk in chunks(atom.replace("_", " ")):
            yield replace(term_of(chunk), is_prefix=term.is_prefix and atom == term.atoms[-1])
