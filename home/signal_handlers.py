"""Receivers, kept thin: each calls the function that knows the subject."""

from django.db import transaction
from django.db.models.signals import post_migrate, post_save
from wagtail.signals import page_published

from home import publishing
from home.models import BasePage, SiteImage, SiteSettings
from home.operations.site_record import sync_site_record


def connect(app_config) -> None:
    """Connect all receivers of this room; called once, when Django is ready."""
    post_migrate.connect(sync_site_record, sender=app_config, dispatch_uid="sync_site_record")
    page_published.connect(publish_pictures, dispatch_uid="publish_pictures")
    post_save.connect(settings_saved, sender=SiteSettings, dispatch_uid="settings_saved")
    post_save.connect(picture_saved, sender=SiteImage, dispatch_uid="picture_saved")


def publish_pictures(instance, **kwargs) -> None:
    """Make the pictures of a page ready, once it has really become public."""
    if isinstance(instance, BasePage):
        make_after_commit(publishing.make_page_pictures, instance)


def settings_saved(instance, raw, **kwargs) -> None:
    """Make the site's own picture for shared links ready."""
    if not raw:
        make_after_commit(publishing.make_site_pictures, instance)


def picture_saved(instance, created, raw, **kwargs) -> None:
    """Make a picture ready again where it is already in use: its file may be another one now."""
    if not (created or raw):
        make_after_commit(publishing.remake_picture, instance)


def make_after_commit(function, *args) -> None:
    """Have pictures made once the transaction has succeeded, unless that is put off.

    A failure is logged, no more.
    """
    if publishing.are_pictures_postponed():
        return
    transaction.on_commit(lambda: function(*args), robust=True)
