"""The servers that these tests need are there, and start."""

import subprocess
import unittest

from tests.deploy.install import PROGRAMS, program

VERSION = {"nginx": "-v", "varnishd": "-V", "redis-server": "--version", "caddy": "version"}


class InstallTests(unittest.TestCase):
    def test_every_program_starts(self):
        for name in PROGRAMS:
            with self.subTest(name=name):
                answer = subprocess.run([program(name), VERSION[name]], capture_output=True)
                self.assertEqual(answer.returncode, 0, answer.stderr)
