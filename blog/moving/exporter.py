"""The whole blog as a folder that Hugo builds as it is, and that ``import_markdown`` reads again.

Each post is a bundle: its text with everything else it has as front matter, and its pictures and
files beside it. The same blog always gives the same bytes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from blog.models import Author, BlogIndexPage, BlogPostPage, BlogTag, Series
from blog.moving.blocks_to_text import blocks_to_text
from blog.moving.export_folder import ExportFolder
from blog.moving.media import content_name
from blog.moving.page_front_matter import front_matter
from blog.moving.yaml_rules import dump
from home.models import BasePage, SiteSettings, StandardPage
from home.querysets import published

LAYOUTS = Path(__file__).parent / "hugo_layouts"
# What a page is to readers.
PUBLIC, SCHEDULED, EXPIRED, DRAFT = "public", "scheduled", "expired", "draft"
# What Hugo's themes, and our import, take for the cover of a bundle by its name.
COVER_NAMES = ("cover", "feature", "thumbnail")
Progress = Callable[[int, int, str], None]


@dataclass
class Exported:
    """What an export has written, and how many files of an earlier one it removed."""

    posts: int = 0
    scheduled: int = 0
    drafts: int = 0
    pages: int = 0
    pictures: int = 0
    documents: int = 0
    removed: int = 0


def export(
    folder: ExportFolder,
    *,
    include_drafts: bool = False,
    progress: Progress = lambda done, total, title: None,
) -> Exported:
    """Write the blog into ``folder`` and return what was written.

    What the public may see is written as it sees it; with ``include_drafts`` the rest too, as its
    latest revision has it, marked as drafts.
    """
    return _Exporting(folder, include_drafts, progress).run()


class Library:
    """Names and streams of pictures and documents, looked up once for each."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, int], str | None] = {}

    def name(self, kind: str, key: int) -> str | None:
        """Return the name of a file, which holds a hash of its content; None when it is gone."""
        if (kind, key) not in self._names:
            item = self.item(kind, key)
            self._names[kind, key] = content_name(item) if item else None
        return self._names[kind, key]

    def item(self, kind: str, key: int):
        """Return the picture or document, None when there is none."""
        model = get_image_model() if kind == "picture" else get_document_model()
        return model.objects.filter(pk=key).first()


class BundleReferences:
    """What a text refers to, as it is in a bundle; remembers which files the bundle needs."""

    def __init__(self, library: Library, addresses: dict[int, str]) -> None:
        self.needed: dict[str, tuple[str, int]] = {}
        self._library = library
        self._addresses = addresses

    def address(self, attrs: dict[str, str]) -> str | None:
        """Return the address for the attributes of a stored link."""
        kind, key = attrs.get("linktype"), attrs.get("id", "")
        if kind == "page" and key.isdecimal():
            path = self._addresses.get(int(key))
            hash_ = f"#{attrs['fragment']}" if attrs.get("fragment") else ""
            return path and path + hash_
        if kind == "document" and key.isdecimal():
            return self.document(int(key))
        return attrs.get("href")

    def picture(self, key: int | None) -> str | None:
        """Return the name of a picture beside the text."""
        return self._needed("picture", key)

    def document(self, key: int | None) -> str | None:
        """Return the name of a file beside the text."""
        return self._needed("document", key)

    def _needed(self, kind: str, key: int | None) -> str | None:
        name = self._library.name(kind, key) if key else None
        if name:
            if name.lower().startswith(COVER_NAMES):
                name = f"picture-{name}"
            self.needed[name] = (kind, key)
        return name


class _Exporting:
    """One run."""

    def __init__(self, folder: ExportFolder, include_drafts: bool, progress: Progress) -> None:
        self.folder = folder
        self.include_drafts = include_drafts
        self.progress = progress
        self.done = Exported()
        self.library = Library()
        self.index = BlogIndexPage.objects.order_by("path").first()
        self.site = Site.objects.get(is_default_site=True)
        self.settings = SiteSettings.for_site(self.site)
        self.addresses = self.find_addresses()
        self.aliases = self.find_aliases()

    def run(self) -> Exported:
        self.write_site()
        keys = [
            *self.keys(StandardPage.objects.all()),
            *self.keys(BlogPostPage.objects.all()),
        ]
        for number, (key, is_public) in enumerate(keys, 1):
            page = Page.objects.get(pk=key).specific
            scheduled = page.revisions.exclude(approved_go_live_at=None).last()
            if is_public:
                state = PUBLIC
            elif scheduled:
                state, page = SCHEDULED, scheduled.as_object()
            else:
                page = page.get_latest_revision_as_object() if page.latest_revision_id else page
                is_over = page.expired and page.expire_at and page.expire_at <= timezone.now()
                state = EXPIRED if is_over else DRAFT
            self.write_page(page, state)
            self.progress(number, len(keys), page.title)
        self.done.removed = self.folder.finish()
        return self.done

    def keys(self, pages) -> Iterator[tuple[int, bool]]:
        """Yield the keys of the pages to write, in order, and whether the public may see each."""
        public = set(published(pages).values_list("pk", flat=True))
        for key in pages.order_by("path").values_list("pk", flat=True):
            if key in public or self.include_drafts:
                yield key, key in public

    def find_addresses(self) -> dict[int, str]:
        pages = Page.objects.all() if self.include_drafts else published(Page.objects.all())
        root = self.site.root_page.url_path
        return {
            key: "/" + path.removeprefix(root)
            for key, path in pages.values_list("pk", "url_path")
            if path.startswith(root)
        }

    def find_aliases(self) -> dict[int, list[str]]:
        """Return the former addresses of each page."""
        aliases: dict[int, list[str]] = defaultdict(list)
        rows = Redirect.objects.exclude(redirect_page=None).order_by("old_path", "pk")
        for key, old in rows.values_list("redirect_page_id", "old_path"):
            # Hugo has pages for former addresses, and pages have no query.
            if "?" not in old and ";" not in old:
                last = old.rpartition("/")[2]
                path = old if "." in last else f"{old}/"
                if path not in aliases[key]:
                    aliases[key].append(path)
        return aliases

    # Pages ----------------------------------------------------------------------------------

    def write_page(self, page: BasePage, state: str) -> None:
        """Write a page as a bundle."""
        references = BundleReferences(self.library, self.addresses)
        data = front_matter(
            page, references, is_draft=state == DRAFT, aliases=self.aliases.get(page.pk, [])
        )
        has_math = isinstance(page, BlogPostPage) and bool(page.front_matter.get("math"))
        body = blocks_to_text(page.body.get_prep_value(), references, "hugo", has_math=has_math)
        bundle = self.place(page, data)
        self.write_bundle(bundle, "index.md", data, body, references)
        if isinstance(page, BlogPostPage):
            self.done.posts += state == PUBLIC
            self.done.scheduled += state == SCHEDULED
            self.done.drafts += state in (EXPIRED, DRAFT)
        else:
            self.done.pages += 1

    def place(self, page: BasePage, data: dict) -> str:
        """Return the folder of a page; one below other pages says its address itself."""
        if isinstance(page, BlogPostPage):
            return f"content/{self.index.slug}/{page.slug}"
        path = page.url_path.removeprefix(self.site.root_page.url_path).strip("/")
        if "/" in path:
            data["url"] = f"/{path}/"
        return f"content/{path.replace('/', '-')}"

    def write_bundle(
        self, bundle: str, name: str, data: dict, body: str, references: BundleReferences
    ) -> None:
        text = dump(data) + (f"\n{body}" if body else "")
        self.folder.write(f"{bundle}/{name}", text)
        for file, (kind, key) in sorted(references.needed.items()):
            item = self.library.item(kind, key)
            with item.file.storage.open(item.file.name, "rb") as stream:
                self.folder.copy(f"{bundle}/{file}", stream)
            if kind == "picture":
                self.done.pictures += 1
            else:
                self.done.documents += 1

    # The site -------------------------------------------------------------------------------

    def write_site(self) -> None:
        """Write what is not a post: configuration, layouts, and the texts of lists."""
        self.folder.write("hugo.yaml", self.configuration())
        for file in sorted(LAYOUTS.rglob("*.html")):
            self.folder.write(f"layouts/{file.relative_to(LAYOUTS).as_posix()}", file.read_bytes())
        self.folder.write(f"content/{self.index.slug}/_index.md", dump({"title": self.index.title}))
        for kind, rows in (
            ("authors", Author.objects.order_by("slug")),
            ("series", Series.objects.order_by("slug")),
            ("tags", BlogTag.objects.exclude(description="").order_by("slug")),
        ):
            for row in rows:
                self.write_term(kind, row)

    def write_term(self, kind: str, row) -> None:
        """Write what an author, a series or a tag says about itself."""
        references = BundleReferences(self.library, self.addresses)
        title = row.title if kind == "series" else row.name
        data = {"title": title}
        body = ""
        if kind == "tags":
            data["description"] = row.description
        else:
            html = row.bio if kind == "authors" else row.introduction
            body = blocks_to_text([{"type": "text", "value": html}], references, "hugo")
        if kind == "authors":
            links = [[link.value["kind"], link.value["url"]] for link in row.links]
            if links:
                data["links"] = [{"name": name, "url": url} for name, url in links]
            if row.picture_id and (name := references.picture(row.picture_id)):
                data["cover"] = {"image": name}
        if len(data) > 1 or body:
            self.write_bundle(f"content/{kind}/{row.slug}", "_index.md", data, body, references)

    def configuration(self) -> str:
        """Return Hugo's configuration."""
        menu = published(Page.objects.child_of(self.site.root_page).in_menu()).order_by("path")
        links = [
            {"name": link.value["kind"], "url": link.value["url"]}
            for link in self.settings.social_links
        ]
        data = {
            "baseURL": f"{settings.SITE_URL}/",
            "title": self.settings.site_name,
            "locale": settings.LANGUAGE_CODE,
            "timeZone": settings.TIME_ZONE,
            "pagination": {"pagerSize": self.index.posts_per_page},
            "taxonomies": {"tag": "tags", "series": "series", "author": "authors"},
            "params": {
                "description": self.settings.description,
                "mainSections": [self.index.slug],
                **({"socialIcons": links} if links else {}),
            },
            "menus": {
                "main": [
                    {
                        "name": page.title,
                        "pageRef": self.addresses[page.pk].rstrip("/"),
                        "weight": n,
                    }
                    for n, page in enumerate(menu, 1)
                ]
            },
            "markup": {
                "goldmark": {
                    # HTML that stood in a text stays in it.
                    "renderer": {"unsafe": True},
                    "parser": {"attribute": {"block": True}},
                }
            },
        }
        return dump(data).removeprefix("---\n").removesuffix("---\n")
