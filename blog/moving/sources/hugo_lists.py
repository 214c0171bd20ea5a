"""The lists of a Hugo site, their pages and feeds, and which of ours takes the place of each.

How many pages a list had, its template decided; here home page, sections and terms are taken to
have shown all their pages, by the configured number at a time. An address more does no harm.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from blog.moving.meta import as_text, plain_key
from blog.moving.sources.base import Entry, ListTarget, OldAddress
from blog.moving.sources.hugo_addresses import Addresses, PageFacts
from blog.moving.sources.hugo_config import HugoConfig, Language
from blog.moving.sources.hugo_content import Content, ContentFile
from blog.moving.sources.hugo_media import resource_base
from blog.moving.sources.hugo_sections import section_address, special_list

_BLOG = ListTarget("blog")
# What becomes of a taxonomy: our list of its terms, and of one term.
_TAXONOMIES = {"tags": ("tags", "tag"), "categories": ("tags", "tag")}
_TAXONOMIES |= {"series": ("series_index", "series"), "authors": ("authors", "author")}
_TAXONOMIES |= {"tag": _TAXONOMIES["tags"], "category": _TAXONOMIES["categories"]}
_TAXONOMIES["author"] = _TAXONOMIES["authors"]

# Names that sites give to the feed of the whole blog, beside Hugo's own.
_CUSTOM_FEEDS = {"feed.xml": "rss", "rss.xml": "rss", "atom.xml": "atom", "index.json": "json"}


class Lists:
    """Tells the addresses of lists; ``special`` are pages that were one: address and kind."""

    def __init__(
        self,
        config: HugoConfig,
        addresses: Addresses,
        content: Content,
        built: list[tuple[ContentFile, Entry]],
        special: list[tuple[str, str]],
    ):
        self.config = config
        self._make = addresses
        self._content = content
        self._built = built
        self._special = special

    def all(self) -> Iterator[OldAddress]:
        """Yield every address once; the first list that had it counts."""
        seen = {entry.old[0] for _, entry in self._built}
        for old in self._all():
            if old.path not in seen:
                seen.add(old.path)
                yield old

    def _all(self) -> Iterator[OldAddress]:
        for address, kind in self._special:
            yield OldAddress(address, ListTarget(kind))
        for language in self.config.languages:
            pages = [page for page, _ in self._built if page.language is language]
            yield from self._home(language, len(pages))
            yield from self._taxonomies(language, pages)
            yield from self._sections(language, pages)
        # Hugo leads from the one to the other, whichever of them the home page has.
        first = self.config.languages[0]
        for prefix in ("", first.code):
            address = self._make.absolute(replace(first, prefix=prefix), "/")
            yield OldAddress(address, ListTarget("home"))

    def _home(self, language: Language, count: int) -> Iterator[OldAddress]:
        address = self._make.absolute(language, "/")
        yield OldAddress(address, ListTarget("home"))
        for old in self._pages(address, _BLOG, count):
            is_first = old.target.page == 1
            yield OldAddress(old.path, ListTarget("home")) if is_first else old
        rss = replace(_BLOG, feed="rss")
        yield OldAddress(address + self.config.feed_name, rss)
        for name, feed in _CUSTOM_FEEDS.items():
            yield OldAddress(address + name, replace(_BLOG, feed=feed))
        yield OldAddress(address + "index.xml", rss)

    def _sections(self, language: Language, pages: list[ContentFile]) -> Iterator[OldAddress]:
        counts = Counter()
        for page in pages:
            for length in range(1, len(page.folders) + 1):
                counts[page.folders[:length]] += 1
        branches = {place for code, place in self._content.branches if code == language.code}
        own = {page.place for page in pages}  # an _index.md that became a page
        for place in sorted({*branches, *(place for place in counts if len(place) == 1)} - own):
            if place and place[0].lower() not in self.config.taxonomies:
                address = section_address(self._content, self._make, language, place)
                branch = self._content.branch(language, place)
                special = special_list(branch) if branch else ""
                target = ListTarget(special) if special else _BLOG
                yield from self._list(address, target, counts[place])
                if branch:
                    yield from self._aliases(language, branch, address, target)

    def _aliases(
        self, language: Language, branch: ContentFile, address: str, target: ListTarget
    ) -> Iterator[OldAddress]:
        aliases = branch.keys.get("aliases")
        written = [as_text(one) or "" for one in (
            aliases if isinstance(aliases, list) else [aliases]
        )]  # fmt: skip
        for alias in self._make.aliases(language, address, written, branch.place[0]):
            yield OldAddress(alias, target)

    def _taxonomies(self, language: Language, pages: list[ContentFile]) -> Iterator[OldAddress]:
        for plural in self.config.taxonomies:
            of_all, of_one = _TAXONOMIES.get(plural, ("blog", ""))
            branch = self._content.branch(language, (plural,))
            facts = PageFacts(language, (), plural, plural, kind="taxonomy")
            if branch and branch.text("url"):
                facts = replace(facts, url=branch.text("url"))
            address = self._make.page(facts)
            yield OldAddress(address, ListTarget(of_all))
            for name in dict.fromkeys((self.config.feed_name, "index.xml")):
                path = f"{resource_base(address)}/{name}"
                yield OldAddress(path, replace(_BLOG, feed="rss"))
            names, counts = {}, Counter()
            for page in pages:
                for term in terms_of(page, plural):
                    segment = self._make.segment(term)
                    names.setdefault(segment, term)
                    counts[segment] += 1
            for segment, term in names.items():
                target = ListTarget(of_one, term) if of_one else _BLOG
                address = self._term(language, plural, segment, term)
                yield from self._list(address, target, counts[segment])

    def _term(self, language: Language, plural: str, segment: str, term: str) -> str:
        facts = PageFacts(language, (plural,), term, term, kind="term")
        for (code, place), branch in self._content.branches.items():
            is_same = code == language.code and len(place) == 2 and place[0].lower() == plural
            if is_same and self._make.segment(place[1]) == segment:
                title = branch.text("title") or term
                facts = replace(facts, title=title, url=branch.text("url"))
                facts = replace(facts, slug=branch.text("slug"))
        return self._make.page(facts)

    def _list(self, address: str, target: ListTarget, count: int) -> Iterator[OldAddress]:
        yield OldAddress(address, target)
        yield from self._pages(address, target, count)
        for name in dict.fromkeys((self.config.feed_name, "index.xml")):
            # Archive and search have no feed of their own.
            feed = _BLOG if target.kind in ("archive", "search") else target
            yield OldAddress(f"{resource_base(address)}/{name}", replace(feed, feed="rss"))

    def _pages(self, address: str, target: ListTarget, count: int) -> Iterator[OldAddress]:
        ending = ".html" if address.endswith(".html") else "/"
        for number in range(1, max(1, -(-count // self.config.page_size)) + 1):
            path = f"{resource_base(address)}/{self.config.page_path}/{number}{ending}"
            yield OldAddress(path, replace(target, page=number))


def terms_of(page: ContentFile, plural: str) -> list[str]:
    """Return the terms that a page has in a taxonomy, as written; a single text is one term."""
    value = page.keys.get(plain_key(plural))
    found = []
    for item in value if isinstance(value, list) else [value]:
        # Go writes a number without the zeros behind its point.
        text = f"{item:g}" if isinstance(item, float) else as_text(item)
        if text:
            found.append(text)
    return found
