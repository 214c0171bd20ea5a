"""Pictures and files of a source in Wagtail's libraries, each content once.

Files are read in chunks, and nothing is kept of them but a fingerprint and a key, so that thousands
need no more memory than one. A file is written before its row and is named after its content: what
a run that was killed left behind, the next run finds and replaces.
"""

from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import BinaryIO, Literal

from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_valid_filename
from wagtail.coreutils import string_to_ascii
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.utils.file import hash_filelike

from blog.media_storage import remove_orphan
from blog.moving.pictures import SUFFIXES, NotTaken, open_picture
from blog.moving.report import Problems
from blog.moving.svg import clean_svg

Kind = Literal["picture", "document"]
MEGABYTE = 1024 * 1024
LARGEST_PICTURE = 50 * MEGABYTE
# Of a name, so that with fingerprint and suffix it is shorter than Wagtail would cut it.
LONGEST_STEM = 50


@dataclass(frozen=True)
class _Content:
    """What tells one content from all others: its size, and the hash that Wagtail stores."""

    sha1: str
    size: int

    @classmethod
    def of(cls, stream: BinaryIO) -> "_Content":
        size = stream.seek(0, 2)
        return cls(hash_filelike(stream), size)


class MediaLibrary:
    """Finds what is there already and uploads what is missing, into one collection.

    :param dry_run: check everything and write nothing, neither to the database nor to the disk;
        keys of what would be uploaded are negative.
    """

    def __init__(
        self, *, dry_run: bool, problems: Problems, collection_name: str = "Imported"
    ) -> None:
        #: Contents uploaded by this run, and contents it found in the library.
        self.pictures_added = self.documents_added = self.reused = 0
        self._dry_run = dry_run
        self._problems = problems
        self._collection_name = collection_name
        self._collection: Collection | None = None
        self._known: dict[tuple[Kind, _Content], int] = {}
        # Drawings and what is converted: the content of the source, and what became of it.
        self._changed: dict[_Content, int] = {}
        self._planned: dict[tuple[Kind, int], str] = {}
        self._numbers = count(-1, -1)
        # What was told to be lost: a file is asked for again for each of its addresses.
        self._told: set[tuple[str, str]] = set()

    @staticmethod
    def is_picture(name: str | Path) -> bool:
        """Return whether a file of this name belongs into the library of pictures."""
        return Path(name).suffix.lower() in SUFFIXES

    def picture(
        self, file: Path, path: str, *, title: str = "", description: str = ""
    ) -> int | None:
        """Return the key of the picture with the content of ``file``, uploaded if need be.

        :param path: the file's path in the source, for messages.
        :returns: None when it cannot be taken, which is then among the problems as a loss.
        """
        try:
            with file.open("rb") as stream:
                source = _Content.of(stream)
                if source.size > LARGEST_PICTURE:
                    raise NotTaken(
                        f"the picture has {filesizeformat(source.size)}; "
                        f"at most {filesizeformat(LARGEST_PICTURE)} are taken"
                    )
                key = self._changed.get(source) or self._find("picture", source)
                if key is None:
                    key = self._new_picture(stream, source, file, path, title, description)
                return key
        except NotTaken as reason:
            self._lose(path, str(reason))
        except OSError as error:
            self._lose(path, f"cannot be read: {error.strerror or error}")
        return None

    def document(self, file: Path, path: str, *, title: str = "") -> int | None:
        """Return the key of the document with the content of ``file``, uploaded if need be.

        :param path: the file's path in the source, for messages.
        :returns: None when it cannot be read, which is then among the problems as a loss.
        """
        try:
            with file.open("rb") as stream:
                if file.suffix.lower() == ".svg":
                    # Shown in a window of its own where it is not a download: as safe as a picture.
                    return self._drawing_document(stream, file, path, title)
                content = _Content.of(stream)
                if content.size > LARGEST_PICTURE:
                    self._problems.warn(path, f"a large file: {filesizeformat(content.size)}")
                return self._keep_document(stream, content, file, title)
        except NotTaken as reason:
            self._lose(path, str(reason))
        except OSError as error:
            self._lose(path, f"cannot be read: {error.strerror or error}")
        return None

    def address_of(self, kind: Kind, pk: int) -> str:
        """Return the address of the file of a picture or document; a likely one in a dry run.

        :raises ObjectDoesNotExist: when there is no such picture or document.
        """
        model = _model(kind)
        if pk < 0:
            return model._meta.get_field("file").storage.url(self._planned[kind, pk])
        return model.objects.only("file").get(pk=pk).file.url

    def _lose(self, path: str, reason: str) -> None:
        if (path, reason) not in self._told:
            self._told.add((path, reason))
            self._problems.lose(path, reason)

    def _new_picture(self, stream, source, file, path, title, description) -> int:
        with open_picture(stream, file.name) as picture:
            for message in picture.notes:
                self._problems.note(path, message)
            for message in picture.warnings:
                self._problems.warn(path, message)
            content = source if picture.stream is stream else _Content.of(picture.stream)
            key = self._keep(
                "picture",
                picture.stream,
                content,
                picture.suffix,
                title=title or file.stem,
                stem=file.stem,
                width=picture.size[0],
                height=picture.size[1],
                description=description[:255],
            )
        if content != source:
            self._changed[source] = key
        return key

    def _drawing_document(self, stream, file: Path, path: str, title: str) -> int:
        try:
            data, dropped = clean_svg(stream.read())
        except ValueError as error:
            raise NotTaken(f"the drawing cannot be taken: {error}") from error
        if dropped:
            self._problems.warn(path, f"left out of the drawing: {', '.join(dropped)}")
        clean = BytesIO(data)
        return self._keep_document(clean, _Content.of(clean), file, title)

    def _keep_document(self, stream, content: _Content, file: Path, title: str) -> int:
        suffix = file.suffix.lower()
        return self._keep(
            "document", stream, content, suffix, title=title or file.stem, stem=file.stem
        )

    def _find(self, kind: Kind, content: _Content) -> int | None:
        """Return the key of what has this content, or None."""
        key = self._known.get((kind, content)) or self._stored(kind, content)
        if key and (kind, content) not in self._known:
            self._known[kind, content] = key
            self.reused += 1
        return key

    def _stored(self, kind: Kind, content: _Content) -> int | None:
        rows = _model(kind).objects.filter(file_hash=content.sha1, file_size=content.size)
        return rows.order_by("pk").values_list("pk", flat=True).first()

    def _keep(
        self,
        kind: Kind,
        stream: BinaryIO,
        content: _Content,
        suffix: str,
        *,
        title: str,
        stem: str,
        **fields,
    ) -> int:
        """Return the key of this content, after uploading it where it is missing."""
        if key := self._find(kind, content):
            return key
        item = _model(kind)(
            title=title[:255],
            file_size=content.size,
            file_hash=content.sha1,
            collection_id=None,  # ours follows; without this the root is asked for
            **fields,
        )
        name = item.file.field.generate_filename(item, _file_name(stem, suffix, content))
        if self._dry_run:
            key = next(self._numbers)
            self._planned[kind, key] = name
            self._count(kind)
        else:
            key = self._upload(kind, item, name, stream, content)
        self._known[kind, content] = key
        return key

    def _count(self, kind: Kind) -> None:
        if kind == "picture":
            self.pictures_added += 1
        else:
            self.documents_added += 1

    def _upload(self, kind: Kind, item, name: str, stream: BinaryIO, content: _Content) -> int:
        with transaction.atomic():
            item.collection = self._locked_collection()
            # Another import may have been faster while we waited.
            if key := self._stored(kind, content):
                self.reused += 1
                return key
            field = item.file.field
            remove_orphan(field, name)
            stream.seek(0)
            # Stored by name, with its size said: the field would decode a picture to measure it.
            item.file = field.storage.save(name, File(stream), max_length=field.max_length)
            item.save()
        self._count(kind)
        return item.pk

    def _locked_collection(self) -> Collection:
        """Return our collection, having waited until no other import is uploading.

        So the file of one is never taken for an orphan by another, and no content comes twice. On
        SQLite a transaction that writes is alone anyway. The lock ends with the transaction.
        """
        root = Collection.objects.select_for_update(no_key=True).get(depth=1)
        if self._collection is None:
            mine = Collection.objects.filter(name=self._collection_name, depth=2).first()
            self._collection = mine or root.add_child(
                instance=Collection(name=self._collection_name)
            )
        return self._collection


def _model(kind: Kind):
    return get_image_model() if kind == "picture" else get_document_model()


def content_name(item) -> str:
    """Return the name under which a stored picture or document would be uploaded again.

    Two files of the same name never meet under it, and an import of an export changes nothing.
    """
    path = Path(item.file.name)
    sha1 = item.file_hash
    if not sha1:  # uploaded by a program that left it out
        with item.file.storage.open(item.file.name, "rb") as stream:
            sha1 = hash_filelike(stream)
    return _file_name(path.stem, path.suffix.lower(), _Content(sha1, 0))


def _file_name(stem: str, suffix: str, content: _Content) -> str:
    """Return a name that nothing else has: the source's, with the beginning of the fingerprint.

    A name that ends so already stays as it is, as when an export comes back.
    """
    mark = f"-{content.sha1[:8]}"
    stem = string_to_ascii(stem).removesuffix(mark)[:LONGEST_STEM].strip(" .") or "file"
    return get_valid_filename(f"{stem}{mark}{suffix}")
