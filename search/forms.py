"""What a reader may ask, made safe."""

from dataclasses import dataclass

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


def read(parameters: QueryDict) -> Asked:
    """Return what ``?q=&tag=&year=&page=`` ask for."""
    text = clean_text(parameters.get("q", "")[: MAX_LENGTH * 4])
    tag = clean_text(parameters.get("tag", ""))[:MAX_SLUG].replace(" ", "")
    year = parameters.get("year", "")
    number = int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None
    query = parse_query(text).narrowed([tag] if tag else [], [number] if number else [])
    return Asked(text, query, tag, number, parameters.get("page", ""))
