"""Receivers, kept thin: each calls the function that knows the subject."""

from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
from wagtail.models import Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from blog import roles, tagging
from blog.addresses import forget_blog_path
from blog.author_pictures import make_author_pictures
from blog.models import Author, BlogIndexPage
from blog.scheduling import check_scheduled, is_being_scheduled, prepare_scheduled
from home.models import SiteImage
from home.signal_handlers import make_after_commit


def connect() -> None:
    """Connect all receivers of this room; called once, when Django is ready."""
    for signal in (post_save, post_delete):
        signal.connect(blog_moved, sender=BlogIndexPage, dispatch_uid=f"blog_moved_{id(signal)}")
    for signal in (page_slug_changed, post_page_move, page_published, page_unpublished):
        signal.connect(blog_moved, dispatch_uid=f"blog_moved_{id(signal)}")
    pre_save.connect(scheduling, sender=Revision, dispatch_uid="scheduling")
    post_save.connect(scheduled, sender=Revision, dispatch_uid="scheduled")
    for model in tagging.KINDS:
        name = model._meta.model_name
        pre_save.connect(list_saving, sender=model, dispatch_uid=f"list_saving_{name}")
        post_save.connect(list_saved, sender=model, dispatch_uid=f"list_saved_{name}")
        post_delete.connect(list_deleted, sender=model, dispatch_uid=f"list_deleted_{name}")
    # Of every app, since administrators may do what each brings along.
    post_migrate.connect(roles.grant_new, dispatch_uid="grant_new")
    post_save.connect(author_saved, sender=Author, dispatch_uid="author_saved")
    post_save.connect(portrait_saved, sender=SiteImage, dispatch_uid="portrait_saved")


def blog_moved(**kwargs) -> None:
    """Look the blog's address up again: a page above it may have another slug or place."""
    forget_blog_path()


def scheduling(instance, update_fields=None, **kwargs) -> None:
    """See that what is scheduled can be published."""
    if is_being_scheduled(instance, update_fields):
        check_scheduled(instance)


def scheduled(instance, update_fields=None, **kwargs) -> None:
    """Make ready what a scheduled page will show."""
    if is_being_scheduled(instance, update_fields):
        prepare_scheduled(instance)


def list_saving(sender, instance, raw, **kwargs) -> None:
    """Remember the address of a tag, an author or a series before it is saved."""
    stored = sender.objects.filter(pk=instance.pk).values_list("slug", flat=True)
    instance.slug_before = None if raw or not instance.pk else stored.first()


def list_saved(sender, instance, created, raw, **kwargs) -> None:
    """Have its former address lead to the new one."""
    if raw:
        return
    if created:
        tagging.list_arrived(sender, instance.slug)
    elif instance.slug_before:
        tagging.list_moved(sender, instance.slug_before, instance.slug)


def list_deleted(sender, instance, **kwargs) -> None:
    """Have nothing lead to a list that is no more."""
    tagging.list_left(sender, instance.slug)


def author_saved(instance, raw, **kwargs) -> None:
    """Make the author's picture ready."""
    if not raw:
        make_after_commit(make_author_pictures, instance)


def portrait_saved(instance, created, raw, **kwargs) -> None:
    """Make the picture of an author ready again: its file or its focus may have changed."""
    if not (created or raw):
        for author in Author.objects.filter(picture=instance):
            make_after_commit(make_author_pictures, author)
