"""``manage.py doctor``."""

import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations import probes
from home.operations.doctor.register import Report, examine


class Command(BaseCommand):
    """Says what is wrong with an installation, and what to do about it."""

    help = (
        "Looks at secret, addresses, database, migrations, media, mail, cache, clock, search, "
        "publisher, backups and releases, and says what to do about each finding. Exits with 1 "
        "when there are errors, with 0 when there are warnings alone. Nothing is changed; a file "
        "is written to the media and deleted again. Nobody but the mail server is asked."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one object of JSON")

    def handle(self, *, json: bool, verbosity: int, **options) -> None:
        """Look at everything, and say what was found.

        :raises CommandError: when there are errors.
        """
        report = examine(has_database=not probes.database_problem())
        if json:
            self.stdout.write(_as_json(report))
        else:
            self._print(report, verbosity)
        errors = report.count("error")
        if errors:
            raise CommandError(f"{errors} {'error' if errors == 1 else 'errors'}, see above.")

    def _print(self, report: Report, verbosity: int) -> None:
        style = {"error": self.style.ERROR, "warning": self.style.WARNING}
        troubled = {finding.examination for finding in report.findings}
        if verbosity >= 1:
            for name in report.examined:
                if name not in troubled:
                    self.stdout.write(f"{self.style.SUCCESS('ok')}       {name}")
            for name in report.skipped:
                self.stdout.write(f"skipped  {name}: the database does not answer")
        for finding in report.findings:
            level = style[finding.level](f"{finding.level:<8}")
            self.stdout.write(f"{level} {finding.examination}: {finding.message}")
            for line in finding.advice.splitlines():
                self.stdout.write(f"         {line}")
        if verbosity >= 1:
            self.stdout.write(
                f"{report.count('error')} errors, {report.count('warning')} warnings."
            )


def _as_json(report: Report) -> str:
    return json.dumps(report.as_dict(), ensure_ascii=False, indent=2)
