"""Uploads as they are answered to readers: from the media folder, or from a bucket.

A reader is told the same about either: size, when it was changed, and a tag that changes with it.
"""

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.utils._os import safe_join


class StorageUnavailable(Exception):
    """Whether there is such a file cannot be told now."""


@dataclass(frozen=True)
class StoredFile:
    """A file that is there; ``open`` returns its bytes from one place to another."""

    name: str
    size: int
    modified: int
    etag: str
    open: Callable[[int, int], BinaryIO]

    @property
    def suffix(self) -> str:
        """The ending of the name, in small letters."""
        return Path(self.name).suffix.lower()


def find_file(name: str) -> StoredFile:
    """Return the upload of that name.

    A storage that is no folder says itself how its files are read, in a method ``find``.

    :raises FileNotFoundError: also for folders, links out of the media folder or in a circle, and
        names no file can have.
    :raises StorageUnavailable: when the bucket does not answer.
    """
    if hasattr(default_storage, "find"):
        return default_storage.find(name)
    return _find_in_folder(name)


def _find_in_folder(name: str) -> StoredFile:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, name)).resolve()
        inside = file.is_relative_to(Path(settings.MEDIA_ROOT).resolve())
        facts = file.stat()
    except (OSError, RuntimeError, ValueError, SuspiciousFileOperation) as error:
        raise FileNotFoundError(name) from error
    if not (inside and stat.S_ISREG(facts.st_mode)):
        raise FileNotFoundError(name)

    def read(first: int, last: int) -> BinaryIO:
        stream = file.open("rb")
        return stream if (first, last) == (0, facts.st_size - 1) else Part(stream, first, last)

    etag = f'"{int(facts.st_mtime * 1000):x}-{facts.st_size:x}"'
    return StoredFile(file.name, facts.st_size, int(facts.st_mtime), etag, read)


class Part:
    """The bytes of a file from one place to another, read as they are sent."""

    def __init__(self, stream: BinaryIO, first: int, last: int):
        stream.seek(first)
        self.stream = stream
        self.left = last - first + 1

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` of the bytes that are left."""
        data = self.stream.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        self.stream.close()
