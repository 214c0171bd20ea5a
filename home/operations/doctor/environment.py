"""What is looked at around the site: secret, addresses, mail, cache, files, releases."""

import secrets
import shutil
import stat
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, Warning
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.utils import timezone

from home.operations.doctor.known_releases import KNOWN_ON, NEWEST
from home.operations.doctor.register import examination

MAIL_SECONDS = 5
OLD_DAYS = 120
LEAST_FREE = 500 * 1024 * 1024
REAL_MAIL = "django.core.mail.backends.smtp.EmailBackend"


@examination("Secret", needs_database=False)
def secret() -> Iterator[CheckMessage]:
    """Look whether somebody else may read it, or it is the same on every developer's machine."""
    if settings.DEBUG:
        yield Error(
            "DEBUG is on: errors show settings and code to everybody, and the secret is public.",
            hint="Set DJANGO_SETTINGS_MODULE=config.settings.production.",
            id="doctor.debug",
        )
    file = Path(settings.DATA_DIR) / "secret-key"
    if file.exists() and file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Warning(
            f"{file} may be read by others.", hint=f"chmod 600 {file}", id="doctor.secret"
        )


@examination("Address", needs_database=False)
def address() -> Iterator[CheckMessage]:
    """Look at what follows from ``SITE_URL``."""
    if not settings.IS_HTTPS:
        yield Warning(
            f"The site's address is {settings.SITE_URL}: passwords travel where others can read "
            "them, unless it is on this machine alone.",
            hint="With a name and a certificate, set SITE_URL=https://….",
            id="doctor.address",
        )
    elif not settings.TRUSTED_PROXIES:
        yield Warning(
            "With https, and no proxy that is trusted, whoever comes through a proxy that ends TLS "
            "is sent in circles.",
            hint="Set TRUSTED_PROXIES to how many proxies of yours stand in front. See "
            "docs/configuration.md.",
            id="doctor.proxies",
        )


@examination("Mail", needs_database=False)
def mail() -> Iterator[CheckMessage]:
    """Connect to the mail server, and sign in; at most five seconds for each step."""
    if settings.EMAIL_BACKEND != REAL_MAIL:
        yield Warning(
            "No mail is sent: a forgotten password cannot be set anew, nobody is notified.",
            hint="Set EMAIL_URL, such as smtp+tls://user:password@mail.example.com.",
            id="doctor.mail",
        )
        return
    try:
        connection = get_connection(fail_silently=False, timeout=MAIL_SECONDS)
        connection.open()
        connection.close()
    except OSError as error:  # those of SMTP are, too
        yield Error(
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take us: "
            f"{error}",
            hint="See EMAIL_URL: name, port, user and password, and smtp+tls or smtps.",
            id="doctor.mail",
        )


@examination("Cache", needs_database=False)
def shared_cache() -> Iterator[CheckMessage]:
    """Put something into the cache and take it out again."""
    key, value = "doctor", secrets.token_hex(8)
    try:
        cache.set(key, value, 60)
        found = cache.get(key)
        cache.delete(key)
    except Exception as error:
        # Of whichever package the cache is.
        found, reason = None, f": {error}"
    else:
        reason = "."
    if found != value:
        yield Warning(
            f"The cache does not answer{reason} Pages are made anew each time.",
            hint="See CACHE_URL, and whether the server runs.",
            id="doctor.cache",
        )


@examination("Media", needs_database=False)
def media() -> Iterator[CheckMessage]:
    """Write a file where uploads go, read it, and delete it."""
    name, content = f"doctor-{secrets.token_hex(8)}.txt", b"written by doctor"
    try:
        name = default_storage.save(name, ContentFile(content))
        try:
            with default_storage.open(name) as file:
                found = file.read()
        finally:
            default_storage.delete(name)
        problem = "" if found == content else "what was read is not what was written"
    except Exception as error:
        # Of whichever package the storage is.
        problem = str(error)
    if problem:
        yield Error(
            f"Uploads cannot be kept: {problem}",
            hint="See DATA_DIR or STORAGE_URL, and who may write there.",
            id="doctor.media",
        )


@examination("Room", needs_database=False)
def room() -> Iterator[CheckMessage]:
    """Look how much room there is for data."""
    folder = Path(settings.DATA_DIR)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(existing)
    if usage.free < LEAST_FREE:
        yield Warning(
            f"{usage.free // 1024**2} MiB are left where {existing} is.",
            hint="Make room, run housekeeping, or move DATA_DIR to another disk.",
            id="doctor.room",
        )


@examination("Releases", needs_database=False)
def releases() -> Iterator[CheckMessage]:
    """Compare what is installed with the newest releases that were known; nobody is asked."""
    for name, newest in NEWEST.items():
        installed = version(name)
        if _numbers(installed) < _numbers(newest):
            yield Warning(
                f"{name} {installed} is installed, and {newest} was out on {KNOWN_ON}.",
                hint="Older ones have holes that are known. Upgrade; see docs/operating.md.",
                id="doctor.releases",
            )
    age = (timezone.now().date() - KNOWN_ON).days
    if age > OLD_DAYS:
        yield Warning(
            f"What is known here of security releases is {age} days old.",
            hint="Upgrade Motacilla, and see https://github.com/wagtail/wagtail/releases and "
            "https://www.djangoproject.com/weblog/.",
            id="doctor.releases",
        )


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(".") if part.isdigit()]
