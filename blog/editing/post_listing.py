"""All posts in one list in the admin: what state they are in, and what they belong to.

Whoever looks sees the posts that the page explorer would show them, and no others.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django_filters.filters import (
    ChoiceFilter,
    DateFromToRangeFilter,
    ModelMultipleChoiceFilter,
    MultipleChoiceFilter,
)
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Revision
from wagtail.permissions import policy_registry

from blog.editing import calendar
from blog.editing.post_states import (
    STATES,
    in_state,
    schedule_of,
    states_of,
    waiting_revisions,
)
from blog.models import Author, BlogPostAuthor, BlogPostPage, BlogPostTag, BlogTag, Series

NAME = "posts"


def url(**chosen) -> str:
    """Return the address of the list, with filters by their names."""
    address = reverse(f"{NAME}:index")
    return f"{address}?{urlencode(chosen, doseq=True)}" if chosen else address


def _only(queryset: QuerySet, condition: Q) -> QuerySet:
    """Narrow the list by keys: a search knows few fields of a post, and these are enough."""
    return queryset.filter(pk__in=BlogPostPage.objects.filter(condition).order_by().values("pk"))


class StateFilter(MultipleChoiceFilter):
    """Posts in any of the states."""

    def filter(self, qs: QuerySet, value: list[str]) -> QuerySet:
        """Return the posts of ``qs`` that are meant."""
        condition = Q()
        for name in value:
            condition |= in_state(name)
        return _only(qs, condition) if value else qs


class TiedFilter(ModelMultipleChoiceFilter):
    """Posts with any of some tags or authors; ``ties`` is the model between, ``post`` its field."""

    def __init__(self, *args, ties, post: str, **kwargs):
        super().__init__(*args, widget=CheckboxSelectMultiple, **kwargs)
        self.ties, self.post = ties, post

    def filter(self, qs: QuerySet, value) -> QuerySet:
        """Return the posts of ``qs`` that are meant."""
        if not value:
            return qs
        ties = self.ties._base_manager.filter(**{f"{self.field_name}__in": list(value)})
        return _only(qs, Q(pk__in=ties.order_by().values(self.post)))


class SeriesFilter(ModelMultipleChoiceFilter):
    """Parts of any of some series."""

    def filter(self, qs: QuerySet, value) -> QuerySet:
        """Return the posts of ``qs`` that are meant."""
        return _only(qs, Q(series__in=list(value))) if value else qs


class WhoseFilter(ChoiceFilter):
    """Posts that the user began or wrote in last, or is an author of; or all others."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        """Return the posts of ``qs`` that are meant."""
        if value not in dict(WHOSE):
            return qs
        user = self.parent.request.user
        named = BlogPostAuthor.objects.filter(author__user=user).order_by().values("page")
        # The owner may be nobody, of whom a database does not say that it is somebody else.
        owned = BlogPostPage.objects.filter(owner=user).order_by().values("pk")
        written = Revision.page_revisions.filter(user=user, pk=OuterRef("latest_revision"))
        mine = Q(pk__in=named) | Q(pk__in=owned) | Exists(written)
        return _only(qs, mine if value == "mine" else ~mine)


class DayFilter(DateFromToRangeFilter):
    """Posts of some days, as readers see them."""

    def filter(self, qs: QuerySet, value) -> QuerySet:
        """Return the posts of ``qs`` that are meant."""
        condition = Q()
        if value and value.start:
            condition &= Q(day__gte=value.start.date())
        if value and value.stop:
            condition &= Q(day__lte=value.stop.date())
        return _only(qs, condition) if condition else qs


WHOSE = (("mine", "Mine"), ("others", "Of others"))


class PostFilterSet(WagtailFilterSet):
    """What the list can be narrowed to."""

    status = StateFilter(
        label="Status",
        choices=list(STATES.items()),
        widget=CheckboxSelectMultiple,
    )
    whose = WhoseFilter(label="Whose", choices=WHOSE, empty_label="All", widget=RadioSelect)
    date = DayFilter(label="Date", widget=DateRangePickerWidget)
    tag = TiedFilter(
        label="Tag", queryset=BlogTag.objects.all(), ties=BlogPostTag, post="content_object"
    )
    author = TiedFilter(
        label="Author", queryset=Author.objects.all(), ties=BlogPostAuthor, post="page"
    )
    series = SeriesFilter(
        label="Series", queryset=Series.objects.all(), widget=CheckboxSelectMultiple
    )

    class Meta:
        model = BlogPostPage
        fields = []


class StatusColumn(Column):
    """The states of a post as labels."""

    cell_template_name = "blog/admin/includes/listing_status.html"

    def get_value(self, instance) -> list[tuple[str, str]]:
        """Return name and words of each state."""
        return [(name, STATES[name]) for name in states_of(instance)]


class LinesColumn(Column):
    """Several values, each on a line of its own."""

    cell_template_name = "blog/admin/includes/listing_lines.html"


COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
    StatusColumn("status", label="Status", sort_key="live"),
    LinesColumn(
        "schedule", label="Schedule", accessor=schedule_of, classname="post-listing__schedule"
    ),
    Column(
        "date",
        label="Date",
        sort_key="date",
        accessor=lambda post: date_format(post.day, "M j, Y") if post.day else "",
        classname="post-listing__date",
    ),
    DateColumn(
        "latest_revision_created_at", label="Updated", sort_key="latest_revision_created_at"
    ),
    LinesColumn("tags", label="Tags", accessor=lambda post: [tag.name for tag in post.tag_list]),
    LinesColumn("authors", label="Authors", accessor="author_list"),
    Column("series", label="Series"),
]


class PostIndexView(IndexView):
    """The list. How many queries it costs does not hang on its length."""

    template_name = "blog/admin/post_listing.html"
    page_title = "Posts"

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """The way to the same posts by day."""
        calendar_url = reverse(calendar.URL_NAME)
        button = Button("Calendar", calendar_url, icon_name="calendar", priority=10)
        return [button, *super().header_more_buttons]

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        """Return ``pages`` with all that the columns show."""
        moments = waiting_revisions().order_by("approved_go_live_at")
        pages = pages.annotate(goes_out=Subquery(moments.values("approved_go_live_at")[:1]))
        return (
            super()
            .annotate_queryset(pages)
            .prefetch_related("tagged_items", "post_authors", "series")
        )

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the posts in order; those without a date are behind the others."""
        if self.ordering in ("date", "-date") and not self.is_searching:
            date = F("date")
            is_newest_first = self.ordering == "-date"
            order = date.desc(nulls_last=True) if is_newest_first else date.asc(nulls_last=True)
            return queryset.order_by(order, "pk")
        return super().order_queryset(queryset)


class PostsMenuItem(MenuItem):
    """The line of the menu, for those who may do something with pages."""

    def is_shown(self, request) -> bool:
        """Return whether the list would let the user in."""
        policy = policy_registry.get_by_type(BlogPostPage)
        return policy.user_has_any_permission(request.user, PostIndexView.any_permission_required)


class PostListing(PageListingViewSet):
    """“Posts” in the menu."""

    name = NAME
    model = BlogPostPage
    icon = "doc-full-inverse"
    index_view_class = PostIndexView
    columns = COLUMNS
    filterset_class = PostFilterSet
    add_to_admin_menu = True
    menu_label = "Posts"
    menu_order = 140
    menu_item_class = PostsMenuItem


def viewset() -> PostListing:
    """Return the list, ready to be registered."""
    return PostListing()
