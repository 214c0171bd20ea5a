"""Posts as lists need them."""

from django.db.models import F
from wagtail.models import PageManager

from home.querysets import PublishedQuerySet


class BlogPostQuerySet(PublishedQuerySet):
    """Posts; ``published()`` comes first wherever a reader may look."""

    def newest_first(self):
        """Return the posts with the newest date first."""
        return self.order_by("-date", "-page_ptr_id")

    def tagged(self, tag):
        """Return the posts that carry ``tag``, a :class:`blog.models.BlogTag`."""
        return self.filter(tagged_items__tag=tag)

    def by_author(self, author):
        """Return the posts that ``author`` wrote, alone or with others."""
        return self.filter(post_authors__author=author)

    def in_series(self, series):
        """Return the parts of ``series`` in the order they are meant to be read."""
        return self.filter(series=series).order_by(
            F("series_order").asc(nulls_last=True), "date", "pk"
        )

    def for_list(self):
        """Return the posts with all that a list prints, and without their bodies.

        Three more queries however long the list is: authors, tags, and the renditions of covers.
        """
        return (
            self.select_related("cover")
            .defer("body")
            .prefetch_related("post_authors", "tagged_items", "cover__renditions")
        )

    def titles(self):
        """Return the posts with no more than a line in a list needs: title, address and date."""
        return self.only("title", "url_path", "path", "depth", "slug", "date", "day", "date_offset")


BlogPostManager = PageManager.from_queryset(BlogPostQuerySet)
