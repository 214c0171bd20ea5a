"""The archive: a ZIP file with a manifest as its last member, written and read as a stream.

Every member is in the manifest with its size and SHA-256, and nothing else may be there. A ZIP file
has its directory at its end, so one that was cut off is known at once.
"""

import json
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from home.operations.backup.errors import BackupError, DamagedArchive, NewerArchive

FORMAT = 1
PROJECT = "motacilla"
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 * 1024 * 1024
PIECE = 1024 * 1024
DRIVE = re.compile(r"[A-Za-z]:")

# What is compressed already, so that trying again would only take time.
PACKED = {
    *{".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".mp4", ".webm", ".mp3", ".ogg"},
    *{".zip", ".gz", ".odt", ".docx", ".pdf", ".woff", ".woff2", ".dump"},
}


def is_safe(name: str) -> bool:
    """Return whether ``name`` is that of a file below a folder, and stays there."""
    parts = name.split("/")
    return (
        bool(name)
        and not any(part in {"", ".", ".."} for part in parts)
        and "\\" not in name
        and name.isprintable()
        and not DRIVE.match(name)
    )


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what a stream holds, a mebibyte at a time."""
    while piece := stream.read(PIECE):
        yield piece


class Writer:
    """Writes members one after the other to a stream, which need not be able to go back."""

    def __init__(self, stream: BinaryIO):
        self._zip = zipfile.ZipFile(stream, "w", allowZip64=True)
        self.members: dict[str, dict] = {}

    def add(self, name: str, content: Iterable[bytes]) -> None:
        """Write a member from its pieces."""
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (stat.S_IFREG | 0o600) << 16
        is_packed = PurePosixPath(name).suffix.lower() in PACKED
        entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        size, digest = 0, sha256()
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for piece in content:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def close(self, manifest: dict) -> None:
        """Write the manifest, which gets the members, and the directory."""
        manifest = {**manifest, "members": self.members}
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        entry = zipfile.ZipInfo(MANIFEST)
        entry.external_attr = (stat.S_IFREG | 0o600) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, text)
        self._zip.close()


class Reader:
    """Reads an archive; nothing of it is believed before it was checked.

    :raises BackupError: when there is no such file.
    :raises DamagedArchive: when it is no archive of ours, is cut off, or holds what none may.
    :raises NewerArchive: when its format is of a later release.
    """

    def __init__(self, path: Path):
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror or error}") from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise DamagedArchive(f"{path} is cut off, or no archive at all") from error
        try:
            self.manifest = self._read_manifest()
            self._check_names()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *error) -> None:
        self._zip.close()

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a member, whose size and checksum are compared meanwhile.

        :raises DamagedArchive: when it is not what the manifest says.
        """
        expected = self.manifest["members"][name]
        size, digest = 0, sha256()
        try:
            with self._zip.open(name) as member:
                for piece in pieces(member):
                    size += len(piece)
                    # Before more is unpacked than there was: a few bytes may hold gigabytes.
                    if size > expected["size"]:
                        break
                    digest.update(piece)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise DamagedArchive(f"{name} cannot be read ({error})") from error
        if (size, digest.hexdigest()) != (expected["size"], expected["sha256"]):
            raise DamagedArchive(f"{name} is not what it was when the archive was made")

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield a member line by line."""
        rest = b""
        for piece in self.chunks(name):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
        if rest:
            yield rest

    def check(self, progress: Callable[[str, int, int], None]) -> None:
        """Read every member, and compare it with the manifest.

        :raises DamagedArchive: at the first that differs.
        """
        names = list(self.manifest["members"])
        for number, name in enumerate(names, start=1):
            for _ in self.chunks(name):
                pass
            progress("Checksums", number, len(names))

    def _read_manifest(self) -> dict:
        try:
            entry = self._zip.getinfo(MANIFEST)
            if entry.file_size > LARGEST_MANIFEST:
                raise DamagedArchive("its manifest is too large")
            manifest = json.loads(self._zip.read(entry))
            if manifest["project"] != PROJECT:
                raise DamagedArchive("it is of another program")
            if manifest["format"] > FORMAT:
                raise NewerArchive(
                    f"The archive was made by Motacilla {manifest['version']}, in a newer form. "
                    "Install that release, or a later one."
                )
            _check_shape(manifest)
        except KeyError as error:
            raise DamagedArchive(f"it lacks {error}") from error
        except (
            *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError),
            *(ValueError, TypeError, AttributeError, RuntimeError),
        ) as error:
            raise DamagedArchive(f"its manifest cannot be read ({error})") from error
        return manifest

    def _check_names(self) -> None:
        entries = self._zip.infolist()
        names = [entry.filename for entry in entries]
        expected = {*self.manifest["members"], MANIFEST}
        if len(names) != len(set(names)) or set(names) != expected:
            raise DamagedArchive("it does not hold what its manifest says")
        media = [one["name"] for one in self.manifest["media"]]
        for name in [*names, *media]:
            if not is_safe(name):
                raise DamagedArchive(f"it holds the name {name!r}, which leads elsewhere")
        if len(media) != len(set(media)):
            raise DamagedArchive("it holds a file twice")
        for entry in entries:
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if kind not in {0, stat.S_IFREG} or entry.is_dir() or entry.flag_bits & 1:
                raise DamagedArchive(f"{entry.filename} is no plain file")


def _check_shape(manifest: dict) -> None:
    """See that everything is there that is read later.

    :raises KeyError: when something is missing; TypeError or ValueError when it is something else.
    """
    members = manifest["members"]
    for one in members.values():
        int(one["size"]), str(one["sha256"])
    for one in manifest["tables"]:
        members[one["member"]], str(one["label"]), int(one["rows"]), int(one["digest"], 16)
    for one in manifest["media"]:
        members[one["member"]], str(one["name"]), float(one["modified"])
    for names in manifest["migrations"].values():
        list(names)
    str(manifest["version"]), str(manifest["made"]), str(manifest["engine"]["vendor"])
    int(manifest["engine"]["version"][0])
    if manifest["native"] is not None:
        members[manifest["native"]["member"]]
