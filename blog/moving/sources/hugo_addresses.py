"""The addresses that Hugo gives to pages, term by term as Hugo 0.168 makes them.

Paths are those of ``.RelPermalink``: with the path of the base URL, and percent-encoded.

Source: https://gohugo.io/configuration/permalinks/ , https://gohugo.io/content-management/urls/ ;
tests/blog/moving/sources/test_hugo_addresses.py compares them with those of the real program.
"""

import posixpath
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from blog.moving.sources.hugo_config import HugoConfig, Language

# What Go leaves as it is in the path of an address.
_PLAIN = "/$&+,:;=@-._~"
_ENCODED = re.compile(r"(?:[\w/$&+,:;=@.~!'()*\[\]-]|%[0-9a-fA-F]{2})*", re.ASCII)
_NO_DATE = datetime(1, 1, 1, tzinfo=UTC)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August")
_MONTHS += ("September", "October", "November", "December")
_TOKEN = re.compile(r":\w+(?:\[.+?\])?")
_GO_DATE = re.compile(r"2006|January|Jan|Monday|Mon|01|02|03|04|05|06|15|1|2|3|4|5|PM|pm")


@dataclass(frozen=True)
class PageFacts:
    """What the address of a page depends on, names as written.

    ``folders`` are those between the content folder and the page, the folder of a leaf bundle not
    counted; ``name`` is the file's without language and ending, or the folder's of a bundle.
    ``sections`` is the path of the section the page is in, ``section_slugs`` the slug or title of
    that section and of those above it. ``kind`` is "page", "section", "taxonomy" or "term".
    """

    language: Language
    folders: tuple[str, ...]
    name: str
    title: str = ""
    slug: str = ""
    url: str = ""
    date: datetime | None = None
    sections: tuple[str, ...] = ()
    section_slugs: tuple[str, ...] = ()
    slug_folders: tuple[str, ...] = ()  # ``folders`` with the slugs of the sections among them
    kind: str = "page"


def escape(path: str) -> str:
    """Return ``path`` percent-encoded as Hugo does in addresses."""
    if _ENCODED.fullmatch(path):
        return path
    return "".join(
        part if place % 2 else quote(part, safe=_PLAIN)
        for place, part in enumerate(re.split(r"(%[0-9a-fA-F]{2})", path))
    )


def lower(text: str) -> str:
    """Return ``text`` in lower case, letter by letter as Go does it."""
    return "".join(each.lower()[0] for each in text)


class Addresses:
    """Makes addresses by a configuration."""

    def __init__(self, config: HugoConfig):
        self.config = config

    def page(self, facts: PageFacts) -> str:
        """Return the path of a page, with the base path, percent-encoded."""
        config = self.config
        section = facts.folders[0] if facts.folders else ""
        is_ugly = config.is_ugly(section) and facts.kind in ("page", "term")
        if facts.url:
            return self._own(facts)
        pattern = self.pattern(facts)
        if pattern is not None:
            path = self.sanitize(self.expand(pattern, facts))
        else:
            path = "/".join(self.segment(folder) for folder in self._folders(facts))
            # A slug of nothing that an address may hold leaves the folder alone.
            last = self.sanitize(facts.slug) if facts.slug else self.segment(facts.name)
            path = posixpath.join(path, last.strip("/"))
        path = posixpath.normpath("/" + path).strip("/")
        if not path:
            return self.absolute(facts.language, "/")
        return self.absolute(facts.language, f"/{path}.html" if is_ugly else f"/{path}/")

    def absolute(self, language: Language, path: str) -> str:
        """Return ``path``, which begins with a slash, below language and base URL, encoded."""
        prefix = f"/{language.prefix}" if language.prefix else ""
        return escape(language.base_path) + escape(prefix + path)

    def aliases(
        self, language: Language, permalink: str, written: list[str], section: str
    ) -> list[str]:
        """Return the paths of a page's aliases; relative ones are those beside its permalink."""
        base = permalink.removeprefix(escape(language.base_path))
        found = []
        for alias in written:
            alias = alias.strip()
            if "://" in alias:  # no longer allowed by Hugo; it was the same as its path
                alias = "/" + alias.split("://", 1)[1].partition("/")[2]
                alias = alias.removeprefix(language.base_path)
            if not alias:
                continue
            if alias.startswith("/"):
                prefix = f"/{language.prefix}" if language.prefix else ""
                paths = [prefix + alias]
                if prefix and (alias + "/").startswith(prefix + "/"):
                    paths.append(alias)  # Hugo doubles the prefix; it did not always
            else:
                beside = posixpath.dirname(unquote(base).rstrip("/"))
                paths = [posixpath.join(beside or "/", alias)]
            found += [self._alias(language, path, section) for path in paths]
        return found

    def _alias(self, language: Language, path: str, section: str) -> str:
        path = "/" + posixpath.normpath("/" + path).strip("/")
        if path.endswith("/index.html"):
            path = path.removesuffix("index.html")
        elif not path.endswith((".html", ".htm")) and path != "/":
            path += ".html" if self.config.is_ugly(section) else "/"
        return escape(language.base_path) + escape(path)

    def pattern(self, facts: PageFacts) -> str | None:
        """Return the configured pattern for a page, or None."""
        path = "/".join(lower(folder).replace(" ", "-") for folder in facts.folders)
        if facts.kind != "page":
            path = posixpath.join(path, lower(facts.name).replace(" ", "-"))
        for kind, section, pattern in self.config.permalinks:
            section = lower(section).replace(" ", "-")
            if kind and kind != facts.kind:
                continue
            is_root = not section and not path and facts.kind == "page"
            if is_root or (section and f"{path}/".startswith(f"{section}/")) or section == "**":
                return pattern
        return None

    def expand(self, pattern: str, facts: PageFacts) -> str:
        """Return ``pattern`` with its tokens replaced; Go's date forms are tokens too."""
        pattern = pattern.replace("\\:", "\0")
        expanded = _TOKEN.sub(lambda found: self._token(found[0][1:], facts), pattern)
        return expanded.replace("\0", ":")

    def sanitize(self, path: str) -> str:
        """Return ``path`` without what Hugo leaves out of addresses; spaces become a hyphen."""
        if self.config.is_lowered:
            path = lower(path)
        if not self.config.has_accents:
            marked = unicodedata.normalize("NFD", path)
            bare = "".join(each for each in marked if unicodedata.category(each) != "Mn")
            path = unicodedata.normalize("NFC", bare)
        kept = []
        wants_hyphen = was_hyphen = False
        for place, each in enumerate(path):
            if _is_allowed(path, place, each):
                was_hyphen = each == "-"
                if wants_hyphen and not was_hyphen:
                    kept.append("-")
                wants_hyphen = False
                kept.append(each)
            elif kept and not was_hyphen and each.isspace():
                wants_hyphen = True
        return "".join(kept)

    def segment(self, name: str) -> str:
        """Return the part of an address that a file, a folder or a term gives."""
        if self.config.is_lowered:
            name = lower(name).replace(" ", "-")
        return self.sanitize(name)

    def _folders(self, facts: PageFacts) -> tuple[str, ...]:
        return facts.slug_folders or facts.folders

    def _own(self, facts: PageFacts) -> str:
        """Return the path that ``url`` in front matter asks for; it is not sanitized."""
        url = facts.url.strip()
        base = facts.language.base_url
        if "://" in url:  # no longer allowed by Hugo; it was the same as its path
            url = url.removeprefix(base) if base and url.startswith(base) else url
            url = "/" + (url.split("://", 1)[1].partition("/")[2] if "://" in url else url)
        if ":" in url:
            url = self.expand(url, facts)
        is_rooted = url.startswith("/")
        is_file = "." in url and not url.endswith("/")
        path = "/" + posixpath.normpath("/" + url).strip("/")
        if path.endswith("/index.html"):
            path = path.removesuffix("index.html")
        elif not is_file and path != "/":
            path += "/"
        if is_rooted:
            return escape(facts.language.base_path) + escape(path)
        return self.absolute(facts.language, path)

    def _token(self, token: str, facts: PageFacts) -> str:
        name, _, cut = token.partition("[")
        date = facts.date or _NO_DATE
        simple = {
            "year": str(date.year),
            "month": f"{date.month:02}",
            "monthname": _MONTHS[date.month - 1],
            "day": f"{date.day:02}",
            "weekday": str(date.isoweekday() % 7),
            "weekdayname": _DAYS[date.isoweekday() % 7],
            "yearday": str(date.timetuple().tm_yday),
        }
        if name in simple:
            return simple[name]
        if name.startswith("section"):
            is_slug = name.startswith("sectionslug")
            if is_slug:
                parts = [self._urlized(part) for part in facts.section_slugs]
            else:  # these are lower case always
                parts = [self.sanitize(lower(part).replace(" ", "-")) for part in facts.sections]
            if not name.endswith("s"):
                cut = "0"
            return "/".join(_cut(parts, cut.rstrip("]")) if cut else parts)
        title = self._urlized(facts.title.replace("/", "-").replace("\\", "-"))
        slug = self._urlized(facts.slug)
        file_name = "" if facts.kind != "page" else self._urlized(facts.name)
        values = {
            "title": title,
            "slug": slug if facts.slug else title,
            "filename": file_name,
            "contentbasename": file_name,
            "slugorfilename": slug if facts.slug else file_name,
            "slugorcontentbasename": slug if facts.slug else file_name,
        }
        return values[name] if name in values else _go_date(token, date)

    def _urlized(self, text: str) -> str:
        """Return ``text`` as a token gives it: Hugo makes an address of it and reads that again.

        So a fragment without text goes, and a plus becomes a space, which is a hyphen in the end.
        """
        path = self.sanitize(text)
        if path.find("#") == len(path) - 1:
            path = path.removesuffix("#")
        return unquote(path.replace("+", " "))


def _is_allowed(text: str, place: int, each: str) -> bool:
    """Return whether Hugo keeps a character: letters, marks, decimal digits and a few signs."""
    if each in "./\\_#+~-@":
        return True
    if each == "%":
        return bool(re.match(r"[0-9a-fA-F]{2}", text[place + 1 :]))
    category = unicodedata.category(each)
    return category[0] in "LM" or category == "Nd"


def _cut(parts: list[str], cut: str) -> list[str]:
    """Return what ``[0]``, ``[1:]``, ``[:2]`` or ``[last]`` leaves of ``parts``."""

    def number(text: str, is_low: bool) -> int | None:
        if not text:
            return 0 if is_low else len(parts)
        if text == "last":
            return len(parts) - 1
        value = int(text) if text.isdecimal() else 0
        if value < len(parts):
            return value
        return None if is_low else len(parts)

    if not parts:
        return []
    low, colon, high = cut.lower().strip().partition(":")
    first = number(low, True)
    if first is None:
        return []
    return parts[first : number(high, False)] if colon else parts[first : first + 1]


def _go_date(layout: str, date: datetime) -> str:
    """Return ``date`` in a layout of Go's, such as "2006-01-02"."""
    forms = {
        "2006": f"{date.year:04}",
        "06": f"{date.year % 100:02}",
        "January": _MONTHS[date.month - 1],
        "Jan": _MONTHS[date.month - 1][:3],
        "01": f"{date.month:02}",
        "1": str(date.month),
        "Monday": _DAYS[date.isoweekday() % 7],
        "Mon": _DAYS[date.isoweekday() % 7][:3],
        "02": f"{date.day:02}",
        "2": str(date.day),
        "15": f"{date.hour:02}",
        "03": f"{date.hour % 12 or 12:02}",
        "3": str(date.hour % 12 or 12),
        "04": f"{date.minute:02}",
        "4": str(date.minute),
        "05": f"{date.second:02}",
        "5": str(date.second),
        "PM": "PM" if date.hour >= 12 else "AM",
        "pm": "pm" if date.hour >= 12 else "am",
    }
    return _GO_DATE.sub(lambda found: forms[found[0]], layout)
