"""Uploads in a bucket; the bucket is one of a server of its own."""

import os
from io import BytesIO
from unittest.mock import patch
from urllib.parse import quote
from urllib.request import urlopen

import boto3
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.storage.handler import StorageHandler
from django.test import TestCase, override_settings
from moto.server import ThreadedMotoServer
from PIL import Image

from config import env
from home.media_storage import BucketStorage
from home.models import SiteImage
from home.renditions import make_renditions
from tests.home.test_restricted_files import restrict, restricted_document

FILM = bytes(range(256)) * 40
LAST = len(FILM) - 1


class Bucket:
    """Mixed into a test case: the default storage is a bucket, in a folder of its own."""

    @classmethod
    def setUpClass(cls):
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        cls.addClassCleanup(server.stop)
        host, port = server.get_host_and_port()
        # All servers of a process hold the same buckets: nothing of another class is to be there.
        urlopen(f"http://{host}:{port}/moto-api/reset", data=b"").close()
        url = f"s3://key:secret@{host}:{port}/my-blog/up?scheme=http&addressing=path"
        with patch.dict(os.environ, STORAGE_URL=url):
            storage = env.storage("STORAGE_URL")
        cls.client_of_bucket = boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        cls.client_of_bucket.create_bucket(Bucket="my-blog")
        static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        cls.enterClassContext(
            override_settings(STORAGES={"default": storage, "staticfiles": static})
        )
        super().setUpClass()

    def keys(self) -> list[str]:
        found = self.client_of_bucket.list_objects_v2(Bucket="my-blog")
        return [one["Key"] for one in found.get("Contents", [])]

    def get(self, address: str, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.get(address, headers=headers)
        response.body = b"".join(response) if response.streaming else response.content
        return response


class BucketStorageTests(Bucket, TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        default_storage.save("documents/film.mp4", ContentFile(FILM))

    address = "/media/documents/film.mp4"

    def test_settings_give_this_storage(self):
        self.assertIsInstance(StorageHandler()["default"], BucketStorage)
        self.assertIn("up/documents/film.mp4", self.keys())

    def test_address_is_ours(self):
        self.assertEqual(default_storage.url("documents/film.mp4"), self.address)
        self.assertEqual(default_storage.url("a b/ü.png"), "/media/a%20b/%C3%BC.png")

    def test_whole_file(self):
        response = self.get(self.address)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.body, FILM)
        self.assertEqual(response["Content-Type"], "video/mp4")
        self.assertEqual(response["Content-Length"], str(len(FILM)))
        self.assertEqual(response["Content-Security-Policy"], "default-src 'none'; sandbox")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")

    def test_parts(self):
        for asked, first, last in (
            ("bytes=0-99", 0, 99),
            ("bytes=100-", 100, LAST),
            ("bytes=-5", LAST - 4, LAST),
        ):
            with self.subTest(asked):
                response = self.get(self.address, range=asked)
                self.assertEqual(response.status_code, 206)
                self.assertEqual(response["Content-Range"], f"bytes {first}-{last}/{LAST + 1}")
                self.assertEqual(response.body, FILM[first : last + 1])
        self.assertEqual(self.get(self.address, range=f"bytes={LAST + 1}-").status_code, 416)

    def test_restriction_holds_however_the_name_is_written(self):
        restrict(restricted_document("film.mp4", FILM))
        for name in ("documents/film.mp4", "documents\\film.mp4", "a/..\\documents/film.mp4"):
            with self.subTest(name=name):
                response = self.get(f"/media/{quote(name)}")
                self.assertEqual(response.status_code, 302)
                self.assertIn("no-store", response["Cache-Control"])
        # Nor by an address that the bucket answers itself.
        acl = self.client_of_bucket.get_object_acl(Bucket="my-blog", Key="up/documents/film.mp4")
        self.assertNotIn("AllUsers", str(acl["Grants"]))

    def test_who_has_it_gets_no_body(self):
        first = self.get(self.address)
        again = self.get(self.address, if_none_match=first["ETag"])
        self.assertEqual((again.status_code, again.body), (304, b""))
        since = self.get(self.address, if_modified_since=first["Last-Modified"])
        self.assertEqual(since.status_code, 304)

    def test_what_could_do_something_is_a_download(self):
        name = default_storage.save("a.html", ContentFile(b"<script>alert(1)</script>"))
        response = self.get(f"/media/{name}")
        self.assertEqual(response["Content-Type"], "application/octet-stream")
        self.assertTrue(response["Content-Disposition"].startswith("attachment"))

    def test_empty_file(self):
        name = default_storage.save("empty.txt", ContentFile(b""))
        response = self.get(f"/media/{name}")
        self.assertEqual((response.status_code, response.body), (200, b""))

    def test_what_is_not_there(self):
        self.client_of_bucket.put_object(Bucket="my-blog", Key="outside.txt", Body=b"no")
        for path in (
            "none.png",
            "documents/",
            "documents",
            "../outside.txt",
            "%2e%2e/outside.txt",
            "a%00b",
            "x" * 1500,
        ):
            with self.subTest(path):
                self.assertEqual(self.get(f"/media/{path}").status_code, 404)

    def test_names_are_not_used_twice(self):
        one = default_storage.save("same.txt", ContentFile(b"1"))
        other = default_storage.save("same.txt", ContentFile(b"2"))
        self.assertNotEqual(one, other)
        self.assertEqual(self.get(f"/media/{one}").body, b"1")

    def test_silent_bucket_is_not_a_missing_file(self):
        down = EndpointConnectionError(endpoint_url="http://bucket")
        client = default_storage.connection.meta.client
        with patch.object(client, "head_object", side_effect=down):
            response = self.get(self.address)
        self.assertEqual(response.status_code, 503)
        self.assertEqual(response["Cache-Control"], "no-store")
        self.assertEqual(response["Retry-After"], "10")


class PictureTests(Bucket, TestCase):
    def test_ready_without_a_folder(self):
        self.assertEqual(self.client.get("/readyz").json()["problems"], {})

    def test_renditions_are_made_and_served(self):
        stream = BytesIO()
        Image.new("RGB", (900, 300), "teal").save(stream, "PNG")
        file = ContentFile(stream.getvalue(), name="sea.png")
        image = SiteImage.objects.create(title="Sea", file=file)
        made = make_renditions([image])
        self.assertEqual(made.pictures, 1)
        self.assertGreater(made.renditions, 3)
        for rendition in image.renditions.all():
            with self.subTest(rendition.filter_spec):
                self.assertTrue(rendition.file.url.startswith("/media/images/"))
                response = self.get(rendition.file.url)
                self.assertEqual(response.status_code, 200)
                self.assertIn("immutable", response["Cache-Control"])
