"""Uploads by programs: files without leftovers of killed runs, and how to only pretend."""

import contextlib
from collections.abc import Iterator

from django.core.files.storage import InMemoryStorage, Storage
from django.db.models import FileField
from wagtail.documents import get_document_model
from wagtail.images import get_image_model


def saved(item) -> int:
    """Save a picture or document with its file, and return its primary key."""
    field = item.file.field
    remove_orphan(field, field.generate_filename(item, item.file.name))
    if hasattr(item, "file_size"):
        item.file_size = item.file.size
    item.save()
    return item.pk


def remove_orphan(field: FileField, name: str) -> None:
    """Delete the file at ``name`` if no row has it: a run that was killed has left it there.

    Files are written before their rows. Without this the next run would write its own beside it.
    """
    if not field.model.objects.filter(**{field.name: name}).exists():
        field.storage.delete(name)


@contextlib.contextmanager
def files_kept_in_memory() -> Iterator[None]:
    """Within, no file reaches the disk; what is there already can be read."""
    image = get_image_model()
    fields = [
        model._meta.get_field("file")
        for model in (image, image.get_rendition_model(), get_document_model())
    ]
    storages = [field.storage for field in fields]
    for field in fields:
        field.storage = _Overlay(field.storage)
    try:
        yield
    finally:
        for field, storage in zip(fields, storages, strict=True):
            field.storage = storage


class _Overlay(InMemoryStorage):
    """New files in memory, on top of a storage that is only read."""

    def __init__(self, beneath: Storage) -> None:
        super().__init__()
        self._beneath = beneath

    def _open(self, name, mode="rb"):
        source = super() if super().exists(name) else self._beneath
        return source._open(name, mode)

    def exists(self, name):
        return super().exists(name) or self._beneath.exists(name)
