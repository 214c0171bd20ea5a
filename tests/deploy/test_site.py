"""The real site under gunicorn, behind nginx as deploy/nginx has it."""

import re
import signal
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.deploy.servers import HOST, Nginx, Site, ask

PUBLISH = """
from tests.factories import blog_index
from blog.models import BlogPostPage
post = BlogPostPage.objects.filter(slug="news").first()
if post is None:
    post = BlogPostPage(title="{title}", slug="news", live=False)
    blog_index().add_child(instance=post)
post.title = "{title}"
post.save_revision().publish()
"""
SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.factories import administrator
user = administrator()
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print("KEY=" + session.session_key)
"""
CACHED = {"HIT", "STALE", "UPDATING", "REVALIDATED"}
LISTS = ("/", "/blog/", "/blog/atom.xml", "/sitemap.xml", "/llms.txt")


class SiteTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="motacilla-site-")))
        cls.site = Site(folder / "data")
        cls.addClassCleanup(cls.site.stop, signal.SIGKILL)
        nginx = folder / "nginx"
        nginx.mkdir()
        folder.chmod(0o755)
        cls.nginx = Nginx(nginx, f"127.0.0.1:{cls.site.port}", trusted="127.0.0.1/32")
        cls.addClassCleanup(cls.nginx.stop)

    def ask(self, path: str, **headers: str):
        return ask(self.nginx.port, path, X_Forwarded_Proto="https", **headers)

    def publish(self, title: str) -> None:
        self.site.manage("shell", "-c", PUBLISH.format(title=title))

    def test_publication_is_seen_within_two_seconds(self):
        self.publish("Wagtails of the Alps")
        addresses = (*LISTS[:3], "/llms.txt", "/blog/news/", "/blog/news/index.md")
        for address in addresses:
            self.assertIn(b"Wagtails of the Alps", self.ask(address).body, address)
        self.publish("Wagtails of the sea")
        time.sleep(2)
        for address in addresses:
            with self.subTest(address=address):
                self.assertIn(b"Wagtails of the sea", self.ask(address).body)

    def test_crowd_costs_the_site_one_request(self):
        time.sleep(2.1)
        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(lambda _: self.ask("/blog/"), range(50)))
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len([one for one in answers if one.cache not in CACHED]), 1)

    def test_editor_and_search_never_meet_the_cache(self):
        shown = self.site.manage("shell", "-c", SESSION).stdout
        cookie = f"__Host-sessionid={re.search('KEY=(.+)', shown)[1]}"
        self.assertEqual(self.ask("/admin/", Cookie=cookie).status, 200)
        for address in LISTS:
            self.ask(address)
            answer = self.ask(address, Cookie=cookie)
            self.assertEqual((answer.status, answer.cache), (200, "BYPASS"))
            self.assertEqual(answer.headers["Cache-Control"], "private, no-store")
        for _ in range(2):
            self.assertEqual(self.ask("/search/?q=wagtail").cache, "MISS")
            self.assertEqual(self.ask("/search/suggest/?q=wag").cache, "MISS")

    def test_site_that_was_killed_is_still_read(self):
        for address in LISTS:
            self.assertEqual(self.ask(address).status, 200)
        self.site.stop(signal.SIGKILL)
        try:
            time.sleep(2.1)
            for address in LISTS:
                answer = self.ask(address)
                self.assertEqual((answer.status, answer.cache), (200, "STALE"), address)
            self.assertEqual(self.ask("/search/?q=wagtail").status, 502)
        finally:
            self.site.start()
        self.assertEqual(self.ask("/search/?q=wagtail").status, 200)

    def test_static_files_are_kept(self):
        page = self.ask("/", Accept_Encoding="gzip")
        self.assertEqual(page.headers["Content-Encoding"], "gzip")
        address = re.search(rb'href="(/static/[^"]+\.css)"', self.ask("/").body)[1].decode()
        self.ask(address)
        self.assertEqual(self.ask(address).cache, "HIT")

    def test_links_are_those_of_the_site(self):
        self.assertIn(f"https://{HOST}/".encode(), self.ask("/sitemap.xml").body)
        self.assertEqual(ask(self.nginx.port, "/", X_Forwarded_Proto="http").status, 301)
