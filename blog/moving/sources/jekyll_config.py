"""What ``_config.yml`` and ``_data/`` of a Jekyll site say.

Source: https://jekyllrb.com/docs/configuration/, https://jekyllrb.com/docs/configuration/front-matter-defaults/
"""

import fnmatch
import tomllib
from collections.abc import Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from blog.moving.front_matter import FrontMatterError, parse_yaml
from blog.moving.meta import as_text, plain_value
from blog.moving.report import Problems
from blog.moving.sources.base import MenuItem, SiteInfo, SourceError
from blog.moving.sources.files import read_text
from blog.moving.sources.hugo_social import read_social

NAMES = ("_config.yml", "_config.yaml", "_config.toml")
DATA_ENDINGS = ("yml", "yaml", "json")
LARGEST_DATA = 1_000_000
MARKDOWN = ("markdown", "mkdown", "mkdn", "mkd", "md")

_TYPES = {"page": "pages", "post": "posts", "draft": "drafts"}  # before Jekyll 2.4


class JekyllConfig:
    """The configuration of the site below ``root``.

    :raises SourceError: when it cannot be read: without it, every address would be a guess.
    """

    def __init__(self, root: Path, problems: Problems):
        self.root = root
        self.problems = problems
        self._data_files: dict[str, object] = {}
        self.data = self._read()
        self.base_path = "/" + self.text("baseurl").strip("/") if self.text("baseurl") else ""
        self.base_path = self.base_path.rstrip("/")
        self.base_url = self._base_url()
        self.permalink = self.text("permalink") or "date"
        self.zone = self._zone()
        self.collections_folder = self.text("collections_dir").strip("/")
        self.collections = self._collections()
        self.authors = self._authors()

    def text(self, *keys: str) -> str:
        """Return the value at ``keys`` as text; "" where there is none."""
        return as_text(self.get(*keys)) or ""

    def get(self, *keys: str) -> object:
        """Return the value at ``keys``, one below the other; None where there is none."""
        value: object = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def texts(self, *keys: str) -> list[str]:
        """Return the value at ``keys``, a list or a single text, as a list of texts."""
        value = self.get(*keys)
        values = value if isinstance(value, list) else [value]
        return [text for item in values if (text := as_text(item))]

    @property
    def markdown_endings(self) -> set[str]:
        """The endings of files that are Markdown, with their dot."""
        named = self.text("markdown_ext").replace(" ", "").lower().split(",")
        return {f".{ending}" for ending in (*named, *MARKDOWN) if ending}

    @property
    def plugins(self) -> set[str]:
        """The names of the plugins that the configuration asks for."""
        return {*self.texts("plugins"), *self.texts("gems"), *self.texts("whitelist")}

    def is_excluded(self, path: str) -> bool:
        """Return whether the configuration leaves out the file at ``path``."""
        return self._matches(path, "exclude") and not self._matches(path, "include")

    def is_included(self, path: str) -> bool:
        """Return whether the configuration asks for ``path`` in spite of its name."""
        return self._matches(path, "include")

    def defaults(self, path: str, kinds: set[str]) -> dict:
        """Return the front matter that the configuration gives to the file at ``path``.

        ``kinds`` are the types it has: "posts", "drafts", "pages" or the name of a collection.
        """
        found = []
        sets = self.get("defaults")
        for number, each in enumerate(sets if isinstance(sets, list) else []):
            values = each.get("values") if isinstance(each, dict) else None
            scope = (each.get("scope") or {}) if isinstance(each, dict) else {}
            if not isinstance(values, dict) or not isinstance(scope, dict):
                continue
            folder = (as_text(scope.get("path")) or "").strip("/")
            kind = as_text(scope.get("type")) or ""
            if _in_scope(path, folder) and (not kind or _TYPES.get(kind, kind) in kinds):
                # The longer path wins, then the scope with a type, then the later one.
                found.append((len(folder), bool(kind), number, values))
        merged: dict = {}
        for *_, values in sorted(found, key=lambda item: item[:3]):
            merged |= values
        return merged

    def data_file(self, name: str) -> object:
        """Return what a file of ``_data/`` holds; None where there is none or it is broken."""
        if name not in self._data_files:
            self._data_files[name] = self._data_file(name)
        return self._data_files[name]

    def _data_file(self, name: str) -> object:
        folder = self.text("data_dir") or "_data"
        for ending in DATA_ENDINGS:
            file = self.root / folder / f"{name}.{ending}"
            if not file.is_file():
                continue
            found = read_text(file, self.root, self.problems)
            try:
                return parse_yaml(found.text) if found else None  # JSON is YAML
            except FrontMatterError as error:
                path = f"{folder}/{file.name}"
                self.problems.warn(path, str(error), error.line, error.column)
        return None

    def site_info(self) -> SiteInfo:
        """Return title, authors, menu and links of the site."""
        author = self.get("author")
        name = author.get("name") if isinstance(author, dict) else author
        key = as_text(name) or ""
        description = next(
            (
                found
                for each in ("description", "tagline", "subtitle")
                if (found := self.text(each))
            ),
            "",
        )
        return SiteInfo(
            base_url=self.base_url,
            title=self.text("title") or self.text("name"),
            description=description,
            authors=[self.authors.get(key, key)] if key else [],
            language=self.text("lang") or self.text("locale"),
            menu=list(self._menu()),
            social=self._social(),
            params={key: plain_value(value) for key, value in self.data.items()}
            | self._site_data(),
        )

    def _site_data(self) -> dict:
        """Return what texts know as ``site.data``: the files of ``_data/`` by their names."""
        folder = self.root / (self.text("data_dir") or "_data")
        names = {
            file.stem
            for ending in DATA_ENDINGS
            for file in folder.glob(f"*.{ending}")
            if file.is_file() and file.stat().st_size <= LARGEST_DATA
        }
        found = {name: self.data_file(name) for name in sorted(names)}
        return {"data": plain_value(found)} if found else {}

    def _read(self) -> dict:
        file = next((self.root / name for name in NAMES if (self.root / name).is_file()), None)
        if file is None:
            return {}
        before = len(self.problems.found)
        found = read_text(file, self.root, self.problems)
        if found is None:
            raise SourceError(str(self.problems.found[before]))
        try:
            data = tomllib.loads(found.text) if file.suffix == ".toml" else parse_yaml(found.text)
        except FrontMatterError as error:
            place = f"{file.name}:{error.line}:{error.column}"
            raise SourceError(f"{place}: {error}. Mend it, then start again.") from error
        except tomllib.TOMLDecodeError as error:
            raise SourceError(f"{file.name}: {error}. Mend it, then start again.") from error
        if not isinstance(data, dict | None):
            raise SourceError(f"{file.name} holds no keys with values; is it Jekyll's?")
        return data or {}

    def _base_url(self) -> str:
        url = self.text("url").rstrip("/")
        if not url and (self.root / "CNAME").is_file():
            # GitHub Pages serves the site at the domain in this file.
            found = read_text(self.root / "CNAME", self.root, self.problems)
            host = found.text.split() if found else []
            url = f"https://{host[0]}" if host else ""
        return f"{url}{self.base_path}/" if url else ""

    def _zone(self) -> tzinfo:
        name = self.text("timezone")
        if not name:
            return UTC  # Jekyll takes that of the machine, which is UTC where sites are built
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.problems.warn(NAMES[0], f"timezone: {name!r} is not known; UTC is used")
            return UTC

    def _collections(self) -> dict[str, dict]:
        value = self.get("collections")
        if isinstance(value, list):
            value = dict.fromkeys(map(str, value))
        found = value if isinstance(value, dict) else {}
        return {
            str(label): values if isinstance(values, dict) else {}
            for label, values in found.items()
        }

    def _authors(self) -> dict[str, str]:
        """Return names by the keys that front matter uses for authors."""
        data = self.data_file("authors")
        found = data if isinstance(data, dict) else {}
        names = {}
        for key, value in found.items():
            name = as_text(value.get("name")) if isinstance(value, dict) else as_text(value)
            if name:
                names[key] = name
        return names

    def _menu(self) -> Iterator[MenuItem]:
        data = self.data_file("navigation")
        if isinstance(data, dict):  # minimal-mistakes has several, "main" is that of the header
            data = data.get("main") or next(iter(data.values()), None)
        items = data if isinstance(data, list) else []
        pairs = [(each.get("title") or each.get("name"), each) for each in items if _is_map(each)]
        found = [
            (as_text(title), as_text(each.get("url") or each.get("link"))) for title, each in pairs
        ]
        links = self.get("navbar-links")  # beautiful-jekyll
        if isinstance(links, dict):
            found += [(str(title), as_text(url)) for title, url in links.items()]
        for number, (title, url) in enumerate(found):
            if title and url:
                yield MenuItem(title, url, number)

    def _social(self) -> list[tuple[str, str]]:
        accounts = {
            key.removesuffix("_username"): value
            for key, value in self.data.items()
            if key.endswith("_username")
        }
        for name in ("twitter", "github", "facebook"):  # jekyll-seo-tag, Chirpy
            if username := self.text(name, "username"):
                accounts.setdefault(name, username)
        author = self.get("author")
        author = dict(author) if isinstance(author, dict) else {}
        links = author.get("links")
        if isinstance(links, list):  # minimal-mistakes; its icons are classes of a font
            author["links"] = [
                {"name": each.get("label"), "url": each.get("url")}
                for each in links
                if _is_map(each)
            ]
        named = self.get("minima", "social_links") or self.get("social-network-links")
        urls = [
            {"name": _name_of(url), "url": url}
            for url in self.texts("social", "links")
            if _name_of(url)
        ]
        found = {}
        for place in (named, accounts, urls):
            found |= {
                key: url for key, url in read_social({"social": place}, {}) if key not in found
            }
        found |= {key: url for key, url in read_social({}, author) if key not in found}
        return list(found.items())

    def _matches(self, path: str, key: str) -> bool:
        for pattern in self.texts(key):
            pattern = pattern.strip("/")
            if path == pattern or path.startswith(f"{pattern}/") or fnmatch.fnmatch(path, pattern):
                return True
        return False


def _in_scope(path: str, folder: str) -> bool:
    if "*" in folder:
        return fnmatch.fnmatch(path, folder) or fnmatch.fnmatch(path, f"{folder}/*")
    return not folder or path == folder or path.startswith(f"{folder}/")


def _is_map(value: object) -> bool:
    return isinstance(value, dict)


def _name_of(url: str) -> str:
    """Return "github" for "https://www.github.com/a"."""
    host = url.partition("://")[2].partition("/")[0].removeprefix("www.")
    return host.rpartition(".")[0].rpartition(".")[2]
