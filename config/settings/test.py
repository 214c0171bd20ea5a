"""The test suite: the same site on a database that is thrown away."""

import tempfile
from pathlib import Path

from config import env
from config.settings.base import *

SECRET_KEY = "for tests, where nothing is worth protecting, whatever its length"  # noqa: S105
ALLOWED_HOSTS = ["*"]

# Removed when the process ends.
_folder = tempfile.TemporaryDirectory(prefix="motacilla-tests-", ignore_cleanup_errors=True)
_scratch = Path(_folder.name)
DATABASES = {
    "default": tuned(env.database("TEST_DATABASE_URL", env.sqlite_url(_scratch / "db.sqlite3")))
}
# A file like in real life: a database in memory has neither WAL nor locks.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
MEDIA_ROOT = _scratch / "media"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()

# The real one takes half a second a user, by design.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
