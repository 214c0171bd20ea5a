"""What the site adds to the admin, and to how pages are served."""

from collections.abc import Callable

from django.forms import Media
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from home import (
    address_views,
    caching,
    checkpoints,
    leaving,
    moving_pages,
    page_policy,
    redirect_form,
    restoring,
    rich_text_features,
)
from home.security import sign_in

# Behind Wagtail's own, whatever the order of INSTALLED_APPS: some of its rules are replaced.
hooks.register("register_rich_text_features", rich_text_features.register, order=1)


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """Return the icons of the admin with ours."""
    return [*icons, "home/icons/definition-term.svg", "home/icons/definition.svg"]


@hooks.register("insert_global_admin_css")
def narrow_screens() -> str:
    """Return the tag of the style sheet for lists on a telephone."""
    return Media(css={"all": ["home/admin/narrow.css"]}).render()


@hooks.register("insert_editor_js")
def kept_edits() -> str:
    """Return the tag of the script that has autosave miss nothing."""
    return Media(js=["home/admin/kept-edits.js"]).render()


# Innermost, so that it is met only behind everything that may keep a visitor from a page.
@hooks.register("on_serve_page", order=1000)
def say_who_may_keep_it(serve: Callable) -> Callable:
    """Return ``serve``, which first notes that the request has got through to a page."""

    def inner(page, request, serve_args, serve_kwargs):
        caching.allow_sharing(request)
        return serve(page, request, serve_args, serve_kwargs)

    return inner


register_snippet(address_views.GoneAddressViewSet)
hooks.register("register_admin_urls", address_views.admin_urls)
hooks.register("register_reports_menu_item", address_views.menu_item)
hooks.register("register_admin_urls", restoring.admin_urls)
hooks.register("before_move_page", moving_pages.before_move)
hooks.register("before_bulk_action", moving_pages.before_bulk_move)
page_policy.register()
redirect_form.use()
hooks.register("construct_page_chooser_queryset", page_policy.filter_chooser)
hooks.register("before_copy_page", page_policy.before_copy)
hooks.register("before_delete_page", leaving.before_delete)
hooks.register("before_unpublish_page", leaving.before_unpublish)
hooks.register("after_delete_page", leaving.after)
hooks.register("after_unpublish_page", leaving.after)
hooks.register("before_bulk_action", leaving.before_bulk)
hooks.register("after_bulk_action", leaving.after_bulk)


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Name what we write into the history of a user."""
    actions.register_action(
        sign_in.LOCKED, "Sign-in refused", "Sign-in was refused after too many failures"
    )


hooks.register("register_log_actions", checkpoints.register_actions)
hooks.register("register_page_action_menu_item", lambda: checkpoints.CheckpointMenuItem(order=10))
# Before those that answer with a page of their own: behind them nothing else is called.
for _name in ("after_create_page", "after_edit_page"):
    hooks.register(_name, checkpoints.keep_checkpoint, order=-1)
