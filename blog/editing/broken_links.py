"""The report of links within the site that lead readers nowhere.

What is looked at is what readers see: the published texts of posts and standard pages. Pages are
read in chunks, only those with a link, and all links are then looked up together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from blog.editing.check_reading import links_in, name_of, url_in, words_of
from blog.editing.checks import LEADS_HOME, is_local
from blog.editing.link_anchors import MODELS, streams_of
from blog.editing.link_targets import Hosts, Target, find_troubles, path_of, read_target
from home.querysets import published
from home.rendering import UNSEEN

REPORT = "broken_links"
# Bodies that are held in memory at once.
CHUNK = 200


@dataclass(frozen=True)
class BrokenLink:
    """A link that leads readers nowhere: in which block of which page, and why.

    ``path`` is that of the block in the form of the page, ``target`` the address as it was given,
    or the page or document that was chosen; ``problem`` a sentence.
    """

    page_id: int
    page: str
    block: str
    path: str
    words: str
    target: str
    problem: str

    @property
    def edit_url(self) -> str:
        """The address of the form of the page."""
        return reverse("wagtailadmin_pages:edit", args=[self.page_id])

    @property
    def block_url(self) -> str:
        """The address of the form, opened at the block, as Wagtail's own list of usages has it."""
        return f"{self.edit_url}#:w:contentpath={self.path}"


@dataclass(frozen=True)
class _Found:
    """A link that has to be looked up, or is known to lead to somebody's own machine."""

    row: BrokenLink
    asked: Target | None


def find_broken_links(pages: QuerySet) -> list[BrokenLink]:
    """Return the broken links in those of ``pages`` that readers see, by the titles of pages.

    How many queries that takes hangs on the pages only by one for some hundreds of them.
    """
    hosts = Hosts()
    found = [one for model in MODELS for one in _links_of(model, pages, hosts)]
    troubles = find_troubles(one.asked for one in found if one.asked is not None)
    rows = []
    for one in found:
        trouble = troubles[one.asked] if one.asked else f"{LEADS_HOME}."
        if trouble:
            rows.append(replace(one.row, problem=trouble[0].upper() + trouble[1:]))
    # Sorting leaves the links of a page in the order of its text.
    return sorted(rows, key=lambda row: (row.page.casefold(), row.page_id))


def _links_of(model, pages: QuerySet, hosts: Hosts) -> Iterator[_Found]:
    # The editor stores a link as "<a …>", and text never holds a bare "<".
    linking = (
        published(model.objects.filter(pk__in=pages.order_by().values("pk")))
        .annotate(text=Cast("body", TextField()))
        .filter(text__contains="<a ")
        .only("pk", "title", "url_path", "body")
        .order_by("pk")
    )
    last = 0
    while chunk := list(linking.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        streams = streams_of(model, [page.body for page in chunk])
        for page, stream in zip(chunk, streams, strict=True):
            yield from _links_in(page, stream, hosts)


def _links_in(page: Page, stream, hosts: Hosts) -> Iterator[_Found]:
    base = path_of(page)
    counts: dict[str, int] = {}
    for child in stream:
        if child.block_type in UNSEEN:
            continue
        counts[child.block_type] = counts.get(child.block_type, 0) + 1
        for link in links_in(child):
            url = url_in(link)
            asked = read_target(link, base, hosts)
            if url.startswith("#") and len(url) > 1:
                asked = Target(page=page.pk, fragment=url[1:])
            if asked is None and not is_local(url):
                continue
            name = name_of(child, counts[child.block_type])
            row = BrokenLink(
                page.pk,
                page.title,
                name,
                f"body.{child.id}",
                words_of(link),
                url or _chosen(asked),
                "",
            )
            yield _Found(row, asked)


def _chosen(target: Target) -> str:
    """Return how a page or document that was chosen is named: by its number, as in its form."""
    if target.document is not None:
        return f"document {target.document}"
    return f"page {target.page}" + (f" #{target.fragment}" if target.fragment else "")


def visible_to(user) -> QuerySet:
    """Return the pages whose links ``user`` can set right: who writes only sees their own."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")


def admin_urls() -> list:
    """Return the addresses below that of the admin."""
    return [
        path("reports/broken-links/", BrokenLinksView.as_view(), name=REPORT),
        path(
            "reports/broken-links/results/",
            BrokenLinksView.as_view(results_only=True),
            name=f"{REPORT}_results",
        ),
    ]


def may_see(user) -> bool:
    """Return whether ``user`` may see the report: who may write or publish pages."""
    policy = policy_registry.get_by_type(Page)
    return policy.user_has_any_permission(user, ["add", "change", "publish"])


class BrokenLinksMenuItem(MenuItem):
    """The report in the menu, for those who can do something about it."""

    def is_shown(self, request) -> bool:
        """Return whether it is shown."""
        return may_see(request.user)


def menu_item() -> BrokenLinksMenuItem:
    """Return the entry among the reports."""
    return BrokenLinksMenuItem(
        "Broken links", reverse(REPORT), name="broken-links", icon_name="link", order=1450
    )


class BrokenLinksView(ReportView):
    """Links within the site that lead nowhere, a row for each."""

    page_title = "Broken links"
    header_icon = "link"
    template_name = "blog/admin/broken_links.html"
    index_url_name = REPORT
    index_results_url_name = f"{REPORT}_results"
    table_classname = "listing broken-links"
    export_filename = "broken-links"
    no_results_message = "No link within the site is broken."
    any_permission_required = ["add", "change", "publish"]
    list_export = ["page", "block", "words", "target", "problem", "edit_url"]
    export_headings = {
        "page": "Page",
        "block": "Block",
        "words": "Words",
        "target": "Address",
        "problem": "What is wrong",
        "edit_url": "Form",
    }
    columns = [
        TitleColumn("page", label="Page", get_url=lambda row: row.edit_url, width="25%"),
        TitleColumn("block", label="Block", get_url=lambda row: row.block_url, width="15%"),
        Column("words", label="Words", width="15%"),
        Column("target", label="Address", width="20%"),
        Column("problem", label="What is wrong"),
    ]

    @cached_property
    def permission_policy(self):
        """Who may write or publish pages may see the report, and in it what they may change."""
        return policy_registry.get_by_type(Page)

    def get_queryset(self) -> list[BrokenLink]:
        """Return the rows that the user can do something about."""
        return find_broken_links(visible_to(self.request.user))
