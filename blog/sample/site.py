"""What stands around the posts: greeting, About page, description and links.

Each is only written where nothing is: somebody who has said hello in their own words keeps them.
"""

import uuid

from wagtail.models import Site

from blog.models import BlogIndexPage
from blog.sample import people
from blog.sample.content import text
from blog.sample.prose import inline, to_rich_text
from blog.sample.streams import Shelf, stored_links, stored_stream
from home.models import HomePage, SiteSettings, StandardPage


def furnish(index: BlogIndexPage, shelf: Shelf, about_key: uuid.UUID) -> int:
    """Fill what is empty around the posts; the number of pages added or filled comes back."""
    home = index.get_parent().specific
    _fill_settings(home)
    changed = _add_about(home, shelf, about_key)
    changed += _introduce(home, to_rich_text(people.HOME_INTRODUCTION, shelf.page_id))
    return changed + _introduce(index, f"<p>{inline(people.BLOG_INTRODUCTION, shelf.page_id)}</p>")


def _fill_settings(home: HomePage) -> None:
    site = Site.objects.filter(root_page=home).first() or Site.objects.first()
    if site is None:
        return
    settings = SiteSettings.for_site(site)
    if settings.description or settings.social_links:
        return
    settings.description = people.DESCRIPTION
    settings.social_links = stored_links(people.SOCIAL_LINKS)
    settings.save()


def _introduce(page: HomePage | BlogIndexPage, words: str) -> bool:
    """Publish ``words`` as the introduction of a page that nobody has ever edited."""
    if page.introduction or page.latest_revision_id:
        return False
    page.introduction = words
    if isinstance(page, HomePage):
        page.greeting = page.greeting or people.GREETING
    page.save_revision().publish()
    return True


def _add_about(home: HomePage, shelf: Shelf, key: uuid.UUID) -> bool:
    taken = home.get_children().filter(slug=people.ABOUT_SLUG).exists()
    if taken or StandardPage.objects.filter(translation_key=key).exists():
        return False
    about = StandardPage(
        title=people.ABOUT_TITLE,
        slug=people.ABOUT_SLUG,
        translation_key=key,
        introduction=people.ABOUT_INTRODUCTION,
        body=stored_stream([text(people.ABOUT_BODY)], shelf, people.ABOUT_SLUG),
        show_in_menus=True,
        live=False,
    )
    home.add_child(instance=about)
    about.save_revision().publish()
    return True
