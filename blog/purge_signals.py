"""When caches in front of the site are told, and of what. Without ``PURGE_URLS``: never.

Of a page that changes, everything is told that showed it before and everything that shows it now:
a tag that was taken from a post has a list that the post is to leave.
"""

from functools import partial

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import PageViewRestriction, get_page_models
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from blog.models import Author, BlogTag, Series
from blog.touched import touched_below, touched_by, touched_by_list
from home.models import BasePage
from home.purging import is_purging, purge_after_commit


def connect() -> None:
    """Connect all receivers; called once, when Django is ready."""
    for model in get_page_models():
        if issubclass(model, BasePage):
            name = model._meta.label
            pre_save.connect(page_changing, sender=model, dispatch_uid=f"purge_changing_{name}")
            pre_delete.connect(page_going, sender=model, dispatch_uid=f"purge_going_{name}")
    for signal in (page_published, page_unpublished):
        signal.connect(page_changed, dispatch_uid=f"purge_changed_{id(signal)}")
    pre_page_move.connect(page_moving, dispatch_uid="purge_moving")
    post_page_move.connect(page_moved, dispatch_uid="purge_moved")
    for signal in (post_save, post_delete):
        signal.connect(
            restriction_changed, sender=PageViewRestriction, dispatch_uid=f"purge_{id(signal)}"
        )
    for model in (Author, BlogTag, Series):
        post_save.connect(named, sender=model, dispatch_uid=f"purge_{model._meta.label}")


def page_changing(instance, raw, update_fields=None, **kwargs) -> None:
    """Remember what shows the page as the database still has it, if it is public."""
    # With a list of fields nothing is stored that readers see, as when a draft is saved.
    if raw or update_fields or instance.pk is None or not is_purging():
        return
    stored = type(instance).objects.filter(pk=instance.pk, live=True).first()
    instance.touched_before = touched_by(stored) if stored else []


def page_changed(instance, **kwargs) -> None:
    """Tell what showed the page and what shows it now."""
    before = getattr(instance, "touched_before", [])
    purge_after_commit(lambda: [*before, *touched_by(instance)])


def page_going(instance, **kwargs) -> None:
    """Tell what showed a page that is being deleted."""
    if instance.live and is_purging():
        before = touched_by(instance)
        purge_after_commit(lambda: before)


def page_moving(instance, **kwargs) -> None:
    """Tell what showed a page, and those below it, at the old place."""
    if is_purging():
        before = touched_below(instance)
        purge_after_commit(lambda: before)


def page_moved(instance, **kwargs) -> None:
    """Tell what shows them at the new place."""
    purge_after_commit(lambda: touched_below(type(instance).objects.get(pk=instance.pk)))


def restriction_changed(instance, **kwargs) -> None:
    """Tell what shows pages that are closed to readers now, or opened."""
    purge_after_commit(partial(touched_below, instance.page))


def named(instance, created, raw, **kwargs) -> None:
    """Tell what shows an author, a tag or a series by its name."""
    if not (created or raw):
        purge_after_commit(partial(touched_by_list, instance))
