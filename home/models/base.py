"""What every page has in common."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageViewRestriction

from home.address_notice import AddressNotice
from home.cards import CardText
from home.metadata import Metadata, page_metadata
from home.models.settings import SiteSettings
from home.page_forms import SiteCopyForm, SitePageForm
from home.querysets import PublishedQuerySet
from home.reserved import refusal

# What stands behind a page's address for the same page as Markdown; only types that have a method
# ``serve_markdown`` answer there.
MARKDOWN_NAME = "index.md"


class BasePage(Page):
    """The abstract base of all pages: a picture for shared links, a template for search results."""

    # How a search result shows this page; each page type names its own, so that search knows none.
    search_result_template = "search/includes/result.html"
    # A copy has another title, and is not published yet.
    exclude_fields_in_copy = ["card"]

    social_image = models.ForeignKey(
        "home.SiteImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where a link to this page is shared. 1200 × 630 pixels fit best.",
    )

    # The file of the picture that was drawn from words, if one was; see home.card_files.
    card = models.CharField(max_length=100, blank=True, default="", editable=False)

    base_form_class = SitePageForm
    copy_form_class = SiteCopyForm

    promote_panels = [
        MultiFieldPanel(
            [
                "slug",
                AddressNotice(),
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

    def clean(self) -> None:
        """Check the address.

        :raises ValidationError: when something else stands there.
        """
        super().clean()
        reason = refusal(self.get_parent(), self.slug) if self.path else ""
        if reason:
            raise ValidationError({"slug": reason})

    def refuse_slug_below(self, slug: str) -> str:
        """Return why no page right below this one can have this slug, or ""."""
        return ""

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

    def find_shared_pictures(self) -> list:
        """Return the pictures that may stand where a link to this page is shared, the best first.

        None may be among them, and such as are too small.
        """
        return [self.social_image]

    def card_text(self) -> CardText:
        """Return what the picture of a shared link says if it has to be drawn."""
        settings = SiteSettings.for_site(self.get_site())
        return CardText(self.seo_title or self.title, settings.site_name)

    def get_metadata(self, request, context: dict) -> Metadata:
        """Return what search engines and shared links are told; see :mod:`home.metadata`.

        :param context: that of the template in which it is printed.
        """
        return page_metadata(self, request, context)

    def update_aliases(self, **options) -> None:
        """Bring the aliases up to date, unless this page is not public itself.

        Wagtail calls it when a page is scheduled too, and makes the aliases public at once.
        """
        if self.live:
            super().update_aliases(**options)

    def with_content_json(self, content):
        """Return the page as ``content`` has it, with the card that it has now."""
        page = super().with_content_json(content)
        page.card = self.card
        return page

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
