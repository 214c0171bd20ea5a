"""Media in a bucket go into the archive and come back into another bucket."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.test import TestCase, override_settings

from home.media_storage import IN_MEMORY, BucketStorage
from tests.config.test_settings import environment
from tests.home.test_backup import run
from tests.home.test_media_storage import Bucket

NAMES = ["documents/deep/two.txt", "images/one.png", "three ü.txt"]


class BackupOfBucketTests(Bucket, TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="motacilla-backup-"))
        cls.archive = Path(folder) / "blog.zip"
        for name in NAMES:
            default_storage.save(name, ContentFile(name.encode() * 1000))
        # Not ours: beside the folder that STORAGE_URL names.
        cls.client_of_bucket.put_object(Bucket="my-blog", Key="outside.txt", Body=b"no")

    def test_all_files_of_the_bucket_and_no_others(self):
        said, _ = run("backup", self.archive)
        self.addCleanup(self.archive.unlink)
        self.assertIn("3 files", said)
        with zipfile.ZipFile(self.archive) as archive:
            media = {one for one in archive.namelist() if one.startswith("media/")}
            self.assertEqual(media, {f"media/{name}" for name in NAMES})
            for name in NAMES:
                self.assertEqual(archive.read(f"media/{name}"), name.encode() * 1000)

    def test_file_deleted_while_the_backup_runs(self):
        name = default_storage.save("deleted.txt", ContentFile(b"was there"))
        for method in ("size", "get_modified_time", "open"):
            real = getattr(BucketStorage, method)

            def too_late(self, name, *args, real=real):
                self.delete(name)
                return real(self, name, *args)

            with (
                self.subTest(method),
                patch("home.operations.backup.media.walk", return_value=[name]),
                patch.object(BucketStorage, method, too_late),
            ):
                said, _ = run("backup", self.archive, dry_run=True)
                self.assertIn(" 0 files", said)
            default_storage.save(name, ContentFile(b"was there"))
        default_storage.delete(name)

    def test_silent_bucket_leaves_no_archive(self):
        down = EndpointConnectionError(endpoint_url="http://bucket")
        client = default_storage.connection.meta.client
        for method in ("get_paginator", "head_object", "download_fileobj"):
            with (
                self.subTest(method),
                patch.object(client, method, side_effect=down),
                self.assertRaisesMessage(CommandError, "The bucket of the media fails: Could not"),
            ):
                run("backup", self.archive)
        self.assertEqual(list(self.archive.parent.iterdir()), [])

    def test_wrong_bucket_is_not_an_empty_one(self):
        wrong = settings.STORAGES["default"]
        wrong = {**wrong, "OPTIONS": {**wrong["OPTIONS"], "bucket_name": "other-blog"}}
        with (
            override_settings(STORAGES={**settings.STORAGES, "default": wrong}),
            self.assertRaisesMessage(CommandError, "NoSuchBucket"),
        ):
            run("backup", self.archive)

    def test_large_file_does_not_fill_the_memory(self):
        name = default_storage.save("film.mp4", ContentFile(bytes(IN_MEMORY + 1)))
        self.addCleanup(default_storage.delete, name)
        with default_storage.open(name) as film:
            self.assertTrue(film.file._rolled)

    def restore(self, folder: str, url: str) -> subprocess.CompletedProcess:
        variables = {"STORAGE_URL": url, "SITE_URL": "http://localhost:8000"}
        return subprocess.run(
            [sys.executable, "manage.py", "restore", self.archive],
            cwd=settings.BASE_DIR,
            env=environment(folder, **variables),
            capture_output=True,
            text=True,
        )

    @pytest.mark.own_database
    def test_archive_fills_an_empty_bucket(self):
        run("backup", self.archive)
        self.addCleanup(self.archive.unlink)
        self.client_of_bucket.create_bucket(Bucket="new-blog")
        address = settings.STORAGES["default"]["OPTIONS"]["endpoint_url"].removeprefix("http://")
        url = f"s3://key:secret@{address}/new-blog/there?scheme=http&addressing=path"
        with tempfile.TemporaryDirectory() as folder:
            done = self.restore(folder, url)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("and 3 files", done.stdout)
            self.assertFalse((Path(folder) / "media").exists())
        found = self.client_of_bucket.list_objects_v2(Bucket="new-blog")["Contents"]
        self.assertEqual([one["Key"] for one in found], [f"there/{name}" for name in NAMES])
        for name in NAMES:
            stored = self.client_of_bucket.get_object(Bucket="new-blog", Key=f"there/{name}")
            self.assertEqual(stored["Body"].read(), name.encode() * 1000)
        # And what is in a bucket is not deleted unasked.
        with self.assertRaisesMessage(CommandError, "3 files in the media storage"):
            run("restore", self.archive)
