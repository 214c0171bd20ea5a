"""Refuses migrations that would break the release that is still running."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.loader import MigrationLoader

from home.operations.migration_rules import BASELINE, baseline, find, own_apps

HEAD = """\
# Migrations before the first release: no release ran that they could have broken. Never add to it
# after that; see docs/scaling.md.
"""


class Command(BaseCommand):
    """See ``manage.py lint_migrations --help``."""

    help = (
        "Looks for migrations that would break the running release while this one is rolled out: "
        "columns and tables that go, new columns that old code cannot fill, other types, indexes "
        "that lock. Needs no database. Exits with 1 when there are any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add our options."""
        parser.add_argument(
            "--write-baseline",
            action="store_true",
            help="before the first release: count all migrations that are there as harmless",
        )

    def handle(self, *, write_baseline: bool, **options) -> None:
        """Look.

        :raises CommandError: when there are findings without a reason.
        """
        # Without a connection: what a database holds makes no difference.
        loader = MigrationLoader(None)
        labels = own_apps()
        own = sorted(".".join(key) for key in loader.graph.nodes if key[0] in labels)
        if write_baseline:
            BASELINE.write_text(HEAD + "".join(f"{name}\n" for name in own), encoding="utf-8")
            self.stdout.write(f"{len(own)} migrations are the baseline.")
            return
        skipped = baseline()
        if unknown := skipped - set(own):
            raise CommandError(
                f"{BASELINE.name} names migrations that are not there: {', '.join(sorted(unknown))}"
            )
        findings = find(loader, labels, skipped)
        for finding in findings:
            self.stdout.write(str(finding))
        open_ones = [finding for finding in findings if not finding.reason]
        if open_ones:
            raise CommandError(
                f"{len(open_ones)} would break the running release. Change them, or give a reason "
                "in the migration's contract; see docs/scaling.md."
            )
        self.stdout.write(f"{len(own)} migrations, {len(own) - len(skipped)} looked at: all well.")
