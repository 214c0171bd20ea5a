"""What editors see of addresses at which nothing stands, and what they can do about them."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import Button
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView as AddRedirectView
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView as SnippetCreateView
from wagtail.snippets.views.snippets import SnippetViewSet

from home.models import GoneAddress, MissingAddress
from home.near_matches import near_matches
from home.sites import site_of

REPORT = "missing_addresses"
REDIRECT = "redirect_missing_address"


def admin_urls() -> list:
    """Return the addresses below that of the admin."""
    report = MissingAddressesView
    return [
        path("reports/missing-addresses/", report.as_view(), name=REPORT),
        path(
            "reports/missing-addresses/results/",
            report.as_view(results_only=True),
            name=f"{REPORT}_results",
        ),
        path("reports/missing-addresses/redirect/", RedirectView.as_view(), name=REDIRECT),
    ]


def open_addresses() -> QuerySet:
    """Return the missing addresses about which nothing has been done yet."""
    answered = Redirect.objects.filter(old_path=OuterRef("path"))
    gone = GoneAddress.objects.filter(path=OuterRef("path"))
    return MissingAddress.objects.filter(~Exists(answered), ~Exists(gone))


def may_redirect(user) -> bool:
    """Return whether ``user`` may lead readers on from an address."""
    return policy_registry.get_by_type(Redirect).user_has_permission(user, "add")


class AddressColumn(ButtonsColumnMixin, TitleColumn):
    """The address, which leads to a redirect for it, and what else can be done."""

    def get_buttons(self, instance, parent_context) -> list[Button]:
        """Return both choices."""
        words = {"path": instance.path}
        buttons = [_button("Redirect", redirect_url(instance), 10)]
        user = parent_context["request"].user
        if user.has_perm("home.add_goneaddress"):
            viewset = GoneAddress.snippet_viewset
            url = f"{reverse(viewset.get_url_name('add'))}?{urlencode(words)}"
            buttons.append(_button("Gone", url, 20))
        return buttons


def redirect_url(address: MissingAddress) -> str:
    """Return where the form for a redirect from ``address`` stands, filled in."""
    return f"{reverse(REDIRECT)}?{urlencode({'path': address.path})}"


def _button(label: str, url: str, priority: int) -> Button:
    return Button(label, url, "button button-small button-secondary", priority=priority)


class MissingAddressesView(ReportView):
    """What readers asked for and did not find, the most wanted first."""

    model = MissingAddress
    page_title = "Missing addresses"
    header_icon = "warning"
    index_url_name = REPORT
    index_results_url_name = f"{REPORT}_results"
    default_ordering = ("-count", "-last_day", "path")
    list_export = ["path", "count", "first_day", "last_day"]
    columns = [
        AddressColumn("path", label="Address", get_url=redirect_url, sort_key="path"),
        NumberColumn("count", label="Asked for", sort_key="count", width="12%"),
        Column("last_day", label="Last", sort_key="last_day", width="18%"),
        Column("first_day", label="First", sort_key="first_day", width="18%"),
    ]
    # Whoever cannot do anything about them need not see them.
    permission_required = "add"

    @cached_property
    def permission_policy(self):
        """Who may make redirects may see the report."""
        return policy_registry.get_by_type(Redirect)

    def get_base_queryset(self) -> QuerySet:
        """Return what nothing has been done about."""
        return open_addresses()


class RedirectView(AddRedirectView):
    """Wagtail's form for a redirect, filled in with the address and the page most like it."""

    def get_initial(self) -> dict:
        """Return what stands in the form at first."""
        path = self.request.GET.get("path", "")[:255].replace("\x00", "")
        matches = near_matches(site_of(self.request), path, self.request)
        return {
            **super().get_initial(),
            "old_path": path,
            "redirect_page": matches[0].key if matches else None,
        }


class GoneCreateView(SnippetCreateView):
    """The form for an address that is gone, filled in by the report."""

    def get_initial(self) -> dict:
        """Return what stands in the form at first."""
        return {**super().get_initial(), "path": self.request.GET.get("path", "")[:255]}


class GoneAddressViewSet(SnippetViewSet):
    """Addresses from which something was taken away on purpose."""

    model = GoneAddress
    icon = "bin"
    menu_label = "Removed addresses"
    menu_order = 810  # behind redirects
    add_to_settings_menu = True
    list_display = ["path", "since"]
    search_fields = ["path"]
    add_view_class = GoneCreateView


class MissingAddressesMenuItem(MenuItem):
    """The report in the menu, for those who can do something about it."""

    def is_shown(self, request) -> bool:
        """Return whether it is shown."""
        return may_redirect(request.user)


def menu_item() -> MissingAddressesMenuItem:
    """Return the report's place in the menu of reports."""
    return MissingAddressesMenuItem(
        "Missing addresses",
        reverse(REPORT),
        name="missing-addresses",
        icon_name="warning",
        order=1100,
    )
