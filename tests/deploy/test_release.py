"""Several processes that prepare a release at the same moment, on an empty database."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from tests.deploy.servers import HOST, ROOT, SECRET_KEY

PROCESSES = 3


class ReleaseTests(unittest.TestCase):
    def test_one_migrates_and_the_others_wait(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="motacilla-release-"))
        given = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": SECRET_KEY,
            "SITE_URL": f"https://{HOST}",
            "DATA_DIR": str(Path(folder, "data")),
        }
        command = [sys.executable, "manage.py"]
        options = {"cwd": ROOT, "env": given, "text": True}
        subprocess.run([*command, "collectstatic", "--no-input", "-v0"], check=True, **options)
        started = [
            subprocess.Popen(
                [*command, "release"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
            )
            for _ in range(PROCESSES)
        ]
        printed = [process.communicate(timeout=500) for process in started]
        self.assertEqual([one.returncode for one in started], [0] * PROCESSES, printed)
        applied = [int(re.search(r"(\d+) migrations applied", out)[1]) for out, _ in printed]
        self.assertEqual(sorted(applied)[:-1], [0] * (PROCESSES - 1))
        self.assertGreater(max(applied), 100)
        self.assertIn("waiting for it", "".join(errors for _, errors in printed))
