"""What the configuration of a source says about the site, where nobody has said it here."""

from django.core.exceptions import ValidationError
from wagtail.models import Page, Site

from blog.moving.sources.base import SiteInfo
from home.blocks.social import KINDS, checked_address
from home.models import SiteSettings
from home.models.settings import DEFAULT_SITE_NAME


def take_over(info: SiteInfo, menu_pages: list[int], *, dry_run: bool) -> list[str]:
    """Fill what is still at its default and return the names of what was filled.

    :param menu_pages: keys of imported pages that stood in the old site's menu.
    """
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return []
    # Not ``for_site``, which writes a row: this may be a dry run.
    settings = SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)
    filled = []
    if info.title and settings.site_name == DEFAULT_SITE_NAME != info.title:
        settings.site_name = info.title[:80]
        filled.append("name")
    if info.description and not settings.description:
        settings.description = info.description[:300]
        filled.append("description")
    links = social_links(info.social)
    if links and not settings.social_links:
        settings.social_links = [("link", link) for link in links]
        filled.append("social links")
    if filled and not dry_run:
        settings.save()
    pages = Page.objects.filter(pk__in=menu_pages, show_in_menus=False)
    # In a dry run, those that would be new have no page.
    if pages.exists() or any(key < 0 for key in menu_pages):
        filled.append("menu")
        if not dry_run:
            for page in pages.specific():
                page.show_in_menus = True
                page.save(update_fields=["show_in_menus"])
    return filled


def social_links(found: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Return links as the site settings store them; of a kind of ours if the address fits it."""
    links = []
    for name, address in found:
        name = name.lower().replace("-", "").replace(" ", "")
        kind = {"twitter": "x", "mail": "email", "feed": "rss"}.get(name, name)
        for one in (kind if kind in KINDS else "website", "website"):
            try:
                link = {"kind": one, "url": checked_address(one, address)}
            except ValidationError:
                continue
            if link not in links:
                links.append(link)
            break
    return links
