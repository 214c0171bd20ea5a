"""Uploaded files, whatever storage they are kept in.

Files are copied before the database is read, and once more afterwards, what is new or has changed
since. So a file that a row names is in the archive even when somebody deletes or replaces it while
the backup runs: it was there either before the database was read, or right after.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.core.files import File
from django.core.files.storage import Storage

from home.operations.backup.archive import Reader, Writer, is_safe
from home.operations.backup.errors import BackupError

DEEPEST = 30
IN_MEMORY = 8 * 1024 * 1024
Progress = Callable[[str, int, int], None]


def walk(storage: Storage, folder: str = "", depth: int = 0) -> Iterator[str]:
    """Yield the names of all files, in order.

    :raises BackupError: when folders lie in each other without end.
    """
    if depth > DEEPEST:
        raise BackupError(f"Folders of media lie too deep: {folder}. Is a link leading in circles?")
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # nothing was uploaded yet
        return
    prefix = f"{folder}/" if folder else ""
    for name in sorted(names):
        if name:  # some services answer with the folder itself
            yield prefix + name
    for name in sorted(filter(None, folders)):
        yield from walk(storage, prefix + name, depth + 1)


class Copier:
    """Copies files into an archive, and remembers what it has copied, and of which moment."""

    def __init__(self, storage: Storage, writer: Writer, progress: Progress):
        self.storage = storage
        self.writer = writer
        self.progress = progress
        self.copied: dict[str, tuple] = {}
        self.entries: dict[str, dict] = {}

    def copy_all(self, step: str) -> None:
        """Copy every file that was not copied yet, or has changed since."""
        names = list(walk(self.storage))
        for number, name in enumerate(names, start=1):
            self.copy(name)
            self.progress(step, number, len(names))

    def copy(self, name: str) -> bool:
        """Copy a file unless it is there already as it is now; return whether it is there.

        :raises BackupError: when its name could not be restored anywhere.
        """
        if not is_safe(name):
            raise BackupError(f"A file of the media cannot be kept: {name!r}. Rename or delete it.")
        try:
            stamp = (self.storage.size(name), self.storage.get_modified_time(name))
            if self.copied.get(name) == stamp:
                return True
            with self.storage.open(name) as file:
                # A file that changes while it is copied is copied again, to a place of its own.
                member = f"media/{name}"
                number = 1
                while member in self.writer.members:
                    number += 1
                    member = f"media-{number}/{name}"
                self.writer.add(member, file.chunks())
        except FileNotFoundError:
            return name in self.entries
        self.copied[name] = stamp
        self.entries[name] = {"name": name, "member": member, "modified": _seconds(stamp[1])}
        return True


def put_back(storage: Storage, reader: Reader, progress: Progress) -> int:
    """Write the archive's files into an empty storage, with their dates where it has such.

    Returns how many. :raises BackupError: when the storage would give one another name.
    """
    entries = reader.manifest["media"]
    for number, entry in enumerate(entries, start=1):
        name = entry["name"]
        # Whole and compared before the storage sees it; some of them want to go back in it, too.
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as whole:
            for piece in reader.chunks(entry["member"]):
                whole.write(piece)
            whole.seek(0)
            given = storage.save(name, File(whole, name=name))
        if given != name:
            storage.delete(given)
            raise BackupError(f"The storage gave {name} the name {given}: it is not empty.")
        # A service dates files itself.
        with contextlib.suppress(NotImplementedError):
            # The date is part of the answer: who has the file already need not fetch it again.
            os.utime(storage.path(name), (entry["modified"], entry["modified"]))
        progress("Media", number, len(entries))
    return len(entries)


def delete_all(storage: Storage) -> int:
    """Delete every file of the storage; return how many."""
    names = list(walk(storage))
    for name in names:
        storage.delete(name)
    return len(names)


def _seconds(moment: datetime) -> float:
    return moment.astimezone(UTC).timestamp()
