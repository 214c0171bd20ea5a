"""An old version of a page becomes its newest draft with one press. Nothing is published by that.

Wagtail's own way leads through the form of the old version, where one press more replaces the
draft; that way stays, for those who want to change something first.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import View
from wagtail.admin import messages
from wagtail.models import Page, Revision

URL_NAME = "restore_revision"
# One press must not change where readers find a page, nor when it goes out or comes down.
KEPT_FIELDS = ("slug", "go_live_at", "expire_at")


def admin_urls() -> list:
    """Return the address below that of the admin."""
    return [
        path(
            "pages/<int:page_id>/revisions/<int:revision_id>/restore/",
            RestoreView.as_view(),
            name=URL_NAME,
        )
    ]


def address(page: Page, revision_id: int | None) -> str:
    """Return where a revision of ``page`` is restored, "" for none and for the newest one."""
    if revision_id is None or revision_id == page.latest_revision_id:
        return ""
    return reverse(URL_NAME, args=[page.pk, revision_id])


def may_restore(page: Page, user) -> bool:
    """Return whether ``user`` may write a new draft of ``page``, and it is not locked."""
    if page.alias_of_id or not page.permissions_for_user(user).can_edit():
        return False
    return find_lock(page, user) is None


def find_lock(page: Page, user):
    """Return what keeps ``user`` from saving ``page``, though they may edit it; or None."""
    lock = page.get_lock()
    return lock if lock is not None and lock.for_user(user) else None


def restore(page: Page, revision: Revision, user=None) -> Revision:
    """Return a new draft of ``page``, as ``revision`` has it; the log says what was restored.

    Address and schedule stay as they are in the newest draft, comments on the page too.

    :raises ValidationError: when the page could not be saved like that any more.
    """
    newest = page.get_latest_revision_as_object()
    old = revision.as_object()
    for name in KEPT_FIELDS:
        setattr(old, name, getattr(newest, name))
    old.set_url_path(old.get_parent())
    return old.save_revision(user=user, log_action=True, previous_revision=revision)


class RestoreView(View):
    """Restores a revision, and leads to the form with it."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, page_id: int, revision_id: int) -> HttpResponse:
        """Write the draft, and return to the form; or to the history with the reason why not.

        :raises Http404: for a page or a revision that is not there.
        :raises PermissionDenied: for somebody who may not edit the page.
        """
        with transaction.atomic():
            # Two presses are one after the other, and nobody saves in between.
            page = get_object_or_404(Page.objects.select_for_update(), pk=page_id).specific
            revision = get_object_or_404(page.revisions, pk=revision_id)
            if page.alias_of_id or not page.permissions_for_user(request.user).can_edit():
                raise PermissionDenied
            lock = find_lock(page, request.user)
            if lock is not None:
                messages.error(request, lock.get_message(request.user) or "The page is locked.")
                return redirect("wagtailadmin_pages:history", page.pk)
            if revision.pk == page.latest_revision_id:
                messages.warning(request, "That is the newest version already.")
                return redirect("wagtailadmin_pages:edit", page.pk)
            try:
                restore(page, revision, request.user)
            except ValidationError as error:
                reasons = " ".join(error.messages)
                messages.error(request, f"The version could not be restored. {reasons}")
                return redirect("wagtailadmin_pages:history", page.pk)
        moment = timezone.localtime(revision.created_at)
        messages.success(
            request,
            f"The draft is again as it was saved on {moment:%Y-%m-%d at %H:%M}, with the address "
            "and the schedule of now. What it was before is in the history. Nothing was published.",
        )
        return redirect("wagtailadmin_pages:edit", page.pk)
