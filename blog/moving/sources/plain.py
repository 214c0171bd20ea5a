"""A folder of Markdown: a notebook, a repository of texts, an Obsidian vault, a MkDocs site.

Nothing is known but what the files say. A title stands in the front matter, or is the first
heading when the text begins with it; then :meth:`PlainSource.text` gives the text without it, as
the title stands above every post. A date stands in the front matter or in the file's name, or is
that of the first commit; the time of a file is none, for it tells when the file was copied here.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from django.utils.text import slugify as heading_id
from markdown_it import MarkdownIt

from blog.moving.front_matter import FrontMatter, FrontMatterError, parse_moment, read_meta, split
from blog.moving.meta import as_text
from blog.moving.report import Problems
from blog.moving.sources import git_history
from blog.moving.sources.base import (
    Entry,
    Meta,
    OldAddress,
    SiteInfo,
    Target,
    Term,
    ToAddress,
    ToEntry,
    ToFile,
    ToNothing,
)
from blog.moving.sources.files import existing_file, is_media, read_text, relative_path, walk
from blog.moving.sources.jekyll_addresses import escape, key, slugify
from blog.moving.sources.links import join, own_link

ENDINGS = (".md", ".markdown", ".mdown", ".mkd")

# Names of a file that stands for its folder, the first before the others.
INDEXES = ("index", "readme")
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:[-_ ]+(.+))?")
_CREATED = ("created", "date created", "created_at", "creation_date")
_ADDRESSES = ("permalink", "url", "redirect_from", "aliases")


class PlainSource:
    """The texts below ``root``; see :class:`blog.moving.sources.base.Source`.

    ``section``, the path of a folder, leaves out what is not below it.
    """

    name = "markdown"
    syntax = "wiki"

    def __init__(self, root: Path, *, section: str = "", problems: Problems):
        self.root = root
        self.problems = problems
        self.section = section.strip("/")
        self.site = SiteInfo()

    def entries(self) -> Iterator[Entry]:
        """Yield all texts, with a warning about those that have no date."""
        yield from self._entries

    def text(self, entry: Entry) -> str:
        """Return the text of ``entry``, without the heading that is its title."""
        found = read_text(entry.file, self.root, self.problems, entry.path)
        if found is None:
            return ""
        front = split(found.text)
        lines = front.body.split("\n")
        return "\n".join(lines[entry.body_line - front.body_line :])

    def resolve(self, entry: Entry, href: str) -> Target:
        """Return where ``href`` leads, from the file, and from its address as MkDocs has it."""
        link = own_link(href, ())
        if link is None:
            return ToAddress(href)
        for folder in (f"/{entry.path}/..", unquote(entry.old[0]) if entry.old else "/", "/"):
            path = join(folder, link.path)
            for each in (path, *(path + ending for ending in ENDINGS)):
                if each.strip("/") in self._by_path:
                    return ToEntry(each.strip("/"), link.fragment)
            if key(path) in self._by_address:
                return ToEntry(self._by_address[key(path)], link.fragment)
        if file := self.find_media(entry, href):
            return ToFile(file, link.fragment)
        return ToNothing(href)

    def find_reference(self, entry: Entry, name: str) -> Target:
        """Return where a wiki link leads: ``Note``, ``Folder/Note#Heading`` or ``picture.png``.

        Of several files with one name, that in the folder of ``entry`` is meant, else the one
        whose whole path it is.
        """
        wanted, _, heading = name.partition("|")[0].strip().partition("#")
        fragment = heading if heading.startswith("^") else heading_id(heading, allow_unicode=True)
        if not wanted:
            return ToAddress(f"#{fragment}")
        found = self._by_name.get(_plain_name(wanted), [])
        folder = posixpath.dirname(entry.path)
        near = [path for path in found if posixpath.dirname(path) == folder]
        exact = [path for path in found if _plain_name(path) == _plain_name(wanted)]
        for paths in (found, near, exact):
            if len(paths) == 1:
                return ToEntry(paths[0], fragment)
        if file := self._media(entry, wanted):
            return ToFile(file, heading)
        return ToNothing(name)

    def find_media(self, entry: Entry, href: str) -> Path | None:
        """Return a file beside the text, or at this path in the root, or the only one so named."""
        link = own_link(href, ())
        return self._media(entry, link.path) if link else None

    def media_addresses(self, file: Path) -> list[str]:
        """Return the path of ``file``."""
        return [escape(f"/{relative_path(file, self.root)}")]

    def all_media(self) -> Iterator[Path]:
        """Yield every picture and download."""
        yield from (file for file in self._files if is_media(file))

    def terms(self) -> Iterator[Term]:
        """Yield nothing: there is no place in such a site for words about its terms."""
        return iter(())

    def old_lists(self) -> Iterator[OldAddress]:
        """Yield nothing: of a folder it is not known which lists were made of it."""
        return iter(())

    @cached_property
    def _files(self) -> list[Path]:
        return walk(self.root, self.problems, generated={"_site"})

    @cached_property
    def _texts(self) -> dict[str, Path]:
        found = {relative_path(file, self.root): file for file in self._files}
        return {path: file for path, file in found.items() if file.suffix.lower() in ENDINGS}

    @cached_property
    def _history(self) -> git_history.History:
        return git_history.read_history(self.root)

    @cached_property
    def _entries(self) -> list[Entry]:
        below = f"{self.section}/" if self.section else ""
        found = [self._read(*each) for each in self._texts.items() if each[0].startswith(below)]
        return [entry for entry in found if entry is not None]

    @cached_property
    def _by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self._entries}

    @cached_property
    def _by_address(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for entry in self._entries:
            for path in entry.old:
                found.setdefault(key(path), entry.path)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Paths by the names that wiki links use: with some folders, or none, or an alias."""
        found: dict[str, list[str]] = {}
        for entry in self._entries:
            parts = posixpath.splitext(entry.path)[0].split("/")
            names = {"/".join(parts[start:]) for start in range(len(parts))}
            names |= {alias for alias in self._aliases.get(entry.path, ()) if alias[:1] != "/"}
            for name in {_plain_name(name) for name in names}:
                found.setdefault(name, []).append(entry.path)
        return found

    @cached_property
    def _aliases(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _media_by_name(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for file in self._files:
            if file.suffix.lower() not in ENDINGS:
                found.setdefault(file.name.lower(), []).append(file)
        return found

    def _media(self, entry: Entry, path: str) -> Path | None:
        folders = [] if path.startswith("/") else [entry.file.parent]
        for folder in (*folders, self.root, self.root / "static", self.root / "public"):
            file = existing_file(folder, path, self.root)
            if file and file.suffix.lower() not in ENDINGS and not _is_hidden(file, self.root):
                return file
        named = self._media_by_name.get(posixpath.basename(path).lower(), [])
        return named[0] if len(named) == 1 else None

    def _read(self, path: str, file: Path) -> Entry | None:
        found = read_text(file, self.root, self.problems, path)
        if found is None:
            return None
        try:
            front = split(found.text)
        except FrontMatterError as error:
            self.problems.lose(path, f"front matter: {error}", error.line, error.column)
            return None
        stem = posixpath.splitext(posixpath.basename(path))[0]
        is_front_door = "/" not in path and stem.lower() in INDEXES
        if is_front_door and not front.data and len(self._texts) > 1:
            self.problems.note(path, "about the folder, not a post: give it a title to have it")
            return None
        meta = self._meta(front, path)
        folder = self._stands_for(path)
        name = posixpath.basename(folder) if folder else stem
        named_date, named_rest = _split_name(name)
        title, lines = ("", 0) if meta.title else first_heading(front.body)
        meta.title = meta.title or title or (named_rest or name).replace("_", " ").strip()
        meta.slug = slugify(meta.slug or named_rest or name)
        if meta.date is None:
            meta.date = named_date or self._history.first_dates.get(path)
        if meta.date is None:
            self.problems.warn(path, "no date; that of the file tells only when it was copied")
        return Entry(
            path=path,
            file=file,
            kind="page" if is_front_door else "post",
            meta=meta,
            old=self._old(front, path, folder),
            bundle=file.parent if stem == "index" and self._is_alone(path) else None,
            digest=found.digest,
            body_line=front.body_line + lines,
        )

    def _meta(self, front: FrontMatter, path: str) -> Meta:
        zone = timezone.get_default_timezone()
        meta = read_meta(
            front.data,
            zone=zone,
            problems=self.problems,
            path=path,
            line_of=front.line_of,
            separator=",",
        )
        meta.tags = [tag.removeprefix("#") for tag in meta.tags]  # Obsidian takes both
        for name in _CREATED if meta.date is None else ():
            try:
                meta.date = parse_moment(front.data.get(name), zone)
                break
            except ValueError:
                continue
        self._aliases[path] = _each(front.data.get("aliases"))
        return meta

    def _stands_for(self, path: str) -> str:
        """Return the folder for which the file at ``path`` stands, or ""."""
        folder, name = posixpath.split(path)
        stem = posixpath.splitext(name)[0].lower()
        if not folder or stem not in INDEXES:
            return ""
        above = INDEXES[: INDEXES.index(stem)]
        taken = any(f"{folder}/{other}{end}" in self._texts for other in above for end in ENDINGS)
        return "" if taken else folder

    def _is_alone(self, path: str) -> bool:
        folder = posixpath.dirname(path)
        return bool(folder) and self._texts_below[folder] == 1

    @cached_property
    def _texts_below(self) -> Counter[str]:
        """How many texts a folder and those below it hold."""
        found: Counter[str] = Counter()
        for path in self._texts:
            found.update(str(folder) for folder in PurePosixPath(path).parents)
        return found

    def _old(self, front: FrontMatter, path: str, folder: str) -> list[str]:
        """Return the addresses at which servers of Markdown show the file, after its own."""
        found = self._stated(front)
        for each in (path, *self._history.renames.get(path, ())):
            stem, ending = posixpath.splitext(each)
            own_folder = folder if each == path else self._stands_for(each)
            if own_folder:
                found.append(escape(f"/{own_folder}/"))
            if ending.lower() in ENDINGS:
                found += [escape(f"/{stem}{end}") for end in ("/", ".html", ".md")]
        return list(dict.fromkeys(found))

    def _stated(self, front: FrontMatter) -> list[str]:
        """Return the addresses that stand in the front matter."""
        found = []
        for name in _ADDRESSES:
            for each in _each(front.data.get(name)):
                try:
                    address = urlsplit(each).path
                except ValueError:
                    continue
                if address.startswith("/"):
                    found.append(escape(unquote(address)))
        return list(dict.fromkeys(found))


def first_heading(body: str) -> tuple[str, int]:
    """Return the heading of the first level with which ``body`` begins, and its last line.

    The heading is plain text; the lines count from 1. ("", 0) when the text begins otherwise.
    """
    start = len(body) - len(body.lstrip("\n"))
    end = body.find("\n\n", start)  # a heading holds no empty line
    block = body if end < 0 else body[:end]
    tokens = MarkdownIt().parse(block)
    if not tokens or tokens[0].type != "heading_open" or tokens[0].tag != "h1":
        return "", 0
    title = "".join(
        child.content if child.type in ("text", "code_inline") else " "
        for child in tokens[1].children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    ).strip()
    return (title, tokens[0].map[1]) if title else ("", 0)


def _split_name(name: str) -> tuple[datetime | None, str]:
    """Return the date at the beginning of a file's name, and what comes after it."""
    found = _DATED.fullmatch(name)
    try:
        date = parse_moment(found[1], timezone.get_default_timezone()) if found else None
    except ValueError:
        date = None
    return (date, found[2] or "") if date else (None, "")


def _plain_name(name: str) -> str:
    name = name.strip().strip("/")
    stem, ending = posixpath.splitext(name)
    return (stem if ending.lower() in ENDINGS else name).lower()


def _each(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for item in values if (text := as_text(item))]


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in relative_path(file, root).split("/"))
