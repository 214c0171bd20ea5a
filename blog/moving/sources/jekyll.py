"""A Jekyll site: posts, drafts, pages and collections.

The Liquid in texts is not read here: what it makes of links is asked for by
:meth:`JekyllSource.find_reference` and :meth:`JekyllSource.resolve`.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from blog.moving.front_matter import split
from blog.moving.report import Problems
from blog.moving.sources import git_history, jekyll_lists
from blog.moving.sources import jekyll_addresses as addresses
from blog.moving.sources.base import (
    Entry,
    ListTarget,
    MenuItem,
    OldAddress,
    Target,
    Term,
    ToAddress,
    ToEntry,
    ToFile,
    ToList,
    ToNothing,
)
from blog.moving.sources.files import existing_file, is_media, read_text, relative_path, walk
from blog.moving.sources.jekyll_config import JekyllConfig
from blog.moving.sources.jekyll_entries import JekyllFile, Place, find_place, read_file
from blog.moving.sources.links import host_of, join, own_link

HTML = {".html", ".htm", ".xhtml"}
OTHER_MARKUP = {*HTML, ".textile", ".adoc", ".asciidoc", ".org", ".rst"}
_NOT_MEDIA = {*HTML, ".yml", ".yaml", ".rb", ".liquid", ".scss", ".sass", ".lock"}

# What stands beside a site in its repository. GitHub Pages leaves these out, too.
# Source: https://github.com/jekyll/jekyll-optional-front-matter
_ABOUT_REPOSITORY = {"readme", "license", "licence", "copying", "code_of_conduct", "contributing"}
_ABOUT_REPOSITORY |= {"issue_template", "pull_request_template", "changelog", "security"}


class JekyllSource:
    """The Jekyll site below ``root``; see :class:`blog.moving.sources.base.Source`.

    ``section`` is the name of a collection or the path of a folder, and leaves out all else; the
    documents of a collection that is named are posts.

    :raises SourceError: when the configuration cannot be read.
    """

    name = "jekyll"
    syntax = "jekyll"

    def __init__(self, root: Path, *, section: str = "", problems: Problems):
        self.root = root
        self.problems = problems
        self.section = section.strip("/")
        self.config = JekyllConfig(root, problems)
        self.site = self.config.site_info()
        self.site.menu = self.site.menu or list(self._header_pages())
        self._hosts = {host_of(self.site.base_url)} - {""}

    def entries(self) -> Iterator[Entry]:
        """Yield posts, drafts, pages and the documents of collections."""
        yield from (each.entry for each in self._read[0])

    def text(self, entry: Entry) -> str:
        """Return the text of ``entry``."""
        found = read_text(entry.file, self.root, self.problems, entry.path)
        return split(found.text).body if found else ""

    def resolve(self, entry: Entry, href: str) -> Target:
        """Return where ``href`` leads: by address, then by the name of a file."""
        link = own_link(href, self._hosts)
        if link is None:
            return ToAddress(href)
        is_rooted = link.path.startswith("/")
        if link.is_absolute and not self._is_below_base(link.path):
            return ToAddress(href)  # another site on the same host
        folders = [""] if is_rooted else [self._address_folder(entry), f"/{entry.path}/.."]
        for folder in folders:
            path = self._without_base(join(folder, link.path))
            if target := self._at(path, link.fragment):
                return target
        for folder in folders:
            path = self._without_base(join(folder, link.path)).strip("/")
            if path in self._by_path:  # as jekyll-relative-links does
                return ToEntry(path, link.fragment)
        if file := self.find_media(entry, href):
            return ToFile(file, link.fragment)
        return ToNothing(href)

    def find_reference(self, entry: Entry, name: str) -> Target:
        """Return where ``post_url`` or ``link`` leads; a name without folders may be of any."""
        name, _, fragment = name.strip().strip("\"'").partition("#")
        path = self._without_base("/" + name.strip("/")).strip("/")
        if path in self._by_path:
            return ToEntry(path, fragment)
        for known in (path, path.rpartition("/")[2]):
            if len(found := self._by_name.get(known, ())) == 1:
                return ToEntry(found[0], fragment)
        if target := self._at(f"/{path}", fragment):
            return target
        if file := self._media_at(self.root, path):
            return ToFile(file, fragment)
        return ToNothing(name + (f"#{fragment}" if fragment else ""))

    def find_media(self, entry: Entry, href: str) -> Path | None:
        """Return a file of the site, or one that lies beside that of the entry."""
        link = own_link(href, self._hosts)
        if link is None:
            return None
        if link.path.startswith("/"):
            return self._media_at(self.root, self._without_base(link.path))
        by_address = self._without_base(join(self._address_folder(entry), link.path))
        return (
            existing_media(entry.file.parent, link.path, self.root)
            or self._media_at(self.root, by_address)
            or self._media_at(self.root, link.path)
        )

    def media_addresses(self, file: Path) -> list[str]:
        """Return the path of ``file``, which Jekyll copies as it is."""
        path = relative_path(file, self.root)
        return [self.config.base_path + addresses.escape(f"/{path}")]

    def all_media(self) -> Iterator[Path]:
        """Yield the pictures and downloads outside of the folders that make the site."""
        for file in self._files:
            if is_media(file) and self._is_served(relative_path(file, self.root)):
                yield file

    def terms(self) -> Iterator[Term]:
        """Yield nothing: there is no place in such a site for words about its terms."""
        return iter(())

    def old_lists(self) -> Iterator[OldAddress]:
        """Yield the addresses of lists; see :mod:`blog.moving.sources.jekyll_lists`."""
        files, lists = self._read
        own = {addresses.key(path) for each in files for path in each.entry.old}
        for found in jekyll_lists.old_lists(self.config, files, lists):
            if addresses.key(found.path) not in own:
                yield found

    def _header_pages(self) -> Iterator[MenuItem]:
        """Yield the menu of minima, which names files of pages."""
        for number, path in enumerate(self.config.texts("header_pages")):
            place = find_place(path, self.config)
            if place and (self.root / path).is_file():
                page = read_file(self.root / path, place, self.config, Problems(), [])
                if page and page.entry.old:
                    yield MenuItem(page.entry.meta.title, page.entry.old[0], number)

    @cached_property
    def _files(self) -> list[Path]:
        made = {"_site", self.config.text("destination").strip("./") or "_site", "vendor"}
        return walk(self.root, self.problems, generated=made)

    @cached_property
    def _read(self) -> tuple[list[JekyllFile], list[JekyllFile]]:
        """All entries, and the pages that are lists of them."""
        former = git_history.renames(self.root)
        files, lists, leading = [], [], []
        for file in self._files:
            path = relative_path(file, self.root)
            place = find_place(path, self.config)
            suffix = file.suffix.lower()
            is_markdown = suffix in self.config.markdown_endings
            if place is None or not (is_markdown or suffix in OTHER_MARKUP):
                continue
            if not is_markdown and (place.kind != "page" or suffix not in HTML):
                self.problems.lose(path, f"{suffix} is not Markdown: not read")
                continue
            found = read_file(
                file,
                place,
                self.config,
                self.problems,
                former.get(path, []),
                self.section.removeprefix("_"),
            )
            if found is None:
                continue
            is_fixed = place.kind in ("page", "document")
            if is_fixed and not self._is_page(found, is_markdown):
                if found.has_front_matter and jekyll_lists.is_list(found):
                    lists.append(found)
            elif found.redirect_to:
                leading.append(found)
            elif self._is_wanted(place):
                files.append(found)
        self._follow(leading, files)
        return files, lists

    def _is_wanted(self, place: Place) -> bool:
        if self.section.removeprefix("_") in ("", place.label):
            return True
        return place.path.startswith(f"{self.section}/")

    def _is_page(self, page: JekyllFile, is_markdown: bool) -> bool:
        path = page.entry.path
        stem = Path(path).stem
        if not page.has_front_matter:
            is_about = stem.lower() in _ABOUT_REPOSITORY
            if is_markdown and not is_about and self._needs_no_front_matter:
                return True
            if is_markdown and not is_about:
                self.problems.warn(path, "no front matter: Jekyll made no page of it; left out")
            return False
        if jekyll_lists.is_list(page):
            if is_markdown and stem not in ("index", "404"):
                self.problems.note(path, "a list, which the new site makes itself")
            return False
        if not is_markdown:
            if not page.redirect_to:
                self.problems.warn(path, "a page in HTML: only Markdown is read")
            return bool(page.redirect_to)
        return True

    @cached_property
    def _needs_no_front_matter(self) -> bool:
        """Whether the plugin that makes pages of all Markdown is there, as on GitHub Pages."""
        if "jekyll-optional-front-matter" in self.config.plugins:
            return True
        gemfile = self.root / "Gemfile"
        found = read_text(gemfile, self.root, self.problems) if gemfile.is_file() else None
        return bool(found and "github-pages" in found.text)

    def _follow(self, leading: list[JekyllFile], files: list[JekyllFile]) -> None:
        """Give the addresses of pages that only redirect to the entries they lead to."""
        by_key = {addresses.key(path): each.entry for each in files for path in each.entry.old}
        for page in leading:
            link = own_link(page.redirect_to, self._hosts)
            key = (
                addresses.key(self.config.base_path + self._without_base(link.path)) if link else ""
            )
            if key in by_key:
                by_key[key].old += [path for path in page.entry.old if path not in by_key[key].old]
            else:
                message = f"redirects to {page.redirect_to}, which is no page of this site"
                self.problems.warn(page.entry.path, message)

    @cached_property
    def _by_path(self) -> dict[str, JekyllFile]:
        return {each.entry.path: each for each in self._read[0]}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Paths by what ``post_url`` calls them, with and without folders and date."""
        found: dict[str, list[str]] = {}
        for path in self._by_path:
            stem = posixpath.splitext(path)[0]
            parts = [part for part in stem.split("/") if part not in ("_posts", "_drafts")]
            place = find_place(path, self.config)
            for name in {"/".join(parts), parts[-1], place.named_slug if place else parts[-1]}:
                found.setdefault(name, []).append(path)
        return found

    @cached_property
    def _by_address(self) -> dict[str, Target]:
        """What answers at an address below the base of the site, by :func:`addresses.key`."""
        found: dict[str, Target] = {}
        for each in self.old_lists():
            found.setdefault(addresses.key(self._without_base(each.path)), ToList(each.target))
        for each in self._read[0]:
            for path in each.entry.old:
                key = addresses.key(self._without_base(path))
                if not isinstance(found.get(key), ToEntry):
                    found[key] = ToEntry(each.entry.path)
        return found

    @cached_property
    def _tags(self) -> dict[str, str]:
        names = [name for each in self._read[0] for name in each.entry.meta.tags]
        return {addresses.slugify(name): name for name in names}

    def _at(self, path: str, fragment: str) -> Target | None:
        target = self._by_address.get(addresses.key(path))
        if target is None:
            return None
        if isinstance(target, ToList) and target.target.kind == "tags":
            # /tags/#django: one page with all tags, each under a heading.
            name = self._tags.get(addresses.slugify(unquote(fragment)))
            if name:
                return ToList(ListTarget("tag", name))
        return replace(target, fragment=fragment)

    def _address_folder(self, entry: Entry) -> str:
        """Return the folder of an entry's address, where a browser begins with relative links."""
        path = unquote(entry.old[0]) if entry.old else "/"
        return path if path.endswith("/") else posixpath.dirname(path)

    def _is_below_base(self, path: str) -> bool:
        base = self.config.base_path
        return not base or path == base or path.startswith(f"{base}/")

    def _without_base(self, path: str) -> str:
        """Return ``path`` from the root of the site, which may lie below that of its host."""
        base = self.config.base_path
        return path.removeprefix(base) or "/" if base and self._is_below_base(path) else path

    def _is_served(self, path: str) -> bool:
        parts = path.split("/")
        if "_posts" in parts:
            return True  # jekyll-postfiles
        hidden = [end for end, part in enumerate(parts, 1) if part[:1] in ("_", ".", "#", "~")]
        if any(not self.config.is_included("/".join(parts[:end])) for end in hidden):
            label = parts[0][1:]
            return self.config.collections.get(label, {}).get("output") is True
        return not self.config.is_excluded(path)

    def _media_at(self, folder: Path, path: str) -> Path | None:
        file = existing_media(folder, path, self.root)
        return file if file and self._is_served(relative_path(file, self.root)) else None


def existing_media(folder: Path, path: str, root: Path) -> Path | None:
    """Return the file that ``path`` means in ``folder`` unless it is text or part of a site."""
    file = existing_file(folder, path, root)
    is_text = file and file.suffix.lower() in (*_NOT_MEDIA, ".md", ".markdown")
    return None if is_text else file
