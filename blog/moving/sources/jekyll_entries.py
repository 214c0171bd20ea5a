"""Files of a Jekyll site made into entries: kind, date, slug, and the addresses they had."""

import posixpath
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from markdown_it import MarkdownIt

from blog.moving.front_matter import FrontMatter, FrontMatterError, parse_moment, read_meta, split
from blog.moving.meta import as_text
from blog.moving.report import Problems
from blog.moving.sources import jekyll_addresses as addresses
from blog.moving.sources.base import Entry, Meta
from blog.moving.sources.files import read_text
from blog.moving.sources.jekyll_config import JekyllConfig

Kind = Literal["post", "draft", "page", "document"]

_DATED = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-(.+)")
_LOOP = re.compile(r"\b(?:site\.(?:posts|tags|categories|documents)|paginator\.posts)\b")
# YAML takes a time without offset for UTC, and Jekyll with it; a day alone is that of the site.
# Source: https://github.com/jekyll/jekyll/issues/1273
_TIME_WITHOUT_OFFSET = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt]|\s+)\d\d?:\d\d:\d\d(?:\.\d*)?")


@dataclass(frozen=True)
class Place:
    """What the path of a file says. ``folders`` are those above ``_posts``: categories."""

    kind: Kind
    path: str
    label: str = ""
    folders: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The name of the file without its ending."""
        return posixpath.splitext(posixpath.basename(self.path))[0]

    @property
    def named_date(self) -> str:
        """The date at the beginning of the name, as written, or ""."""
        found = _DATED.fullmatch(self.stem)
        return found[1] if found else ""

    @property
    def named_slug(self) -> str:
        """The name without its date."""
        found = _DATED.fullmatch(self.stem)
        return found[2] if found else self.stem


@dataclass
class JekyllFile:
    """A file that was read: the entry it becomes, and what lists and links need of it."""

    entry: Entry
    layout: str = ""
    categories: list[str] = field(default_factory=list)
    redirect_to: str = ""
    data: dict = field(default_factory=dict, repr=False)
    has_front_matter: bool = True
    loops_over_posts: bool = False


def find_place(path: str, config: JekyllConfig) -> Place | None:
    """Return what Jekyll sees in the file at ``path``; None for a part of the site itself."""
    folders = path.split("/")[:-1]
    inner = folders
    if config.collections_folder and folders[:1] == [config.collections_folder]:
        inner = folders[1:]
    for special, kind in (("_posts", "post"), ("_drafts", "draft")):
        if special in inner:
            return Place(kind, path, "posts", tuple(inner[: inner.index(special)]))
    label = inner[0][1:] if inner and inner[0].startswith("_") else ""
    if label in config.collections:
        is_written = config.collections[label].get("output") is True
        return Place("document", path, label) if is_written else None
    for end in range(1, len(folders) + 1):
        is_special = folders[end - 1][:1] in ("_", "#", "~")
        if is_special and not config.is_included("/".join(folders[:end])):
            return None
    if path.split("/")[-1][:1] in ("_", "#", "~") or config.is_excluded(path):
        return None
    return Place("page", path)


def read_file(
    file: Path,
    place: Place,
    config: JekyllConfig,
    problems: Problems,
    former: list[str],
    section: str = "",
) -> JekyllFile | None:
    """Return what a file says, or None with the reason in ``problems``.

    ``former`` are its former paths; ``section`` is the collection whose documents are posts.
    """
    found = read_text(file, config.root, problems, place.path)
    if found is None:
        return None
    try:
        front = split(found.text)
    except FrontMatterError as error:
        problems.lose(place.path, f"front matter: {error}", error.line, error.column)
        return None
    data = _with_defaults(front.data, place, config)
    categories = _categories(data, place)
    meta = _read_meta(data, front, place, config, problems, categories)
    is_dated = meta.date is not None
    meta.date = meta.date or _date_of_name(place, config, problems)
    maker = _AddressMaker(config, as_text(data.get("permalink")) or "", meta.slug, categories)
    last = "" if ":" in maker.permalink else posixpath.basename(maker.permalink.rstrip("/"))
    meta.slug = addresses.slugify(meta.slug or last.removesuffix(".html") or place.named_slug)
    meta.title = meta.title or " ".join(map(str.capitalize, place.named_slug.split("-")))
    meta.summary = meta.summary or _summary(front.body, data, config)
    if place.kind == "post" and not place.named_date:
        problems.warn(place.path, "no date in the file's name: Jekyll left it out; now a draft")
    meta.is_draft |= place.kind == "draft" or (place.kind == "post" and not place.named_date)
    is_post = place.kind in ("post", "draft") or bool(section and place.label == section)
    entry = Entry(
        path=place.path,
        file=file,
        kind="post" if is_post else "page",
        meta=meta,
        old=[],
        digest=found.digest,
        body_line=front.body_line,
        language=as_text(data.get("lang")) or "",
    )
    _set_addresses(entry, place, maker, data, former, is_dated)
    return JekyllFile(
        entry,
        layout=as_text(data.get("layout")) or "",
        categories=categories,
        redirect_to=next(iter(texts(data, "redirect_to")), ""),
        data=data,
        has_front_matter=front.format != "",
        loops_over_posts=place.kind in ("page", "document") and bool(_LOOP.search(front.body)),
    )


def _set_addresses(
    entry: Entry,
    place: Place,
    maker: "_AddressMaker",
    data: dict,
    former: list[str],
    is_dated: bool,
) -> None:
    """Set where the entry answered, and its id in the feed; no draft was ever at an address."""
    config = maker.config
    paths = []
    if place.kind != "draft":
        # The day in an address is that of the site; where the machine that built it had another
        # zone than we know of, it was that of the author.
        date = entry.meta.date
        moments = [date and date.astimezone(config.zone), date]
        moments.append(_as_on_the_clock(data.get("date"), config))
        paths = [maker.address(place, each) for each in moments if each or place.kind != "post"]
        for path in former:
            earlier = find_place(path, config)
            if earlier and earlier.kind != "draft":
                named = None if is_dated else _date_of_name(earlier, config, Problems())
                paths.append(maker.address(earlier, named or moments[0]))
        if config.base_url and entry.kind == "post" and paths and paths[0]:
            identity = addresses.document_id(paths[0], maker.slug or place.named_slug)
            entry.feed_id = config.base_url.rstrip("/") + identity
    for path in texts(data, "redirect_from"):
        paths.append(addresses.clean(addresses.escape(unquote(path))))
    old = [each for path in paths if path for each in addresses.variants(path)]
    entry.old = list(dict.fromkeys(config.base_path + each for each in old))


@dataclass(frozen=True)
class _AddressMaker:
    """Makes the addresses of one file; ``slug`` is the one in its front matter, or ""."""

    config: JekyllConfig
    permalink: str
    slug: str
    categories: list[str]

    def address(self, place: Place, date: datetime | None) -> str:
        """Return the path at which the file answered when it was at ``place``; "" for none."""
        style = self.config.permalink
        if place.kind == "page" and not self.permalink:
            return addresses.page_address(place.path, style)
        pattern = self.permalink
        if not pattern and place.kind == "document":
            own = as_text(self.config.collections[place.label].get("permalink"))
            pattern = own or "/:collection/:path" + addresses.page_ending(style)
        elif not pattern:
            posts = self.config.collections.get("posts", {})
            pattern = as_text(posts.get("permalink")) or style
        if date is None and addresses.needs_date(pattern):
            return ""
        path = posixpath.dirname(place.path)  # for a page, its folder
        if place.kind != "page":
            path = posixpath.splitext(place.path)[0].partition(f"_{place.label}")[2]
        categories = self.categories if place.kind != "page" else []
        return addresses.address(
            pattern,
            addresses.Parts(
                slug=self.slug or place.named_slug,
                name=place.stem,
                path=path,
                date=date,
                categories=categories,
                collection=place.label,
            ),
        )


def texts(data: dict, key: str) -> list[str]:
    """Return the value of ``key``, a list or a single text, as a list of texts."""
    value = data.get(key)
    values = value if isinstance(value, list) else [value]
    return [text for item in values if (text := as_text(item))]


def _with_defaults(data: dict, place: Place, config: JekyllConfig) -> dict:
    kinds = {"page": {"pages"}, "document": {place.label}, "draft": {"posts", "drafts"}}
    inner = place.path.removeprefix(f"{config.collections_folder}/")
    found = config.defaults(inner, kinds.get(place.kind, {"posts"}))
    for key, value in data.items():
        if isinstance(value, dict) and isinstance(found.get(key), dict):
            found[key] = found[key] | value
        elif value is not None:
            found[key] = value
    return found


def _categories(data: dict, place: Place) -> list[str]:
    """Return the categories as Jekyll has them in addresses: of the folders, then those named."""
    found = list(place.folders)
    several = data.get("categories")
    found += several.split() if isinstance(several, str) else texts(data, "categories")
    found += texts(data, "category")
    return list(dict.fromkeys(found))


def _read_meta(
    data: dict,
    front: FrontMatter,
    place: Place,
    config: JekyllConfig,
    problems: Problems,
    categories: list[str],
) -> Meta:
    known = dict(data)
    has_clock = _is_without_offset(data.get("date"))
    if has_clock:
        known["date"] = f"{data['date']} +0000"
    if isinstance(known.get("tags"), str) and "," in known["tags"]:
        # Jekyll would part it at blanks, and keep the comma in the name.
        known["tags"] = [name.strip() for name in known["tags"].split(",")]
    if not isinstance(data.get("categories"), dict) and categories:
        known.pop("category", None)
        known["categories"] = [name.strip(" ,") for name in categories]
    meta = read_meta(
        known,
        zone=config.zone,
        problems=problems,
        path=place.path,
        line_of=front.line_of,
        separator=" ",
    )
    if has_clock and meta.date:
        meta.date = meta.date.astimezone(config.zone)
    # What the configuration gives to every file is not what this one says.
    meta.other = {key: value for key, value in meta.other.items() if key in front.data}
    meta.authors = [config.authors.get(name, name) for name in meta.authors]
    return meta


def _is_without_offset(value: object) -> bool:
    return isinstance(value, str) and bool(_TIME_WITHOUT_OFFSET.fullmatch(value.strip()))


def _as_on_the_clock(value: object, config: JekyllConfig) -> datetime | None:
    """Return a time without offset as one of the site, which was its author's intent."""
    try:
        return parse_moment(value, config.zone) if _is_without_offset(value) else None
    except ValueError:
        return None


def _date_of_name(place: Place, config: JekyllConfig, problems: Problems) -> datetime | None:
    if not place.named_date or place.kind == "page":
        return None
    year, month, day = map(int, place.named_date.split("-"))
    try:
        return datetime(year + 2000 if year < 100 else year, month, day, tzinfo=config.zone)
    except ValueError:
        problems.warn(place.path, f"{place.named_date} in the file's name is not a date")
        return None


def _summary(body: str, data: dict, config: JekyllConfig) -> str:
    """Return what stands before the separator of the excerpt, where one was chosen, as plain text.

    By default Jekyll takes the first paragraph, as we do where there is no summary.
    """
    separator = as_text(data.get("excerpt_separator")) or config.text("excerpt_separator")
    if not separator or separator not in body:
        return ""
    tokens = MarkdownIt().parse(body.partition(separator)[0])
    inner = [child for token in tokens for child in [*(token.children or []), token]]
    words = [
        " " if token.type in ("softbreak", "hardbreak", "inline") else token.content
        for token in inner
        if token.type in ("text", "code_inline", "softbreak", "hardbreak", "inline")
    ]
    return " ".join("".join(words).split())
