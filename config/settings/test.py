"""The test suite."""

from config.settings.base import *

SECRET_KEY = "for tests only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
