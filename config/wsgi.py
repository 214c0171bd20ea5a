"""The application as a WSGI server loads it."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.env import ConfigurationError

WORKER_BOOT_ERROR = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

try:
    application = get_wsgi_application()
except ConfigurationError as error:
    # One line for whoever reads the log, instead of a traceback through the server.
    print(f"Configuration error: {error}", file=sys.stderr)  # noqa: T201
    # By this code a worker tells gunicorn not to start another one, again and again.
    sys.exit(WORKER_BOOT_ERROR)
