"""Front matter as every generator spells it, in our words.

Keys are compared without case, ``-`` and ``_``. What a key says beyond our field stays in
``Meta.other`` under the key as written, so that an export can write it again:

- ``keywords`` and every key that is not ours, as they are;
- of a cover given as a mapping, all but the picture and its alt text (``caption``, ``relative``);
- of several series or social images, all but the first;
- of authors with more than a name, the mappings;
- a second key for a field that has its value already, and a value of the wrong type.

``weight``, or the number of a part in its series, is ``Meta.weight`` and not kept again. Addresses
(``url``, ``permalink``, ``aliases``, ``redirect_from``) belong to the source, which reads them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo

from blog.moving.moments import parse_moment
from blog.moving.report import Problems

ADDRESS_KEYS = {"url", "permalink", "aliases", "redirectfrom"}

# Each field with its keys; the first one that the file has gives the value.
_TEXTS = {
    "title": ("title",),
    "slug": ("slug",),
    "summary": ("summary", "excerpt"),
    "description": ("description",),
    "canonical_url": ("canonicalurl", "canonical"),
    "cover_alt": ("coveralt", "imagealt", "featuredimagealt", "featureimagealt", "thumbnailalt"),
}
_MOMENTS = {
    "date": ("date",),
    "publish_at": ("publishdate", "pubdate", "published"),
    "updated": ("lastmod", "modified", "updated", "lastmodifiedat"),
    "expire_at": ("expirydate", "unpublishdate"),
}
_COVERS = ("cover", "image", "featuredimage", "featureimage", "feature", "thumbnail")
_COVERS += ("featuredimagepreview",)
_COVER_PICTURE = ("image", "src", "url", "path")
_MATH = ("math", "katex", "mathjax", "usemath", "hasmath")


@dataclass
class Meta:
    """What front matter says, in our words; the same for every source.

    ``other`` holds the keys that have no field here, as they stand in the file, values as JSON can
    hold them (a date or time as ISO text).
    """

    title: str = ""
    slug: str = ""
    date: datetime | None = None  # aware, in the offset the author gave
    updated: datetime | None = None
    publish_at: datetime | None = None
    expire_at: datetime | None = None
    is_draft: bool = False
    summary: str = ""
    description: str = ""
    tags: list[str] = field(default_factory=list)  # tags, then categories, each once
    categories: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    series: str = ""
    weight: int | None = None
    cover: str = ""  # as written: a path, or an address
    cover_alt: str = ""
    social_image: str = ""
    canonical_url: str = ""
    is_math: bool = False
    other: dict = field(default_factory=dict)


def plain_key(key: str) -> str:
    """Return ``key`` without case, ``-`` and ``_``, to compare it by."""
    return key.lower().replace("-", "").replace("_", "")


def plain_value(value: object) -> object:
    """Return ``value`` as JSON can hold it: dates and times as ISO text."""
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def as_text(value: object) -> str | None:
    """Return a single value as text ("" for none), or None when it is a list or a mapping."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return None
    return str(plain_value(value)).strip()


def read_meta(
    data: dict,
    *,
    zone: tzinfo,
    problems: Problems,
    path: str,
    line_of: Callable[[str], int] | None = None,
    separator: str = "",
) -> Meta:
    """Return what ``data`` says; a value of the wrong type is a warning in ``problems``.

    ``zone`` is that of dates without an offset. ``separator`` parts tags and categories that are
    one string: "," or " " (as Jekyll does); "" leaves the string whole.
    """
    reader = _Reader(data, zone, problems, path, line_of or (lambda key: 0), separator)
    return reader.read()


class _Reader:
    def __init__(self, data, zone, problems, path, line_of, separator):
        self.data = data
        self.zone = zone
        self.problems = problems
        self.path = path
        self.line_of = line_of
        self.separator = separator
        self.meta = Meta()
        self.left = {}  # what goes into ``other``, by key as written
        self.keys = {}  # plain key to the keys as written that are not yet used
        for key in data:
            self.keys.setdefault(plain_key(str(key)), []).append(key)

    def read(self) -> Meta:
        for plain in ADDRESS_KEYS:
            self.keys.pop(plain, None)
        self._read_draft()
        for name, keys in _MOMENTS.items():
            self._first(name, keys, self._moment)
        self._read_cover()
        for name, keys in _TEXTS.items():
            self._first(name, keys, self._text)
        self._first("weight", ("seriesorder", "seriesweight", "weight"), self._number)
        self._read_terms()
        self._read_authors()
        self._read_math()
        unused = {key for keys in self.keys.values() for key in keys}
        for key, value in self.data.items():  # in the order of the file
            if key in self.left:
                self.meta.other[str(key)] = plain_value(self.left[key])
            elif key in unused:
                self.meta.other[str(key)] = plain_value(value)
        return self.meta

    def _take(self, plain: str):
        """Yield the written keys for ``plain``, which then count as used."""
        yield from self.keys.pop(plain, [])

    def _wrong(self, key: str, what: str) -> None:
        self.left[key] = self.data[key]
        self.problems.warn(self.path, f"{key}: {what}", self.line_of(key))

    def _first(self, name: str, keys: tuple[str, ...], convert: Callable) -> None:
        """Set a field from the first of ``keys`` that says something; keep what differs."""
        has_value = bool(getattr(self.meta, name))
        for plain in keys:
            for key in self._take(plain):
                value = convert(key)
                if value is None or value == "":
                    continue
                if not has_value:
                    setattr(self.meta, name, value)
                    has_value = True
                elif value != getattr(self.meta, name):
                    self.left[key] = self.data[key]

    def _text(self, key: str) -> str | None:
        value = as_text(self.data[key])
        if value is None:
            self._wrong(key, "text is expected here, not a list or keys with values")
        return value

    def _moment(self, key: str) -> datetime | None:
        value = self.data[key]
        if value is None or value == "":
            return None
        try:
            return parse_moment(value, self.zone)
        except ValueError as error:
            self._wrong(key, str(error))
            return None

    def _number(self, key: str) -> int | None:
        value = self.data[key]
        if value is None or value == "":
            return None
        try:
            if isinstance(value, bool) or int(value) != float(value):
                raise ValueError("whole")
            return int(value)
        except (TypeError, ValueError, OverflowError):
            self._wrong(key, f"{value!r} is not a whole number")
            return None

    def _flag(self, key: str) -> bool | None:
        value = self.data[key]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        self._wrong(key, f"{value!r} is neither true nor false")
        return None

    def _read_draft(self) -> None:
        for key in self._take("draft"):
            flag = self._flag(key)
            # "draft: yes" is text in YAML 1.2: better a draft too many than one that is public.
            yes = isinstance(self.data[key], str) and self.data[key].lower() in ("yes", "on", "y")
            self.meta.is_draft = self.meta.is_draft or bool(flag) or yes
            self.left.pop(key, None)  # an export writes the field; two would contradict
        for key in list(self.keys.get("published", [])):
            if isinstance(self.data[key], bool):  # Jekyll's; else it is a date
                self.keys["published"].remove(key)
                self.meta.is_draft = self.meta.is_draft or not self.data[key]

    def _read_cover(self) -> None:
        for plain in _COVERS:
            for key in self._take(plain):
                self._read_cover_key(key)
        for plain in ("images", "socialimage", "ogimage"):
            for key in self._take(plain):
                values = self._texts(key)
                if values and not self.meta.social_image:
                    self.meta.social_image, *values = values
                if values and values != [self.meta.social_image]:
                    self.left[key] = values

    def _read_cover_key(self, key: str) -> None:
        value = self.data[key]
        rest = {}
        alt = ""
        if isinstance(value, dict):
            rest = dict(value)
            names = {plain_key(str(name)): name for name in value}
            picture = next((names[name] for name in _COVER_PICTURE if name in names), None)
            value = rest.pop(picture) if picture is not None else None
            if "alt" in names:
                alt = as_text(rest.pop(names["alt"])) or ""
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, list | dict | bool):
            self._wrong(key, "the name of a picture is expected here")
            return
        value = as_text(value) or ""
        if value and self.meta.cover and value != self.meta.cover:
            self.left[key] = self.data[key]
            return
        self.meta.cover = self.meta.cover or value
        self.meta.cover_alt = self.meta.cover_alt or alt
        if rest:
            self.left[key] = rest

    def _texts(self, key: str, separator: str = "") -> list[str]:
        """Return a string or a list of them as a list; what is neither is a warning."""
        value = self.data[key]
        if isinstance(value, str):
            parts = value.split(separator.strip() or None) if separator else [value]
            return [part.strip() for part in parts if part.strip()]
        values = value if isinstance(value, list) else [value]
        texts = [as_text(item) for item in values]
        if None in texts:
            self._wrong(key, "a list of names is expected here")
        return [text for text in texts if text]

    def _read_terms(self) -> None:
        for name, keys in (("tags", ("tags", "tag")), ("categories", ("categories", "category"))):
            found = getattr(self.meta, name)
            for plain in keys:
                for key in self._take(plain):
                    # Jekyll takes "category: web design" for one name, by its singular.
                    separator = "" if (plain, self.separator) == ("category", " ") else None
                    found += self._texts(key, self.separator if separator is None else separator)
            setattr(self.meta, name, _each_once(found))
        self.meta.tags = _each_once(self.meta.tags + self.meta.categories)
        for key in self._take("series"):
            values = self._texts(key)
            if values and not self.meta.series:
                self.meta.series, *values = values
            if values and values != [self.meta.series]:
                self.left.setdefault(key, values)

    def _read_authors(self) -> None:
        names = []
        for plain in ("authors", "author"):
            for key in self._take(plain):
                value = self.data[key]
                for item in value if isinstance(value, list) else [value]:
                    has_more = isinstance(item, dict)
                    name = as_text(_by_plain_key(item, "name")) if has_more else as_text(item)
                    if name:
                        names.append(name)
                        if has_more and len(item) > 1:
                            self.left[key] = value
                    elif item not in (None, ""):
                        self._wrong(key, "the name of an author is expected here")
        self.meta.authors = _each_once(names)

    def _read_math(self) -> None:
        for plain in _MATH:
            for key in self._take(plain):
                value = self.data[key]
                if isinstance(value, dict):  # katex: {enable: true, ...}
                    self.left[key] = value
                    value = _by_plain_key(value, "enable") is not False
                elif isinstance(value, str) and value.lower() not in ("true", "false"):
                    self.left[key] = value  # math: katex
                    value = bool(value)
                else:
                    value = self._flag(key)
                self.meta.is_math = self.meta.is_math or bool(value)


def _by_plain_key(value: dict, plain: str) -> object:
    return next((item for key, item in value.items() if plain_key(str(key)) == plain), None)


def _each_once(names: list[str]) -> list[str]:
    """Return ``names`` without repetition; the first spelling of one stays."""
    return list({name.casefold(): name for name in reversed(names)}.values())[::-1]
