"""``manage.py export_markdown``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from blog.moving.export_folder import ExportFolder, ExportRefused
from blog.moving.exporter import export


class Command(BaseCommand):
    """Writes the blog as a folder of Markdown."""

    help = (
        "Writes the whole blog into the folder DEST: a site that Hugo builds as it is, with every "
        "post as Markdown, its pictures and files beside it, and its former addresses. What the "
        "public may see is written; --include-drafts adds the rest, marked as drafts. Exporting "
        "again into the same folder changes only what has changed here; the same blog gives the "
        "same bytes. import_markdown reads the folder again."
    )

    def add_arguments(self, parser) -> None:
        """Declare the options."""
        parser.add_argument(
            "dest", metavar="DEST", type=Path, help="a folder, empty or of an earlier export"
        )
        parser.add_argument(
            "--include-drafts",
            action="store_true",
            help="also write drafts and what only some may see, with draft: true",
        )

    def handle(self, *args, **options) -> None:
        """Export, and say what was written.

        :raises CommandError: when the folder cannot be used; the message names the next step.
        """
        shows_progress = self.stderr.isatty() and options["verbosity"] >= 1
        try:
            done = export(
                ExportFolder(options["dest"]),
                include_drafts=options["include_drafts"],
                **({"progress": self.show_progress} if shows_progress else {}),
            )
        except ExportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(
                f"The export could not be written: {error}. Set that right and run it again; it "
                "goes on in the same folder."
            ) from error
        if options["verbosity"] >= 1:
            counts = (
                (done.posts, "post"),
                (done.scheduled, "scheduled post"),
                (done.drafts, "draft"),
                (done.pages, "other page"),
                (done.pictures, "picture"),
                (done.documents, "other file"),
            )
            parts = [f"{n} {word}{'s' if n != 1 else ''}" for n, word in counts if n]
            removed = f" Removed {done.removed} that are no longer there." if done.removed else ""
            self.stdout.write(f"Wrote {', '.join(parts) or 'nothing'}.{removed}")

    def show_progress(self, done: int, total: int, title: str) -> None:
        """Rewrite one line on the terminal; ``str`` instead of the red of errors."""
        ending = "\n" if done == total else ""
        self.stderr.write(f"\r\033[K{done}/{total} {title[:60]}", str, ending)
        self.stderr.flush()
