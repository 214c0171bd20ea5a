"""The piece of a page that shows why it was found, with the hits marked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString

from search.documents import Section
from search.query import Query, Term
from search.tokens import fold, parts, stem

LENGTH = 240
BEFORE = 70
LINES_OF_CODE = 3
LONGEST_LINE = 160


@dataclass(frozen=True)
class Snippet:
    """A piece of text with ``<mark>`` around the hits, and the section it stands in."""

    html: SafeString
    section: Section
    is_code: bool = False


class Marker:
    """Finds the terms of one query in texts."""

    def __init__(self, query: Query):
        self._finders = [_Finder(term) for term in query.terms]
        self.is_code_wanted = query.scope == "code"

    def best(self, sections: Iterable[Section]) -> Snippet | None:
        """Return a piece of the section with the most terms, the first of them; None without."""
        best, most = None, 0
        for section in sections:
            if self.is_code_wanted and not section.is_code:
                continue
            count = 2 * self._count(section.text) + self._count(section.heading)
            # Prose explains more than code does.
            count = 2 * count + (not section.is_code)
            if count > max(most, 1):
                best, most = section, count
        return best and self.snippet(best)

    def snippet(self, section: Section) -> Snippet:
        """Return the piece of ``section`` around its first hits."""
        if section.is_code:
            return Snippet(self.mark(self._lines(section.text)), section, is_code=True)
        return Snippet(self.mark(self._cut(section.text)), section)

    def mark(self, text: str) -> SafeString:
        """Return ``text`` as HTML with the hits marked."""
        flat = flattened(text)
        spans = sorted(span for finder in self._finders for span in finder.spans(flat))
        pieces, place = [], 0
        for start, end in spans:
            if start < place:
                continue
            pieces += [escape(text[place:start]), "<mark>", escape(text[start:end]), "</mark>"]
            place = end
        pieces.append(escape(text[place:]))
        # Each piece is escaped above; format_html would do it at five times the cost.
        return SafeString("".join(pieces))

    def _count(self, text: str) -> int:
        flat = flattened(text)
        return sum(1 for finder in self._finders if finder.first(flat))

    def _first(self, text: str) -> int:
        """Return where the most telling hit begins: the longest of the first ones."""
        flat = flattened(text)
        found = sorted(span for finder in self._finders if (span := finder.first(flat)))
        if not found:
            return 0
        # Two terms beside each other tell more than the first of either.
        for one, other in pairwise(found):
            if other[0] - one[0] < LENGTH - BEFORE:
                return one[0]
        return max(found, key=lambda span: span[1] - span[0])[0]

    def _cut(self, text: str) -> str:
        first = self._first(text)
        start = max(0, first - BEFORE)
        if start:
            start = text.find(" ", start, first) + 1 or start
        end = start + LENGTH
        if end < len(text):
            end = max(text.rfind(" ", first + 1, end), start + LENGTH // 2)
        return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")

    def _lines(self, text: str) -> str:
        first = self._first(text)
        begin = text.rfind("\n", 0, first) + 1
        lines = text[begin:].splitlines()[:LINES_OF_CODE]
        if lines and len(lines[0]) > LONGEST_LINE:
            cut = max(0, first - begin - BEFORE)
            lines[0] = ("…" if cut else "") + lines[0][cut:]
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        return "\n".join(line[indent : indent + LONGEST_LINE] for line in lines).rstrip()


def flattened(text: str) -> str:
    """Return ``text`` in lower case and without accents, sign for sign."""
    if text.isascii():
        return text.lower()
    return "".join(sign if len(flat := fold(sign)) != 1 else flat for sign in text)


class _Finder:
    """Finds one term in flattened text, as the index has found it."""

    def __init__(self, term: Term):
        self._root = ""
        self._pattern = re.compile(self._ways(term))

    def spans(self, flat: str) -> Iterator[tuple[int, int]]:
        """Yield where the term stands."""
        for match in self._pattern.finditer(flat):
            if match.end() > match.start() and self._fits(match):
                yield match.span()

    def first(self, flat: str) -> tuple[int, int] | None:
        """Return where the term stands first, or None."""
        return next(self.spans(flat), None)

    def _ways(self, term: Term) -> str:
        surface = fold(term.surface)
        if not term.atoms:
            return re.escape(surface)
        if term.is_phrase:
            return _whole(r"[\W_]+".join(map(re.escape, term.atoms)))
        ways = [re.escape(surface) + (r"\w*" if term.is_prefix else "")]
        if len(term.atoms) > 1:
            ways.append(r"\W{1,3}".join(map(re.escape, term.atoms)))
            return _whole(f"(?:{'|'.join(ways)})")
        word, pieces = term.atoms[0], parts(term.surface)
        if len(pieces) > 1:
            ways.append(r"[\W_]?".join(map(re.escape, pieces)))
        elif pieces[0] != word and len(pieces[0]) > 1:
            ways.append(re.escape(pieces[0]))
        root = _common(word, stem(word))
        if len(root) > 1:
            self._root = stem(word)
            ways.append(rf"(?P<root>{re.escape(root)}\w{{0,6}})")
        if word not in ways:
            ways.append(re.escape(word))
        return _whole(f"(?:{'|'.join(ways)})")

    def _fits(self, match: re.Match) -> bool:
        """Whether what has the same beginning has the same stem too."""
        if not self._root or match["root"] is None:
            return True
        return stem(match["root"]) == self._root


def _whole(pattern: str) -> str:
    """Return the pattern so that no letter or digit stands around it; "_" may."""
    return rf"(?<![^\W_]){pattern}(?![^\W_])"


def _common(one: str, other: str) -> str:
    length = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        length += 1
    return one[:length]
