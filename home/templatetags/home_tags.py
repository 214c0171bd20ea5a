"""Tags that any template may load."""

from functools import cache

from django import template
from django.core.paginator import Page as ListPage
from django.db.models import QuerySet
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from home.metadata import Metadata, trail
from home.prepared import Prepared
from home.querysets import has_key_among, published
from home.sites import site_of

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Print an icon of our sprite; it is decoration, so the text beside it must say it too."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("home/img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[dict]:
    """Return the menu: the public children of the home page that are "shown in menus"."""
    request = context.get("request")
    site = site_of(request)
    if site is None:
        return []
    return [
        {
            "title": page.title,
            "url": page.get_url(request),
            "is_current": request.path.startswith(page.get_url(request)),
        }
        for page in _menu_of(site.root_page.cached_content_type.model_class()).fetch(
            site.root_page.path
        )
    ]


@cache
def _menu_of(home_type: type[Page] | None) -> Prepared:
    """Return the query for the menu below a home page of this type."""
    # Posts, of which there may be thousands, are never below a home page. A list of those that may
    # be saves the database a look at each of them.
    models = home_type.allowed_subpage_models() if home_type else []
    plain = Page.objects.order_by()
    if home_type:
        # Every page has a row there; these are no more than that.
        plain = plain.filter(content_type__app_label="wagtailcore", content_type__model="page")
    others = (model.objects.order_by() for model in models if model is not Page)
    first, *more = (pages.values("pk") for pages in (plain, *others))
    among = has_key_among(*first.union(*more, all=True).query.sql_with_params())
    below = Page.objects.in_menu().filter(among)

    def make(path) -> QuerySet:
        pages = published(below).filter(parent_path=path)
        return pages.only("title", "path", "url_path", "locale").order_by("path")

    return Prepared(make, values=1)


@register.simple_tag(takes_context=True)
def breadcrumbs(context, page: Page) -> list[dict]:
    """Return the pages above ``page``, from the home page down, each with title and address."""
    return trail(page, context.get("request"))


@register.simple_tag(takes_context=True)
def head_metadata(context) -> Metadata | None:
    """Return what the page of this template tells search engines and shared links."""
    page, request = context.get("page"), context.get("request")
    if request is None or not hasattr(page, "get_metadata"):
        return None
    return page.get_metadata(request, context)


@register.simple_tag
def page_numbers(posts: ListPage) -> list[dict]:
    """Return the numbers a pager shows, with ``number`` None where some are left out."""
    elided = posts.paginator.get_elided_page_range(posts.number, on_each_side=1, on_ends=1)
    return [
        {
            "number": None if number == posts.paginator.ELLIPSIS else number,
            "is_current": number == posts.number,
        }
        for number in elided
    ]
