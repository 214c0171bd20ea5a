"""Receivers, kept thin: each calls the function that knows the subject."""

from copy import copy
from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from wagtail.models import PageViewRestriction, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from home import card_files, former_addresses, gone, publishing
from home.models import BasePage, HomePage, SiteImage, SiteSettings
from home.operations.site_record import sync_site_record


def connect(app_config) -> None:
    """Connect all receivers of this room; called once, when Django is ready."""
    post_migrate.connect(sync_site_record, sender=app_config, dispatch_uid="sync_site_record")
    page_published.connect(publish_pictures, dispatch_uid="publish_pictures")
    page_published.connect(no_longer_gone, dispatch_uid="no_longer_gone")
    page_slug_changed.connect(slug_changed, dispatch_uid="slug_changed")
    post_page_move.connect(page_moved, dispatch_uid="page_moved")
    page_unpublished.connect(page_hidden, dispatch_uid="page_hidden")
    post_save.connect(page_restricted, sender=PageViewRestriction, dispatch_uid="page_restricted")
    # For these alone: a receiver for everything would make every deletion slower.
    for model in get_page_models():
        if issubclass(model, BasePage):
            name = model._meta.label
            pre_delete.connect(page_going, sender=model, dispatch_uid=f"page_going_{name}")
            post_delete.connect(page_hidden, sender=model, dispatch_uid=f"page_deleted_{name}")
    post_save.connect(settings_saved, sender=SiteSettings, dispatch_uid="settings_saved")
    post_save.connect(picture_saved, sender=SiteImage, dispatch_uid="picture_saved")


def publish_pictures(instance, **kwargs) -> None:
    """Make the pictures of a page ready, once it has really become public."""
    if isinstance(instance, BasePage):
        make_after_commit(publishing.make_page_pictures, instance)
        make_after_commit(card_files.make_card, instance)


def no_longer_gone(instance, **kwargs) -> None:
    """Forget what was removed from, or led on from, the address at which a page stands now.

    Wagtail says "published" of a page that was only scheduled, too.
    """
    if isinstance(instance, BasePage) and instance.live:
        former_addresses.page_arrived(instance)


def slug_changed(instance, instance_before, **kwargs) -> None:
    """Have the former addresses of a page that the public knew lead to where it is now."""
    former_addresses.page_moved(instance, instance_before)


def page_moved(instance, url_path_before, url_path_after, **kwargs) -> None:
    """Do the same for a page that has another place."""
    if url_path_before != url_path_after:
        before = copy(instance)
        before.url_path = url_path_before
        former_addresses.page_moved(instance, before)


def page_going(instance, **kwargs) -> None:
    """Remember the addresses of a page that the public knew, before it is deleted."""
    gone.remember(instance)


def page_hidden(instance, **kwargs) -> None:
    """Remove the card of a page that is public no longer."""
    if isinstance(instance, BasePage) and instance.card:
        transaction.on_commit(partial(card_files.remove_card, instance), robust=True)


def page_restricted(instance, raw, **kwargs) -> None:
    """Remove the cards of pages that not everybody may see any more."""
    if not raw:
        transaction.on_commit(partial(card_files.remove_cards_below, instance.page), robust=True)


def settings_saved(instance, raw, **kwargs) -> None:
    """Make the site's own picture for shared links ready."""
    if not raw:
        make_after_commit(publishing.make_site_pictures, instance)
        # The name of the site stands on all cards, but only this one is drawn at once; see
        # make_pictures.
        for page in HomePage.objects.all():
            make_after_commit(card_files.make_card, page)


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
