"""Caddy as deploy/caddy has it, in front of nginx, for a site on one's own machine."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from tests.deploy.install import program
from tests.deploy.servers import ROOT, Nginx, Origin, ask, free_port, wait_for_port


class CaddyTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="motacilla-caddy-")))
        folder.chmod(0o755)
        cls.origin = Origin()
        cls.addClassCleanup(cls.origin.stop)
        (folder / "nginx").mkdir()
        cls.nginx = Nginx(folder / "nginx", f"127.0.0.1:{cls.origin.port}", "127.0.0.1/32")
        cls.addClassCleanup(cls.nginx.stop)
        cls.port = free_port()
        # Another Caddy on this machine may have the usual port for its administration.
        text = (ROOT / "deploy/caddy/Caddyfile").read_text()
        (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{text}")
        process = subprocess.Popen(
            [program("caddy"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"],
            env={
                "HOME": str(folder),
                "SITE_URL": f"http://localhost:{cls.port}",
                "CACHE": f"127.0.0.1:{cls.nginx.port}",
            },
            stderr=subprocess.DEVNULL,
        )
        cls.addClassCleanup(process.wait, 20)
        cls.addClassCleanup(process.terminate)
        wait_for_port(cls.port, process)

    def ask(self, path: str, *args, **headers):
        return ask(self.port, path, *args, **{"Host": f"localhost:{self.port}", **headers})

    def test_pages_come_from_the_cache(self):
        self.assertEqual(self.ask("/post/").cache, "MISS")
        answer = self.ask("/post/")
        self.assertEqual((answer.body, answer.cache), (b"page", "HIT"))

    def test_reader_is_told_as_caddy_sees_them(self):
        self.ask("/told/", X_Forwarded_For="198.51.100.7", X_Forwarded_Proto="https")
        told = self.origin.seen[-1][2]
        self.assertEqual(told["X-Forwarded-For"], "127.0.0.1")
        self.assertEqual(told["X-Forwarded-Proto"], "http")
        self.assertEqual(told["Host"], f"localhost:{self.port}")

    def test_nobody_purges_from_outside(self):
        begin = len(self.origin.seen)
        self.assertEqual(self.ask("/post/", "PURGE").status, 405)
        self.assertEqual(len(self.origin.seen), begin)
