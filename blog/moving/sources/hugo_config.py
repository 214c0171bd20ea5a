"""The configuration of a Hugo site, as far as it decides on addresses, menus and names.

Source: https://gohugo.io/configuration/ ; keys are understood in any case, as Hugo does.
"""

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from blog.moving.front_matter import FrontMatterError, parse_json, parse_toml, parse_yaml
from blog.moving.meta import as_text, plain_key
from blog.moving.report import Problems
from blog.moving.sources import files
from blog.moving.sources.base import MenuItem, SiteInfo
from blog.moving.sources.hugo_social import read_social

ENDINGS = ("toml", "yaml", "yml", "json")
_PARSERS = {"toml": parse_toml, "yaml": parse_yaml, "yml": parse_yaml, "json": parse_json}

# The order in which Hugo looks for a page's date when a site does not configure it.
DATE_KEYS = ("date", "publishdate", "pubdate", "published", "lastmod", "modified")


@dataclass
class Language:
    """A language of the site; ``prefix`` is "" or the first folder of its addresses."""

    code: str
    content: Path
    base_url: str
    prefix: str = ""
    base_path: str = ""  # "" or the path of the base URL, without a closing slash


@dataclass
class HugoConfig:
    """What matters of a configuration; the first of ``languages`` is the default one."""

    data: dict
    languages: list[Language]
    site: SiteInfo
    zone: tzinfo = UTC
    static: list[Path] = field(default_factory=list)
    assets: Path | None = None
    permalinks: list[tuple[str, str, str]] = field(default_factory=list)  # kind, path, pattern
    taxonomies: dict[str, str] = field(default_factory=dict)  # the key in front matter: singular
    page_size: int = 10
    page_path: str = "page"
    feed_name: str = "index.xml"
    date_keys: tuple[str, ...] = DATE_KEYS
    is_lowered: bool = True
    has_accents: bool = True
    builds_future: bool = False

    def is_ugly(self, section: str) -> bool:
        """Return whether the addresses of a section end in ``.html`` instead of a slash."""
        ugly = self.data.get("uglyurls", False)
        return bool(ugly.get(section.lower())) if isinstance(ugly, dict) else ugly is True

    def language(self, code: str) -> Language:
        """Return the language with this code, else the default one."""
        return next((one for one in self.languages if one.code == code), self.languages[0])


def find_files(root: Path) -> list[Path]:
    """Return the files that configure a Hugo site, those that count less first; maybe none."""
    chosen = []
    for stem in ("hugo", "config"):
        found = [root / f"{stem}.{ending}" for ending in ENDINGS]
        chosen = chosen or [file for file in found if file.is_file()][:1]
    for folder in ("_default", "production"):
        inside = root / "config" / folder
        if inside.is_dir():
            found = sorted(inside.iterdir(), key=lambda file: (_stem(file) != "", file.name))
            chosen += [file for file in found if file.suffix[1:] in ENDINGS and file.is_file()]
    return chosen


def _stem(file: Path) -> str:
    """Return the key that a file of a split configuration fills, "" for the whole."""
    return "" if file.stem in ("hugo", "config") else file.stem


def load(root: Path, problems: Problems) -> HugoConfig:
    """Return the configuration of the site in ``root``; a file that is broken counts as lost."""
    data = {}
    for file in find_files(root):
        path = files.relative_path(file, root)
        text = files.read_text(file, root, problems, path)
        part = parse(text.text, path, problems) if text else None
        if part is None:
            continue
        is_split = file.parent != root and _stem(file)
        if is_split:
            key, _, language = file.stem.partition(".")
            key = {"menu": "menus"}.get(key.lower(), key.lower())
            part = {key: part}
            if language:
                part = {"languages": {language: part}}
        if isinstance(part, dict):
            _merge(data, _lowered(part))
        else:
            problems.lose(path, "it has no keys with values")
    return _read(root, data, problems)


def parse(text: str, path: str, problems: Problems) -> object:
    """Return what a file says, by its ending; None, with the reason named, when it is broken."""
    try:
        return _PARSERS[path.rpartition(".")[2]](text)
    except FrontMatterError as error:
        problems.lose(path, str(error), error.line, error.column)
        return None


def _lowered(value: object, inside_params: bool = False) -> object:
    """Return ``value`` with keys in lower case, but for those below ``params``."""
    if isinstance(value, dict):
        return {
            (key if inside_params else _alias(key.lower())): _lowered(
                item, inside_params or key.lower() == "params"
            )
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_lowered(item, inside_params) for item in value]
    return value


def _alias(key: str) -> str:
    return "menus" if key == "menu" else key


def _merge(base: dict, more: dict) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge(base[key], value)
        else:
            base[key] = value


def table(data: object, *keys: str) -> dict:
    """Return the mapping under ``keys``, an empty one where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def param(params: dict, name: str) -> object:
    """Return a parameter, whatever its spelling; None where there is none."""
    return next((value for key, value in params.items() if plain_key(key) == name), None)


def _read(root: Path, data: dict, problems: Problems) -> HugoConfig:
    languages = _read_languages(root, data)
    config = HugoConfig(data, languages, _read_site(data, languages[0]))
    zone = as_text(data.get("timezone"))
    if zone:
        try:
            config.zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            problems.warn("timeZone", f"{zone!r} is no time zone; UTC is used")
    static = data.get("staticdir", "static")
    config.static = [
        root / str(name) for name in (static if isinstance(static, list) else [static])
    ]
    config.assets = root / str(data.get("assetdir") or "assets")
    config.permalinks = _read_permalinks(data.get("permalinks"))
    taxonomies = data.get("taxonomies")
    if not isinstance(taxonomies, dict):
        taxonomies = {"tag": "tags", "category": "categories"}
    config.taxonomies = {str(many).lower(): one for one, many in taxonomies.items()}
    pagination = table(data, "pagination")
    size = pagination.get("pagersize", data.get("paginate"))
    config.page_size = size if isinstance(size, int) and size > 0 else 10
    config.page_path = as_text(pagination.get("path") or data.get("paginatepath")) or "page"
    feed = table(data, "outputformats", "rss").get("basename")
    config.feed_name = f"{as_text(feed) or 'index'}.xml"
    config.date_keys = _read_date_keys(table(data, "frontmatter").get("date"))
    config.is_lowered = data.get("disablepathtolower") is not True
    config.has_accents = data.get("removepathaccents") is not True
    config.builds_future = data.get("buildfuture") is True
    return config


def _read_languages(root: Path, data: dict) -> list[Language]:
    base = _base_url(data.get("baseurl"))
    content = as_text(data.get("contentdir")) or "content"
    default = (as_text(data.get("defaultcontentlanguage")) or "en").lower()
    configured = {
        code.lower(): values if isinstance(values, dict) else {}
        for code, values in table(data, "languages").items()
        if not table(data, "languages", code).get("disabled")
    }
    if default not in configured:
        # Without the language it calls its default, Hugo takes the first by weight.
        default = min(configured, key=lambda code: _weight(configured[code]), default=default)
    order = sorted(configured, key=lambda code: (code != default, _weight(configured[code])))
    is_many_hosts = any("baseurl" in values for values in configured.values())
    languages = []
    for code in order or [default]:
        values = configured.get(code, {})
        own_base = _base_url(values["baseurl"]) if "baseurl" in values else base
        in_folder = code != default or data.get("defaultcontentlanguageinsubdir") is True
        languages.append(
            Language(
                code=code,
                content=root / (as_text(values.get("contentdir")) or content),
                base_url=own_base,
                prefix=code if in_folder and not is_many_hosts else "",
                base_path=urlsplit(own_base).path.rstrip("/"),
            )
        )
    return languages


def _weight(values: dict) -> int:
    weight = values.get("weight")
    return weight if isinstance(weight, int) and weight else 1 << 30


def _base_url(value: object) -> str:
    url = (as_text(value) or "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def _read_permalinks(value: object) -> list[tuple[str, str, str]]:
    """Return kind, path of the section and pattern, the narrowest path first."""
    rules = []
    if isinstance(value, list):  # the form with "target" and "pattern", where the first one wins
        for rule in value:
            target = table(rule, "target")
            pattern = rule.get("pattern") if isinstance(rule, dict) else None
            path = (as_text(target.get("path")) or "").lower()
            path = path.removesuffix("/**").removesuffix("/*").replace("{", "").split(",")[0]
            if isinstance(pattern, str):
                rules.append(((as_text(target.get("kind")) or "").lower(), path, pattern))
        return [(kind, path.strip("/ "), pattern) for kind, path, pattern in rules]
    for key, item in (value if isinstance(value, dict) else {}).items():
        if isinstance(item, dict):
            rules += [(key, path, pattern) for path, pattern in item.items()]
        else:
            rules += [("page", key, item), ("term", key, item)]
    found = [(kind, path.strip("/ "), rule) for kind, path, rule in rules if isinstance(rule, str)]
    return sorted(found, key=lambda rule: -len(rule[1]))


def _read_date_keys(value: object) -> tuple[str, ...]:
    keys = []
    for key in value if isinstance(value, list) else [value]:
        key = (as_text(key) or "").lower()
        keys += DATE_KEYS if key in ("", ":default") else [key]
    return tuple(keys)


def _read_site(data: dict, language: Language) -> SiteInfo:
    own = table(data, "languages", language.code)
    params = {**table(data, "params"), **table(own, "params")}
    title = as_text(own.get("title")) or as_text(data.get("title")) or ""
    description = as_text(param(params, "description")) or as_text(own.get("description")) or ""
    code = own.get("locale") or own.get("languagecode") or data.get("locale")
    code = code or data.get("languagecode") or language.code
    author = param(params, "author") or param(params, "authors") or data.get("author")
    names = []
    for item in author if isinstance(author, list) else [author]:
        item = param(item, "name") if isinstance(item, dict) else item
        if name := as_text(item):
            names.append(name)
    menus = table(own, "menus") or table(data, "menus")
    return SiteInfo(
        base_url=language.base_url,
        title=title,
        description=description,
        authors=names,
        language=as_text(code) or "",
        menu=_read_menu(menus.get("main")),
        social=read_social(params, table(data, "author")),
        params=params,
    )


def _read_menu(value: object) -> list[MenuItem]:
    items = []
    for item in value if isinstance(value, list) else []:
        if not isinstance(item, dict):
            continue
        url = as_text(item.get("url")) or ""
        if page := as_text(item.get("pageref")):
            url = url or f"/{page.strip('/').removesuffix('.md')}/".replace("//", "/")
        name = as_text(item.get("name")) or as_text(item.get("title"))
        name = name or (as_text(item.get("identifier")) or url.strip("/")).capitalize()
        weight = item.get("weight")
        if url:
            items.append(MenuItem(name, url, weight if isinstance(weight, int) else 0))
    return in_order(items)


def in_order(items: list[MenuItem]) -> list[MenuItem]:
    """Return a menu as Hugo sorts it: those without a weight come last."""
    return sorted(items, key=lambda item: (not item.weight, item.weight, item.name.lower()))
