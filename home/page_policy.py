"""Drafts are seen by those who may work on them.

Wagtail lets whoever may add pages below another see all that is there, with the drafts of others.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import AbstractPage, Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

# What shows that somebody may work on a page that is not theirs.
WORK = {"change", "publish", "lock", "unlock", "bulk_delete"}


class OwnDraftsPolicy(PagePermissionPolicy):
    """Wagtail's rules, except that the drafts of others are not there for those who only add."""

    def explorable_instances(self, user) -> QuerySet:
        """Return the pages that ``user`` meets in the admin."""
        return visible_in_admin(super().explorable_instances(user), user)


def visible_in_admin(pages: QuerySet, user) -> QuerySet:
    """Return those of ``pages`` that are public or that ``user`` may work on."""
    if user.is_superuser:
        return pages
    own = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, WORK)
    return pages.filter(Q(live=True) | Q(pk__in=own.order_by().values("pk")))


def filter_chooser(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Return the pages that the chooser of links shows."""
    return visible_in_admin(pages, request.user)


def before_copy(request: HttpRequest, page: Page) -> None:
    """Let pages be copied only by those who may see what they would copy: the newest draft.

    :raises PermissionDenied: for others; Wagtail lets everybody.
    """
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied


def register() -> None:
    """Put these rules in the place of Wagtail's."""
    register_permission_policy(AbstractPage, OwnDraftsPolicy(Page))
