"""A draft as somebody with a link sees it. No cache, search engine or other site learns of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blog.models import DraftLink

UNKNOWN = (
    "Draft link not found",
    "No draft has this address. Perhaps a part of the link was lost: ask whoever sent it.",
)
EXPIRED = (
    "This draft link has expired",
    "It was valid for some days only. Ask whoever sent it for a new one.",
)
REVOKED = (
    "This draft link was revoked",
    "Whoever made it has ended it. Ask them for a new one.",
)


@require_safe
def show_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the draft behind ``token``; else with 404, or 410 if the link has ended."""
    link = DraftLink.objects.with_token(token)
    if link is None:
        response = _refuse(request, UNKNOWN, 404)
    elif not link.is_valid:
        response = _refuse(request, REVOKED if link.revoked_at else EXPIRED, 410)
    else:
        response = _show(request, link)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    # The address is the key: no site that the draft links to is told.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _show(request: HttpRequest, link: DraftLink) -> HttpResponse:
    draft = link.find_draft()
    # Pages say by this that they are not to be indexed, and hooks that serving them is no visit.
    request.is_preview = True
    response = draft.serve_preview(request, draft.default_preview_mode)
    if hasattr(response, "context_data"):
        response.context_data = {**(response.context_data or {}), "draft_link": link}
        response.render()
    return response


def _refuse(request: HttpRequest, words: tuple[str, str], status: int) -> HttpResponse:
    heading, lead = words
    context = {"heading": heading, "lead": lead}
    return render(request, "blog/draft_refused.html", context, status=status)
