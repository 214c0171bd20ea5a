"""``manage.py import_markdown``."""

import json
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from blog.management.commands.load_sample_blog import quiet_logs
from blog.moving.importer import ImportRefused, Options, import_source
from blog.moving.own_shortcodes import RegistryError, load_registry
from blog.moving.report import Problems
from blog.moving.sources import SOURCES, SourceError, open_source

FAILURE = (
    "Not everything came over: see ✗ above. The rest was imported; set right what is named and run "
    "the same command again, it goes on where it is needed."
)


class Command(BaseCommand):
    """Imports a Hugo or Jekyll site, a folder of Markdown, or one file."""

    help = (
        "Brings an existing blog over: every post with its code, pictures, tags, dates and drafts, "
        "and a redirect from each old address. SOURCE is the folder of a Hugo or a Jekyll site, or "
        "any folder with Markdown files; which one it is is found out. It may also be one Markdown "
        "file, a post with the pictures beside it. Running it again imports "
        "only what is new or has changed there; a post that was edited here since is left alone. "
        "Try it with --dry-run first: it prints the same report and writes nothing."
    )

    def add_arguments(self, parser) -> None:
        """Declare the options."""
        parser.add_argument("source", metavar="SOURCE", type=Path, help="the folder, or one file")
        parser.add_argument(
            "--dry-run", action="store_true", help="do everything but write; the same report"
        )
        parser.add_argument(
            "--force", action="store_true", help="write over posts that were edited here since"
        )
        parser.add_argument(
            "--user", metavar="NAME", help="the user whose revisions the posts get (else nobody's)"
        )
        parser.add_argument(
            "--section", metavar="content/…", default="", help="import only this folder of SOURCE"
        )
        parser.add_argument(
            "--format",
            choices=list(SOURCES),
            default="",
            help="what SOURCE is, if it is found out wrong",
        )
        parser.add_argument(
            "--shortcodes",
            metavar="FILE",
            type=Path,
            action="append",
            default=[],
            help="a .toml or .py file that says what shortcodes of your own stand for "
            "(docs/moving.md); can be given several times",
        )
        parser.add_argument(
            "--fetch-remote",
            action="store_true",
            help="download pictures of other sites; else they become links",
        )
        parser.add_argument(
            "--report", metavar="FILE", type=Path, help="write the report to FILE as JSON"
        )

    def handle(self, *args, **options) -> None:
        """Import, and say what came over.

        :raises CommandError: when something did not; the message names the next step.
        """
        problems = Problems()
        verbosity, dry_run = options["verbosity"], options["dry_run"]
        shows_progress = self.stderr.isatty() and verbosity >= 1
        try:
            source = open_source(
                options["source"],
                name=options["format"],
                section=options["section"],
                problems=problems,
            )
            settings = Options(
                registry=load_registry(options["shortcodes"], source.syntax),
                dry_run=dry_run,
                force=options["force"],
                fetch_remote=options["fetch_remote"],
                user=find_user(options["user"]),
            )
            with quiet_logs(unless=verbosity > 1):
                result = import_source(
                    source, settings, **({"progress": self.show_progress} if shows_progress else {})
                )
        except (SourceError, RegistryError, ImportRefused) as error:
            raise CommandError(str(error)) from error
        if options["report"]:
            self.write_report(options["report"], result.as_data())
        if verbosity >= 1:
            self.stdout.write(result.as_text(dry_run=dry_run, verbose=verbosity > 1))
        if not dry_run and result.pictures and verbosity >= 1:
            self.stdout.write("Now run make_pictures: it makes the sizes in which pages show them.")
        if problems.has_losses:
            raise CommandError(FAILURE)

    def show_progress(self, done: int, total: int, title: str) -> None:
        """Rewrite one line on the terminal; ``str`` instead of the red of errors."""
        ending = "\n" if done == total else ""
        self.stderr.write(f"\r\033[K{done}/{total} {title[:60]}", str, ending)
        self.stderr.flush()

    def write_report(self, file: Path, data: dict) -> None:
        """Write the report as JSON.

        :raises CommandError: when the file cannot be written.
        """
        try:
            file.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"The report could not be written to {file}: {error}") from error


def find_user(name: str | None):
    """Return the user of this name, None when no name is given.

    :raises CommandError: when there is no such user.
    """
    if not name:
        return None
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”. Leave --user out, or create them first.")
    return user
