"""Tables that can be made anew from others, and so are no part of a dump that moves."""

from django.db.models import Model

# Wagtail's search index; its columns differ from database to database.
_labels = {"wagtailsearch.indexentry", "wagtailsearch.sqliteftsindexentry"}


def leave_out(*models: type[Model]) -> None:
    """Have these tables made anew by ``update_index``, instead of being moved."""
    _labels.update(model._meta.label_lower for model in models)


def is_derived(model: type[Model]) -> bool:
    """Return whether the table is made anew; also for a model of an older state."""
    return model._meta.label_lower in _labels
