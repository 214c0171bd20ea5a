"""The blog's index and its posts."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import set_response_etag
from django.utils.encoding import iri_to_uri
from django.utils.functional import cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from blog import dates, reading
from blog.blocks import PostStreamBlock
from blog.forms import BlogPostPageForm
from blog.metadata import list_metadata, post_metadata
from blog.moving.public_text import public_text
from blog.post_context import post_context
from blog.previewing import PreviewModes
from blog.querysets import BlogPostManager
from blog.routes import BlogRoutes, list_routes, refuse_slug
from home.address_notice import AddressNotice
from home.cards import CardText
from home.metadata import Metadata
from home.models import BasePage
from home.rendering import pictures_in


class BlogIndexPage(BlogRoutes, BasePage):
    """All posts, newest first, and by tag, author, series and date; see :mod:`blog.routes`."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["blog.BlogPostPage"]

    introduction = RichTextField(blank=True, features=["bold", "italic", "code", "link"])
    posts_per_page = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    content_panels = [*BasePage.content_panels, "introduction", "posts_per_page"]

    class Meta:
        verbose_name = "blog index"

    @property
    def posts(self):
        """The posts of this blog that readers may see, as a queryset."""
        return BlogPostPage.objects.published().descendant_of(self)

    def refuse_slug_below(self, slug: str) -> str:
        """Return why no post can have this slug, or ""."""
        return refuse_slug(slug)

    def get_route_paths(self) -> list[str]:
        """Return where the lists stand, so that their addresses are redirected with the blog's."""
        return list_routes(self)

    def get_metadata(self, request, context: dict) -> Metadata:
        """Return what is told about the list that ``context`` is of."""
        return list_metadata(self, request, context)


class BlogPostPage(PreviewModes, BasePage):
    """A post."""

    parent_page_types = ["blog.BlogIndexPage"]
    subpage_types = []
    base_form_class = BlogPostPageForm
    # A copy is another post for those who read feeds.
    exclude_fields_in_copy = [*BasePage.exclude_fields_in_copy, "feed_id"]

    date = models.DateTimeField(
        null=True,
        blank=True,
        db_index=True,
        help_text="Shown and sorted by. Left empty, it is the moment of first going live.",
    )
    # Minutes east of UTC where the author was at that moment; see blog.dates.
    date_offset = models.SmallIntegerField(null=True, blank=True, editable=False)
    # The author's calendar day, derived from both, so that archives need no time zone arithmetic.
    day = models.DateField(null=True, blank=True, editable=False, db_index=True)
    updated = models.DateTimeField(
        "updated on",
        null=True,
        blank=True,
        help_text="Shown to readers when you set it; saving never sets it for you.",
    )
    introduction = models.TextField(
        blank=True,
        help_text="The excerpt shown in lists. Left empty, it is the beginning of the post.",
    )
    cover = models.ForeignKey(
        "home.SiteImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cover_alt = models.CharField(
        "description of the cover",
        max_length=255,
        blank=True,
        help_text="For those who do not see it. Leave it empty if the picture only decorates.",
    )
    body = StreamField(PostStreamBlock(), blank=True)
    tags = ClusterTaggableManager(through="blog.BlogPostTag", blank=True)
    series = models.ForeignKey(
        "blog.Series", null=True, blank=True, on_delete=models.SET_NULL, related_name="posts"
    )
    series_order = models.PositiveSmallIntegerField(
        "part", null=True, blank=True, help_text="Left empty, the parts stand in order of date."
    )
    canonical_url = models.URLField(
        "first published at",
        blank=True,
        help_text="The address of the original, if this is a copy of a post from elsewhere.",
    )
    hide_age_notice = models.BooleanField(
        "still up to date",
        default=False,
        help_text="Never show the notice that this post is old.",
    )
    # Derived from the body when a post is saved, so that lists need not load bodies.
    excerpt = models.TextField(editable=False, blank=True, default="")
    word_count = models.PositiveIntegerField(editable=False, default=0)
    # What a post brought from an older site: its id in feeds (empty: our own), so that readers of
    # feeds do not take it for a new one, and the keys of its file that no field here holds, so that
    # an export has them again.
    feed_id = models.CharField(max_length=500, blank=True, default="", editable=False)
    front_matter = models.JSONField(default=dict, blank=True, editable=False)

    # In the order of writing: the words first, and all that is said about them beside.
    edit_handler = TabbedInterface(
        [
            ObjectList([*BasePage.content_panels, "body"], heading="Write"),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            "tags",
                            FieldRowPanel(["date", "updated"]),
                            FieldRowPanel(["series", "series_order"]),
                        ],
                        heading="About this post",
                    ),
                    InlinePanel("post_authors", label="Author", heading="Authors"),
                    MultiFieldPanel(
                        [FieldRowPanel(["cover", "cover_alt"]), "introduction"],
                        heading="In lists",
                    ),
                    MultiFieldPanel(["slug", AddressNotice(), "canonical_url"], heading="Address"),
                    MultiFieldPanel(
                        [
                            "seo_title",
                            "search_description",
                            FieldPanel("social_image", heading="Picture for shared links"),
                        ],
                        heading="For search engines and shared links",
                    ),
                    MultiFieldPanel(["hide_age_notice", "show_in_menus"], heading="Details"),
                    *BasePage.settings_panels,
                ],
                heading="Settings",
            ),
        ]
    )

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("day"),
    ]

    objects = BlogPostManager()

    class Meta:
        verbose_name = "blog post"

    @classmethod
    def from_db(cls, db, field_names, values):
        """Return the post as stored, and remember its date to see whether it changes."""
        post = super().from_db(db, field_names, values)
        if "date" in field_names:
            post._stored_date = post.date
        return post

    def clean(self) -> None:
        """Check what spans fields.

        :raises ValidationError: for an update that precedes the post itself, and for an address
            at which a list of the blog stands.
        """
        super().clean()
        if self.date and self.updated and self.updated < self.date:
            raise ValidationError({"updated": "A post cannot be updated before its own date."})

    def save(self, *args, **kwargs):
        """Save, with everything that is derived from date and body."""
        if self.live and self.date is None:
            self.date = self.find_first_moment()
        self.derive()
        return super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill day, excerpt and word count from date, introduction and body."""
        if self.date is None:
            self.day = self.date_offset = None
        else:
            if self.date_offset is None or self._date_was_set():
                self.date_offset = dates.offset_minutes(self.date)
            self.day = dates.calendar_day(self.date, self.date_offset)
        if "body" not in self.get_deferred_fields():
            text = reading.plain_text(self.body)
            self.excerpt = self.introduction.strip() or reading.excerpt(text)
            self.word_count = reading.count_words(text)

    def with_content_json(self, content):
        """Return the post as ``content`` has it; a date once public is not lost.

        The date that going live filled in is not in the revisions from before; without this the
        form would show none, and the next publishing would take another moment.
        """
        post = super().with_content_json(content)
        if post.date is None and self.live:
            post.date, post.date_offset = self.date, self.date_offset
        return post

    def find_pictures(self) -> list:
        """Return the cover, the picture for shared links and those of the body."""
        return [self.cover, *super().find_pictures(), *pictures_in(self.body)]

    def find_shared_pictures(self) -> list:
        """Return the picture for shared links, the cover, and the first picture of the body."""
        return [*super().find_shared_pictures(), self.cover, *pictures_in(self.body)[:1]]

    def card_text(self) -> CardText:
        """Return title, authors and first tag, for the picture of a shared link."""
        text = super().card_text()
        names = [author.name for author in self.author_list]
        authors = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
        tag = self.tag_list[0].name if self.tag_list else ""
        return CardText(self.title, text.site, authors, tag)

    def get_metadata(self, request, context: dict) -> Metadata:
        """Return what is told about a post."""
        return post_metadata(self, request, context)

    def get_context(self, request, *args, **kwargs) -> dict:
        """Return the page's context with all that surrounds the text."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, **post_context(self, request, context)}

    def serve_markdown(self, request: HttpRequest) -> HttpResponse:
        """Answer with the post as Markdown; see :func:`home.routing.serve_markdown`.

        Search engines are told which page it is a copy of. They are not told to keep off: a
        "noindex" would contradict that, and some take it for a ban on reading the text at all.
        """
        response = HttpResponse(
            public_text(self, request), content_type="text/markdown; charset=utf-8"
        )
        original = self.canonical_url or self.get_full_url(request)
        response["Link"] = f'<{iri_to_uri(original)}>; rel="canonical"'
        response["Content-Disposition"] = "inline"
        # By its content, as names, addresses and pictures in it change without the post. There is
        # no date of the last change for the same reason.
        return set_response_etag(response)

    @property
    def local_date(self) -> datetime | None:
        """The date as the author's clock showed it."""
        return dates.in_offset(self.date, self.date_offset) if self.date else None

    @property
    def reading_minutes(self) -> int:
        """How long the post takes to read, in minutes, at least one."""
        return reading.reading_minutes(self.word_count)

    @property
    def listing_summary(self) -> str:
        """The excerpt."""
        return self.excerpt

    @property
    def author_list(self) -> list:
        """The authors in the order given."""
        return [tie.author for tie in self.post_authors.all()]

    @cached_property
    def tag_list(self) -> list:
        """The tags in the order given."""
        return [tie.tag for tie in self.tagged_items.all()]

    def find_first_moment(self) -> datetime:
        """Return the moment of first going live: as scheduled, however late; or now."""
        moment = self.first_published_at or timezone.now()
        if self.go_live_at and self.go_live_at < moment:
            moment = self.go_live_at
        return timezone.localtime(moment)

    def _date_was_set(self) -> bool:
        """Whether somebody gave the date anew, so that the stored offset is not its own."""
        return hasattr(self, "_stored_date") and self.date != self._stored_date
