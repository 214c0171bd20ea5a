"""What readers find where a page stood that is taken back or deleted; editors are asked.

Nothing (404, as a page that may come back), the word that it is gone for good (410), or another
page. Without an answer, as from a program, a page that is taken back leaves nothing, and a deleted
one 410.
"""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from home.addresses import address, was_public
from home.former_addresses import clear, straighten
from home.gone import former_addresses
from home.models import GoneAddress
from home.models.addresses import LONGEST_PATH
from home.querysets import published

NOTHING, GONE, ELSEWHERE = "nothing", "gone", "elsewhere"
CHOICES = [
    (NOTHING, "Nothing: “not found” (404). It may come back."),
    (GONE, "The word that it is gone for good (410)."),
    (ELSEWHERE, "Another page: they are sent there."),
]
USUAL = {"delete": GONE, "unpublish": NOTHING}


class LeavingForm(forms.Form):
    """The question, with the usual answer chosen."""

    leaving = forms.ChoiceField(
        label="What readers of the old address find", choices=CHOICES, widget=forms.RadioSelect
    )
    leaving_page = forms.ModelChoiceField(
        Page.objects.all(),
        label="The other page",
        required=False,
        widget=AdminPageChooser,
        help_text="Needed for the last answer only.",
    )

    def __init__(self, action: str, leaving: Iterable[Page], data=None) -> None:
        self.pages = list(leaving)
        if data is not None and "leaving" not in data:
            data = {**data.dict(), "leaving": USUAL[action]}
        super().__init__(data, initial={"leaving": USUAL[action]})

    def clean(self) -> dict:
        """Return the answer; the other page must be there, and stay."""
        cleaned = super().clean()
        if cleaned.get("leaving") != ELSEWHERE:
            return cleaned
        page = cleaned.get("leaving_page")
        if page is None:
            self.add_error("leaving_page", "Choose the page to which readers are sent.")
        elif any(page.path.startswith(one.path) for one in self.pages):
            self.add_error("leaving_page", "Choose another page than those that are taken away.")
        elif not published(Page.objects.filter(pk=page.pk)).exists():
            self.add_error("leaving_page", "Readers cannot see that page. Choose a public one.")
        return cleaned


def public_among(pages: Iterable[Page]) -> list[Page]:
    """Return those of ``pages`` that the public knows, by their address too."""
    return [page for page in pages if was_public(page) and address(page)]


def addresses_left(action: str, pages: Iterable[Page], with_descendants: bool) -> list[str]:
    """Return the addresses that ``pages`` leave; a page that is deleted, its former ones too."""
    found = set()
    for page in pages:
        below = page.get_descendants() if with_descendants else Page.objects.none()
        for one in public_among([page, *below]):
            if action == "unpublish" and not one.live:
                continue
            found.add(address(one))
            if action == "delete":
                found.update(former_addresses(one))
    return sorted(path for path in found if path != "/" and len(path) <= LONGEST_PATH)


def answer(kind: str, page: Page | None, paths: list[str]) -> None:
    """Have readers of ``paths`` find what was chosen."""
    clear(paths)
    if kind == GONE:
        GoneAddress.objects.bulk_create([GoneAddress(path=path) for path in paths])
    elif kind == ELSEWHERE:
        site = page.get_site() or Site.objects.filter(is_default_site=True).first()
        new = [Redirect(old_path=path, site=site, redirect_page=page) for path in paths]
        Redirect.objects.bulk_create(new)
        straighten(new)


def ask(request: HttpRequest, action: str, pages: Iterable[Page]) -> HttpResponse | None:
    """Note the answer with the request, or send back to the question when it makes no sense."""
    pages = list(pages)
    form = LeavingForm(action, pages, request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"Nothing was done yet. {' '.join(errors)}")
        return redirect(request.get_full_path())
    deep = action == "delete" or bool(request.POST.get("include_descendants"))
    kind, page = form.cleaned_data["leaving"], form.cleaned_data["leaving_page"]
    request.leaving = (kind, page, addresses_left(action, pages, deep))
    return None


def before_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Take the answer before a page is deleted."""
    return ask(request, "delete", [page]) if request.method == "POST" else None


def before_unpublish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Take the answer before a page is taken back."""
    return ask(request, "unpublish", [page])


def after(request: HttpRequest, page: Page) -> None:
    """Do what was answered."""
    answer(*request.leaving)


def before_bulk(request, action_type: str, objects, action) -> HttpResponse | None:
    """Take the answer for several pages."""
    if action.model is not Page or action_type not in USUAL:
        return None
    return ask(request, action_type, objects)


def after_bulk(request, action_type: str, objects, action) -> None:
    """Do what was answered for all of them."""
    if action.model is Page and action_type in USUAL:
        answer(*request.leaving)
