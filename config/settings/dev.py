"""A developer's machine."""

from config.settings.base import *

DEBUG = True
SECRET_KEY = "for development only, never used in production"  # noqa: S105
ALLOWED_HOSTS = ["*"]
