"""What posts are gathered by: authors, series and tags."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify
from taggit.models import TagBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from blog import addresses
from home.blocks import SocialLinkBlock

INLINE_FEATURES = ["bold", "italic", "code", "link"]


class Author(index.Indexed, models.Model):
    """Somebody who writes posts; need not be somebody who signs in."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        allow_unicode=True,
        blank=True,
        help_text="The last part of the author's address. Left empty, it is made from the name.",
    )
    bio = RichTextField(blank=True, features=INLINE_FEATURES)
    picture = models.ForeignKey(
        "home.SiteImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    links = StreamField([("link", SocialLinkBlock())], blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author",
        help_text="Who signs in as this author. New posts of theirs carry this name.",
    )

    panels = ["name", "slug", "user", "picture", "bio", "links"]

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Save, with an address made from the name when none is given."""
        if not self.slug:
            self.slug = unused_slug(self, self.name)
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """The address of this author's posts."""
        return addresses.author_url(self.slug)


class Series(index.Indexed, models.Model):
    """Posts that are meant to be read one after the other."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(
        "address",
        max_length=200,
        unique=True,
        allow_unicode=True,
        blank=True,
        help_text="The last part of the series' address. Left empty, it is made from the title.",
    )
    introduction = RichTextField(blank=True, features=INLINE_FEATURES)

    panels = ["title", "slug", FieldPanel("introduction")]

    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        """Save, with an address made from the title when none is given."""
        if not self.slug:
            self.slug = unused_slug(self, self.title)
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """The address of this series' parts."""
        return addresses.series_url(self.slug)


class BlogTag(TagBase):
    """A tag of posts. ``Python`` and ``python`` are one, ``C``, ``C++`` and ``C#`` are three."""

    # A tag is made while somebody types it in a post; its description comes later, if at all.
    free_tagging = True

    description = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences on top of the tag's page."
    )

    panels = ["name", "slug", "description"]

    class Meta:
        ordering = [Lower("name")]
        verbose_name = "tag"
        verbose_name_plural = "tags"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="blog_tag_name_any_case",
                violation_error_message="There is a tag of this name already.",
            )
        ]

    @property
    def url(self) -> str:
        """The address of this tag's posts."""
        return addresses.tag_url(self.slug)

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Return ``tag`` as part of an address; ``i`` tells names apart that become the same."""
        slug = tag_slug(tag)
        return slug if i is None else f"{slug}-{i}"


def tag_slug(name: str) -> str:
    """Return the part of the address for a tag: ``C++`` gives ``c-plus-plus``.

    The signs that set languages apart are spelled out, and dots become hyphens (``Node.js`` gives
    ``node-js``), since Django's own rule would drop them all.
    """
    spelled = name.replace("+", "-plus").replace("#", "-sharp").replace("&", "-and-")
    if spelled.startswith("."):
        spelled = f"dot-{spelled[1:]}"
    return slugify(spelled.replace(".", "-"), allow_unicode=True) or "tag"


def unused_slug(instance: models.Model, text: str) -> str:
    """Return a slug made from ``text`` that no other row of the instance's model has."""
    field = instance._meta.get_field("slug")
    base = slugify(text, allow_unicode=True)[: field.max_length - 4] or instance._meta.model_name
    others = type(instance)._default_manager.exclude(pk=instance.pk)
    taken = set(others.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)
