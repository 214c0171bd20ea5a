"""Checkpoints: revisions of a page that were saved with a note.

Saving by itself writes one revision for each time the editor is open, over and over. A checkpoint
stands beside them in the page's history with who, when and why, and no housekeeping takes it away.
It is an entry of Wagtail's log, so that the history shows, filters and compares it as any other.
"""

from django.http import HttpRequest
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.log_actions import LogFormatter, log

CHECKPOINT = "home.checkpoint"
FIELD = "checkpoint_note"
NOTE_LENGTH = 255


class CheckpointFormatter(LogFormatter):
    """A checkpoint as the history shows it."""

    label = "Checkpoint"
    message = "Checkpoint"

    def format_comment(self, log_entry) -> str:
        """Return the note."""
        return log_entry.data.get("note", "")


class CheckpointMenuItem(ActionMenuItem):
    """ "Save checkpoint" among the actions of the editor; asks for a note first."""

    name = "action-checkpoint"
    label = "Save checkpoint…"
    icon_name = "history"
    template_name = "home/admin/checkpoint_menu_item.html"

    def is_shown(self, context) -> bool:
        """Return whether the page may be saved at all."""
        return context["view"] in ("create", "edit") and super().is_shown(context)

    def get_context_data(self, parent_context) -> dict:
        """Return the context with the name and the length of the note's field."""
        context = super().get_context_data(parent_context)
        return {**context, "field": FIELD, "note_length": NOTE_LENGTH}


def keep_checkpoint(request: HttpRequest, page) -> None:
    """Note in the history that what was just saved is a checkpoint, if that was asked for.

    Saving that happens by itself never makes one, even while the note is being typed.
    """
    if not request.accepts("text/html"):
        return
    note = request.POST.get(FIELD, "").strip()[:NOTE_LENGTH]
    if note or CheckpointMenuItem.name in request.POST:
        save_note(page, note, request.user)


def save_note(page, note: str, user=None) -> None:
    """Make the newest revision of ``page`` a checkpoint with ``note``, which may be empty."""
    log(
        page,
        CHECKPOINT,
        user=user,
        revision=page.latest_revision,
        content_changed=True,
        data={"note": note},
    )


def register_actions(registry) -> None:
    """Tell Wagtail's log of checkpoints."""
    registry.register_action(CHECKPOINT)(CheckpointFormatter)
