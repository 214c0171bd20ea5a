"""Archives made, proved and refused; moving a whole blog is in tests/deploy/test_backup.py."""

import io
import json
import stat
import sys
import tempfile
import zipfile
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import SimpleTestCase
from django.utils import timezone

from home.management.commands import backup as command
from home.models import Backup
from home.operations.backup import postgresql
from home.operations.backup.archive import Reader, is_safe
from home.operations.backup.columns import Column, row_digest
from home.operations.backup.errors import BackupError
from home.operations.backup.media import walk
from home.operations.backup.records import backup_age
from home.operations.backup.tables import tables
from tests.base import MediaTestCase


def run(name: str, *arguments, **options) -> tuple[str, str]:
    """Return what the command said on both of its streams."""
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


class BackupTestCase(MediaTestCase):
    """A folder for archives, and some files among the media."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="motacilla-backup-"))
        cls.folder = Path(folder)
        for name in ("images/one.png", "documents/deep/two.txt", "three ü.txt"):
            default_storage.save(name, ContentFile(name.encode() * 1000))
        cls.archive = cls.folder / "good.zip"
        call_command("backup", str(cls.archive), verbosity=0, stdout=io.StringIO())

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def changed(self, *, manifest=None, members=None) -> Path:
        """Return an archive with another manifest, or with members more or changed."""
        path = self.folder / f"{self.id()}.zip"
        self.addCleanup(path.unlink, missing_ok=True)
        members = dict(members or {})
        with zipfile.ZipFile(self.archive) as good, zipfile.ZipFile(path, "w") as bad:
            for entry in good.infolist():
                content = members.pop(entry.filename, None) or good.read(entry)
                if entry.filename == "manifest.json" and manifest:
                    facts = json.loads(content)
                    manifest(facts)
                    content = json.dumps(facts)
                bad.writestr(entry, content)
            for entry, content in members.items():
                bad.writestr(entry, content)
        return path

    def refused(self, path: Path, says: str) -> None:
        """Both commands refuse the archive with these words, and touch nothing."""
        before = self.files()
        for name in ("verify_backup", "restore"):
            options = {"force": True} if name == "restore" else {}
            with self.subTest(name), self.assertRaisesMessage(CommandError, says):
                run(name, path, **options)
        self.assertEqual(self.files(), before)
        self.assertGreater(apps.get_model("wagtailcore.Page").objects.count(), 1)


class MakingTests(BackupTestCase):
    def test_everything_is_in_it_and_accounted_for(self):
        with Reader(self.archive) as reader:
            reader.check(lambda *_: None)
            manifest = reader.manifest
            for one in manifest["media"]:
                content = b"".join(reader.chunks(one["member"]))
                self.assertEqual(content, one["name"].encode() * 1000)
        self.assertEqual(sorted(one["name"] for one in manifest["media"]), self.files())
        rows = {one["label"]: one["rows"] for one in manifest["tables"]}
        self.assertEqual(rows["wagtailcore.Page"], 3)
        self.assertIn("home.User_groups", rows)
        self.assertNotIn("search.IndexedPage", rows)
        self.assertEqual(manifest["engine"]["vendor"], connection.vendor)
        self.assertIn("0001_user", manifest["migrations"]["home"])

    def test_only_its_owner_may_read_it(self):
        self.assertEqual(stat.S_IMODE(self.archive.stat().st_mode), 0o600)

    def test_dry_run_says_the_same_and_writes_nothing(self):
        before = self.names()
        wet, _ = run("backup", self.folder / "wet.zip")
        (self.folder / "wet.zip").unlink()
        count = Backup.objects.count()
        dry, _ = run("backup", self.folder / "dry.zip", dry_run=True)
        self.assertEqual(self.names(), before)
        self.assertEqual(Backup.objects.count(), count)
        rows = r"(?:Wrote|Would write) (\d+ rows and 3 files)"
        self.assertRegex(wet, rows)
        self.assertRegex(dry, rows)

    def test_file_that_is_there_stays(self):
        before = self.archive.read_bytes()
        with self.assertRaisesMessage(CommandError, "is there already"):
            run("backup", self.archive)
        self.assertEqual(self.archive.read_bytes(), before)

    def test_force_replaces_it_only_when_the_new_one_is_whole(self):
        path = self.folder / "old.zip"
        self.addCleanup(path.unlink)
        path.write_bytes(b"old")
        with (
            patch.object(command, "make_backup", side_effect=BackupError("no")),
            self.assertRaisesMessage(CommandError, "no"),
        ):
            run("backup", path, force=True)
        self.assertEqual(path.read_bytes(), b"old")
        self.assertNotIn("old.zip.partial", self.names())
        run("backup", path, force=True)
        Reader(path).__exit__()

    def test_folder_gets_a_name_with_the_moment(self):
        folder = self.folder / "many"
        folder.mkdir()
        run("backup", folder)
        (path,) = folder.iterdir()
        self.assertRegex(path.name, r"^motacilla-\d{8}-\d{6}\.zip$")
        path.unlink()
        folder.rmdir()

    def test_missing_folder_is_named(self):
        with self.assertRaisesMessage(CommandError, "There is no folder"):
            run("backup", self.folder / "no" / "a.zip")

    def test_another_backup_to_the_same_file_is_refused(self):
        partial = self.folder / "busy.zip.partial"
        self.addCleanup(partial.unlink)
        with partial.open("wb") as stream:
            command.fcntl.flock(stream, command.fcntl.LOCK_EX)
            with self.assertRaisesMessage(CommandError, "Another backup is writing"):
                run("backup", self.folder / "busy.zip")

    def test_dash_is_standard_output_and_nothing_else_is_on_it(self):
        class Output:
            buffer = io.BytesIO()

        with patch.object(sys, "stdout", Output):
            out, err = run("backup", "-")
        self.assertEqual(out, "")
        self.assertIn("3 files", err)
        path = self.folder / "dash.zip"
        self.addCleanup(path.unlink)
        path.write_bytes(Output.buffer.getvalue())
        with Reader(path) as reader:
            reader.check(lambda *_: None)

    def test_age_is_that_of_the_newest(self):
        Backup.objects.all().delete()
        self.assertIsNone(backup_age())
        for hours in (30, 3, 50):
            made = timezone.now() - timedelta(hours=hours)
            Backup.objects.create(made=made, name="x", size=1, seconds=1)
        self.assertAlmostEqual(backup_age() / timedelta(hours=1), 3, places=2)

    def test_files_that_rows_name_in_vain_are_told(self):
        gone = apps.get_model("wagtaildocs.Document")(title="gone", file="documents/gone.txt")
        with patch("home.operations.backup.making.dump") as dump:

            def names_a_file(connection, total, files):
                files.add(gone.file.name)
                return iter([b"[]\n"])

            dump.side_effect = names_a_file
            out, _ = run("backup", self.folder / "x.zip", dry_run=True)
        self.assertIn("1 files that the database names are not there: documents/gone.txt", out)

    def test_file_deleted_or_changed_meanwhile_is_in_it_all_the_same(self):
        default_storage.save("deleted.txt", ContentFile(b"was there"))
        default_storage.save("changed.txt", ContentFile(b"before"))
        path = self.folder / "busy.zip"
        self.addCleanup(path.unlink)
        real = command.make_backup
        steps = []

        def meddle(step, done, total):
            if step == "Rows" and "Rows" not in steps:
                default_storage.delete("deleted.txt")
                default_storage.delete("changed.txt")
                default_storage.save("changed.txt", ContentFile(b"afterwards"))
                default_storage.save("added.txt", ContentFile(b"new"))
            steps.append(step)

        with (
            patch.object(command, "Terminal") as terminal,
            patch.object(
                command, "make_backup", lambda *a, **k: real(*a, **{**k, "progress": meddle})
            ),
        ):
            terminal.return_value.end.return_value = None
            run("backup", path)
        self.addCleanup(default_storage.delete, "changed.txt")
        self.addCleanup(default_storage.delete, "added.txt")
        with Reader(path) as reader:
            found = {
                one["name"]: b"".join(reader.chunks(one["member"]))
                for one in reader.manifest["media"]
            }
        self.assertEqual(found["deleted.txt"], b"was there")
        self.assertEqual(found["changed.txt"], b"afterwards")
        self.assertEqual(found["added.txt"], b"new")

    def test_link_that_leads_in_circles_is_told(self):
        loop = Path(default_storage.path("loop"))
        loop.symlink_to(loop.parent)
        self.addCleanup(loop.unlink)
        with self.assertRaisesMessage(BackupError, "in circles"):
            list(walk(default_storage))


class RefusingTests(BackupTestCase):
    def test_wherever_it_is_cut_off(self):
        whole = self.archive.read_bytes()
        path = self.folder / "cut.zip"
        self.addCleanup(path.unlink)
        for part in (0, 1, 100, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:part])
            self.refused(path, "The archive is damaged")

    def test_any_member_with_another_content(self):
        with Reader(self.archive) as reader:
            names = [one["member"] for one in reader.manifest["media"]]
            names.append(next(one["member"] for one in reader.manifest["tables"] if one["rows"]))
        for name in names:
            self.refused(self.changed(members={name: b"other"}), "is not what it was")

    def test_flipped_bit(self):
        content = bytearray(self.archive.read_bytes())
        place = content.index(b"images/one.png") + 60
        content[place] ^= 1
        path = self.folder / "flipped.zip"
        self.addCleanup(path.unlink)
        path.write_bytes(content)
        self.refused(path, "The archive is damaged")

    def test_member_that_the_manifest_does_not_name(self):
        path = self.changed(members={"media/more.txt": b"more"})
        self.refused(path, "does not hold what its manifest says")

    def test_names_that_lead_elsewhere(self):
        for name in ("../up.txt", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "a//b", "", "a\0b"):
            with self.subTest(name):
                self.assertFalse(is_safe(name))

        def lead_elsewhere(manifest):
            manifest["media"][0]["name"] = "../../outside.txt"

        self.refused(self.changed(manifest=lead_elsewhere), "leads elsewhere")

    def test_symbolic_link(self):
        entry = zipfile.ZipInfo("media/link")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

        def name_it(manifest):
            digest = sha256(b"/etc/passwd").hexdigest()
            manifest["members"]["media/link"] = {"size": 11, "sha256": digest}

        path = self.changed(manifest=name_it, members={entry: b"/etc/passwd"})
        self.refused(path, "is no plain file")

    def test_more_than_it_says_is_not_unpacked(self):
        def say_less(manifest):
            member = manifest["media"][0]["member"]
            manifest["members"][member]["size"] = 1

        self.refused(self.changed(manifest=say_less), "is not what it was")

    def test_newer_release(self):
        path = self.changed(manifest=lambda facts: facts.update(version="99.0.0"))
        self.refused(path, "Install 99.0.0, or a later release")

    def test_newer_form(self):
        path = self.changed(manifest=lambda facts: facts.update(format=2))
        self.refused(path, "in a newer form")

    def test_unknown_migration(self):
        path = self.changed(manifest=lambda facts: facts["migrations"]["home"].append("0999_new"))
        self.refused(path, "home.0999_new")

    def test_rows_of_what_is_not_installed(self):
        def add(manifest):
            manifest["tables"].append({**manifest["tables"][0], "label": "shop.Order", "rows": 2})

        self.refused(self.changed(manifest=add), "2 rows of shop.Order")

    def test_manifest_that_lacks_something(self):
        for key in ("tables", "media", "migrations", "engine", "members", "project"):
            path = self.changed(manifest=lambda facts, key=key: facts.pop(key))
            self.refused(path, "The archive is damaged")

    def test_other_files(self):
        path = self.folder / "other.zip"
        self.addCleanup(path.unlink)
        with zipfile.ZipFile(path, "w") as other:
            other.writestr("manifest.json", '{"project": "other"}')
        self.refused(path, "another program")
        self.refused(self.folder / "no.zip", "cannot be read")

    def test_media_that_are_there_are_not_deleted_unasked(self):
        with self.assertRaisesMessage(CommandError, "3 files in"):
            run("restore", self.archive)
        self.assertEqual(len(self.files()), 3)


class ProvingTests(BackupTestCase):
    def test_archive_restores_from_what_the_database_wrote(self):
        out, _ = run("verify_backup", self.archive)
        self.assertIn("as the database wrote it down", out)
        self.assertRegex(out, r"restores: \d+ rows in \d+ tables are what they were")

    def test_archive_restores_row_by_row(self):
        out, _ = run("verify_backup", self.archive, portable=True)
        self.assertIn("row by row", out)

    def test_rows_that_are_not_those_counted_are_found(self):
        def say_otherwise(manifest):
            entry = next(one for one in manifest["tables"] if one["label"] == "wagtailcore.Page")
            entry["digest"] = f"{int(entry['digest'], 16) ^ 1:064x}"

        with self.assertRaisesMessage(CommandError, "rows of wagtailcore.Page are not what"):
            run("verify_backup", self.changed(manifest=say_otherwise))


class ColumnTests(SimpleTestCase):
    databases = {"default"}

    def test_every_table_of_ours_can_be_moved(self):
        names = {table.name for table in tables(apps)}
        self.assertIn("wagtailcore_page", names)
        self.assertNotIn("search_indexedpage", names)

    def test_values_come_back_as_they_were(self):
        moment = timezone.now()
        values = {
            models.DateTimeField(): moment,
            models.DateField(): moment.date(),
            models.TimeField(): moment.time(),
            models.DecimalField(max_digits=5, decimal_places=2): Decimal("1.50"),
            models.DurationField(): timedelta(days=2, microseconds=3),
            models.UUIDField(): UUID(int=7),
            models.BooleanField(): True,
            models.FloatField(): 1.5,
            models.CharField(): "ü\n\t'\"",
            models.BinaryField(): b"\x00\xff",
        }
        for field, value in values.items():
            field.set_attributes_from_name("x")
            field.model = Backup
            column = Column(field)
            with self.subTest(type(field).__name__):
                stored = column.encode(value, [], connection)
                read = column.plain.to_python(json.loads(json.dumps(stored)))
                self.assertEqual(bytes(read) if isinstance(value, bytes) else read, value)

    def test_nothing_and_null_in_json_are_two(self):
        field = models.JSONField()
        field.set_attributes_from_name("x")
        column = Column(field)
        readers = column.readers(connection)
        self.assertIsNone(column.encode(None, readers, connection))
        self.assertEqual(column.encode("null", readers, connection), [None])

    def test_order_of_keys_makes_no_difference(self):
        self.assertEqual(
            row_digest({"a": [{"x": 1, "y": 2}]}), row_digest({"a": [{"y": 2, "x": 1}]})
        )
        self.assertNotEqual(row_digest({"a": [1, 2]}), row_digest({"a": [2, 1]}))


class ToolTests(SimpleTestCase):
    def tool(self, *, is_there: bool = True, version: str = "15.2"):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        program = folder / "pg_dump"
        program.write_text(f'#!/bin/sh\necho "pg_dump (PostgreSQL) {version}"\n')
        program.chmod(0o755)
        found = str(program) if is_there else None
        with (
            patch.object(postgresql.shutil, "which", return_value=found),
            patch.object(postgresql, "find_spec", return_value=None),
        ):
            return postgresql.find("pg_dump", 15)

    def test_newer_than_the_server_will_do(self):
        self.assertEqual(self.tool(version="18.1").major, 18)

    def test_older_than_the_server_is_refused_with_what_to_install(self):
        with self.assertRaisesMessage(BackupError, "Install postgresql-client-15"):
            self.tool(version="14.9")

    def test_none_at_all_is_no_error(self):
        self.assertIsNone(self.tool(is_there=False))
