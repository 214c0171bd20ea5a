"""Finding posts and pages."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search over everything the public may see."""

    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Connect the signal receivers, and say what can be made anew."""
        from home.operations.backup.derived import leave_out
        from search import chores, examinations, signal_handlers  # noqa: F401 - they register
        from search.models import IndexedPage, Word

        leave_out(IndexedPage, Word)
        signal_handlers.connect(self)
