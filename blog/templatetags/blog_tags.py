"""Tags that show posts on pages that know nothing of posts."""

from django import template
from django.core.paginator import Page

from blog.addresses import blog_path
from blog.feeds.formats import alternates
from blog.models import BlogPostPage
from blog.routes import listing

register = template.Library()


@register.simple_tag(takes_context=True)
def latest_posts(context, per_page: int) -> Page:
    """Return the page of newest posts that ``?page=`` asks for.

    Asked for in several places of one page, such as the head and the list, it is the same object.
    """
    request = context["request"]
    if not hasattr(request, "_latest_posts"):
        posts = BlogPostPage.objects.published().newest_first()
        request._latest_posts = listing(request, posts, per_page)
    return request._latest_posts


@register.simple_tag
def blog_address() -> str:
    """Return the address of the blog index, with its closing slash."""
    return blog_path()


@register.simple_tag
def blog_feeds(title: str) -> list[dict[str, str]]:
    """Return the feeds of the whole blog, which is called ``title``, as data of links."""
    return alternates(blog_path(), title)
