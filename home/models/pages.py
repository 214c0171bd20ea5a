"""The pages that are not posts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from home.blocks import PageStreamBlock
from home.cards import CardText
from home.metadata import Metadata, home_metadata
from home.models.base import BasePage
from home.models.settings import SiteSettings
from home.rendering import pictures_in, render_body
from home.reserved import refuse_top_level


class HomePage(BasePage):
    """The front door: a greeting, and the newest posts.

    The posts come from a template tag of the blog, since this room knows nothing of posts.
    """

    max_count_per_parent = 1
    parent_page_types = ["wagtailcore.Page"]

    greeting = models.CharField(
        max_length=120,
        blank=True,
        help_text="Left empty, the greeting of the site settings stands here.",
    )
    introduction = RichTextField(
        blank=True,
        features=["bold", "italic", "code", "link"],
        help_text="A few lines under the greeting.",
    )
    posts_per_page = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    content_panels = [*BasePage.content_panels, "greeting", "introduction", "posts_per_page"]

    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = "home page"

    def refuse_slug_below(self, slug: str) -> str:
        """Return why no page right below the home page can have this slug, or ""."""
        return refuse_top_level(slug)

    def card_text(self) -> CardText:
        """Return the name of the site and what it is about."""
        settings = SiteSettings.for_site(self.get_site())
        about = self.search_description or settings.description
        return CardText(settings.site_name, settings.site_name, about)

    def get_metadata(self, request, context: dict) -> Metadata:
        """Return what every page tells, and that the site can be searched."""
        return home_metadata(self, request, context)


class StandardPage(BasePage):
    """A page that stands for itself, such as About."""

    introduction = models.TextField(
        blank=True, help_text="A short text under the title, also shown to search engines."
    )
    body = StreamField(PageStreamBlock(), blank=True)

    content_panels = [*BasePage.content_panels, "introduction", "body"]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "standard page"

    @property
    def listing_summary(self) -> str:
        """The introduction, or else what search engines get."""
        return self.introduction or self.search_description

    def find_pictures(self) -> list:
        """Return the picture for shared links and those of the body."""
        return [*super().find_pictures(), *pictures_in(self.body)]

    def find_shared_pictures(self) -> list:
        """Return the picture for shared links, and the first of the body."""
        return [*super().find_shared_pictures(), *pictures_in(self.body)[:1]]

    def get_context(self, request, *args, **kwargs) -> dict:
        """Return the page's context with ``article``, the rendered body."""
        context = super().get_context(request, *args, **kwargs)
        context["article"] = render_body(self.body, context)
        return context
