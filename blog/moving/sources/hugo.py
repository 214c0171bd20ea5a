"""A site made with Hugo, as a source to move in from."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from blog.moving import front_matter
from blog.moving.meta import as_text, read_meta
from blog.moving.moments import parse_moment
from blog.moving.report import Problems
from blog.moving.sources import files, hugo_config, hugo_content
from blog.moving.sources.base import Entry, MenuItem, OldAddress, Target, Term
from blog.moving.sources.git_history import renames
from blog.moving.sources.hugo_addresses import Addresses, PageFacts
from blog.moving.sources.hugo_content import ContentFile
from blog.moving.sources.hugo_links import Links
from blog.moving.sources.hugo_lists import Lists
from blog.moving.sources.hugo_media import Media
from blog.moving.sources.hugo_sections import facts_of, special_list

_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-(\d{2})-(\d{2})-(\d{2}))?[-_ ]*(.*)")
# A folder of this name is one of pages in several themes, not a section of posts.
_PAGE_FOLDERS = ("page", "pages")
TERM_KINDS = {"tags": "tag", "categories": "tag", "series": "series", "authors": "author"}
_COVER_NAMES = ("feature", "cover", "thumbnail")


def detect(root: Path) -> bool:
    """Return whether the folder ``root`` is a site made with Hugo."""
    configured = hugo_config.find_files(root)
    if any(file.stem == "hugo" or file.parent != root for file in configured):
        return True
    is_there = [(root / name).is_dir() for name in ("content", "archetypes", "layouts", "themes")]
    return bool(configured and any(is_there) and not (root / "_posts").is_dir()) or (
        is_there[0] and any(is_there[1:])
    )


class HugoSource:
    """See :class:`blog.moving.sources.base.Source`.

    ``section`` ("posts" or "content/posts") leaves out what is not below that folder. ``site.menu``
    is complete when the entries have been read, for a page may put itself there.
    """

    name = "hugo"
    syntax: Literal["hugo"] = "hugo"

    def __init__(self, root: Path, *, section: str = "", problems: Problems):
        self.root = root
        self.problems = problems
        self.config = hugo_config.load(root, problems)
        self.site = self.config.site
        self.addresses = Addresses(self.config)
        self._section = tuple(part for part in section.strip("/").split("/") if part)
        self._entries: list[Entry] | None = None
        self._content = hugo_content.Content()
        self._special: list[tuple[str, str]] = []  # an address, and the kind of list that it was

    def entries(self) -> Iterator[Entry]:
        """Yield every page, those of the default language first, in the order of their paths."""
        yield from self._load()

    def text(self, entry: Entry) -> str:
        """Return the text behind the front matter; "" when the file went away meanwhile."""
        found = files.read_text(entry.file, self.root, self.problems, entry.path)
        if found is None:
            return ""
        try:
            return front_matter.split(found.text).body
        except front_matter.FrontMatterError as error:
            self.problems.lose(entry.path, f"front matter: {error}", error.line, error.column)
            return ""

    def resolve(self, entry: Entry, href: str) -> Target:
        """Return where ``href`` leads."""
        self._load()
        return self._links.resolve(entry, href)

    def find_reference(self, entry: Entry, name: str) -> Target:
        """Return where ``ref`` and ``relref`` with this argument lead."""
        self._load()
        return self._links.find_reference(entry, name)

    def find_media(self, entry: Entry, href: str) -> Path | None:
        """Return the file of a picture or download: of the bundle, ``static`` or ``assets``."""
        self._load()
        return self._media.find(entry, href)

    def media_addresses(self, file: Path) -> list[str]:
        """Return the paths at which Hugo published ``file``, percent-encoded."""
        self._load()
        return self._media.addresses(file)

    def all_media(self) -> Iterator[Path]:
        """Yield every picture and download, not the icons of the site."""
        self._load()
        yield from self._media.all()

    def old_lists(self) -> Iterator[OldAddress]:
        """Yield lists, their pages and feeds; see :mod:`blog.moving.sources.hugo_lists`."""
        self._load()
        yield from self._lists.all()

    def terms(self) -> Iterator[Term]:
        """Yield the authors, series and tags that have an ``_index.md``."""
        self._load()
        for page in self._content.branches.values():
            kind = self._term_kind(page)
            if not kind or page.language is not self.config.languages[0]:
                continue
            meta = read_meta(
                page.data,
                zone=self.config.zone,
                problems=self.problems,
                path=page.path,
                line_of=page.line_of,
            )
            entry = Entry(
                path=page.path,
                file=page.file,
                kind="page",
                meta=meta,
                old=[],
                bundle=page.file.parent,
                digest=page.digest,
                body_line=page.body_line,
            )
            yield Term(kind, meta.title or page.name, entry)

    def _term_kind(self, page: ContentFile) -> Literal["author", "series", "tag", ""]:
        """Return what an ``_index.md`` is about, "" when it is not about a term of ours."""
        place = page.place
        if len(place) != 2 or place[0].lower() not in self.config.taxonomies:
            return ""
        return TERM_KINDS.get(place[0].lower(), "")

    def data(self, path: str) -> object:
        """Return what the file ``data/<path>`` with one of the usual endings says, else None."""
        for ending in ("", *(f".{one}" for one in hugo_config.ENDINGS)):
            folder = self.root / "data"
            file = files.existing_file(folder, path + ending, folder)
            if file and file.suffix[1:] in hugo_config.ENDINGS:
                found = files.read_text(file, self.root, self.problems)
                name = files.relative_path(file, self.root)
                return hugo_config.parse(found.text, name, self.problems) if found else None
        return None

    def _load(self) -> list[Entry]:
        if self._entries is not None:
            return self._entries
        self._content = hugo_content.read(self.root, self.config, self.problems)
        pages = [page for page in self._content.pages if self._is_wanted(page)]
        branches = [page for page in self._content.branches.values() if self._has_words(page)]
        lists = [page for page in branches if not self._is_page(page)]
        pages += [page for page in branches if self._is_page(page)]
        order = {language.code: place for place, language in enumerate(self.config.languages)}
        pages.sort(key=lambda page: (order[page.language.code], page.path))
        built = []
        for page in pages:
            if entry := self._entry(page):
                built.append((page, entry))
        self._name_doubles(built)
        self._add_former_names(built)
        self._add_to_menu(built)
        self._entries = [entry for _, entry in built]
        texts = [self._text_above_list(page) for page in lists]
        self._media = Media(
            self.root, self.config, self.addresses, self._content, self._entries, self.problems
        )
        self._lists = Lists(self.config, self.addresses, self._content, built, self._special)
        self._links = Links(self.root, self.config, self._entries, self._media, self._lists)
        # Only now: a link to the list leads to the list, not to the words above it.
        self._entries = self._entries + [entry for entry in texts if entry]
        return self._entries

    def _is_wanted(self, page: ContentFile) -> bool:
        wanted = self._section
        below_content = page.place[: len(wanted)]
        return wanted in (below_content, tuple(page.path.split("/"))[: len(wanted)])

    def _has_words(self, page: ContentFile) -> bool:
        """Return whether an ``_index.md`` holds words that are not about a term of ours."""
        return page.has_body and self._is_wanted(page) and not self._term_kind(page)

    def _is_page(self, page: ContentFile) -> bool:
        """Return whether an ``_index.md`` is a page of words, such as ``about/_index.md``."""
        place = page.place
        is_alone = len(place) == 1 and not any(
            other.place[:1] == place for other in self._content.pages
        )
        return is_alone and place[0].lower() not in self.config.taxonomies

    def _text_above_list(self, page: ContentFile) -> Entry | None:
        """Return the words above a list as a draft of a page: no list of ours has words."""
        entry = self._entry(page)
        if entry:
            entry.kind, entry.meta.is_draft = "page", True
            # The address stays that of the list.
            entry.slug = f"above-{page.name or 'home'}"
            said = "the text above a list became the draft of a page: no list has a place for it"
            self.problems.warn(page.path, said, page.body_line)
        return entry

    def _entry(self, page: ContentFile) -> Entry | None:
        address = self._permalink(page)
        if kind := special_list(page):
            self._special.append((address, kind))
            self.problems.note(page.path, f"this was the page for {kind}; ours takes its place")
            return None
        build = page.keys.get("build")
        render = as_text(build.get("render")) if isinstance(build, dict) else ""
        if page.is_true("headless") or render in ("never", "false", "link"):
            self.problems.note(page.path, "Hugo makes no page of it: left out")
            return None
        meta = read_meta(
            page.data,
            zone=self.config.zone,
            problems=self.problems,
            path=page.path,
            line_of=page.line_of,
        )
        date, slug = self._date_and_slug(page)
        meta = replace(meta, date=date or meta.date, slug=meta.slug or slug)
        if "math" not in page.keys and hugo_config.param(self.site.params, "math") is True:
            meta.is_math = True
        if page.bundle and not meta.cover:
            meta.cover = self._cover_of(page.bundle)
        aliases = page.keys.get("aliases")
        written = [as_text(one) or "" for one in (
            aliases if isinstance(aliases, list) else [aliases]
        )]  # fmt: skip
        section = page.folders[0] if page.folders else ""
        old = [address, *self.addresses.aliases(page.language, address, written, section)]
        base = page.language.base_url
        host = base[: -len(page.language.base_path) - 1] if base else ""
        return Entry(
            path=page.path,
            file=page.file,
            kind="post" if section.lower() not in ("", *_PAGE_FOLDERS) else "page",
            meta=meta,
            old=list(dict.fromkeys(old)),
            feed_id=host + address if base else "",
            bundle=page.bundle,
            language=page.language.code,
            digest=page.digest,
            body_line=page.body_line,
        )

    def _date_and_slug(self, page: ContentFile) -> tuple[datetime | None, str]:
        """Return the date that Hugo gives to a page, and the slug that comes with a dated name."""
        for key in self.config.date_keys:
            if key == ":filename":
                if found := _DATED_NAME.fullmatch(page.name):
                    day, *clock, slug = found.groups()
                    written = f"{day} {':'.join(clock)}" if all(clock) else day
                    try:
                        return parse_moment(written, self.config.zone), slug
                    except ValueError:
                        continue
            elif key == ":filemodtime":
                return datetime.fromtimestamp(page.file.stat().st_mtime, UTC), ""
            elif value := page.keys.get(key.replace("_", "").replace("-", "")):
                try:
                    return parse_moment(value, self.config.zone), ""
                except ValueError:
                    continue
        return None, ""

    def _cover_of(self, bundle: Path) -> str:
        """Return the picture that themes and Hugo's own templates take for a bundle's cover."""
        names = sorted(file.name for file in bundle.iterdir() if files.is_picture(file))
        return next(
            (name for begin in _COVER_NAMES for name in names if name.lower().startswith(begin)),
            "",
        )

    def _permalink(self, page: ContentFile) -> str:
        return self.addresses.page(self._facts(page, page.folders, page.name))

    def _facts(self, page: ContentFile, folders: tuple[str, ...], name: str) -> PageFacts:
        date, slug = self._date_and_slug(page)
        slug = page.text("slug").strip("-") or slug  # Hugo too takes hyphens off its ends
        return facts_of(self._content, page, folders, name, date, slug, page.text("url"))

    def _name_doubles(self, built: list[tuple[ContentFile, Entry]]) -> None:
        """Name the files that Hugo wrote over each other."""
        first = {}
        for _, entry in built:
            other = first.setdefault((entry.feed_id, entry.old[0]), entry)
            if other is not entry:
                said = f"its address {entry.old[0]} is that of {other.path} too"
                self.problems.warn(entry.path, said)

    def _add_to_menu(self, built: list[tuple[ContentFile, Entry]]) -> None:
        """Add the pages that say themselves, and not in the configuration, that they are in it."""
        items = []
        for page, entry in built:
            menu = page.keys.get("menus", page.keys.get("menu"))
            named = menu if isinstance(menu, list) else [menu]
            own = menu.get("main") if isinstance(menu, dict) else None
            if page.language is self.config.languages[0] and ("main" in named or own is not None):
                own = own if isinstance(own, dict) else {}
                name = as_text(own.get("name")) or entry.meta.title
                weight = own.get("weight")
                weight = weight if isinstance(weight, int) else 0
                items.append(MenuItem(name, entry.old[0], weight))
        self.site.menu = hugo_config.in_order(self.site.menu + items)

    def _add_former_names(self, built: list[tuple[ContentFile, Entry]]) -> None:
        """Add the addresses that files had under the names that git remembers."""
        taken = {address for _, entry in built for address in entry.old}
        former = renames(self.root)
        for page, entry in built:
            for path in former.get(entry.path, []):
                file = self.root / path
                place = hugo_content.place_of(file, self.config)
                if place is None or file.suffix.lower() not in hugo_content.MARKDOWN:
                    continue
                _, folders, name = place
                if name in ("index", "_index"):
                    folders, name = folders[:-1], folders[-1] if folders else ""
                if not name:
                    continue
                address = self.addresses.page(self._facts(page, folders, name))
                if address not in taken:
                    taken.add(address)
                    entry.old.append(address)
