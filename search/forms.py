"""What a reader may ask, made safe."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from search.query import MAX_LENGTH, Query, clean_text, parse_query

MAX_SLUG = 100


@dataclass(frozen=True)
class Asked:
    """The query string of a search, read; whatever is odd in it counts as not there."""

    text: str
    query: Query
    tag: str
    year: int | None
    page: str

    @property
    def is_narrowed(self) -> bool:
        """Whether a tag or a year was chosen."""
        return bool(self.tag or self.year)

    @property
    def everything(self) -> str:
        """The address of the same search, in all tags and years."""
        return self.link(tag="", year=None)

    def link(self, **changes: str | int | None) -> str:
        """Return the address, from "?", of the first page of the same search with ``changes``."""
        asked = {"q": self.text, "tag": self.tag, "year": self.year} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def read(parameters: QueryDict) -> Asked:
    """Return what ``?q=&tag=&year=&page=`` ask for."""
    text = clean_text(parameters.get("q", "")[: MAX_LENGTH * 4])
    tag = clean_text(parameters.get("tag", ""))[:MAX_SLUG].replace(" ", "")
    year = parameters.get("year", "")
    number = int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None
    query = parse_query(text).narrowed([tag] if tag else [], [number] if number else [])
    return Asked(text, query, tag, number, parameters.get("page", ""))
