"""The files of a source: found, and read with care, for it may come from anybody.

Nothing outside of the root is ever read: a symlink that leads out is named in the report instead.
"""

import hashlib
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from blog.moving.report import Problems

# No post comes near; a file of this size is an accident, and would not fit into memory twice.
TOO_LARGE = 50_000_000  # bytes

# What generators and package managers make, at the top of a site; further down these are names
# that an author may well give to a folder of posts.
GENERATED = frozenset({"_site", "public", "resources", "vendor"})
NEVER = frozenset({"node_modules", "__pycache__", "__MACOSX"})

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff")
PICTURES += (".heic",)
_SOUND_AND_FILM = (".mp3", ".m4a", ".ogg", ".oga", ".opus", ".flac", ".wav", ".mp4", ".m4v")
_SOUND_AND_FILM += (".webm", ".ogv", ".mov", ".vtt", ".srt")
_DOCUMENTS = (".pdf", ".epub", ".ps", ".djvu", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx")
_DOCUMENTS += (".ods", ".ppt", ".pptx", ".odp", ".key", ".csv", ".tsv", ".ipynb")
_PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".jar", ".apk", ".dmg")
_PACKED += (".exe", ".msi", ".deb", ".rpm", ".whl")
MEDIA = frozenset(PICTURES + _SOUND_AND_FILM + _DOCUMENTS + _PACKED)


@dataclass(frozen=True)
class TextFile:
    """The text of a file as it stands, and the SHA-256 of its bytes in hex."""

    text: str
    digest: str


def is_picture(path: str | Path) -> bool:
    """Return whether a file is a picture by its ending."""
    return Path(path).suffix.lower() in PICTURES


def is_media(path: str | Path) -> bool:
    """Return whether a file is a picture or a download by its ending, not a part of the site."""
    return Path(path).suffix.lower() in MEDIA


def relative_path(file: Path, root: Path) -> str:
    """Return the path of ``file`` below ``root``, with slashes; symlinks stay as they are."""
    return Path(os.path.relpath(file, root)).as_posix()


def is_inside(file: Path, root: Path) -> bool:
    """Return whether ``file``, all symlinks followed, is ``root`` or below it."""
    real, real_root = os.path.realpath(file), os.path.realpath(root)
    return real == real_root or real.startswith(real_root.rstrip(os.sep) + os.sep)


def existing_file(folder: Path, path: str, root: Path) -> Path | None:
    """Return the file that ``path``, as an address names it, means in ``folder``.

    None where there is no such file, and for all that lies outside of ``root``.
    """
    path = path.strip("/")
    if not path or "\0" in path:
        return None
    # A Mac may have written an accent as a character of its own in names, and not in texts.
    for form in dict.fromkeys((path, normalize("NFC", path), normalize("NFD", path))):
        file = Path(os.path.normpath(folder / form))
        try:
            if file.is_file() and is_inside(file, root):
                return file
        except (OSError, UnicodeEncodeError):  # a name that is too long, or half a character
            return None
    return None


def read_text(file: Path, root: Path, problems: Problems, path: str = "") -> TextFile | None:
    """Return the text of a file, or None with the reason in ``problems``.

    ``path`` is how the report names the file: by default its path below ``root``. Symlinks out of
    ``root``, devices, files of :data:`TOO_LARGE` bytes and more, and what is not UTF-8 are refused.
    """
    path = path or relative_path(file, root)
    if not is_inside(file, root):
        problems.lose(path, "this symlink leads out of the folder: not read")
        return None
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode):
            problems.lose(path, "this is not a regular file: not read")
            return None
        if found.st_size >= TOO_LARGE:
            size = found.st_size / 1_000_000
            limit = TOO_LARGE // 1_000_000
            problems.lose(path, f"the file has {size:.0f} MB; from {limit} MB on none is read")
            return None
        data = file.read_bytes()
    except OSError as error:
        problems.lose(path, f"the file cannot be read: {error.strerror or error}")
        return None
    text = _decode(data, path, problems)
    return None if text is None else TextFile(text, hashlib.sha256(data).hexdigest())


def _decode(data: bytes, path: str, problems: Problems) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.lose(path, "the file is UTF-16; save it as UTF-8", 1, 1)
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        byte = data[error.start]
        problems.lose(
            path, f"not UTF-8: the byte 0x{byte:02x} is no part of a character", *_place(before)
        )
        return None
    if "\0" in text:
        before = text[: text.index("\0")]
        problems.lose(path, "a zero byte: this is not a text file", *_place(before))
        return None
    return text


def _place(before: str) -> tuple[int, int]:
    """Return line and column of what follows ``before``, counted from 1."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def walk(
    root: Path,
    problems: Problems,
    start: Path | None = None,
    generated: Collection[str] = GENERATED,
) -> list[Path]:
    """Return the files below ``start`` (by default ``root``), in the order of their paths.

    Left out are hidden files and folders, ``node_modules`` everywhere, and ``generated`` at the
    top of ``root``. A folder is entered once, by its own name before that of a symlink to it, so
    that a circle of symlinks ends. Symlinks out of ``root`` are named in ``problems``.
    """
    found: list[Path] = []
    entered: set[str] = set()
    folders, links = [start or root], []
    while folders or links:
        folder = folders.pop() if folders else links.pop(0)
        real = os.path.realpath(folder)
        if real in entered:
            continue
        entered.add(real)
        for entry in _scan(folder, root, problems):
            if _is_left_out(entry.name) or (folder == root and entry.name in generated):
                continue
            file = folder / entry.name
            if not _has_good_name(file, root, problems):
                continue
            if entry.is_symlink() and not _is_good_link(file, root, problems):
                continue
            if not entry.is_dir():
                found.append(file)
            elif entry.is_symlink():
                links.append(file)
            else:
                folders.append(file)
    return sorted(found, key=lambda file: relative_path(file, root))


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name in NEVER


def _has_good_name(file: Path, root: Path, problems: Problems) -> bool:
    """Return whether a name is text, so that it can stand in an address and in the database."""
    try:
        file.name.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(relative_path(file, root)).decode(errors="replace")
        problems.lose(shown, "the name of the file is not UTF-8: not read")
        return False
    return True


def _scan(folder: Path, root: Path, problems: Problems) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        path = relative_path(folder, root)
        problems.lose(path, f"the folder cannot be read: {error.strerror or error}")
        return []


def _is_good_link(file: Path, root: Path, problems: Problems) -> bool:
    path = relative_path(file, root)
    if not is_inside(file, root):
        problems.lose(path, "this symlink leads out of the folder: not followed")
        return False
    if not file.exists():
        problems.warn(path, "this symlink leads nowhere")
        return False
    return True
