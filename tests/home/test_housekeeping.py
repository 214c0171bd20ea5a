import io
import os
from datetime import timedelta
from unittest.mock import patch

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits
from wagtail.embeds.models import Embed
from wagtail.models import Page, Revision, UploadedFile

from home.models import MissingAddress
from home.operations.housekeeping import register
from home.operations.housekeeping.register import chores
from search.models import MissedQuery
from tests.base import MediaTestCase

LONG_AGO = timezone.now() - timedelta(days=1000)


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("housekeeping", *arguments, stdout=out)
    return out.getvalue()


class HousekeepingTests(MediaTestCase):
    def write(self, name: str, *, old: bool = True) -> str:
        name = default_storage.save(name, ContentFile(b"x"))
        self.addCleanup(default_storage.delete, name)
        if old:
            os.utime(default_storage.path(name), (LONG_AGO.timestamp(),) * 2)
        return name

    def embed(self, url: str, updated=LONG_AGO) -> None:
        embed = Embed.objects.create(url=url, hash=str(hash(url))[:32], type="video")
        Embed.objects.filter(pk=embed.pk).update(last_updated=updated)

    def revise(self, **content) -> None:
        page = Page.objects.get(slug="blog").specific
        revision = page.save_revision()
        revision.content = {**revision.content, **content}
        revision.save()

    def test_dry_run_says_the_same_and_deletes_nothing(self):
        Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
        name = self.write("images/orphan.webp")
        said = run("--dry-run")
        self.assertIn("sessions: Would delete 1 sessions", said)
        self.assertIn("files: Would delete 1 files", said)
        self.assertTrue(Session.objects.exists())
        self.assertTrue(default_storage.exists(name))
        self.assertEqual(run(), said.replace("Would delete", "Deleted"))
        self.assertFalse(Session.objects.exists())
        self.assertFalse(default_storage.exists(name))

    def test_second_run_has_nothing_to_do(self):
        self.write("images/orphan.webp")
        run()
        self.assertEqual({line.split()[2] for line in run().splitlines()}, {"0"})

    def test_sessions_that_go_on_stay(self):
        later = timezone.now() + timedelta(days=1)
        Session.objects.create(session_key="now", session_data="", expire_date=later)
        run("--only", "sessions")
        self.assertTrue(Session.objects.filter(session_key="now").exists())

    def test_old_revisions_are_folded_but_not_the_last_of_a_day(self):
        page = Page.objects.get(slug="blog").specific
        old = [page.save_revision() for _ in range(3)]
        young = [page.save_revision() for _ in range(2)]
        Revision.objects.filter(pk__in=[one.pk for one in old]).update(created_at=LONG_AGO)
        self.assertIn("Would delete 0", run("--only", "revisions", "--days", "2000", "--dry-run"))
        self.assertIn("Would delete 2", run("--only", "revisions", "--dry-run"))
        self.assertIn("Deleted 2", run("--only", "revisions"))
        kept = set(Revision.objects.values_list("pk", flat=True))
        self.assertEqual(kept, {old[-1].pk, *(one.pk for one in young)})

    def test_failures_to_sign_in_stay_while_they_refuse(self):
        for user in ("old", "new"):
            AccessAttempt.objects.create(username=user, failures_since_start=5)
        AccessAttempt.objects.filter(username="old").update(attempt_time=LONG_AGO)
        self.assertIn("Deleted 1", run("--only", "sign-ins", "--days", "0"))
        self.assertEqual(AccessAttempt.objects.get().username, "new")

    def test_embeds_that_a_revision_has_stay(self):
        urls = [
            "https://video.example.com/watch?v=1&t=2",
            "https://video.example.com/é",
            "https://video.example.com/gone",
        ]
        for url in urls:
            self.embed(url)
        self.embed("https://video.example.com/young", timezone.now())
        html = '<embed embedtype="media" url="https://video.example.com/watch?v=1&amp;t=2"/>'
        self.revise(text=html, more=[{"value": urls[1]}])
        self.assertIn("Deleted 1 embeds", run("--only", "embeds"))
        self.assertFalse(Embed.objects.filter(url=urls[2]).exists())
        self.assertEqual(Embed.objects.count(), 3)

    def test_counters_that_are_still_counted_stay(self):
        MissingAddress.objects.create(path="/old/", last_day=LONG_AGO)
        MissingAddress.objects.create(path="/new/")
        MissedQuery.objects.create(text="old", count=1, last_day=LONG_AGO)
        MissedQuery.objects.create(text="new", count=1, last_day=timezone.localdate())
        for text, day in (("old", LONG_AGO), ("new", timezone.now())):
            query = Query.objects.create(query_string=text)
            QueryDailyHits.objects.create(query=query, date=day, hits=1)
        run()
        self.assertEqual([one.path for one in MissingAddress.objects.all()], ["/new/"])
        self.assertEqual([one.text for one in MissedQuery.objects.all()], ["new"])
        self.assertEqual([one.query_string for one in Query.objects.all()], ["new"])

    def test_uploads_given_up_go_with_their_files(self):
        for name in ("old", "new"):
            UploadedFile.objects.create(file=ContentFile(b"x", name=f"{name}.png"))
        old = UploadedFile.objects.order_by("pk").first()
        os.utime(default_storage.path(old.file.name), (LONG_AGO.timestamp(),) * 2)
        run("--only", "uploads")
        (kept,) = UploadedFile.objects.all()
        self.addCleanup(default_storage.delete, kept.file.name)
        self.assertFalse(default_storage.exists(old.file.name))
        self.assertTrue(default_storage.exists(kept.file.name))

    def test_files_that_something_mentions_stay(self):
        in_a_column = self.write("documents/column.pdf")
        in_a_text = self.write("documents/a text ü.pdf")
        in_a_revision = self.write("images/revision.webp")
        of_a_card = self.write("cards/9/card.abc.png")
        by_hand = self.write("by-hand.txt")
        elsewhere = self.write("mine/notes.txt")
        young = self.write("images/young.webp", old=False)
        gone = [self.write("images/gone.webp"), self.write("cards/9/gone.png")]
        UploadedFile.objects.create(file=in_a_column)
        page = Page.objects.get(slug="blog").specific
        page.search_description = "/media/documents/a%20text%20%C3%BC.pdf"
        page.card = of_a_card
        page.save()
        self.revise(picture=f"<img src='/media/{in_a_revision}'>")
        self.assertIn("Deleted 2 files", run("--only", "files"))
        kept = [in_a_column, in_a_text, in_a_revision, of_a_card, by_hand, elsewhere, young]
        self.assertEqual([name for name in kept if not default_storage.exists(name)], [])
        self.assertEqual([name for name in gone if default_storage.exists(name)], [])

    def test_chore_that_fails_stops_no_other(self):
        Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
        broken = register.Chore("broken", "things", 1, lambda age, *, dry_run: 1 // 0)
        with (
            patch.dict(register._chores, {"broken": broken}),
            self.assertLogs("home.operations.housekeeping", "ERROR"),
            self.assertRaisesMessage(CommandError, "Not done: broken: "),
        ):
            run()
        self.assertFalse(Session.objects.exists())

    def test_only_what_is_wanted_is_done(self):
        self.assertRegex(run("--only", "missing", "--days", "3"), r"^missing: Deleted 0 [^\n]+\n$")

    def test_wrong_usage_is_refused(self):
        for arguments in (["--only", "nothing"], ["--days", "-1"], ["--days", "x"]):
            with self.subTest(arguments), self.assertRaises(CommandError):
                run(*arguments)

    def test_help_names_every_chore(self):
        names = {one.name for one in chores()}
        self.assertLessEqual({"embeds", "files", "missed-searches", "missing", "revisions"}, names)
        self.assertLessEqual({"searches", "sessions", "sign-ins", "uploads"}, names)
