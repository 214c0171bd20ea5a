"""The application as a WSGI server loads it."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.env import ConfigurationError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

try:
    application = get_wsgi_application()
except ConfigurationError as error:
    # One line for whoever reads the log, instead of a traceback through the server.
    sys.exit(f"Configuration error: {error}")
