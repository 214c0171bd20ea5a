"""A source becomes pages: first a plan, then the work, file by file.

Each file is worked on alone, in a transaction of its own, and remembered with the hash of what was
imported, so that a second run writes nothing, and a run that was killed is taken up where it ended.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from blog.models import ImportedFile
from blog.moving.census import census_of_blocks, missing
from blog.moving.lists import list_address
from blog.moving.markdown import Dialect
from blog.moving.media import MediaLibrary
from blog.moving.pages import (
    DRAFT,
    Filler,
    Place,
    Pretender,
    Slugs,
    for_standard_page,
    make_page,
    parents,
    reserved,
    visibility,
)
from blog.moving.redirects import Wish, known_paths, normalised, write_redirects
from blog.moving.references import EntryReferences
from blog.moving.results import FileResult, Result
from blog.moving.shortcodes import Registry
from blog.moving.site_settings import take_over
from blog.moving.sources.base import Entry, Source
from blog.moving.terms import fill_term
from blog.moving.text_to_blocks import Converted, text_to_blocks
from home.publishing import postponed_pictures

Progress = Callable[[int, int, str], None]


class ImportRefused(Exception):
    """Nothing was imported; the message says why and what to do."""


@dataclass
class Options:
    """How to import. ``user`` is whose revisions the pages get, None for nobody's."""

    registry: Registry
    dry_run: bool = False
    force: bool = False
    fetch_remote: bool = False
    user: object = None


@dataclass
class _Plan:
    """What is to be done: the place of every entry, and what became of those left alone."""

    places: dict[str, Place] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


def import_source(
    source: Source, options: Options, progress: Progress = lambda done, total, title: None
) -> Result:
    """Import what is new or changed of ``source`` and return what was done.

    :param progress: is called after each file with files done, files in all, and a title.
    :raises ImportRefused: when there is no blog to import into.
    """
    with postponed_pictures():
        return _Importing(source, options, progress).run()


class _Importing:
    """One run."""

    def __init__(self, source: Source, options: Options, progress: Progress) -> None:
        self.source = source
        self.options = options
        self.progress = progress
        self.problems = source.problems
        self.result = Result(source.name, str(source.root), problems=self.problems)
        self.library = MediaLibrary(dry_run=options.dry_run, problems=self.problems)
        authors = source.site.authors
        self.filler = Pretender(authors) if options.dry_run else Filler(options.user, authors)
        self.plan = _Plan()
        self.page_keys: dict[str, int] = {}

    def run(self) -> Result:
        index, home = parents()
        if index is None:
            raise ImportRefused(
                "There is no blog index. Add one under the home page, then try again."
            )
        entries = self.read_entries()
        self.make_plan(entries, {"post": index, "page": home})
        for number, entry in enumerate(entries, 1):
            self.import_entry(entry)
            self.progress(number, len(entries), entry.meta.title)
        self.import_terms()
        self.import_other_media()
        self.write_redirects(entries)
        self.result.settings += take_over(
            self.source.site, self.menu_pages(), dry_run=self.options.dry_run
        )
        self.sum_up()
        return self.result

    def read_entries(self) -> list[Entry]:
        """Return the entries, with a result for each file that could not be read."""
        entries = list(self.source.entries())
        known = {entry.path for entry in entries}
        lost = {one.path for one in self.problems.found if one.level == "lost"}
        self.result.files += [FileResult(path, "failed") for path in sorted(lost - known)]
        return entries

    # Plan -----------------------------------------------------------------------------------

    def make_plan(self, entries: list[Entry], parents_: dict[str, Page]) -> None:
        """Find the page of every entry, or make an empty one, so that texts can link to it."""
        origin = self.source.site.base_url[:200]
        records = {
            record.path: record
            for record in ImportedFile.objects.filter(origin=origin).select_related("page")
        }
        slugs = {kind: Slugs(parent, reserved(kind)) for kind, parent in parents_.items()}
        for number, entry in enumerate(entries, 1):
            self.plan.digests[entry.path] = digest_of(entry)
            record = records.get(entry.path)
            if record:
                self.plan.places[entry.path] = Place(
                    entry, record.page_id, record.page.slug, record.page.url or "", record
                )
                self.plan.states[entry.path] = self.state_of(entry, record)
            else:
                with transaction.atomic():
                    self.plan.places[entry.path] = self.new_place(
                        entry, parents_[entry.kind], slugs[entry.kind], origin, number
                    )
                self.plan.states[entry.path] = "new"
        self.page_keys = {path: place.key for path, place in self.plan.places.items()}

    def state_of(self, entry: Entry, record: ImportedFile) -> str:
        """Return what is to be done with an entry that has its page."""
        was_filled = bool(record.digest)
        is_edited = record.page.latest_revision_id != record.revision_id_written
        if is_edited and self.options.force:
            return "changed"
        if was_filled and record.digest == self.plan.digests[entry.path]:
            return "unchanged"
        if is_edited:
            return "edited"
        return "changed" if was_filled else "new"

    def new_place(self, entry, parent: Page, slugs: Slugs, origin: str, number: int) -> Place:
        wanted = last_part(entry)
        slug = slugs.take(wanted)
        if slug != slugs.clean(wanted):
            self.problems.warn(
                entry.path, f"The address “{slugs.clean(wanted)}” is taken; this is “{slug}”."
            )
        if self.options.dry_run:
            return Place(entry, -number, slug, f"{parent.url}{quote(slug)}/", None)
        page, record = make_page(entry, parent, slug, origin)
        return Place(entry, page.pk, slug, page.url, record)

    # Work -----------------------------------------------------------------------------------

    def import_entry(self, entry: Entry) -> None:
        """Import one entry; whatever happens to it does not touch the others."""
        place, state = self.plan.places[entry.path], self.plan.states[entry.path]
        result = FileResult(entry.path, state, entry.meta.title, place.url)
        result.visibility = visibility(entry.meta, timezone.now())
        result.unknown_keys = sorted(entry.meta.other)
        self.result.files.append(result)
        if state == "edited":
            self.problems.warn(
                entry.path,
                "It was edited here since; --force would write the file's text over it.",
            )
        if state not in ("new", "changed"):
            return
        try:
            self.write(place, result)
        except Exception as error:
            result.state = "failed"
            self.problems.lose(entry.path, f"It could not be imported: {error!r}")

    def convert(self, entry: Entry) -> tuple[Converted, EntryReferences]:
        """Return the text of an entry as blocks, and what it refers to."""
        references = EntryReferences(
            self.source,
            entry,
            pages=self.page_keys,
            library=self.library,
            problems=self.problems,
            fetch_remote=self.options.fetch_remote,
        )
        converted = text_to_blocks(
            self.source.text(entry),
            references,
            self.options.registry,
            Dialect(self.source.syntax, entry.meta.is_math),
        )
        return converted, references

    def import_terms(self) -> None:
        """Take over what is said about authors, series and tags, where nothing is said here."""
        for term in self.source.terms():
            converted, references = self.convert(term.entry)
            filled = fill_term(
                term, converted.blocks, references, is_planned=self.filler.is_planned
            )
            self.result.settings += [f"{name} of {term.name}" for name in filled]

    def write(self, place: Place, result: FileResult) -> None:
        entry = place.entry
        converted, references = self.convert(entry)
        blocks = converted.blocks
        if entry.kind == "page":
            blocks = for_standard_page(blocks)
        counted = census_of_blocks(converted.blocks)
        for loss in missing(converted.source, counted):
            self.problems.lose(entry.path, loss)
        result.blocks = Counter(block["type"] for block in blocks)
        result.went_in, result.came_out = converted.source.numbers(), counted.numbers()
        self.filler.fill(
            place, blocks, converted.summary, references, self.plan.digests[entry.path]
        )

    def import_other_media(self) -> None:
        """Upload what no text names: it has an address all the same, and somebody may link it."""
        for file in self.open_media:
            self.media_key(file)

    @cached_property
    def open_media(self) -> list[Path]:
        """The pictures and files to see to.

        When no text has changed these are the ones whose old address leads nowhere yet: a run that
        was killed behind its last text has left them. The others need not be read again.
        """
        files = list(self.source.all_media())
        if any(state in ("new", "changed") for state in self.plan.states.values()):
            return files
        addresses = {
            file: {normalised(old) for old in self.source.media_addresses(file)} for file in files
        }
        known = known_paths({old for paths in addresses.values() for old in paths})
        return [file for file in files if not addresses[file] or addresses[file] - known]

    def media_key(self, file) -> tuple[str, int] | None:
        name = file.relative_to(self.source.root).as_posix()
        if MediaLibrary.is_picture(file):
            key = self.library.picture(file, name)
            return ("picture", key) if key else None
        key = self.library.document(file, name)
        return ("document", key) if key else None

    # Addresses ------------------------------------------------------------------------------

    def write_redirects(self, entries: list[Entry]) -> None:
        """Let every old address lead to what took its place."""
        wishes: list[Wish] = []
        shown = [entry for entry in entries if visibility(entry.meta, timezone.now()) != DRAFT]
        # Permalinks first: nobody's alias takes the address of another.
        for rank in (slice(0, 1), slice(1, None)):
            for entry in shown:
                for old in entry.old[rank]:
                    key = self.plan.places[entry.path].key
                    wishes.append(Wish(old, page=key, source=entry.path))
        for address in self.source.old_lists():
            wishes.append(Wish(address.path, link=list_address(address.target, must_exist=True)))
        wishes += self.media_wishes()
        self.result.redirects = write_redirects(
            wishes,
            addresses={place.key: place.url for place in self.plan.places.values()},
            problems=self.problems,
            dry_run=self.options.dry_run,
        )

    def media_wishes(self) -> list[Wish]:
        """Return a wish for each old address of a picture or file."""
        wishes = []
        for file in self.open_media:
            found = self.media_key(file)
            if found:
                link = self.library.address_of(*found)
                name = file.relative_to(self.source.root).as_posix()
                wishes += [
                    Wish(old, link=link, source=name) for old in self.source.media_addresses(file)
                ]
        return wishes

    def menu_pages(self) -> list[int]:
        """Return the keys of pages that stood in the old site's menu."""
        by_address = {
            normalised(old): place.key
            for place in self.plan.places.values()
            for old in place.entry.old[:1]
            if place.entry.kind == "page"
        }
        keys = []
        for item in self.source.site.menu:
            target = by_address.get(normalised(item.url)) if item.url.startswith("/") else None
            if target:
                keys.append(target)
        return keys

    def sum_up(self) -> None:
        result, library = self.result, self.library
        result.pictures, result.documents = library.pictures_added, library.documents_added
        result.reused_media = library.reused
        result.authors, result.series = self.filler.authors, self.filler.series
        result.tags = self.filler.tags


def last_part(entry: Entry) -> str:
    """Return the last part of the entry's old address, so that it is that of the new one too."""
    if entry.slug:
        return entry.slug
    path = unquote(entry.old[0]) if entry.old else ""
    part = path.rstrip("/").rpartition("/")[2].removesuffix(".html").removesuffix(".htm")
    return part or entry.meta.slug or entry.meta.title or entry.file.stem


def digest_of(entry: Entry) -> str:
    """Return a hash of what an entry is made of: its file, and the files of its bundle."""
    parts = hashlib.sha256(entry.digest.encode())
    if entry.bundle:
        for file in sorted(entry.bundle.rglob("*")):
            if file.is_file() and file != entry.file:
                parts.update(f"\0{file.relative_to(entry.bundle)}\0".encode())
                with file.open("rb") as stream:
                    parts.update(hashlib.file_digest(stream, "sha256").digest())
    return parts.hexdigest()
