"""Draft links in the admin: made, listed and revoked by whoever may edit the page."""

from collections.abc import Iterator
from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets import Button
from wagtail.models import Page, Revision

from blog.models import DraftLink
from home.models import BasePage

URL_NAME = "blog_draft_links"
LABEL = "Draft links"
DEFAULT_DAYS = 7
MOST_DAYS = 90
MOST_REVISIONS = 20
# Ended links are told apart from wrong ones for so long, and keep their revisions.
FORGET_AFTER = timedelta(days=90)


class DraftLinkForm(forms.Form):
    """For how long, and for what."""

    days = forms.IntegerField(
        label="Valid for (days)", initial=DEFAULT_DAYS, min_value=1, max_value=MOST_DAYS
    )
    revision = forms.ModelChoiceField(
        Revision.objects.none(),
        label="Shows",
        required=False,
        empty_label="The newest draft, whenever it is read",
    )
    note = forms.CharField(
        label="For whom",
        max_length=100,
        required=False,
        help_text="Only editors see this.",
    )

    def __init__(self, *args, page: Page, **kwargs):
        super().__init__(*args, **kwargs)
        of_page = page.revisions.order_by("-created_at", "-pk")
        newest = list(of_page.values_list("pk", flat=True)[:MOST_REVISIONS])
        field = self.fields["revision"]
        field.queryset = of_page.filter(pk__in=newest).select_related("user")
        field.label_from_instance = revision_label


def revision_label(revision: Revision) -> str:
    """Return when a revision was saved and by whom, in the time zone of who looks."""
    moment = timezone.localtime(revision.created_at)
    who = f" by {revision.user}" if revision.user else ""
    return f"Only as saved on {moment:%Y-%m-%d at %H:%M:%S}{who}"


class DraftLinksView(WagtailAdminTemplateMixin, View):
    """The links of a page, and the form for another one."""

    page_title = LABEL
    header_icon = "link"
    template_name = "blog/admin/draft_links.html"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer whoever may edit the page.

        :raises PermissionDenied: for anybody else.
        """
        self.page = find_page(pk, request.user)
        return super().dispatch(request, pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the list with an empty form."""
        return self._answer(DraftLinkForm(page=self.page))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a link, and return to the list; or return the form with what is wrong."""
        form = DraftLinkForm(request.POST, page=self.page)
        if not form.is_valid():
            return self._answer(form)
        now = timezone.now()
        DraftLink.objects.filter(page=self.page, expires_at__lt=now - FORGET_AFTER).delete()
        DraftLink.objects.create(
            page=self.page,
            revision=form.cleaned_data["revision"],
            note=form.cleaned_data["note"],
            created_by=request.user,
            created_at=now,
            expires_at=now + timedelta(days=form.cleaned_data["days"]),
        )
        messages.success(request, "The link is made. Whoever has it can read the draft.")
        return redirect(URL_NAME, self.page.pk)

    def get_page_subtitle(self) -> str:
        """Return the title of the page."""
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return the way through the pages to here."""
        items = get_breadcrumbs_items_for_page(self.page, self.request.user)
        return [*items, {"url": "", "label": LABEL}]

    def _answer(self, form: DraftLinkForm) -> HttpResponse:
        found = self.page.draft_links.select_related("revision", "created_by").newest_first()
        links = [(link, address(link, self.request)) for link in found]
        context = self.get_context_data(
            form=form,
            page=self.page,
            valid=[entry for entry in links if entry[0].is_valid],
            ended=[link for link, _ in links if not link.is_valid],
        )
        return self.render_to_response(context)


class RevokeDraftLinkView(View):
    """Ends a link at once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the link, and return to the list.

        :raises PermissionDenied: for somebody who may not edit its page.
        """
        link = get_object_or_404(DraftLink, pk=pk)
        page = find_page(link.page_id, request.user)
        link.revoke()
        messages.success(request, "The link is revoked. Nobody can read the draft with it now.")
        return redirect(URL_NAME, page.pk)


def find_page(pk: int, user) -> Page:
    """Return the page, with its type, for somebody who may edit it.

    :raises Http404: when there is none.
    :raises PermissionDenied: for anybody else.
    """
    page = get_object_or_404(Page, pk=pk).specific
    if not may_share(page, user):
        raise PermissionDenied
    return page


def may_share(page: Page, user) -> bool:
    """Return whether ``user`` may make links to drafts of ``page``; an alias has no drafts."""
    return (
        isinstance(page, BasePage)
        and not page.alias_of_id
        and page.permissions_for_user(user).can_edit()
    )


def address(link: DraftLink, request: HttpRequest) -> str:
    """Return where ``link`` leads, on the host where the admin is asked."""
    return request.build_absolute_uri(reverse("draft", args=[link.token]))


def admin_urls() -> list:
    """Return the addresses below that of the admin."""
    return [
        path("draft-links/<int:pk>/", DraftLinksView.as_view(), name=URL_NAME),
        path(
            "draft-links/<int:pk>/revoke/", RevokeDraftLinkView.as_view(), name=f"{URL_NAME}_revoke"
        ),
    ]


def header_buttons(page, user, view_name, next_url=None) -> Iterator[Button]:
    """Yield the button in the menu at the top of a page."""
    if page.pk and may_share(page.specific_deferred, user):
        url = reverse(URL_NAME, args=[page.pk])
        yield Button(LABEL, url, icon_name="link", priority=46)
