"""Receivers, kept thin: each calls the function that knows the subject."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from blog.addresses import forget_blog_path
from blog.models import BlogIndexPage, BlogPostPage
from blog.publishing import after_publishing


def connect() -> None:
    """Connect all receivers of this room; called once, when Django is ready."""
    for signal in (post_save, post_delete):
        signal.connect(blog_moved, sender=BlogIndexPage, dispatch_uid=f"blog_moved_{id(signal)}")
    for signal in (page_slug_changed, post_page_move, page_published, page_unpublished):
        signal.connect(blog_moved, dispatch_uid=f"blog_moved_{id(signal)}")
    page_published.connect(post_published, sender=BlogPostPage, dispatch_uid="post_published")


def blog_moved(**kwargs) -> None:
    """Look the blog's address up again: a page above it may have another slug or place."""
    forget_blog_path()


def post_published(instance, **kwargs) -> None:
    """Do what must be done once a post is public, and only if it really became so."""
    transaction.on_commit(lambda: after_publishing(instance))
