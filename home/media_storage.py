"""Uploads in a bucket, as S3 has them, which all hosts share.

Readers do not go there: an upload keeps its address under ``/media/`` and is answered by us, with
the types and the policy of :mod:`home.media_files`. So the bucket can stay private, no page names
another host, and moving in and out of a bucket changes no address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from home.stored_files import StorageUnavailable, StoredFile

MISSING = {"404", "NoSuchKey", "NotFound"}
# A larger file that is opened goes to the disk.
IN_MEMORY = 8 * 1024 * 1024


@contextmanager
def _in_our_words(name: str) -> Iterator[None]:
    """Raise what a folder would raise for a missing file, and StorageUnavailable for the rest."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            raise FileNotFoundError(name) from error
        raise StorageUnavailable(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageUnavailable(str(error)) from error


class BucketStorage(S3Storage):
    """A private bucket; two uploads of one name are two files.

    All of its methods raise FileNotFoundError for what is not there, and StorageUnavailable when
    the bucket does not answer, or refuses.
    """

    def __init__(self, **options: Any):
        addressing_style = options.get("addressing_style", "auto")
        super().__init__(
            **{
                "file_overwrite": False,
                "default_acl": None,
                "max_memory_size": IN_MEMORY,
                "client_config": Config(
                    signature_version="s3v4",
                    s3={"addressing_style": addressing_style},
                    # A request of a reader waits for it.
                    connect_timeout=2,
                    read_timeout=10,
                    retries={"max_attempts": 2},
                    # Not every service that speaks like S3 knows the newer checksums.
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
                **options,
            }
        )

    def url(self, name: str, parameters=None, expire=None, http_method=None) -> str:
        """Return the address of the file at our site."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(clean_name(name))}"

    def find(self, name: str) -> StoredFile:
        """Return the file, which is read in pieces.

        :raises FileNotFoundError: when there is none, or none can have that name.
        :raises StorageUnavailable: when the bucket does not answer.
        """
        try:
            key = self._normalize_name(clean_name(name))
        except SuspiciousOperation as error:
            raise FileNotFoundError(name) from error
        # S3 would answer that something else is wrong.
        if not name or name.endswith("/") or not name.isprintable() or len(key.encode()) > 1024:
            raise FileNotFoundError(name)
        facts = self._ask("head_object", Key=key)

        def read(first: int, last: int) -> BinaryIO:
            if first > last:  # of an empty file there is no range
                return self._ask("get_object", Key=key)["Body"]
            # Of the file that was looked at, and no other that took its place meanwhile.
            span = f"bytes={first}-{last}"
            return self._ask("get_object", Key=key, Range=span, IfMatch=facts["ETag"])["Body"]

        modified = int(facts["LastModified"].timestamp())
        file_name = PurePosixPath(key).name
        return StoredFile(file_name, facts["ContentLength"], modified, facts["ETag"], read)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and of files in the folder ``name``."""
        with _in_our_words(name):
            return super().listdir(name)

    def exists(self, name: str) -> bool:
        """Return whether there is such a file."""
        with _in_our_words(name):
            return super().exists(name)

    def size(self, name: str) -> int:
        """Return the size of the file in bytes."""
        with _in_our_words(name):
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        """Return when the file was written."""
        with _in_our_words(name):
            return super().get_modified_time(name)

    def delete(self, name: str) -> None:
        """Delete the file; one that is not there is no error."""
        with _in_our_words(name):
            super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> File:
        with _in_our_words(name):
            file = super()._open(name, mode)
            if "r" in mode:
                # Fetched now: where it is only read later, it may have been deleted meanwhile.
                try:
                    file.open()
                except BaseException:
                    file.close()
                    raise
            return file

    def _save(self, name: str, content: File) -> str:
        with _in_our_words(name):
            return super()._save(name, content)

    def _ask(self, operation: str, **arguments: Any) -> dict[str, Any]:
        client = self.connection.meta.client
        with _in_our_words(arguments["Key"]):
            return getattr(client, operation)(Bucket=self.bucket_name, **arguments)
