"""The dashboard's list of what readers searched and did not find."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.templatetags.static import static
from django.urls import reverse
from wagtail.admin.ui.components import Component

from search.missed_views import REPORT, may_see
from search.models import MissedQuery

LONGEST = 5


class MissedQueriesPanel(Component):
    """The most frequent of them, with counts and no persons."""

    name = "missed_queries"
    template_name = "search/admin/missed_panel.html"
    # Behind the lists of posts.
    order = 160

    @property
    def media(self) -> Media:
        """The style sheet of the dashboard's lists."""
        return Media(css={"all": [static("blog/admin/dashboard.css")]})

    def __init__(self, queries: list[MissedQuery]):
        self.queries = queries

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict:
        """Return the queries and where the whole report is."""
        return {"queries": self.queries, "report": reverse(REPORT)}


def add_panel(request, panels: list) -> None:
    """Show the panel to those who may see the report, unless everything was found."""
    if not may_see(request.user):
        return
    queries = list(MissedQuery.objects.order_by("-count", "-last_day", "text")[:LONGEST])
    if queries:
        panels.append(MissedQueriesPanel(queries))
