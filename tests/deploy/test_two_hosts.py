"""Two hosts that share a database, a cache and a bucket, behind the proxy as we ship it."""

import http.cookies
import io
import json
import signal
import tempfile
import unittest
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import boto3
from moto.server import ThreadedMotoServer
from PIL import Image

from tests import postgresql
from tests.deploy.hosts import Host, Load, redis, upstream
from tests.deploy.servers import HOST, Nginx, ask

SAMPLE = """
from django.utils import timezone
from datetime import timedelta
from blog.models import BlogIndexPage, BlogPostPage
index = BlogIndexPage.objects.get()
"""
PUBLISH = (
    SAMPLE
    + """
post = BlogPostPage(title="Seen {name}", slug="seen-{name}", date=timezone.now())
index.add_child(instance=post)
"""
)
SCHEDULE = (
    SAMPLE
    + """
from wagtail.models import Page, Revision
for number in range({count}):
    post = BlogPostPage(title=f"Due {{number}}", slug=f"due-{{number}}", live=False,
        go_live_at=timezone.now() + timedelta(days=1))
    index.add_child(instance=post)
    post.save_revision(approved_go_live_at=post.go_live_at)
past = timezone.now() - timedelta(minutes=1)
for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
Page.objects.filter(slug__startswith="due-").update(go_live_at=past)
"""
)
COUNT = """
from wagtail.models import Page, PageLogEntry
import json
print(json.dumps([Page.objects.live().filter(slug__startswith="due-").count(),
    PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count()]))
"""
# As after a login, without the form, which a test of its own looks after.
SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from home.models import User
user = User.objects.create_superuser("anna", "anna@example.com", "a long password 4711")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""
PICTURES = """
from home.models import SiteImage
print(SiteImage.objects.latest("pk").file.url)
"""


class TwoHostsTests(unittest.TestCase):
    """All in one place: setting it up takes most of the time."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.folder.chmod(0o755)
        database = cls.enterClassContext(postgresql.running(log_min_messages="error"))
        port, cls.redis = cls.enterClassContext(redis(cls.folder))
        bucket = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        bucket.start()
        cls.addClassCleanup(bucket.stop)
        address = ":".join(map(str, bucket.get_host_and_port()))
        cls.bucket = boto3.client(
            "s3",
            endpoint_url=f"http://{address}",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        cls.bucket.create_bucket(Bucket="my-blog")
        shared = {
            "DATABASE_URL": database,
            "CACHE_URL": f"redis://127.0.0.1:{port}/0",
            "STORAGE_URL": f"s3://key:secret@{address}/my-blog?scheme=http&addressing=path",
        }
        cls.one, cls.other = cls.hosts = [Host(cls.folder, name, **shared) for name in ("a", "b")]
        for host in cls.hosts:
            cls.addClassCleanup(host.close)
        cls.one.manage("collectstatic", "--no-input", "--verbosity=0")
        cls.one.manage("release")
        cls.session = cls.one.python(SIGN_IN)
        for host in cls.hosts:
            host.start()
        for host in cls.hosts:
            host.wait_until_ready()
        front = cls.folder / "front"
        front.mkdir()
        cls.nginx = Nginx(front, "motacilla_hosts", upstream=upstream("motacilla_hosts", cls.hosts))
        cls.addClassCleanup(cls.nginx.stop)

    def test_1_published_on_one_is_seen_on_both(self):
        for writer, name in ((self.one, "here"), (self.other, "there")):
            writer.python(PUBLISH.format(name=name))
            for host in self.hosts:
                with self.subTest(writer=writer.name, host=host.name):
                    self.assertEqual(ask(host.port, f"/blog/seen-{name}/").status, 200)
                    self.assertIn(f"Seen {name}".encode(), ask(host.port, "/blog/").body)
                    found = ask(host.port, f"/search/?{urlencode({'q': f'seen {name}'})}")
                    self.assertIn(f"/blog/seen-{name}/".encode(), found.body)
            self.assertEqual(ask(self.nginx.port, f"/blog/seen-{name}/").status, 200)

    def test_2_session_holds_on_every_host(self):
        cookie = f"sessionid={self.session}"
        for host in self.hosts:
            with self.subTest(host.name):
                self.assertEqual(ask(host.port, "/admin/", Cookie=cookie).status, 200)
        # In turn one host and the other, as the proxy has it.
        for _ in range(6):
            self.assertEqual(ask(self.nginx.port, "/admin/", Cookie=cookie).status, 200)
        self.assertEqual(ask(self.nginx.port, "/admin/").status, 302)

    def test_3_upload_to_one_is_found_on_both(self):
        self.upload(self.one.port)
        url = self.one.python(PICTURES)
        self.assertTrue(url.startswith("/media/original_images/"), url)
        for port in (self.one.port, self.other.port, self.nginx.port):
            answer = ask(port, url)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["Content-Type"], "image/png")
            self.assertTrue(answer.body.startswith(b"\x89PNG"))
        kept = [one["Key"] for one in self.bucket.list_objects_v2(Bucket="my-blog")["Contents"]]
        self.assertIn(url.removeprefix("/media/"), kept)
        for name in ("a", "b"):
            self.assertEqual(list((self.folder / name / "media").rglob("*.*")), [])

    def upload(self, port: int) -> None:
        """Upload a picture by the form of the admin."""
        cookies = f"sessionid={self.session}"
        form = ask(port, "/admin/images/add/", Cookie=cookies)
        token = http.cookies.SimpleCookie(form.headers["Set-Cookie"])["csrftoken"].value
        stream = io.BytesIO()
        Image.new("RGB", (640, 360), "teal").save(stream, "PNG")
        parts = {"csrfmiddlewaretoken": token, "title": "Sea", "collection": "1"}
        body = b"".join(
            f'--xyz\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in parts.items()
        )
        body += (
            b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="sea.png"\r\n'
            b"Content-Type: image/png\r\n\r\n" + stream.getvalue() + b"\r\n--xyz--\r\n"
        )
        answer = ask(
            port,
            "/admin/images/add/",
            method="POST",
            body=body,
            Cookie=f"{cookies}; csrftoken={token}",
            Content_Type="multipart/form-data; boundary=xyz",
            Origin=f"http://{HOST}",
        )
        self.assertEqual(answer.status, 302, answer.body[:2000])

    def test_4_schedules_run_once_on_two_hosts(self):
        self.one.python(SCHEDULE.format(count=12))
        runs = [Thread(target=host.manage, args=("publish_due",)) for host in self.hosts]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        self.assertEqual(json.loads(self.one.python(COUNT)), [12, 12])

    def test_5_cache_that_is_gone_is_not_missed(self):
        self.redis.kill()
        self.redis.wait()
        for host in self.hosts:
            for path in ("/", "/blog/", "/blog/seen-here/", "/search/?q=seen"):
                with self.subTest(host=host.name, path=path):
                    self.assertEqual(ask(host.port, path).status, 200)
            self.assertEqual(host.log.read_text().count("The cache does not answer"), 1)

    def test_6_host_dies_and_no_reader_notices(self):
        # None of it from the cache of the proxy.
        pages = ("/", "/blog/", "/blog/seen-here/", "/blog/seen-there/")
        load = Load(self.nginx.port, lambda number: f"{pages[number % 4]}?n={number}", readers=4)
        self.addCleanup(load.stop)
        load.start()
        load.wait_for(100, seconds=120)
        self.one.stop(signal.SIGKILL)
        died = load.asked
        load.wait_for(died + 300, seconds=240)
        load.stop()
        self.assertEqual(len(load.failures), 0, load.failures[:10])
        slowest = max(load.seconds)
        print(  # noqa: T201
            f"\n{load.asked} requests, {died} before one of two hosts was killed, 0 failed; "
            f"longest {slowest * 1000:.0f} ms"
        )
        self.assertEqual(ask(self.other.port, "/readyz").status, 200)
