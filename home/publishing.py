"""What follows when something that shows pictures goes out: their renditions are made.

Done here, so that a page view never has to. See :mod:`home.renditions`.
"""

from home.models import BasePage, SiteImage, SiteSettings
from home.renditions import Made, make_renditions


def make_page_pictures(page: BasePage) -> Made:
    """Make what is missing of the pictures of ``page`` and return what was done."""
    return make_renditions(page.find_pictures())


def make_site_pictures(settings: SiteSettings) -> Made:
    """Make what is missing of the pictures of the whole site and return what was done."""
    return make_renditions([settings.default_social_image])


def remake_picture(image: SiteImage) -> Made:
    """Make what is missing of ``image`` if anything uses it, and return what was done.

    When an editor gives a picture another file, Wagtail deletes the renditions of the old one.
    """
    return make_renditions([image] if image.get_usage().count() else [])
