"""What happens at the moment when a page is scheduled, so that nothing is left for its time."""

from wagtail.models import Revision

from home.models import BasePage
from home.publishing import make_page_pictures
from home.signal_handlers import make_after_commit


def is_being_scheduled(revision: Revision, update_fields) -> bool:
    """Return whether saving these fields of ``revision`` schedules it."""
    return bool(
        revision.approved_go_live_at and update_fields and "approved_go_live_at" in update_fields
    )


def check_scheduled(revision: Revision) -> None:
    """See that ``revision`` can be published, whoever schedules it.

    Wagtail looks at an update of a live page only when its time has come, and leaves a page with
    mistakes scheduled after it has refused it.

    :raises ValidationError: when it cannot.
    """
    revision.as_object().full_clean()


def prepare_scheduled(revision: Revision) -> None:
    """Make the pictures that the page will show, so that it can go out in a moment."""
    page = revision.as_object()
    if isinstance(page, BasePage):
        make_after_commit(make_page_pictures, page)
