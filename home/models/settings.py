"""What an editor may say about the site as a whole."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Site

from home.blocks import SocialLinkBlock
from home.prepared import Prepared
from home.sites import site_of

DEFAULT_SITE_NAME = "Motacilla"
DEFAULT_GREETING = "Welcome to my blog"


@register_setting(icon="cog")
class SiteSettings(BaseSiteSetting):
    """Name, description, social links and habits of one site."""

    site_name = models.CharField(
        max_length=80,
        default=DEFAULT_SITE_NAME,
        help_text="Stands in the header and behind every page's title.",
    )
    description = models.CharField(
        max_length=300,
        blank=True,
        help_text="One or two sentences for search engines and feed readers.",
    )
    greeting = models.CharField(
        max_length=120,
        default=DEFAULT_GREETING,
        help_text="Stands on top of the home page, unless that page has a greeting of its own.",
    )
    social_links = StreamField([("link", SocialLinkBlock())], blank=True)
    footer_text = models.CharField(max_length=300, blank=True)
    default_social_image = models.ForeignKey(
        "home.SiteImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where a page without a picture of its own is shared.",
    )
    suggest_change_pattern = models.CharField(
        "address for suggested changes",
        max_length=300,
        blank=True,
        help_text=(
            "Puts a “suggest a change” link under each post, such as "
            "https://github.com/me/blog/issues/new?title={title}. "
            "{title}, {slug} and {url} are filled in."
        ),
    )
    old_post_years = models.PositiveSmallIntegerField(
        "years until a post is old",
        default=3,
        validators=[MaxValueValidator(100)],
        help_text="Older posts carry a notice. 0 switches it off, and so can each post for itself.",
    )

    panels = [
        MultiFieldPanel(["site_name", "description", "greeting"], heading="Name"),
        "social_links",
        "footer_text",
        FieldPanel("default_social_image", heading="Picture for shared links"),
        MultiFieldPanel(["suggest_change_pattern", "old_post_years"], heading="Posts"),
    ]

    select_related = ["default_social_image"]

    class Meta:
        verbose_name = "site settings"

    @classmethod
    def for_request(cls, request: HttpRequest) -> "SiteSettings":
        """Return the settings of the request's site; they are asked for once a request."""
        site_of(request)
        return super().for_request(request)

    @classmethod
    def for_site(cls, site: Site) -> "SiteSettings":
        """Return the settings of ``site``, new ones if there are none yet."""
        found = _OF_SITE.fetch(site.pk) if site else []
        return found[0] if found else super().for_site(site)

    def clean(self) -> None:
        """Refuse a pattern that could not be filled in for a reader.

        :raises ValidationError: for an unknown placeholder or an address that is not http(s).
        """
        super().clean()
        pattern = self.suggest_change_pattern
        if not pattern:
            return
        if not pattern.startswith(("https://", "http://")):
            raise ValidationError(
                {"suggest_change_pattern": "Start the address with https:// or http://."}
            )
        if set(re.findall(r"{[^}]*}?", pattern)) - {"{title}", "{slug}", "{url}"}:
            raise ValidationError(
                {"suggest_change_pattern": "Only {title}, {slug} and {url} are filled in."}
            )


_OF_SITE = Prepared(lambda site: SiteSettings.base_queryset().filter(site=site), values=1)
