"""Uploads in a bucket, as S3 has them, which all hosts share.

Readers do not go there: an upload keeps its address under ``/media/`` and is answered by us, with
the types and the policy of :mod:`home.media_files`. So the bucket can stay private, no page names
another host, and moving in and out of a bucket changes no address.
"""

from pathlib import PurePosixPath
from typing import Any, BinaryIO

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from home.stored_files import StorageUnavailable, StoredFile

MISSING = {"404", "NoSuchKey", "NotFound"}


class BucketStorage(S3Storage):
    """A private bucket; two uploads of one name are two files."""

    def __init__(self, **options: Any):
        addressing_style = options.get("addressing_style", "auto")
        super().__init__(
            **{
                "file_overwrite": False,
                "default_acl": None,
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

    def _ask(self, operation: str, **arguments: Any) -> dict[str, Any]:
        client = self.connection.meta.client
        try:
            return getattr(client, operation)(Bucket=self.bucket_name, **arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(arguments["Key"]) from error
            raise StorageUnavailable(str(error)) from error
        except BotoCoreError as error:
            raise StorageUnavailable(str(error)) from error
