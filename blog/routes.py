"""The lists under the blog index: by tag, by author, by series, by date.

Every view starts from ``self.posts``, the posts readers may see, and from nothing else. A tag,
author or series without such a post does not exist for readers.
"""

import re
from datetime import MAXYEAR, date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from blog import addresses
from blog.archive import archive_years, neighbouring_months, neighbouring_years, next_month
from blog.feeds.formats import FORMATS, alternates
from blog.models.snippets import Author, BlogTag, Series
from home.models.base import MARKDOWN_NAME

# All that is answered here, and what other blogs have at such addresses: lists of a year, and of
# a page's number.
RESERVED_SLUGS = frozenset(
    {
        *("tags", "archive", "authors", "series", "subscribe", "page", "feed", MARKDOWN_NAME),
        *(one.name for one in FORMATS),
    }
)
YEAR = re.compile(r"[0-9]{4}", re.ASCII)


class BlogRoutes(RoutablePageMixin):
    """The addresses under a blog index, each with its own template."""

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        """Answer with every post, newest first."""
        posts = listing(request, self.posts.newest_first(), self.posts_per_page)
        return self.render(request, context_overrides={"heading": self.title, "posts": posts})

    @path("subscribe/")
    def subscribe(self, request: HttpRequest) -> HttpResponse:
        """Answer with what a feed is, and the feeds of the blog and of its lists."""
        return self._list(
            request,
            "subscribe",
            "Subscribe",
            formats=FORMATS,
            tags=self.tags_with_counts(),
            authors=self.authors_with_counts(),
            series_list=self.series_with_counts(),
        )

    @path("tags/")
    def tag_index(self, request: HttpRequest) -> HttpResponse:
        """Answer with all tags and how many posts carry each."""
        return self._list(request, "tag_index", "Tags", tags=self.tags_with_counts())

    @path("tags/<str:slug>/")
    def tag(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with the posts that carry a tag, newest first."""
        tag = find(BlogTag, slug)
        posts = self.posts.tagged(tag).newest_first()
        feeds = alternates(tag.url, f"Posts tagged {tag.name}")
        return self._posts(request, "tag", tag.name, posts, TAGS, tag=tag, list_feeds=feeds)

    @path("authors/")
    def author_index(self, request: HttpRequest) -> HttpResponse:
        """Answer with all authors and how many posts each wrote."""
        authors = self.authors_with_counts().select_related("picture")
        return self._list(request, "author_index", "Authors", authors=authors)

    @path("authors/<str:slug>/")
    def author(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with an author and the author's posts, newest first."""
        author = find(Author.objects.select_related("picture"), slug)
        posts = self.posts.by_author(author).newest_first()
        feeds = alternates(author.url, f"Posts by {author.name}")
        return self._posts(
            request, "author", author.name, posts, AUTHORS, author=author, list_feeds=feeds
        )

    @path("series/")
    def series_index(self, request: HttpRequest) -> HttpResponse:
        """Answer with all series and how many parts each has."""
        series = self.series_with_counts()
        return self._list(request, "series_index", "Series", series_list=series)

    @path("series/<str:slug>/", name="series")
    def series_parts(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Answer with the parts of a series in the order they are meant to be read."""
        series = find(Series, slug)
        posts = self.posts.in_series(series)
        feeds = alternates(series.url, f"Series {series.title}")
        return self._posts(
            request, "series", series.title, posts, SERIES, series=series, list_feeds=feeds
        )

    @path("archive/")
    def archive(self, request: HttpRequest) -> HttpResponse:
        """Answer with all years and months on one page."""
        return self._list(request, "archive", "Archive", years=archive_years(self.posts))

    @path("archive/<int:year>/")
    def archive_year(self, request: HttpRequest, year: int) -> HttpResponse:
        """Answer with the months of a year."""
        first_day_of(year)
        years = archive_years(self.posts.filter(day__year=year))
        if not years:
            raise Http404
        previous_year, next_year = neighbouring_years(self.posts, year)
        return self._list(
            request,
            "archive_year",
            str(year),
            [ARCHIVE],
            year=year,
            count=years[0]["count"],
            months=years[0]["months"],
            previous_year=previous_year,
            next_year=next_year,
        )

    @path("archive/<int:year>/<int:month>/")
    def archive_month(self, request: HttpRequest, year: int, month: int) -> HttpResponse:
        """Answer with the posts of a month, newest first."""
        first_day = first_day_of(year, month)
        posts = self.posts.filter(day__gte=first_day, day__lt=next_month(first_day))
        previous_month, following = neighbouring_months(self.posts, first_day)
        return self._posts(
            request,
            "archive_month",
            date_format(first_day, "F Y"),
            posts.newest_first(),
            ARCHIVE,
            (str(year), lambda: addresses.archive_url(year)),
            first_day=first_day,
            previous_month=previous_month,
            next_month=following,
        )

    def tags_with_counts(self):
        """Return the tags that readers may meet, each with ``post_count``."""
        visible = Q(tagged_posts__content_object__in=self.posts.order_by().values("pk"))
        return with_counts(BlogTag, "tagged_posts", visible)

    def authors_with_counts(self):
        """Return the authors whom readers may meet, each with ``post_count``."""
        visible = Q(authored_posts__page__in=self.posts.order_by().values("pk"))
        return with_counts(Author, "authored_posts", visible)

    def series_with_counts(self):
        """Return the series that readers may meet, each with ``post_count``."""
        visible = Q(posts__in=self.posts.order_by().values("pk"))
        return with_counts(Series, "posts", visible)

    def _posts(self, request, template, heading, posts, *crumbs, **context) -> HttpResponse:
        """Answer with a list of posts, or with 404 when readers may see none of them."""
        page = listing(request, posts, self.posts_per_page)
        if not page.paginator.count:
            raise Http404
        return self._list(request, template, heading, crumbs, posts=page, **context)

    def _list(self, request, template, heading, crumbs=(), **context) -> HttpResponse:
        return self.render(
            request,
            template=f"blog/{template}.html",
            context_overrides={
                "heading": heading,
                "crumbs": [{"title": title, "url": address()} for title, address in crumbs],
                **context,
            },
        )


TAGS = ("Tags", lambda: f"{addresses.blog_path()}tags/")
AUTHORS = ("Authors", lambda: f"{addresses.blog_path()}authors/")
SERIES = ("Series", lambda: f"{addresses.blog_path()}series/")
ARCHIVE = ("Archive", addresses.archive_url)


def refuse_slug(slug: str) -> str:
    """Return why no post can have this slug, in any case, or ""."""
    if slug.lower() in RESERVED_SLUGS:
        return f"A list of the blog stands at “{slug.lower()}”. Give the post another address."
    if YEAR.fullmatch(slug):
        return f"“{slug}” alone is a year, and years are lists. Give the post a longer address."
    return ""


def list_routes(index: BlogRoutes) -> list[str]:
    """Return the addresses of all lists that readers may meet, relative to that of the blog."""
    kinds = {"tags": BlogTag, "authors": Author, "series": Series}
    return _routes(index, {kind: model.objects.order_by("pk") for kind, model in kinds.items()})


def answered_routes(index: BlogRoutes) -> list[str]:
    """Return those of :func:`list_routes` at which readers find a list now."""
    kinds = {
        "tags": index.tags_with_counts(),
        "authors": index.authors_with_counts(),
        "series": index.series_with_counts(),
    }
    return _routes(index, kinds)


def _routes(index: BlogRoutes, kinds: dict) -> list[str]:
    routes = ["/", "/subscribe/", "/archive/", *(f"/{kind}/" for kind in kinds)]
    for kind, queryset in kinds.items():
        routes += [f"/{kind}/{slug}/" for slug in queryset.values_list("slug", flat=True)]
    months = index.posts.filter(day__isnull=False).dates("day", "month")
    routes += {f"/archive/{month.year}/": None for month in months}
    routes += [f"/archive/{month.year}/{month.month}/" for month in months]
    return routes


def listing(request: HttpRequest, posts, per_page: int) -> Page:
    """Return the page of ``posts`` that ``?page=`` asks for; nonsense gives the first or last."""
    return Paginator(posts.for_list(), per_page).get_page(request.GET.get("page"))


def find(models, slug: str):
    """Return the object with this slug.

    :raises Http404: when there is none, also for slugs no database could hold.
    """
    if "\x00" in slug:
        raise Http404
    queryset = models if hasattr(models, "get") else models.objects
    try:
        return queryset.get(slug=slug)
    except queryset.model.DoesNotExist as error:
        raise Http404 from error


def with_counts(model, relation: str, visible: Q):
    """Return the objects of ``model`` with at least one visible post, each with ``post_count``."""
    count = Count(relation, filter=visible, distinct=True)
    # Django leaves the model's own order away where rows are grouped, and PostgreSQL then has none.
    in_order = model.objects.order_by(*model._meta.ordering, "pk")
    return in_order.annotate(post_count=count).filter(post_count__gt=0)


def first_day_of(year: int, month: int = 1) -> date:
    """Return the first day of a month.

    :raises Http404: when the calendar has no such month.
    """
    if not (1 <= year <= MAXYEAR - 1 and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)
