"""What Markdown that somebody pastes or uploads refers to, as it is on this site.

There is no folder around such a text: its links and pictures are found by the addresses of this
site alone. A draft that its author may not see is not found, nor a picture that is not theirs to
choose, so that nobody learns from an import what the admin does not show them.
"""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from blog.moving.meta import Meta
from blog.moving.references import safe_address
from blog.moving.report import Problems
from blog.moving.shortcodes import REFERENCE
from home.routing import find_route
from home.sites import site_of

DOCUMENT = re.compile(r"/documents/([0-9]{1,18})/")
# The names by which a shortcode asks for what the front matter says.
PARAMS = ("title", "description", "summary", "slug")


class EditorReferences:
    """The references of one text, as the person who imports it may have them.

    :param request: theirs; it says who they are, and which site they are at.
    :param body: what is read; with it a problem names the line on which an address stands.
    :param first_line: the line of the whole text on which ``body`` begins.
    """

    path = ""

    def __init__(
        self,
        request: HttpRequest,
        problems: Problems,
        *,
        body: str = "",
        first_line: int = 1,
        meta: Meta | None = None,
    ) -> None:
        self.first_line = first_line
        self._body = body
        self.problems = problems
        self._request = request
        self._meta = meta or Meta()
        self._site = site_of(request)
        self._hosts = _own_hosts(request)
        # By address: what a text refers to often is looked up, and told, once.
        self._links: dict[str, dict[str, str] | None] = {}
        self._pictures: dict[str, int | str | None] = {}

    def link(self, href: str) -> dict[str, str] | None:
        """Return the attributes of a link in stored rich text; None when it must not be one."""
        if href not in self._links:
            self._links[href] = self._find_link(href)
        return self._links[href]

    def _find_link(self, href: str) -> dict[str, str] | None:
        if href.startswith(REFERENCE):
            return self._reference(href.removeprefix(REFERENCE))
        safe = safe_address(href)
        if safe is None:
            self._warn(f"A link that could run something was taken out: {href}", href)
        if not safe:
            return None
        path = self._own_path(safe)
        if path is not None:
            return self._own_link(path, safe)
        if _is_relative(safe):
            self._warn(
                f"needs attention: a link that leads to a file beside this text: {href}", href
            )
        return {"href": safe}

    def picture(self, src: str) -> int | str | None:
        """Return the key of a picture, its address when it stays elsewhere, None without either."""
        if src not in self._pictures:
            self._pictures[src] = self._find_picture(src)
        return self._pictures[src]

    def document(self, src: str) -> int | None:
        """Return the key of an uploaded file, None when it is not in the library."""
        path = self._own_path(src)
        return self._document(path) if path else None

    def pictures(self, pattern: str) -> list[str]:
        """Return []: there is no folder."""
        return []

    def param(self, name: str) -> str | None:
        """Return a value of the front matter, or the name of this site."""
        bare = name.lower()
        if bare == "site.title":
            return self._site.site_name if self._site else None
        bare = bare.removeprefix("page.").removeprefix("params.")
        if bare in PARAMS:
            return getattr(self._meta, bare) or None
        found = self._meta.other.get(bare)
        return str(found) if isinstance(found, str | int | float) else None

    def read(self, path: str) -> str | None:
        """Return None: there is no folder."""
        return None

    def line_of(self, words: str) -> int:
        """Return the line on which ``words`` first stand, 0 when they are written otherwise."""
        place = self._body.find(words) if words else -1
        return self.first_line + self._body.count("\n", 0, place) if place >= 0 else 0

    def _warn(self, message: str, words: str) -> None:
        self.problems.warn(self.path, message, self.line_of(words))

    # Addresses ------------------------------------------------------------------------------

    def _own_path(self, href: str) -> str | None:
        """Return the path of an address of this site, with "/" in front, None for any other."""
        try:
            parts = urlsplit(href)
            host = parts.netloc.lower()
        except ValueError:
            return None  # no address at all, such as one with half an IPv6 host
        if host:
            is_own = parts.scheme in ("http", "https", "") and host in self._hosts
            return unquote(parts.path) or "/" if is_own else None
        # Browsers take "\" for "/", and two of either for the beginning of a host.
        if parts.scheme or not re.match(r"/(?![/\\])", href):
            return None
        return unquote(parts.path)

    def _own_link(self, path: str, href: str) -> dict[str, str]:
        parts = urlsplit(href)
        if "\x00" in path:
            return {"href": href}
        if document := self._document(path):
            return {"linktype": "document", "id": str(document)}
        if not parts.query and (page := self._page(path)):
            return _to_page(page, parts.fragment)
        is_known = path.startswith((settings.MEDIA_URL, "/search/")) or find_route(
            self._request, path
        )
        if not is_known:
            self._warn(f"A link leads to nothing that is here: {href}", href)
        return {"href": href}

    def _page(self, path: str) -> Page | None:
        if self._site is None:
            return None
        parts = [part for part in path.split("/") if part]
        url_path = "/".join([self._site.root_page.url_path.rstrip("/"), *parts]) + "/"
        # The slug is what the database has an index on.
        slug = url_path.rstrip("/").rpartition("/")[2]
        found = Page.objects.filter(slug=slug, url_path=url_path).first()
        return found if found and self._may_see(found) else None

    def _may_see(self, page: Page) -> bool:
        if page.live and not page.get_view_restrictions().exists():
            return True
        visible = policy_registry.get_by_type(Page).explorable_instances(self._request.user)
        return visible.filter(pk=page.pk).exists()

    def _reference(self, name: str) -> dict[str, str] | None:
        """Return a link to the page that ``ref`` or ``relref`` names by its file."""
        target, _, fragment = name.partition("#")
        if not target:
            return {"href": f"#{fragment}"}
        stem = re.sub(r"(?:/_?index)?(?:\.(?:md|markdown))?/?$", "", target).rpartition("/")[2]
        found = [page for page in Page.objects.filter(slug=stem)[:2] if self._may_see(page)]
        if len(found) == 1:
            return _to_page(found[0], fragment)
        self._warn(f"A link leads to nothing that is here: {name}", name)
        safe = safe_address(name)
        return {"href": safe} if safe else None

    # Libraries ------------------------------------------------------------------------------

    def _find_picture(self, src: str) -> int | str | None:
        path = self._own_path(src)
        if path is not None:
            return self._own_picture(path)
        if not src.lower().startswith(("http://", "https://", "//")):
            return None
        url = f"https:{src}" if src.startswith("//") else src
        self.problems.note(
            self.path, f"A picture of another site stays a link: {url}", self.line_of(src)
        )
        return url

    def _own_picture(self, path: str) -> int | None:
        name = _media_name(path)
        if not name:
            return None
        model = get_image_model()
        rows = self._choosable(model)
        key = rows.filter(file=name).values_list("pk", flat=True).first()
        if key is None:
            renditions = model.get_rendition_model().objects.filter(file=name)
            found = renditions.values_list("image", flat=True).first()
            key = rows.filter(pk=found).values_list("pk", flat=True).first() if found else None
        return key

    def _document(self, path: str) -> int | None:
        """Return the key of a document, by the address of its file or that of its download."""
        rows = self._choosable(get_document_model())
        if match := DOCUMENT.match(path):
            rows = rows.filter(pk=match[1])
        elif name := _media_name(path):
            rows = rows.filter(file=name)
        else:
            return None
        return rows.values_list("pk", flat=True).first()

    def _choosable(self, model):
        """Return the pictures or documents that the chooser would show, as a queryset."""
        policy = policy_registry.get_by_type(model)
        return policy.instances_user_has_permission_for(self._request.user, "choose")


def _own_hosts(request: HttpRequest) -> set[str]:
    """Return the hosts at which this installation answers, with their ports."""
    urls = [site.root_url for site in Site.objects.all()]
    urls += [settings.WAGTAILADMIN_BASE_URL, f"{request.scheme}://{request.get_host()}"]
    return {urlsplit(url).netloc.lower() for url in urls} - {""}


def _media_name(path: str) -> str:
    """Return the name of the file at a path below the media folder, "" for any other path."""
    return path.removeprefix(settings.MEDIA_URL) if path.startswith(settings.MEDIA_URL) else ""


def _is_relative(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and not href.startswith(("#", "/", "\\"))


def _to_page(page: Page, fragment: str) -> dict[str, str]:
    attrs = {"linktype": "page", "id": str(page.pk)}
    return {**attrs, "fragment": fragment} if fragment else attrs
