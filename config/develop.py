"""``make dev``: the same site with auto-reload and the debug toolbar."""

import os
import sys
from pathlib import Path

from config import env, launch

MANAGE = Path(__file__).resolve().parents[1] / "manage.py"


def main() -> int:
    """Set up as ``make run`` does, then keep Django's development server and the publisher running.

    The server reloads what is changed; the publisher has the code of the start. Returns the exit
    code: 0 after Ctrl-C or SIGTERM, 1 when it failed.
    """
    launch.stop_on_signals()
    try:
        host, port = env.listen_address()
        launch.check_port(host, port)
        launch.prepare_data_dir()
        launch.prepare_site_url(host, port)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        with launch.step("Loading the site"):
            import django
            from django.conf import settings

            django.setup()
        launch.prepare_site(static_files=False)
        # In front, since a debugger in the code asks at the terminal.
        return launch.Supervisor(settings.SITE_URL, serve, in_front=True).run()
    except (launch.LaunchError, env.ConfigurationError) as error:
        print(f"Cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        launch.say("Stopped.")
        return 0


def serve() -> None:
    """Become Django's development server."""
    arguments = [str(MANAGE), "runserver", env.host_and_port(*env.listen_address())]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
