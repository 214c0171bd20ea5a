"""What tests of several rooms build on."""

import shutil
import tempfile
from pathlib import Path

from django.test import TestCase, override_settings


class MediaTestCase(TestCase):
    """Uploaded files go to a folder of the class's own, ``media``, which is empty at the start."""

    @classmethod
    def setUpClass(cls):
        cls.media = Path(tempfile.mkdtemp(prefix="motacilla-media-"))
        cls.addClassCleanup(shutil.rmtree, cls.media)
        cls.enterClassContext(override_settings(MEDIA_ROOT=cls.media))
        super().setUpClass()

    def files(self) -> list[str]:
        """Return the names of all files in the folder."""
        return sorted(
            str(path.relative_to(self.media)) for path in self.media.rglob("*") if path.is_file()
        )
