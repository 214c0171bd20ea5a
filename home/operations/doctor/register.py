"""The register of what is looked at, and how it is gone through."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import wraps

from django.conf import settings
from django.core import checks
from django.db import Error as DatabaseError

Check = Callable[[], Iterable[checks.CheckMessage]]

# What Django says of every site without https, on a laptop too; ours says it once.
ABOUT_HTTPS = {"security.W004", "security.W008", "security.W012", "security.W016"}
DJANGO = "System checks"

_examinations: dict[str, tuple[Check, bool]] = {}


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be: where, how bad, and what to do."""

    examination: str
    id: str
    level: str  # "error" or "warning"
    message: str
    advice: str


@dataclass
class Report:
    """What was looked at, and what was found."""

    examined: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def count(self, level: str) -> int:
        """Return how many findings are of a level."""
        return sum(finding.level == level for finding in self.findings)

    def as_dict(self) -> dict:
        """Return all of it for JSON."""
        return {
            "healthy": not self.count("error"),
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            **asdict(self),
        }


def examination(name: str, *, needs_database: bool = True) -> Callable[[Check], Check]:
    """Have a function looked through by ``doctor`` under ``name``; it returns Django's messages.

    One that needs the database is left out, and named, while that does not answer.
    """

    def enter(function: Check) -> Check:
        @wraps(function)
        def guarded() -> list[checks.CheckMessage]:
            try:
                return list(function())
            except DatabaseError as error:
                reason = " ".join(str(error).split())
                return [
                    checks.Error(
                        f"could not be looked at: {reason}",
                        hint="See the finding about the database or its migrations first.",
                        id="doctor.database",
                    )
                ]

        _examinations[name] = (guarded, needs_database)
        return guarded

    return enter


def examine(*, has_database: bool) -> Report:
    """Go through everything that is registered, and Django's own checks."""
    report = Report()
    for name, (function, needs_database) in _examinations.items():
        if needs_database and not has_database:
            report.skipped.append(name)
            continue
        report.examined.append(name)
        report.findings += _findings(name, function())
    report.examined.append(DJANGO)
    found = checks.run_checks(
        include_deployment_checks=True, databases=["default"] if has_database else None
    )
    if not settings.IS_HTTPS:
        found = [message for message in found if message.id not in ABOUT_HTTPS]
    report.findings += _findings(DJANGO, found)
    report.findings.sort(key=lambda finding: finding.level != "error")
    return report


def _findings(name: str, messages: Iterable[checks.CheckMessage]) -> list[Finding]:
    return [
        Finding(
            name,
            message.id or "",
            "error" if message.level >= checks.ERROR else "warning",
            f"{message.obj}: {message.msg}" if message.obj else str(message.msg),
            str(message.hint or ""),
        )
        for message in messages
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
