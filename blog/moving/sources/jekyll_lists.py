"""The lists of a Jekyll site: its pages of posts, feeds, tags, categories and archives."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Literal

from blog.moving.meta import as_text
from blog.moving.report import Problems
from blog.moving.sources import jekyll_addresses as addresses
from blog.moving.sources.base import ListTarget, OldAddress
from blog.moving.sources.files import read_text
from blog.moving.sources.jekyll_config import JekyllConfig
from blog.moving.sources.jekyll_entries import JekyllFile, texts

MOST_PAGES = 1000  # of one list; more were never linked

# What themes call their lists, as a layout or as the name of a page.
_KINDS = {
    "home": "home",
    "posts": "blog",
    "blog": "blog",
    "tags": "tags",
    "tag": "tags",
    "tagpage": "tags",
    "tag_page": "tags",
    "categories": "tags",
    "category": "tags",
    "archive": "archive",
    "archives": "archive",
    "year-archive": "archive",
    "authors": "authors",
    "series": "series_index",
    "search": "search",
}
_LAYOUTS = {*_KINDS, "archive-taxonomies", "archive-dates"}
_ARCHIVES = {
    "year": "/:year/",
    "month": "/:year/:month/",
    "day": "/:year/:month/:day/",
    "tag": "/tag/:name/",
    "category": "/category/:name/",
}


def is_list(page: JekyllFile) -> bool:
    """Return whether a page of the old site was a list of posts, tags or the like."""
    path = PurePosixPath(page.entry.path)
    if path.stem == "404" or str(path.with_suffix("")) == "index":
        return True
    return page.layout in _LAYOUTS or page.loops_over_posts


def target_of(page: JekyllFile, config: JekyllConfig) -> ListTarget:
    """Return the list of ours that takes the place of ``page``, itself a list."""
    for key in ("tag", "category", "taxonomy"):
        if name := next(iter(texts(page.data, key)), ""):
            return ListTarget("tag", name)
    path = page.entry.old[0].removeprefix(config.base_path) if page.entry.old else ""
    name = PurePosixPath(path).stem.lower()
    kind = _KINDS.get(name) or _KINDS.get(page.layout.lower()) or "blog"
    return ListTarget("home" if name == "" else kind)


def old_lists(
    config: JekyllConfig, files: Iterable[JekyllFile], lists: Iterable[JekyllFile]
) -> Iterator[OldAddress]:
    """Yield the addresses of all lists; ``files`` are the entries, ``lists`` the pages of lists."""
    posts = [each for each in files if each.entry.kind == "post" and not each.entry.meta.is_draft]
    seen = set()
    for path, target in (
        *_pages_of_lists(lists, config),
        *((config.base_path + path, target) for path, target in _made_lists(config, posts)),
    ):
        for each in addresses.variants(path):
            if each not in seen:
                seen.add(each)
                yield OldAddress(each, target)


def _pages_of_lists(
    lists: Iterable[JekyllFile], config: JekyllConfig
) -> Iterator[tuple[str, ListTarget]]:
    for page in lists:
        if PurePosixPath(page.entry.path).stem != "404":
            for path in page.entry.old:
                yield path, target_of(page, config)


def _made_lists(config: JekyllConfig, posts: list[JekyllFile]) -> Iterator[tuple[str, ListTarget]]:
    yield "/", ListTarget("home")
    yield from _pagination(config, len(posts))
    yield from _feeds(config, posts)
    yield from _archives(config, posts)


def _pagination(config: JekyllConfig, count: int) -> Iterator[tuple[str, ListTarget]]:
    for size, path in (
        (config.get("paginate"), config.text("paginate_path") or "/page:num"),
        (
            config.get("pagination", "per_page") or (config.get("pagination") and 10),
            config.text("pagination", "permalink") or "/page/:num/",
        ),
    ):
        if not isinstance(size, int) or isinstance(size, bool) or size < 1 or ":num" not in path:
            continue
        last = min(-(-count // size), MOST_PAGES)
        for number in range(2, last + 1):
            page = addresses.clean(path.replace(":num", str(number)).rstrip("/") + "/")
            yield page, ListTarget("blog", page=number)


def _feeds(config: JekyllConfig, posts: list[JekyllFile]) -> Iterator[tuple[str, ListTarget]]:
    for path in ("feed.xml", "atom.xml", "rss.xml", "index.xml", "feed/index.xml"):
        file = config.root / path
        if file.is_file():
            found = read_text(file, config.root, Problems())
            kind = "rss" if found and "<rss" in found.text else "atom"
            yield "/feed/" if path == "feed/index.xml" else f"/{path}", _feed(kind)
    # What jekyll-feed makes, which themes and GitHub Pages bring along.
    yield addresses.clean(config.text("feed", "path") or "/feed.xml"), _feed("atom")
    if (config.root / "feed.json").is_file() or "jekyll-json-feed" in config.plugins:
        yield "/feed.json", _feed("json")
    for name in config.texts("feed", "categories"):
        yield addresses.escape(f"/feed/{name}.xml"), _feed("atom", name)
    tags = config.get("feed", "tags")
    if tags:
        folder = config.text("feed", "tags", "path").strip("/") or "feed/by_tag"
        for name in _names(posts, "tag"):
            yield addresses.escape(f"/{folder}/{addresses.slugify(name)}.xml"), _feed("atom", name)
            yield addresses.escape(f"/{folder}/{name}.xml"), _feed("atom", name)


def _feed(kind: Literal["atom", "rss", "json"], tag: str = "") -> ListTarget:
    return ListTarget("tag", tag, feed=kind) if tag else ListTarget("blog", feed=kind)


def _archives(config: JekyllConfig, posts: list[JekyllFile]) -> Iterator[tuple[str, ListTarget]]:
    """Yield what jekyll-archives makes.

    Source: https://github.com/jekyll/jekyll-archives/blob/master/docs/configuration.md
    """
    enabled = config.get("jekyll-archives", "enabled")
    names = {"year", "month", "day", "tags", "categories"}
    if enabled not in (True, "all"):
        names &= set(config.texts("jekyll-archives", "enabled"))
    for kind, several in (("tag", "tags"), ("category", "categories")):
        pattern = _archive_pattern(config, kind)
        for name in _names(posts, kind) if several in names else ():
            slug = addresses.slugify(name)
            path = pattern.replace(":name", slug).replace(":type", kind)
            yield addresses.clean(addresses.escape(path)), ListTarget("tag", name)
    dates = sorted({(d.year, d.month, d.day) for post in posts if (d := post.entry.meta.date)})
    for kind in ("year", "month", "day"):
        for date in dates if kind in names else ():
            year, month, day = date
            path = _archive_pattern(config, kind).replace(":year", f"{year:04}")
            path = path.replace(":month", f"{month:02}").replace(":day", f"{day:02}")
            target = (
                ListTarget("year", str(year))
                if kind == "year"
                else ListTarget("month", f"{year}/{month}")
            )
            yield addresses.clean(path.replace(":type", kind)), target


def _archive_pattern(config: JekyllConfig, kind: str) -> str:
    return config.text("jekyll-archives", "permalinks", kind) or _ARCHIVES[kind]


def _names(posts: list[JekyllFile], kind: str) -> list[str]:
    """Return the tags, or the categories, of all posts."""
    found = {}
    for post in posts:
        meta = post.entry.meta
        categories = {name.casefold() for name in meta.categories}
        for name in meta.categories if kind == "category" else meta.tags:
            # A category is among our tags; it had no page as a tag, unless it was named so too.
            named = texts(post.data, "tags") + (as_text(post.data.get("tags")) or "").split()
            if kind == "category" or name.casefold() not in categories or name in named:
                found.setdefault(name, None)
    return sorted(found)
