"""What every page has in common."""

from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageViewRestriction

from home.querysets import PublishedQuerySet

# What stands behind a page's address for the same page as Markdown; only types that have a method
# ``serve_markdown`` answer there.
MARKDOWN_NAME = "index.md"


class BasePage(Page):
    """The abstract base of all pages: a picture for shared links, a template for search results."""

    # How a search result shows this page; each page type names its own, so that search knows none.
    search_result_template = "search/includes/result.html"

    social_image = models.ForeignKey(
        "home.SiteImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where a link to this page is shared. 1200 × 630 pixels fit best.",
    )

    promote_panels = [
        MultiFieldPanel(
            [
                "slug",
                "seo_title",
                "search_description",
                FieldPanel("social_image", heading="Picture for shared links"),
            ],
            heading="For search engines and shared links",
        ),
        MultiFieldPanel(["show_in_menus"], heading="For the site's menu"),
    ]

    objects = PageManager.from_queryset(PublishedQuerySet)()

    class Meta:
        abstract = True

    @property
    def listing_summary(self) -> str:
        """The text under this page's title where it is listed; plain text, may be empty."""
        return self.search_description

    @cached_property
    def pages_above(self) -> list[Page]:
        """The pages above, from the home page down; known already when this one was routed to."""
        return list(self.get_ancestors().filter(depth__gt=1))

    def find_pictures(self) -> list:
        """Return the pictures that readers of this page, or of a link to it, meet; None among them.

        Their renditions are made when the page is published.
        """
        return [self.social_image]

    def get_view_restrictions(self):
        """Return the restrictions that apply to this page, its own and those from above.

        As Wagtail's, without another walk up the tree when the way here is known, and then with
        one query however often it is asked. An alias has the restrictions of its source, which
        Wagtail looks up.
        """
        if "pages_above" not in self.__dict__ or self.alias_of_id:
            return super().get_view_restrictions()
        return self._restrictions_on_the_way

    @cached_property
    def _restrictions_on_the_way(self):
        pages = [self, *self.pages_above]
        return PageViewRestriction.objects.filter(page__in=[page.pk for page in pages])
