"""What a text of a source refers to, as it is on this site."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from blog.moving.lists import list_address
from blog.moving.media import MediaLibrary
from blog.moving.remote import RemoteError, fetch
from blog.moving.report import Problems
from blog.moving.shortcodes import REFERENCE
from blog.moving.sources.base import (
    Entry,
    Source,
    Target,
    ToAddress,
    ToEntry,
    ToFile,
    ToList,
    ToNothing,
)

# What a link may do; a scheme that runs something is none of it.
SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp", "xmpp", "irc", "ircs", "magnet"})
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# An address of mail, as the whole of a link; browsers take it for a page.
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}", re.ASCII)
LARGEST_READ = 1_000_000


def safe_address(href: str) -> str | None:
    """Return ``href`` without what browsers ignore in it, None when a click could run something."""
    # Browsers drop control characters and blanks before they look for the scheme.
    bare = "".join(sign for sign in href.strip() if sign.isprintable())
    match = SCHEME.match(bare)
    if match and match[1].lower() not in SCHEMES:
        return None
    return bare


def checked_url(url: str) -> str:
    """Return ``url`` if a field for addresses takes it, else an empty string."""
    try:
        URLValidator(("http", "https"))(url)
    except ValidationError:
        return ""
    return url if len(url) <= 200 else ""


class EntryReferences:
    """The references of one entry; one text is read with it.

    :param pages: keys of pages by the path of their entry; those of a dry run are negative.
    """

    def __init__(
        self,
        source: Source,
        entry: Entry,
        *,
        pages: dict[str, int],
        library: MediaLibrary,
        problems: Problems,
        fetch_remote: bool = False,
    ) -> None:
        self.path = entry.path
        self.first_line = entry.body_line
        self.problems = problems
        self._source = source
        self._entry = entry
        self._pages = pages
        self._library = library
        self._fetch_remote = fetch_remote
        self._pictures: dict[str, int | str | None] = {}

    def link(self, href: str) -> dict[str, str] | None:
        """Return the attributes of a link in stored rich text; None when it must not be one."""
        target = self._target(href)
        if isinstance(target, ToEntry):
            return self._to_entry(target, href)
        if isinstance(target, ToFile):
            return self._to_file(target, href)
        if isinstance(target, ToList):
            return {"href": list_address(target.target) + _hash(target.fragment)}
        if isinstance(target, ToNothing):
            return self._to_nothing(target.href)
        safe = safe_address(target.href)
        if safe is None:
            self.problems.warn(self.path, f"A link that could run something was taken out: {href}")
        return {"href": safe} if safe else None

    def picture(self, src: str) -> int | str | None:
        """Return the key of a picture, its address when it stays elsewhere, None without either."""
        if src not in self._pictures:
            self._pictures[src] = self._find_picture(src)
        return self._pictures[src]

    def document(self, src: str) -> int | None:
        """Return the key of an uploaded file, None when it is not in the source."""
        file = self._source.find_media(self._entry, src)
        return self._library.document(file, self.path) if file else None

    def pictures(self, pattern: str) -> list[str]:
        """Return the names of the pictures that ``pattern``, a folder or a glob, stands for."""
        folder = self._entry.bundle or self._entry.file.parent
        name = pattern.strip("/") or "*"
        found: list[Path] = []
        for base in (
            folder,
            self._source.root / "static",
            self._source.root / "assets",
            self._source.root,
        ):
            try:
                found = sorted(base.glob(name))
                if len(found) == 1 and found[0].is_dir():
                    found = sorted(found[0].iterdir())
            except (ValueError, NotImplementedError, OSError):
                found = []
            root = self._source.root.resolve()
            found = [
                one
                for one in found
                if MediaLibrary.is_picture(one) and one.resolve().is_relative_to(root)
            ]
            if found:
                break
        if base == folder:
            return [one.relative_to(folder).as_posix() for one in found]
        return ["/" + one.relative_to(base).as_posix() for one in found]

    def param(self, name: str) -> str | None:
        """Return a value of the front matter, or else of the site's configuration."""
        meta = self._entry.meta
        known = {
            "page.title": meta.title,
            "title": meta.title,
            "site.title": self._source.site.title,
            "site.url": self._source.site.base_url.rstrip("/"),
            "description": meta.description,
            "page.description": meta.description,
        }
        if known.get(name.lower()):
            return known[name.lower()]
        bare = name.lower()
        for prefix in ("page.", "site.params.", "site.", "params."):
            bare = bare.removeprefix(prefix)
        for values in (meta.other, self._source.site.params):
            found = _lookup(values, bare.split("."))
            if isinstance(found, str | int | float):
                return str(found)
        return None

    def read(self, path: str) -> str | None:
        """Return the text of a file of the source, for code that stands in a file of its own."""
        root = self._source.root.resolve()
        folder = self._entry.bundle or self._entry.file.parent
        for base in (
            folder,
            self._source.root,
            self._source.root / "static",
            self._source.root / "assets",
            self._source.root / "_includes",
        ):
            file = (base / path.lstrip("/")).resolve()
            try:
                if file.is_relative_to(root) and file.is_file():
                    if file.stat().st_size > LARGEST_READ:
                        return None
                    return file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError, ValueError):
                continue
        return None

    def _target(self, href: str) -> Target:
        if href.startswith(REFERENCE):
            name, hash_, fragment = href.removeprefix(REFERENCE).partition("#")
            target = self._source.find_reference(self._entry, name + hash_ + fragment)
            if isinstance(target, ToNothing):
                return ToNothing(name)
            return target
        try:
            target = self._source.resolve(self._entry, href)
            if isinstance(target, ToNothing) and href[:1].isalnum() and "/" in href:
                # A slash at the beginning is easily forgotten; such a link was dead until now.
                rooted = self._source.resolve(self._entry, f"/{href}")
                if isinstance(rooted, ToEntry | ToFile):
                    self.problems.note(self.path, f"A link led to nothing, and now to /{href}")
                    return rooted
        except ValueError:
            # No address at all, such as one with half an IPv6 host.
            return ToNothing(href)
        if isinstance(target, ToNothing) and MAIL.fullmatch(href):
            self.problems.note(self.path, f"A link to nothing became one to an address: {href}")
            return ToAddress(f"mailto:{href}")
        return target

    def _to_entry(self, target: ToEntry, href: str) -> dict[str, str] | None:
        if target.path == self.path and target.fragment:
            return {"href": f"#{target.fragment}"}
        key = self._pages.get(target.path)
        if key is None:
            return self._to_nothing(href.removeprefix(REFERENCE))
        attrs = {"linktype": "page", "id": str(key)}
        return {**attrs, "fragment": target.fragment} if target.fragment else attrs

    def _to_file(self, target: ToFile, href: str) -> dict[str, str] | None:
        name = target.file.relative_to(self._source.root).as_posix()
        if MediaLibrary.is_picture(target.file):
            key = self._library.picture(target.file, name)
            if key is None:
                return self._to_nothing(href)
            return {"href": self._library.address_of("picture", key)}
        key = self._library.document(target.file, name)
        return {"linktype": "document", "id": str(key)} if key else self._to_nothing(href)

    def _to_nothing(self, href: str) -> dict[str, str] | None:
        self.problems.warn(self.path, f"A link leads to nothing that is in the source: {href}")
        safe = safe_address(href)
        return {"href": safe} if safe else None

    def _find_picture(self, src: str) -> int | str | None:
        file = self._source.find_media(self._entry, src) if src else None
        if file:
            name = file.relative_to(self._source.root).as_posix()
            return self._library.picture(file, name)
        if not src.lower().startswith(("http://", "https://", "//")):
            return None
        url = f"https:{src}" if src.startswith("//") else src
        if not self._fetch_remote:
            self.problems.note(self.path, f"A picture of another site stays a link: {url}")
            return url
        try:
            fetched = fetch(url)
            with TemporaryDirectory() as folder:
                return self._library.picture(fetched.saved_in(Path(folder)), url)
        except RemoteError as error:
            self.problems.warn(self.path, f"A picture of another site stays a link: {url}: {error}")
            return url


def _hash(fragment: str) -> str:
    return f"#{fragment}" if fragment else ""


def _lookup(values: object, names: list[str]) -> object:
    for name in names:
        if not isinstance(values, dict):
            return None
        values = next((value for key, value in values.items() if str(key).lower() == name), None)
    return values
