"""/llms.txt: what is there to read, for programs that read for somebody.

Source: https://llmstxt.org/ (a title, a summary, then lists of links under headings; what stands
under "Optional" may be skipped)
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import set_response_etag
from django.views.decorators.http import require_safe
from wagtail.models import Site

from blog.models import BlogIndexPage, BlogPostPage
from home.models import SiteSettings, StandardPage
from home.models.base import MARKDOWN_NAME
from home.sites import site_of

# With their excerpts. Older ones follow by title, so that the file stays short enough to be read as
# a whole: some 30 kB of new posts, and 1,000 older ones add 100.
NEWEST_POSTS = 100
OLDER_POSTS = 1000
# What would be read as Markdown in a line of plain text.
SIGNS = re.compile(r"[\\`*\[\]<~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")


@require_safe
def llms_text(request: HttpRequest) -> HttpResponse:
    """Answer with the public posts, newest first, and pages of the site, as links.

    :raises Http404: when there is no site at this address.
    """
    site = site_of(request)
    if site is None:
        raise Http404
    lines = "\n".join(_lines(site, SiteSettings.for_site(site), request))
    response = HttpResponse(f"{lines}\n", content_type="text/plain; charset=utf-8")
    return set_response_etag(response)


def _lines(site: Site, settings: SiteSettings, request: HttpRequest) -> Iterator[str]:
    yield f"# {_plain(settings.site_name)}"
    if settings.description:
        yield f"\n> {_plain(settings.description)}"
    indexes = {
        index.url_path: index.get_full_url(request)
        for index in BlogIndexPage.objects.published().descendant_of(site.root_page)
    }
    posts = list(_posts(site)[: NEWEST_POSTS + OLDER_POSTS + 1])
    if posts:
        yield "\n## Posts\n"
        yield from _post_lines(posts[:NEWEST_POSTS], indexes)
    pages = StandardPage.objects.published().descendant_of(site.root_page)
    pages = pages.defer("body").order_by("path")
    if pages:
        yield "\n## Pages\n"
        for page in pages:
            yield _link(page.title, page.get_full_url(request), page.listing_summary)
    older = posts[NEWEST_POSTS:]
    if older:
        yield "\n## Optional\n"
        yield from _post_lines(((*post[:2], "") for post in older[:OLDER_POSTS]), indexes)
        if len(older) > OLDER_POSTS:
            for url in indexes.values():
                yield _link("All posts by date", f"{url}archive/", "")


def _posts(site: Site):
    """Return title, path and excerpt of the public posts as a queryset of tuples."""
    posts = BlogPostPage.objects.published().descendant_of(site.root_page).newest_first()
    return posts.values_list("title", "url_path", "excerpt")


def _post_lines(posts: Iterable[tuple[str, str, str]], indexes: dict[str, str]) -> Iterator[str]:
    for title, url_path, excerpt in posts:
        # Wagtail takes longer for an address than the database for the whole post.
        above, slug, _ = url_path.rsplit("/", 2)
        yield _link(title, f"{indexes[f'{above}/']}{quote(slug)}/{MARKDOWN_NAME}", excerpt)


def _link(title: str, url: str, words: str) -> str:
    return f"- [{_plain(title)}]({url}){': ' if words else ''}{_plain(words)}"


def _plain(words: str) -> str:
    """Return ``words`` on one line, as Markdown that says nothing else."""
    return SIGNS.sub(r"\\\g<0>", " ".join(words.split()))
