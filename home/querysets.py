"""The one verb for "visible to the public".

Every list, count, feed, sitemap and search asks :func:`published`; nothing else decides. A page is
visible when it and each of its ancestors is live, not expired at this very second (with or without
a runner that unpublishes) and free of view restrictions.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.query import PageQuerySet


def published(queryset: QuerySet) -> QuerySet:
    """Return the pages of ``queryset`` (of any page model) that anybody may see now.

    It costs no query of its own. Pages of types that may have children are few, and found by the
    index on the content type; so the database makes the list of visible parents once and compares
    each page's parent with it, instead of climbing the tree for every page.
    """
    parents = _visible(Page.objects.filter(content_type__in=_parent_types()))
    hidden = _hidden(Page.objects.filter(content_type__in=_parent_types()))
    parents = parents.filter(
        ~Exists(hidden.alias(below=OuterRef("path")).filter(below__startswith=F("path")))
    )
    return (
        _visible(queryset)
        .alias(parent_path=Substr("path", 1, Length("path") - Page.steplen))
        .filter(parent_path__in=parents.order_by().values("path"))
    )


class PublishedQuerySet(PageQuerySet):
    """A page queryset that knows the verb."""

    def published(self):
        """Return the pages that anybody may see now; see :func:`published`."""
        return published(self)


def _restricted() -> Exists:
    return Exists(PageViewRestriction.objects.filter(page=OuterRef("pk")))


def _expired() -> Q:
    return Q(expire_at__lte=timezone.now())


def _visible(queryset: QuerySet) -> QuerySet:
    """Return the pages that are visible as far as they themselves say."""
    return queryset.filter(~_restricted(), live=True).exclude(_expired())


def _hidden(queryset: QuerySet) -> QuerySet:
    """Return the pages that hide themselves and all below them."""
    return queryset.filter(Q(live=False) | _expired() | Q(_restricted()))


def _parent_types() -> list[int]:
    """Return the ids of the content types of pages that may have children."""
    models = [model for model in get_page_models() if model.allowed_subpage_models()]
    types = ContentType.objects.get_for_models(*models, for_concrete_models=False)
    return [content_type.pk for content_type in types.values()]
