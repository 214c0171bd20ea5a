"""Pictures put off while many pages go out, and made afterwards, in several processes too."""

import io
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase
from wagtail.models import Site

from home import picture_processes
from home.encoding import Cut
from home.models import SiteRendition, SiteSettings
from home.picture_processes import draw_in_processes
from home.publishing import are_pictures_postponed, make_missing_pictures, postponed_pictures
from tests import factories
from tests.base import MediaTestCase
from tests.home.dying import die_of_numbers
from tests.home.test_renditions import broken
from tests.home.test_uploads import picture

CUTS = [Cut((0, 0, 320, 200), (32, 20), kind) for kind in ("avif", "webp", "jpeg")]


class PostponedTests(MediaTestCase):
    def publish(self):
        with self.captureOnCommitCallbacks(execute=True):
            factories.standard_page(social_image=factories.image(300, 200))

    def test_publishing_makes_pictures(self):
        self.publish()
        self.assertTrue(SiteRendition.objects.exists())

    def test_not_within(self):
        with self.captureOnCommitCallbacks(execute=True), postponed_pictures():
            self.publish()
            author = factories.author()
            author.picture = factories.image(300, 200)
            author.save()
            SiteSettings.for_site(Site.objects.get()).save()
        self.assertFalse(SiteRendition.objects.exists())
        self.publish()
        self.assertTrue(SiteRendition.objects.exists())

    def test_other_threads_are_not_concerned(self):
        seen = []
        with postponed_pictures():
            thread = threading.Thread(target=lambda: seen.append(are_pictures_postponed()))
            thread.start()
            thread.join()
        self.assertEqual(seen, [False])

    def test_ends_with_an_exception(self):
        with self.assertRaises(KeyError), postponed_pictures():
            raise KeyError
        self.assertFalse(are_pictures_postponed())


class MissingPicturesTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.social, cls.cover, cls.site_wide, cls.face, cls.unused, cls.drafted = (
            factories.image(200, 120) for _ in range(6)
        )
        with postponed_pictures():
            factories.standard_page(social_image=cls.social)
            factories.post(cover=cls.cover, social_image=cls.social)
            factories.post(cover=cls.drafted, publish=False)
            settings = SiteSettings.for_site(Site.objects.get())
            settings.default_social_image = cls.site_wide
            settings.save()
            author = factories.author()
            author.picture = cls.face
            author.save()

    def test_all_that_the_public_meets(self):
        made = make_missing_pictures()
        self.assertEqual((made.pictures, made.complete, made.unreadable), (4, 0, 0))
        for image in (self.social, self.cover, self.site_wide):
            self.assertEqual(
                {one.filter_spec for one in image.renditions.all()},
                {f"width-200|format-{kind}" for kind in ("avif", "webp", "png")},
            )
        self.assertTrue(
            all(one.filter_spec.startswith("fill-") for one in self.face.renditions.all())
        )
        self.assertFalse(SiteRendition.objects.filter(image=self.unused).exists())
        self.assertFalse(SiteRendition.objects.filter(image=self.drafted).exists())

    def test_second_run_makes_nothing(self):
        make_missing_pictures()
        files = self.files()
        made = make_missing_pictures()
        self.assertEqual((made.pictures, made.complete, made.renditions), (0, 4, 0))
        self.assertEqual(self.files(), files)

    def test_two_processes_make_the_same(self):
        before = self.files()
        made = make_missing_pictures(dry_run=True)
        self.assertEqual(self.files(), before)
        seen = []
        parallel = make_missing_pictures(processes=2, progress=lambda *step: seen.append(step))
        self.assertEqual(parallel, made)
        self.assertEqual(SiteRendition.objects.count(), made.renditions)
        self.assertEqual(seen, [(1, 4), (2, 4), (3, 4), (4, 4)])

    def test_broken_one_stops_no_other(self):
        with postponed_pictures():
            factories.standard_page("Broken", social_image=broken(), slug="broken")
            gone = factories.image(200, 120)
            gone.file.storage.delete(gone.file.name)
            factories.standard_page("Gone", social_image=gone, slug="gone")
        for processes in (1, 2):
            with self.assertLogs("home.renditions", "ERROR") as logs:
                made = make_missing_pictures(processes=processes)
            self.assertEqual((made.unreadable, len(logs.records)), (2, 2))
            self.assertEqual(made.pictures + made.complete, 4)


class CommandTests(MediaTestCase):
    def call(self, **options) -> str:
        stdout = io.StringIO()
        call_command("make_pictures", stdout=stdout, stderr=io.StringIO(), **options)
        return stdout.getvalue().strip()

    def setUp(self):
        with postponed_pictures():
            factories.standard_page(social_image=factories.image(200, 120))

    def test_says_what_it_did(self):
        files = self.files()
        totals = "3 files of 1 pictures; 0 pictures were complete."
        cards = "3 pictures of titles for shared links."  # home, blog and this page
        self.assertEqual(self.call(dry_run=True), f"Would make {totals} Would draw {cards}")
        self.assertEqual(self.files(), files)
        self.assertEqual(self.call(), f"Made {totals} Drew {cards}")
        self.assertEqual(self.call(), "Nothing to make, 1 pictures were complete.")

    def test_fails_when_a_picture_cannot_be_read(self):
        with postponed_pictures():
            factories.standard_page("Broken", social_image=broken(), slug="broken")
        with (
            self.assertLogs("home.renditions", "ERROR"),
            self.assertRaisesRegex(CommandError, "1 of the pictures cannot be read"),
        ):
            self.call()
        self.assertEqual(SiteRendition.objects.count(), 3)

    def test_stopped_by_hand_it_says_how_to_go_on(self):
        with (
            patch("home.publishing.draw_here", side_effect=KeyboardInterrupt),
            self.assertRaisesRegex(CommandError, "run it again"),
        ):
            self.call()


class ProcessesTests(SimpleTestCase):
    """Real processes."""

    def test_process_that_dies_stops_no_other(self):
        good = picture("PNG")
        jobs = [("a", good, CUTS), ("fatal", 42, CUTS), *((n, good, CUTS) for n in range(4))]
        with patch.object(picture_processes, "_draw", die_of_numbers):
            results = dict(draw_in_processes(jobs, 2))
        self.assertEqual(set(results), {"a", "fatal", 0, 1, 2, 3})
        self.assertIsInstance(results.pop("fatal"), RuntimeError)
        self.assertTrue(all(len(files) == 3 for files in results.values()))

    def test_ctrl_c_leaves_no_process(self):
        program = textwrap.dedent(
            """
            import sys
            from home.encoding import Cut
            from home.picture_processes import draw_in_processes

            if __name__ == "__main__":
                data = open(sys.argv[1], "rb").read()
                cuts = [Cut((0, 0, 320, 200), (320, 200), "avif")]
                jobs = ((n, data, cuts) for n in range(10**6))
                for n, _ in draw_in_processes(jobs, 2):
                    print(n, flush=True)
            """
        )
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "program.py").write_text(program)
        (folder / "a.png").write_bytes(picture("PNG"))
        started = subprocess.Popen(
            [sys.executable, folder / "program.py", folder / "a.png"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            start_new_session=True,
            # Whoever runs the tests in the background has told them to ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started.stdout.readline()
        os.killpg(started.pid, signal.SIGINT)
        # Its pipes close when the last of its processes has ended.
        _, errors = started.communicate(timeout=60)
        self.assertIn(b"KeyboardInterrupt", errors)
        self.assertNotIn(b"Process Spawn", errors)
