"""What editors are told about publishing: that nobody does it, what is overdue, and why.

Also where many pages are published at once: nothing is scheduled that could not be published.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from wagtail.models import Page
from wagtail.permissions import policy_registry

from blog.publishing_failures import explain
from blog.publishing_state import (
    failures,
    heartbeat_age,
    is_publisher_silent,
    overdue,
)
from home.schedule import shown_on_both_clocks

# Named in the banner; of the others only how many there are.
NAMED = 3


def banner(user) -> SafeString:
    """Return what is to be said on every page of the admin, or "" while all is well.

    Only pages that ``user`` may edit are named: others may be drafts that they are not to know of.
    """
    parts = [part for part in (_silence(), _overdue(user)) if part]
    return format_html_join(" ", "{}", ((part,) for part in parts))


def tell_why_not_published(request: HttpRequest, page: Page) -> None:
    """Say above the editor why the page was not published in its time, and what to do."""
    if request.method != "GET":
        return
    failure = failures().filter(page=page.pk).first()
    if failure is None:
        return
    if failure.is_expiry:
        text = "This page could not be taken down. {} Readers do not see it any more."
    else:
        text = (
            "This page could not be published. {} Cancel its schedule, correct it, and schedule it "
            "again or publish it."
        )
    tried = format_html(
        "{} Tried {} {}, again at {}.",
        failure.reason,
        failure.tries,
        "time" if failure.tries == 1 else "times",
        shown_on_both_clocks(failure.next_try),
    )
    messages.error(request, format_html(text, tried))


def check_before_publishing(
    request: HttpRequest, action_type: str, objects: list, action
) -> HttpResponse | None:
    """Refuse to publish or schedule a selection of pages while one of them cannot be published.

    Wagtail saves the schedule of a live page unseen, and ends with an error 500 for a draft.
    """
    if action_type != "publish" or not all(isinstance(one, Page) for one in objects):
        return None
    problems = [problem for page in _selected(objects, action) if (problem := _problem(page))]
    if not problems:
        return None
    messages.error(
        request,
        format_html(
            "Nothing was published. {}",
            format_html_join(" ", "{}", ((problem,) for problem in problems[:NAMED])),
        ),
    )
    return redirect(action.next_url)


def _selected(objects: list, action):
    yield from objects
    form = getattr(action, "cleaned_form", None)
    if form is not None and form.cleaned_data.get("include_descendants"):
        for page in objects:
            yield from page.get_descendants().not_live().specific().iterator(chunk_size=100)


def _problem(page: Page) -> SafeString | None:
    draft = page.get_latest_revision_as_object()
    try:
        draft.full_clean()
    except ValidationError as error:
        return format_html("“{}”: {}", page.get_admin_display_title(), explain(error, draft))
    return None


def _silence() -> str:
    if not is_publisher_silent():
        return ""
    advice = "Scheduled posts wait until somebody starts “manage.py publish_due --loop”."
    age = heartbeat_age()
    if age is None:
        return f"The publisher has never run here. {advice}"
    since = timesince(timezone.now() - timezone.timedelta(seconds=age))
    return f"The publisher has not been at work for {since}. {advice}"


def _overdue(user) -> SafeString | str:
    late = overdue()
    if not late:
        return ""
    policy = policy_registry.get_by_type(Page)
    editable = policy.instances_user_has_permission_for(user, "change").order_by()
    keys = [one.page_id for one in late]
    allowed = set(editable.filter(pk__in=keys).values_list("pk", flat=True))
    shown = [one for one in late if one.page_id in allowed][:NAMED]
    reasons = dict(failures().values_list("page_id", "reason"))
    named = format_html_join(
        " ",
        "<a class='button button-small button-secondary' href='{}'>{}</a> was to be {} {} ago. {}",
        (
            (
                reverse("wagtailadmin_pages:edit", args=[one.page_id]),
                one.title,
                "taken down" if one.is_expiry else "published",
                timesince(one.due),
                reasons.get(one.page_id, ""),
            )
            for one in shown
        ),
    )
    more = len(late) - len(shown)
    if not shown:
        return f"Overdue: {more} {'page' if more == 1 else 'pages'}. Editors see which."
    return format_html("Overdue: {}{}", named, f" And {more} more." if more else "")
