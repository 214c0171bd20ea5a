"""Everything that comes from the environment is read here, and nowhere else.

Each reader names the variable it could not read: a start with a wrong setting ends in one line that
says which one and what was expected, never in a traceback and never with a value that may be a
secret. Every variable may be given as ``NAME_FILE`` instead, the path of a file that holds the
value, as container platforms hand out secrets.
"""

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
MIN_SECRET_LENGTH = 50
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}


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
    expected = f"expected an address such as https://blog.example.com, got {value!r}"
    try:
        url = urlsplit(value)
        url.port  # noqa: B018 - looked at because a bad port raises
    except ValueError:
        raise ConfigurationError(name, expected) from None
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ConfigurationError(name, expected)
    if url.path or url.query or url.fragment or url.username:
        raise ConfigurationError(name, expected)
    return url


def time_zone(name: str, default: str) -> str:
    """Return the name of a time zone.

    :raises ConfigurationError: when there is no such time zone.
    """
    value = text(name, default)
    if value not in available_timezones():
        raise ConfigurationError(name, f"expected a time zone such as Europe/Rome, got {value!r}")
    return value


def directory(name: str, default: Path) -> Path:
    """Return the absolute path of a directory; it need not exist yet.

    :raises ConfigurationError: when something that is no directory stands there.
    """
    path = Path(text(name, str(default))).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ConfigurationError(name, f"{path} is not a directory")
    return path


def database(name: str, default: str) -> dict:
    """Return the address of the database as Django's settings for it.

    :raises ConfigurationError: when it is no SQLite or PostgreSQL address; passwords are not shown.
    """
    value = text(name, default)
    expected = "expected sqlite:///path or postgres://user:password@host:port/name"
    try:
        url = urlsplit(value)
        url.port  # noqa: B018 - looked at because a bad port raises
    except ValueError:
        raise ConfigurationError(name, expected) from None
    if url.scheme not in DATABASE_SCHEMES or not url.path.strip("/"):
        raise ConfigurationError(name, expected)
    return environ.Env.db_url_config(value)


def cache(name: str) -> dict:
    """Return the cache as Django's settings for it: memory of the process, or Redis when named.

    :raises ConfigurationError: when the address is no Redis address.
    """
    value = text(name, "")
    if not value:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ConfigurationError(name, "expected redis://host:port/number")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}


def email(name: str, default: str) -> dict:
    """Return the mail server as Django's ``EMAIL_…`` settings.

    :raises ConfigurationError: when the address is not one of a mail server.
    """
    value = text(name, default)
    schemes = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "dummymail", "memorymail"}
    if urlsplit(value).scheme not in schemes:
        raise ConfigurationError(name, "expected smtp+tls://user:password@host:port")
    settings = environ.Env.email_url_config(value.replace("smtps://", "smtp+ssl://", 1))
    return {key: value for key, value in settings.items() if key.startswith("EMAIL_")}
