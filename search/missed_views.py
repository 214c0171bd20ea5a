"""What editors see of searches without a result."""

from urllib.parse import urlencode

from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.permissions import policy_registry

from search.models import MissedQuery

REPORT = "missed_queries"
MAY_PROMOTE = ["add", "change"]


def admin_urls() -> list:
    """Return the addresses below that of the admin."""
    return [
        path("reports/missed-queries/", MissedQueriesView.as_view(), name=REPORT),
        path(
            "reports/missed-queries/results/",
            MissedQueriesView.as_view(results_only=True),
            name=f"{REPORT}_results",
        ),
    ]


class MissedQueriesMenuItem(MenuItem):
    """The report in the menu, for those who can promote a result."""

    def is_shown(self, request) -> bool:
        """Return whether it is shown."""
        return may_see(request.user)


def may_see(user) -> bool:
    """Return whether ``user`` may see what was searched in vain: who can promote a result."""
    return _policy().user_has_any_permission(user, MAY_PROMOTE)


def menu_item() -> MissedQueriesMenuItem:
    """Return the entry among the reports."""
    return MissedQueriesMenuItem(
        "Searches without result",
        reverse(REPORT),
        name="missed-queries",
        icon_name="search",
        order=1400,
    )


class MissedQueriesView(ReportView):
    """What readers searched and did not find, the most frequent first; counts, and no persons."""

    model = MissedQuery
    page_title = "Searches without result"
    header_icon = "search"
    index_url_name = REPORT
    index_results_url_name = f"{REPORT}_results"
    default_ordering = ["-count", "-last_day", "text"]
    is_searchable = False
    any_permission_required = MAY_PROMOTE
    list_export = ["text", "count", "last_day"]
    export_headings = {"text": "Searched for", "count": "Times", "last_day": "Last on"}

    @cached_property
    def permission_policy(self):
        """Who may promote results may see what is searched in vain."""
        return _policy()

    @cached_property
    def columns(self) -> list[Column]:
        """The columns of the list; the words lead to the search itself."""
        return [
            TitleColumn("text", label="Searched for", get_url=search_url, sort_key="text"),
            NumberColumn("count", label="Times", sort_key="count"),
            DateColumn("last_day", label="Last on", sort_key="last_day"),
        ]


def _policy():
    return policy_registry.get_by_type(SearchPromotion)


def search_url(missed: MissedQuery) -> str:
    """Return the address of this search, to see whether something is found now."""
    return f"{reverse('search:search')}?{urlencode({'q': missed.text})}"
