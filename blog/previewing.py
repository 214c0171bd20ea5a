"""The ways in which an unfinished post can be looked at: as its page, and as others show it.

Each room adds the ways that it knows, so that this one need not know search.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class PreviewMode:
    """A way to look at a post.

    ``answer`` gets the post, stored or not, and the request of the preview. ``place`` is where it
    stands among the others in the editor's menu; 0 is for what only another mode asks for, such as
    its picture.
    """

    name: str
    label: str
    answer: Callable[[object, HttpRequest], HttpResponse]
    place: int = 0


_modes: dict[str, PreviewMode] = {}


def add_mode(mode: PreviewMode) -> None:
    """Offer ``mode`` for every post; one of the same name makes room."""
    _modes[mode.name] = mode


class PreviewModes:
    """Mixin for a page with more than one preview."""

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """Name and label of each mode; the page comes first, and is shown unless asked otherwise.

        Draft links and reviews show the first one.
        """
        listed = sorted((one for one in _modes.values() if one.place), key=lambda one: one.place)
        return [("", "Page"), *((one.name, one.label) for one in listed)]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Answer with the post as it would be, were it saved as it stands; an odd mode is a page.

        What saving derives from the text follows the text here too.
        """
        self.derive()
        mode = _modes.get(mode_name)
        return mode.answer(self, request) if mode else super().serve_preview(request, mode_name)
