"""Everything that comes from the environment is read here, and nowhere else.

Each reader names the variable it could not read: a start with a wrong setting ends in one line that
says which one and what was expected, never in a traceback and never with a value that may be a
secret. Every variable may be given as ``NAME_FILE`` instead, the path of a file that holds the
value, as container platforms hand out secrets.
"""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
MIN_SECRET_LENGTH = 50
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
CACHE_SCHEMES = {"redis", "rediss", "unix"}
# Of a bucket's address, with what holds when they are not given.
STORAGE_OPTIONS = {"region": "us-east-1", "scheme": "https", "addressing": "auto"}
# Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465, "smtp+ssl": 465}
MAIL_SCHEMES = {*MAIL_PORTS, "consolemail", "dummymail", "memorymail"}
PRIVATE_NAMES = {"localhost", "local", "test", "example", "invalid", "internal", "lan", "alt"}
CONTACT = re.compile(r"mailto:[^@\s]+@[^@\s]+|https://[^/\s]+\S*|tel:\+?[0-9.-]+")
OWN_MACHINE = ["localhost", "127.0.0.1", "[::1]"]
LANGUAGES = {code for code, name in global_settings.LANGUAGES}


class ConfigurationError(ImproperlyConfigured):
    """A variable is missing or malformed; the message is one line that names it."""

    def __init__(self, name: str, problem: str):
        super().__init__(f"{name}: {problem}")


def text(name: str, default: str | None = None) -> str:
    """Return the variable ``name``, or the content of the file that ``NAME_FILE`` names.

    :raises ConfigurationError: when both are given, the file cannot be read, or neither is given
        and there is no default.
    """
    value, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value and file:
        raise ConfigurationError(name, f"given twice, also by {name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8 text"
            raise ConfigurationError(f"{name}_FILE", f"cannot read {file}: {reason}") from error
    if value is None or (value == "" and default is not None):
        if default is None:
            raise ConfigurationError(name, "required, but not set")
        return default
    return value


def is_set(name: str) -> bool:
    """Return whether the variable is given, itself or as ``NAME_FILE``."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def put(name: str, value: str) -> None:
    """Set the variable for this process and those it starts, in place of any ``NAME_FILE``."""
    os.environ[name] = value
    os.environ.pop(f"{name}_FILE", None)


def flag(name: str, default: bool) -> bool:
    """Return whether the variable is switched on.

    :raises ConfigurationError: when it is neither 1, true, yes, on nor 0, false, no, off.
    """
    value = text(name, str(int(default))).strip().lower()
    if value not in TRUE | FALSE:
        raise ConfigurationError(name, f"expected 1 or 0, got {value!r}")
    return value in TRUE


def integer(name: str, default: int, *, at_least: int, at_most: int) -> int:
    """Return the variable as a number between two bounds.

    :raises ConfigurationError: when it is no number, or out of bounds.
    """
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ConfigurationError(name, f"expected a number, got {value!r}") from None
    if not at_least <= number <= at_most:
        raise ConfigurationError(name, f"expected {at_least} to {at_most}, got {number}")
    return number


def choice(name: str, default: str, choices: set[str]) -> str:
    """Return the variable as one of ``choices``.

    :raises ConfigurationError: when it is none of them.
    """
    value = text(name, default)
    if value not in choices:
        expected = " or ".join(sorted(choices))
        raise ConfigurationError(name, f"expected {expected}, got {value!r}")
    return value


def secret(name: str) -> str:
    """Return the secret; there is no default, and none is made up.

    :raises ConfigurationError: when it is missing or shorter than 50 characters.
    """
    value = text(name)
    if len(value) < MIN_SECRET_LENGTH:
        problem = f"expected at least {MIN_SECRET_LENGTH} characters, got {len(value)}"
        raise ConfigurationError(name, problem)
    return value


def site_url(name: str, default: str) -> SplitResult:
    """Return the address of the site: scheme, host and port, nothing else.

    :raises ConfigurationError: when it is anything else.
    """
    value = text(name, default).rstrip("/")
    problem = "expected an address such as https://blog.example.com"
    # Somebody may have put a password into it.
    problem += f", got {value!r}" if "@" not in value else ", without user and password"
    url = _address(name, value, problem)
    if url.scheme not in {"http", "https"} or not url.hostname or "@" in url.netloc:
        raise ConfigurationError(name, problem)
    if url.path or url.query or url.fragment:
        raise ConfigurationError(name, problem)
    return url


def listen_address() -> tuple[str, int]:
    """Return the host and the port that the server listens on.

    :raises ConfigurationError: when the port is none.
    """
    return text("HOST", "127.0.0.1"), integer("PORT", 8000, at_least=1, at_most=65535)


def host_and_port(host: str, port: int) -> str:
    """Return both as one, with the brackets that an address of IPv6 needs."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def host_names(url: SplitResult) -> list[str]:
    """Return the host names that visitors of ``url`` may use, as ``ALLOWED_HOSTS`` wants them.

    One, but for a site on one's own machine, which is asked for by any name of that machine.
    """
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return OWN_MACHINE if host in OWN_MACHINE else [host]


def is_public(url: SplitResult) -> bool:
    """Return whether a site at ``url`` can be meant for everybody.

    It can with https and a name that the whole world knows, which one's own machine, an address of
    IP and names kept for tests and for networks of one's own are not.
    Source: RFC 6761, 6762, 8375 and 9476
    """
    host = url.hostname
    if url.scheme != "https" or ":" in host or "." not in host:
        return False
    last = host.rstrip(".").rpartition(".")[2]
    return last not in PRIVATE_NAMES and not last.isdigit() and not host.endswith(".home.arpa")


def contact(name: str) -> str:
    """Return a way to reach somebody as an address for links, or "" when there is none.

    :raises ConfigurationError: when it is no e-mail address, web page or telephone number.
    """
    value = text(name, "")
    if "@" in value and ":" not in value:
        value = f"mailto:{value}"
    if value and not CONTACT.fullmatch(value):
        problem = f"expected security@example.com or an address with https://, got {value!r}"
        raise ConfigurationError(name, problem)
    return value


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone.

    :raises ConfigurationError: when there is no such time zone.
    """
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (LookupError, OSError, ValueError):
        problem = f"expected a time zone such as Europe/Rome, got {value!r}"
        raise ConfigurationError(name, problem) from None
    return value


def language(name: str, default: str) -> str:
    """Return the code of a language that Django speaks, or of a variant of one, such as de-at.

    :raises ConfigurationError: when there is no such language.
    """
    value = text(name, default).lower()
    if value not in LANGUAGES and value.partition("-")[0] not in LANGUAGES:
        raise ConfigurationError(name, f"expected a language such as en or pt-br, got {value!r}")
    return value


def directory(name: str, default: Path) -> Path:
    """Return the absolute path of a directory; it need not exist yet.

    :raises ConfigurationError: when something that is no directory stands there.
    """
    # Of os.path, because these never raise, also where a folder above may not be looked into.
    path = Path(os.path.abspath(os.path.expanduser(text(name, str(default)))))
    if os.path.exists(path) and not os.path.isdir(path):
        raise ConfigurationError(name, f"{path} is not a directory")
    return path


def database(name: str, default: str) -> dict:
    """Return the address of the database as Django's settings for it.

    :raises ConfigurationError: when it is no SQLite or PostgreSQL address; passwords are not shown.
    """
    value = text(name, default)
    expected = "expected sqlite:///path or postgres://user:password@host:port/name"
    url = _address(name, value, expected)
    if url.scheme not in DATABASE_SCHEMES or not url.path.strip("/"):
        raise ConfigurationError(name, expected)
    # With two slashes the first part of the path would be taken for a host, and lost.
    if url.scheme == "sqlite" and url.netloc:
        raise ConfigurationError(name, expected)
    return environ.Env.db_url_config(value)


def sqlite_url(file: Path) -> str:
    """Return the address of an SQLite database, whatever signs its path holds."""
    return f"sqlite:///{quote(str(file))}"


def cache(name: str) -> dict:
    """Return the cache as Django's settings for it: memory of the process, or Redis when named.

    :raises ConfigurationError: when the address is no Redis address, or the package for it is
        missing; passwords are not shown.
    """
    value = text(name, "")
    if not value:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    expected = "expected redis://:password@host:port/number"
    url = _address(name, value, expected)
    if url.scheme not in CACHE_SCHEMES or not (url.path if url.scheme == "unix" else url.hostname):
        raise ConfigurationError(name, expected)
    if find_spec("redis") is None:
        # Or every page that asks the cache would fail.
        raise ConfigurationError(name, "needs the Python package redis, which is not installed")
    return {"BACKEND": "home.shared_cache.SharedCache", "LOCATION": value}


def storage(name: str) -> dict:
    """Return where uploads are kept as Django's settings for it: a folder, or a bucket when named.

    :raises ConfigurationError: when the address is none of a bucket, or the package for it is
        missing; keys are not shown.
    """
    value = text(name, "")
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    expected = "expected s3://KEY:SECRET@host/bucket"
    url = _address(name, value, expected)
    bucket, _, folder = url.path.strip("/").partition("/")
    if url.scheme != "s3" or not url.hostname or not BUCKET.fullmatch(bucket) or url.fragment:
        raise ConfigurationError(name, expected)
    if (url.username is None) != (url.password is None) or url.username == "":
        raise ConfigurationError(name, f"{expected}: both of KEY and SECRET, or neither")
    given = dict(parse_qsl(url.query, keep_blank_values=True))
    options = {**STORAGE_OPTIONS, **given}
    if unknown := sorted(given.keys() - STORAGE_OPTIONS.keys()):
        known = ", ".join(STORAGE_OPTIONS)
        raise ConfigurationError(name, f"does not know {', '.join(unknown)}, only {known}")
    if options["scheme"] not in {"http", "https"}:
        raise ConfigurationError(name, "expected scheme=http or scheme=https")
    if options["addressing"] not in {"path", "virtual", "auto"}:
        raise ConfigurationError(name, "expected addressing=path, virtual or auto")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ConfigurationError(
            name, "needs the Python package django-storages[s3], which is not installed"
        )
    port = f":{url.port}" if url.port else ""
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    settings = {
        "bucket_name": bucket,
        "location": folder,
        "endpoint_url": f"{options['scheme']}://{host}{port}",
        "region_name": options["region"],
        "addressing_style": options["addressing"],
    }
    if url.username:
        settings |= {"access_key": unquote(url.username), "secret_key": unquote(url.password)}
    return {"BACKEND": "home.media_storage.BucketStorage", "OPTIONS": settings}


def caches_to_purge(name: str) -> dict[str, dict]:
    """Return the HTTP caches named, parted by commas, as Wagtail's settings for them.

    :raises ConfigurationError: when one is no address of http or https.
    """
    found = {}
    for number, value in enumerate(filter(None, map(str.strip, text(name, "").split(","))), 1):
        problem = "expected addresses such as http://127.0.0.1:6081, parted by commas"
        url = _address(name, value, problem)
        if url.scheme not in {"http", "https"} or not url.hostname or "@" in url.netloc:
            raise ConfigurationError(name, problem)
        if url.query or url.fragment:
            raise ConfigurationError(name, problem)
        found[f"cache{number}"] = {"BACKEND": "home.purging.PurgeBackend", "LOCATION": value}
    return found


def email(name: str, default: str) -> dict:
    """Return the mail server as Django's ``EMAIL_…`` settings.

    :raises ConfigurationError: when the address is not one of a mail server; passwords are not
        shown.
    """
    value = text(name, default)
    expected = "expected smtp+tls://user:password@host:port"
    url = _address(name, value, expected)
    if url.scheme not in MAIL_SCHEMES or (url.scheme in MAIL_PORTS and not url.hostname):
        raise ConfigurationError(name, expected)
    settings = environ.Env.email_url_config(value.replace("smtps://", "smtp+ssl://", 1))
    if url.scheme in MAIL_PORTS:
        settings["EMAIL_PORT"] = url.port or MAIL_PORTS[url.scheme]
    return {key: value or "" for key, value in settings.items() if key.startswith("EMAIL_")}


def _address(name: str, value: str, problem: str) -> SplitResult:
    """Return ``value`` in its parts.

    :raises ConfigurationError: with ``problem``, when it has none or its port is no number.
    """
    try:
        url = urlsplit(value)
        url.port  # noqa: B018 - looked at because a bad port raises
    except ValueError:
        raise ConfigurationError(name, problem) from None
    return url


def for_program(*, without: str) -> dict[str, str]:
    """Return the environment for a program that we start, without names that begin so."""
    return {name: value for name, value in os.environ.items() if not name.startswith(without)}
