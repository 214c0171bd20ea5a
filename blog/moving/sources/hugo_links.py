"""Where the links and references in the texts of a Hugo site lead.

Source: https://gohugo.io/shortcodes/ref/ , https://gohugo.io/methods/page/getpage/
"""

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from blog.moving.sources import files
from blog.moving.sources.base import (
    Entry,
    ListTarget,
    Target,
    ToAddress,
    ToEntry,
    ToFile,
    ToList,
    ToNothing,
)
from blog.moving.sources.hugo_addresses import escape, lower
from blog.moving.sources.hugo_config import HugoConfig
from blog.moving.sources.hugo_content import MARKDOWN, place_of
from blog.moving.sources.hugo_lists import Lists
from blog.moving.sources.hugo_media import Media


def address_key(path: str) -> str:
    """Return ``path`` decoded and without what makes no difference, to compare it by."""
    plain = unquote(path).removesuffix("index.html")
    return "/" + posixpath.normpath("/" + plain).strip("/")


def logical_path(folders: tuple[str, ...], name: str) -> str:
    """Return the name by which Hugo finds a page, such as "/posts/my-post"."""
    return "/" + "/".join(lower(part).replace(" ", "-") for part in (*folders, name) if part)


class Links:
    """Answers for all entries of a source."""

    def __init__(
        self,
        root: Path,
        config: HugoConfig,
        entries: list[Entry],
        media: Media,
        lists: Lists,
    ):
        self.root = root
        self.config = config
        self._media = media
        self._by_file = {entry.path: entry for entry in entries}
        self._by_address: dict[str, Entry] = {}
        for entry in entries:
            self._by_address.setdefault(address_key(entry.old[0]), entry)
        for entry in entries:
            for old in entry.old[1:]:
                self._by_address.setdefault(address_key(old), entry)
        self._lists: dict[str, ListTarget] = {}
        for old in lists.all():
            self._lists.setdefault(address_key(old.path), old.target)
        self._by_logical: dict[str, list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] = {}
        for entry in entries:
            _, folders, name = place_of(entry.file, config)
            if entry.bundle or name == "_index":
                folders, name = folders[:-1], folders[-1] if folders else ""
            path = logical_path(folders, name)
            self._by_logical.setdefault(path, []).append(entry)
            self._by_name.setdefault(posixpath.basename(path), []).append(entry)

    def resolve(self, entry: Entry, href: str) -> Target:
        """Return where ``href`` leads; see :class:`blog.moving.sources.base.Source`."""
        written = href.strip()
        try:
            parts = urlsplit(written)
        except ValueError:
            return ToAddress(href)
        if not written or written.startswith("#"):
            return ToAddress(href)
        is_own_host = False
        if parts.scheme or parts.netloc:
            if not self._is_own(parts.scheme, parts.netloc, parts.path):
                return ToAddress(href)
            is_own_host = True
        path = parts.path or ("/" if is_own_host else "")
        if not path:  # a query alone
            return ToAddress(href)
        found = self._find(entry, path, parts.fragment)
        return found or ToNothing(href)

    def find_reference(self, entry: Entry, name: str) -> Target:
        """Return where ``ref`` or ``relref`` leads: a file, a logical path or a bare name."""
        path, _, fragment = name.strip().partition("#")
        path = path.partition("?")[0]
        if not path:
            return ToAddress(f"#{fragment}") if fragment else ToNothing(name)
        if "://" in path:
            return self.resolve(entry, name.strip())
        found = self._reference(entry, unquote(path), fragment)
        return found or self._find(entry, path, fragment) or ToNothing(name)

    def _is_own(self, scheme: str, host: str, path: str) -> bool:
        if scheme not in ("http", "https", ""):
            return False
        for language in self.config.languages:
            own = urlsplit(language.base_url)
            is_below = (path + "/").startswith(own.path)
            if own.netloc and own.netloc.lower() == host.lower() and is_below:
                return True
        return False

    def _find(self, entry: Entry, path: str, fragment: str) -> Target | None:
        plain = unquote(path)
        if found := self._find_page_file(entry, plain):
            return ToEntry(found.path, fragment)
        is_file = posixpath.splitext(plain)[1] not in ("", ".html", ".xml")
        if is_file and (file := self._media.find(entry, path)):
            return ToFile(file, fragment)
        for candidate in self._addresses(entry, path):
            key = address_key(candidate)
            for each in (key, key.lower()):
                if found := self._by_address.get(each):
                    return ToEntry(found.path, fragment)
                if target := self._lists.get(each):
                    return ToList(target, fragment)
        if file := self._media.find(entry, path):
            return ToFile(file, fragment)
        if path.startswith("/") or plain.rstrip("/").endswith((".", "..")):
            return self._reference(entry, plain, fragment) if path.startswith("/") else None
        return self._reference(entry, plain, fragment)

    def _find_page_file(self, entry: Entry, path: str) -> Entry | None:
        """Return the entry of a link to a Markdown file, as editors and forges follow it."""
        if posixpath.splitext(path)[1].lower() not in MARKDOWN:
            return None
        starts = [one.content for one in self.config.languages]
        if not path.startswith("/"):
            starts.insert(0, entry.file.parent)
        for start in dict.fromkeys([*starts, self.root]):
            file = posixpath.normpath(posixpath.join(start.as_posix(), path.lstrip("/")))
            try:
                relative = files.relative_path(Path(file), self.root)
            except ValueError:
                continue
            if relative in self._by_file:
                return self._by_file[relative]
        return None

    def _addresses(self, entry: Entry, path: str) -> list[str]:
        """Return the paths that ``path`` may mean, the most likely one first."""
        base_path = escape(self.config.language(entry.language).base_path)
        if path.startswith("/"):
            return [path, base_path + path] if base_path else [path]
        own = entry.old[0]
        folder = own if own.endswith("/") else posixpath.dirname(own) + "/"
        # Relative to the page's address as browsers do; then as if it were the file's.
        beside = posixpath.dirname(own.rstrip("/")) + "/"
        return [posixpath.join(folder, path), posixpath.join(beside, path), f"{base_path}/{path}"]

    def _reference(self, entry: Entry, path: str, fragment: str) -> Target | None:
        stem, ending = posixpath.splitext(path)
        path = stem if ending.lower() in MARKDOWN else path.rstrip("/")
        base, dot, code = path.rpartition(".")
        language = entry.language
        if dot and any(code.lower() == one.code for one in self.config.languages):
            path, language = base, code.lower()
        path = lower(path).replace(" ", "-")
        for ending in ("/index", "/_index"):
            path = path.removesuffix(ending)
        if path in ("index", "_index"):
            path = "."
        _, folders, _ = place_of(entry.file, self.config)
        candidates = ["/" + path.lstrip("/")]
        if not path.startswith("/"):
            # From the bundle's own folder, then from that of the page, then from the top.
            here = logical_path(folders, "")
            above = [here, posixpath.dirname(here)] if entry.bundle else [here]
            joined = [posixpath.normpath(posixpath.join(start, path)) for start in above]
            candidates = joined + candidates
        for candidate in candidates:
            if found := _of_language(self._by_logical.get(candidate), language):
                return ToEntry(found.path, fragment)
        named = self._by_name.get(path.strip("/"))  # none for a path of several parts
        if found := _of_language(named, language):
            return ToEntry(found.path, fragment)
        own = self.config.language(language)
        start = escape(own.base_path) + (f"/{own.prefix}" if own.prefix else "")
        for candidate in candidates:
            if target := self._lists.get(address_key(start + escape(candidate))):
                return ToList(target, fragment)
        return None


def _of_language(entries: list[Entry] | None, language: str) -> Entry | None:
    """Return the entry in a language, else the first, which is in the default language."""
    for entry in entries or []:
        if entry.language == language:
            return entry
    return entries[0] if entries else None
