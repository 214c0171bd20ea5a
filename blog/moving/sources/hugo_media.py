"""Pictures and downloads of a Hugo site: in bundles, beside pages, in ``static`` and ``assets``."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from blog.moving.report import Problems
from blog.moving.sources import files
from blog.moving.sources.base import Entry
from blog.moving.sources.hugo_addresses import Addresses, escape
from blog.moving.sources.hugo_config import HugoConfig
from blog.moving.sources.hugo_content import Content, place_of
from blog.moving.sources.hugo_sections import section_address

# They belong to the look of the old site, and nothing in a text names them.
_ICONS = ("favicon", "apple-touch-icon", "android-chrome", "android-icon", "mstile", "ms-icon")
_ICONS += ("apple-icon", "safari-pinned-tab")


def resource_base(permalink: str) -> str:
    """Return the path below which Hugo publishes what belongs to the page at ``permalink``."""
    return permalink.removesuffix(".html").rstrip("/")


class Media:
    """Finds files by the names that texts give them, and tells where Hugo published them."""

    def __init__(
        self,
        root: Path,
        config: HugoConfig,
        addresses: Addresses,
        content: Content,
        entries: list[Entry],
        problems: Problems,
    ):
        self.root = root
        self.problems = problems
        self.config = config
        self._make = addresses
        self._content = content
        self._bundles: dict[Path, list[str]] = {}
        for entry in entries:
            if entry.bundle:
                self._bundles.setdefault(entry.bundle, []).append(entry.old[0])
        self._all: list[Path] | None = None
        self._published: dict[str, Path] | None = None

    def all(self) -> Iterator[Path]:
        """Yield the files that :meth:`addresses` and texts may name, icons of the site left out."""
        if self._all is None:
            self._all = list(self._find_all())
        yield from self._all

    def _find_all(self) -> Iterator[Path]:
        contents = [language.content for language in self.config.languages]
        starts = [*self.config.static, self.config.assets, *contents]
        seen = set()
        for start in dict.fromkeys(start for start in starts if start and start.is_dir()):
            if not files.is_inside(start, self.root):
                if start not in contents:
                    self.problems.lose(start.name, "the folder leads out of the site: not read")
                continue
            # Symlinks in the content were named when the pages were read.
            problems = Problems() if start in contents else self.problems
            for file in files.walk(self.root, problems, start):
                if file in seen or not files.is_media(file):
                    continue
                seen.add(file)
                if not file.name.lower().startswith(_ICONS):
                    yield file

    def addresses(self, file: Path) -> list[str]:
        """Return the paths at which ``file`` was published, percent-encoded; maybe none."""
        base_path = escape(self.config.languages[0].base_path)
        for start in self.config.static:
            if file.is_relative_to(start):
                return [f"{base_path}/{escape(file.relative_to(start).as_posix())}"]
        for folder in file.parents:
            if folder in self._bundles:
                inside = escape(file.relative_to(folder).as_posix())
                bases = [resource_base(permalink) for permalink in self._bundles[folder]]
                return list(dict.fromkeys(f"{base}/{inside}" for base in bases))
        place = place_of(file, self.config)
        if place is None:
            return []
        language, folders, _ = place
        section = self._content.section_of(language, folders)
        base = resource_base(section_address(self._content, self._make, language, section))
        rest = folders[len(section) :]
        lowered = tuple(self._make.segment(folder) for folder in rest)
        paths = ["/".join((*inner, file.name)) for inner in (rest, lowered)]
        return list(dict.fromkeys(f"{base}/{escape(path)}" for path in paths))

    def find(self, entry: Entry, href: str) -> Path | None:
        """Return the file that ``href`` in the text of ``entry`` means, or None."""
        path = self._own_path(href)
        if not path:
            return None
        names = list(dict.fromkeys((unquote(path), path)))
        for name in names:
            if found := self._find_by_name(entry, name):
                return found
        by_address = self._by_address()
        for name in names:
            full = (
                name if name.startswith("/") else f"{resource_base(unquote(entry.old[0]))}/{name}"
            )
            if found := by_address.get(full) or by_address.get(full.lower()):
                return found
        return None

    def _own_path(self, href: str) -> str:
        """Return the path of ``href`` when it is on this site, else ""."""
        try:
            parts = urlsplit(href.strip())
        except ValueError:
            return ""
        if parts.scheme or parts.netloc:
            hosts = {urlsplit(one.base_url).netloc.lower() for one in self.config.languages}
            is_own = parts.scheme in ("http", "https", "") and parts.netloc.lower() in hosts
            return parts.path if is_own and parts.netloc else ""
        return parts.path

    def _find_by_name(self, entry: Entry, name: str) -> Path | None:
        is_rooted = name.startswith("/")
        base_path = self.config.languages[0].base_path
        folders = [] if is_rooted else [entry.file.parent]
        folders += self.config.static
        if self.config.assets:
            folders.append(self.config.assets)
        folders += [language.content for language in self.config.languages]
        names = [name]
        if is_rooted and base_path and name.startswith(base_path + "/"):
            names.insert(0, name[len(base_path) :])
        for each in names:
            for folder in folders:
                found = files.existing_file(folder, each, self.root)
                if found and found.suffix.lower() not in (".md", ".markdown", ".mdown"):
                    return found
        if entry.bundle and not is_rooted:
            return self._in_any_case(entry.bundle, name)
        return None

    def _in_any_case(self, bundle: Path, name: str) -> Path | None:
        """Return a file of a bundle whose name differs in case only, as Hugo's lookup allows."""
        wanted = name.removeprefix("./").lower()
        try:
            found = [file for file in bundle.iterdir() if file.name.lower() == wanted]
        except OSError:
            return None
        return files.existing_file(bundle, found[0].name, self.root) if found else None

    def _by_address(self) -> dict[str, Path]:
        if self._published is None:
            self._published = {}
            for file in self.all():
                for address in self.addresses(file):
                    plain = unquote(address)
                    self._published.setdefault(plain, file)
                    self._published.setdefault(plain.lower(), file)
        return self._published
