"""What ties posts to tags and authors."""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, NaturalKeyManager
from wagtail.models import Orderable

from blog.models.snippets import Author, BlogTag


class WithTagManager(NaturalKeyManager):
    """Fetches the tag along, since nobody asks for the tie alone."""

    def get_queryset(self):
        """Return the ties with their tags, in the order they were given."""
        return super().get_queryset().select_related("tag").order_by("pk")


class WithAuthorManager(models.Manager):
    """Fetches the author along, since nobody asks for the tie alone."""

    def get_queryset(self):
        """Return the ties with their authors."""
        return super().get_queryset().select_related("author")


class BlogPostTag(ItemBase):
    """A post carries a tag."""

    tag = models.ForeignKey(BlogTag, on_delete=models.CASCADE, related_name="tagged_posts")
    content_object = ParentalKey(
        "blog.BlogPostPage", on_delete=models.CASCADE, related_name="tagged_items"
    )

    objects = WithTagManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "content_object"], name="blog_post_has_a_tag_once"
            )
        ]


class BlogPostAuthor(Orderable):
    """A post was written by an author, among others in this order."""

    page = ParentalKey("blog.BlogPostPage", on_delete=models.CASCADE, related_name="post_authors")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="authored_posts")

    panels = ["author"]

    objects = WithAuthorManager()

    class Meta:
        # Those without an order, as a program may write them, in the order they were written.
        ordering = ["sort_order", "pk"]

    # No unique constraint on post and author: two authors who change places are saved one after
    # the other, and would collide for a moment. The post's own check refuses the doubles.

    def __str__(self) -> str:
        return str(self.author)
