"""A developer's machine: errors in full, reload, and the debug toolbar where it is installed."""

from importlib.util import find_spec

from config.settings.base import *

DEBUG = True
SECRET_KEY = "for development on one's own machine, never for anybody else's readers"  # noqa: S105
ALLOWED_HOSTS = ["*"]

# The toolbar comes with the development requirements; commands run without them too.
if find_spec("debug_toolbar"):
    INSTALLED_APPS += ["debug_toolbar"]
    # Behind what compresses, so that it writes into text.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.gzip.GZipMiddleware") + 1,
        "debug_toolbar.middleware.DebugToolbarMiddleware",
    )
    INTERNAL_IPS = ["127.0.0.1", "::1"]
