"""The folder that an export writes: each file once, and nothing left over from an earlier export.

A list of what was written stands in the folder. A second export removes what it does not write any
more, and nothing else; a folder with other things in it and no such list is refused.
"""

from pathlib import Path

LIST = ".motacilla-export"


class ExportRefused(Exception):
    """Nothing was written; the message says why and what to do."""


class ExportFolder:
    """Writes files below ``root``.

    :raises ExportRefused: when the folder holds something else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written: set[str] = set()
        if root.exists() and not root.is_dir():
            raise ExportRefused(f"{root} is a file. Name a folder that is empty or not there yet.")
        self._list = root / LIST
        self._before = self._read_list()
        if self._before is None and root.exists() and any(root.iterdir()):
            raise ExportRefused(
                f"{root} holds other files. Name a folder that is empty or not there yet, or one "
                "of an earlier export."
            )
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportRefused(f"{root} cannot be made: {error.strerror}") from error
        # First of all, so that a run that is killed can be followed by another.
        self._list.write_text("\n".join(sorted(self._before or ())) + "\n", encoding="utf-8")

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file; one with the same content is left as it is."""
        data = content.encode() if isinstance(content, str) else content
        file = self.root / path
        self._note(path)
        if file.is_file() and file.read_bytes() == data:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def copy(self, path: str, stream) -> None:
        """Write a file from a stream, some of it at a time."""
        file = self.root / path
        self._note(path)
        if file.is_file() and file.stat().st_size == stream.size:
            return  # Its name holds a hash of what is in it.
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as target:
            for chunk in stream.chunks():
                target.write(chunk)

    def finish(self) -> int:
        """Remove what an earlier export wrote and this one did not; return how many files."""
        stale = (self._before or set()) - self.written
        for path in stale:
            file = self.root / path
            # Never out of the folder, whatever stands in the list.
            if file.resolve().is_relative_to(self.root.resolve()):
                file.unlink(missing_ok=True)
                for parent in file.parents:
                    if parent == self.root or any(parent.iterdir()):
                        break
                    parent.rmdir()
        self._list.write_text("\n".join(sorted(self.written)) + "\n", encoding="utf-8")
        return len(stale)

    def _note(self, path: str) -> None:
        self.written.add(path)
        if path not in (self._before or ()):
            with self._list.open("a", encoding="utf-8") as stream:
                stream.write(f"{path}\n")

    def _read_list(self) -> set[str] | None:
        if not self._list.is_file():
            return None
        return set(filter(None, self._list.read_text(encoding="utf-8").split("\n")))
