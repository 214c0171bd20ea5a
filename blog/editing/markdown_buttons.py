"""Where the admin leads to the import of Markdown."""

from collections.abc import Iterator

from django.urls import path, reverse
from wagtail.admin.widgets import Button

from blog.editing.markdown_paste import blocks_view
from blog.editing.markdown_views import ImportIntoPostView, ImportPostView, may_import_into
from blog.models import BlogIndexPage, BlogPostPage

LABEL = "Import Markdown"
ICON = "doc-full"
PRIORITY = 45  # behind "Copy", before "Delete"


def admin_urls() -> list:
    """Return the addresses below that of the admin; Wagtail asks who is there."""
    return [
        path("markdown/post/<int:pk>/", ImportIntoPostView.as_view(), name="blog_markdown_post"),
        path("markdown/blog/<int:pk>/", ImportPostView.as_view(), name="blog_markdown_index"),
        path("markdown/blocks/", blocks_view, name="blog_markdown_blocks"),
    ]


def header_buttons(page, user, view_name, next_url=None) -> Iterator[Button]:
    """Yield the button in the menu at the top: of a blog's list, of an index and of a post."""
    yield from _button(page, user)


def listing_buttons(page, user, next_url=None) -> Iterator[Button]:
    """Yield the button in the menu of a blog where pages are listed."""
    if issubclass(page.specific_class or type(page), BlogIndexPage):
        yield from _button(page, user)


def _button(page, user) -> Iterator[Button]:
    model = page.specific_class or type(page)
    if issubclass(model, BlogIndexPage):
        name = "blog_markdown_index"
    elif issubclass(model, BlogPostPage):
        name = "blog_markdown_post"
    else:
        return
    if page.pk and may_import_into(page.specific_deferred, user):
        url = reverse(name, args=[page.pk])
        yield Button(LABEL, url, icon_name=ICON, priority=PRIORITY)
