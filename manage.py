#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from config.env import ConfigurationError

    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(f"Configuration error: {error}")
    except ImproperlyConfigured as error:
        # Django wraps what a settings module raises where a command is looked up.
        if isinstance(error.__context__, ConfigurationError):
            sys.exit(f"Configuration error: {error.__context__}")
        raise


if __name__ == "__main__":
    main()
