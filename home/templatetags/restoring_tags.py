"""Where an old version can be made the newest draft: in the history, and where two are compared."""

from django import template
from django.utils import timezone
from wagtail.models import Page, Revision

from home.restoring import address, may_restore

register = template.Library()


@register.simple_tag
def restore_address(column, entry, user) -> str:
    """Return where the version of an entry of the history is restored, "" where it cannot be.

    :param column: the column of the history, which knows whose history it is.
    """
    page = column.object
    if not isinstance(page, Page) or user is None:
        return ""
    if not hasattr(column, "may_restore"):
        # Once for all lines.
        column.may_restore = may_restore(page, user)
    is_version = entry.content_changed and entry.action != "wagtail.publish"
    if not (column.may_restore and is_version and entry.revision):
        return ""
    return address(page, entry.revision_id)


@register.simple_tag
def restorable(page, user, *names: str) -> list[tuple[str, str]]:
    """Return address and moment of each of two compared versions that can be restored.

    :param names: a number each, or Wagtail's word for one.
    """
    if not isinstance(page, Page) or not may_restore(page, user):
        return []
    found = {revision.pk: revision for name in names if (revision := _find(page, str(name)))}
    ordered = sorted(found.values(), key=lambda one: one.created_at)
    return [
        (url, f"{timezone.localtime(one.created_at):%Y-%m-%d, %H:%M}")
        for one in ordered
        if (url := address(page, one.pk))
    ]


def _find(page: Page, name: str) -> Revision | None:
    if name == "live":
        return page.live_revision
    if name == "earliest":
        return page.revisions.order_by("created_at", "id").first()
    return page.revisions.filter(pk=int(name)).first() if name.isdecimal() else None
