"""Addresses as Jekyll 4 makes them.

Source: https://jekyllrb.com/docs/permalinks/ and the classes ``URL``, ``UrlDrop``, ``Utils`` and
``Page`` of https://github.com/jekyll/jekyll, which say what the page leaves open.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, unquote

STYLES = {
    "pretty": "/:categories/:year/:month/:day/:title/",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
# Styles that end in the file's ending; a pattern of one's own ends as it is written.
_WITH_ENDING = {"date", "ordinal", "weekdate", "none"}

# English whatever the language of this machine: Ruby's strftime knows no other.
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"

_PRETTY = frozenset("._~!$&'()+,;=@")
_UNESCAPED = "-._~!$&'()*+,;=:@/"


@dataclass(frozen=True)
class Parts:
    """What placeholders stand for; ``date`` is in the time zone of the site."""

    slug: str
    name: str = ""  # the name of the file, without its ending
    path: str = ""  # the path of the file in its collection, without its ending
    date: datetime | None = None
    categories: list[str] = field(default_factory=list)
    collection: str = ""


def slugify(text: str, mode: str = "default", is_cased: bool = False) -> str:
    """Return ``text`` as Jekyll's filter ``slugify`` does; ``mode`` is "default" or "pretty"."""
    kept = _PRETTY if mode == "pretty" else ()
    slug = "".join(char if _is_word(char) or char in kept else " " for char in text)
    # Every run of other characters is one hyphen, and one at either end goes.
    slug = re.sub(" +", "-", slug)
    slug = slug.removeprefix("-").removesuffix("-")
    return slug if is_cased else slug.lower()


def _is_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd"


def address(pattern: str, parts: Parts) -> str:
    """Return the path that ``pattern``, or one of :data:`STYLES`, gives for a document."""
    values = _values(parts)

    def fill(found: re.Match) -> str:
        for name in (found[1], found[1].removesuffix("_")):  # ":month_:day" has no ":month_"
            if name in values:
                return escape(values[name]) + found[1].removeprefix(name)
        return found[0]

    return clean(re.sub(":([a-z_]+)", fill, STYLES.get(pattern, pattern)))


def needs_date(pattern: str) -> bool:
    """Return whether ``pattern``, or one of :data:`STYLES`, has a placeholder for a date."""
    names = re.findall(":([a-z_]+)", STYLES.get(pattern, pattern))
    return any(name.removesuffix("_") in _OF_DATES for name in names)


def page_address(path: str, style: str) -> str:
    """Return the path of a page whose file is ``path``, below a site's ``permalink`` ``style``."""
    folder, name = posixpath.split(path)
    stem = posixpath.splitext(name)[0].rstrip(".")
    if stem == "index":
        return clean(escape(f"/{folder}/"))
    return clean(escape(f"/{folder}/{stem}") + page_ending(style))


def page_ending(style: str) -> str:
    """Return what a site's ``permalink`` ``style`` puts behind the name of a page."""
    if style in _WITH_ENDING or style.endswith(":output_ext"):
        return ".html"
    return "/" if style == "pretty" or style.endswith("/") else ""


def document_id(url: str, slug: str) -> str:
    """Return the ``id`` of a document, which jekyll-feed makes absolute for the ids of entries."""
    # Ruby's File.dirname takes no notice of a closing slash.
    folder = posixpath.dirname(url.rstrip("/"))
    return quote(unquote(posixpath.join(folder, slug)), safe=_UNESCAPED)


def variants(path: str) -> list[str]:
    """Return ``path`` and the other ones at which a server of files answers with the same page.

    GitHub Pages and most servers give ``a.html`` for ``/a`` too; Jekyll writes ``/a`` to that file.
    """
    if path.endswith("/"):
        return [path]
    stem, ending = posixpath.splitext(path)
    if ending in (".xml", ".json", ".txt"):
        return [path]
    if ending in (".html", ".htm"):
        return [path, stem] if posixpath.basename(stem) != "index" else [path]
    return [path, f"{path}.html"]


def key(path: str) -> str:
    """Return what all spellings of an address have in common, to look it up by."""
    path = unicodedata.normalize("NFC", unquote(path))
    path = path.removesuffix("index.html") if path.endswith("/index.html") else path
    return "/" + path.removesuffix(".html").strip("/")


def escape(path: str) -> str:
    """Return ``path`` percent-encoded as Jekyll writes it."""
    return quote(path, safe=_UNESCAPED)


def clean(path: str) -> str:
    """Return ``path`` from the root, without empty parts and those of dots alone."""
    parts = [part for part in path.split("/") if part.strip(".")]
    closing = "/" if path.endswith("/") and parts else ""
    return "/" + "/".join(parts) + closing


def _each_once(names: Iterable[str]) -> str:
    return "/".join(dict.fromkeys(names))


def _values(parts: Parts) -> dict[str, str]:
    values = {
        "title": slugify(parts.slug, "pretty", is_cased=True),
        "slug": slugify(parts.slug),
        "name": slugify(parts.name),
        "basename": parts.name,
        "path": parts.path,
        "collection": parts.collection,
        "output_ext": ".html",
        "categories": _each_once(name.lower() for name in parts.categories),
        "slugified_categories": _each_once(slugify(name) for name in parts.categories),
    }
    return values | (_date_values(parts.date) if parts.date else {})


def _date_values(date: datetime) -> dict[str, str]:
    week_year, week, weekday = date.isocalendar()
    month, day = _MONTHS.split()[date.month - 1], _DAYS.split()[date.weekday()]
    return {
        "year": f"{date.year:04}",
        "short_year": f"{date.year % 100:02}",
        "month": f"{date.month:02}",
        "i_month": str(date.month),
        "short_month": month[:3],
        "long_month": month,
        "day": f"{date.day:02}",
        "i_day": str(date.day),
        "y_day": f"{date.timetuple().tm_yday:03}",
        "w_year": f"{week_year:04}",
        "week": f"{week:02}",
        "w_day": str(weekday),
        "short_day": day[:3],
        "long_day": day,
        "hour": f"{date.hour:02}",
        "minute": f"{date.minute:02}",
        "second": f"{date.second:02}",
    }


_OF_DATES = frozenset(_date_values(datetime(2000, 1, 1)))  # noqa: DTZ001 - names alone
