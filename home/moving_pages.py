"""What is looked at, and told, before a page gets another place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page

from home.addresses import was_public
from home.reserved import refusal


def before_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse a move to where the page's address is taken; say what becomes of the old address."""
    reason = refusal(destination, page.slug)
    if reason:
        messages.error(request, f"The page cannot be moved there. {reason}")
        return redirect("wagtailadmin_pages:move", page.pk)
    if request.method == "GET" and was_public(page):
        after = _url_below(destination, page)
        if after and after != page.get_url():
            messages.info(
                request,
                f"Readers who follow the old address {page.get_url()} will be sent to {after}.",
            )
    return None


def before_bulk_move(request, action_type: str, objects, action) -> HttpResponse | None:
    """Refuse a move of several pages of which one cannot stand there."""
    if action_type != "move" or action.model is not Page:
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    for page in objects:
        reason = refusal(destination, page.slug)
        if reason:
            messages.error(request, f"“{page.title}” cannot be moved there. {reason}")
            return redirect(action.next_url)
    return None


def _url_below(parent: Page, page: Page) -> str:
    url = parent.get_url()
    return f"{url.rstrip('/')}/{page.slug}/" if url else ""
