"""``make dev``: the same site with auto-reload and the debug toolbar."""

import os
import sys
from pathlib import Path

from config import env, launch


def main() -> int:
    """Set up as ``make run`` does, then become Django's development server."""
    try:
        host, port = env.listen_address()
        launch.check_port(host, port)
        launch.prepare_data_dir()
        launch.prepare_site_url(host, port)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        with launch.step("Loading the site"):
            import django

            django.setup()
        launch.prepare_site(static_files=False)
    except (launch.LaunchError, env.ConfigurationError) as error:
        print(f"Cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    manage = Path(__file__).resolve().parents[1] / "manage.py"
    arguments = [sys.executable, str(manage), "runserver", env.host_and_port(host, port)]
    os.execv(sys.executable, arguments)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
