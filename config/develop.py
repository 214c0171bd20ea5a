"""``make dev``: the same site with auto-reload and the debug toolbar."""

import os
import sys
from pathlib import Path

from config import env, launch


def main() -> int:
    """Set up as ``make run`` does, then become Django's development server."""
    try:
        host = env.text("HOST", "127.0.0.1")
        port = env.integer("PORT", 8000, at_least=1, at_most=65535)
        launch.check_port(host, port)
        launch.prepare_data_dir()
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        os.environ.setdefault("SITE_URL", f"http://{host}:{port}")
        with launch.step("Loading the site"):
            import django

            django.setup()
        launch.prepare_site(static_files=False)
    except (launch.LaunchError, env.ConfigurationError) as error:
        launch.say(f"Cannot start: {error}")
        return 1
    manage = Path(__file__).resolve().parents[1] / "manage.py"
    arguments = [sys.executable, str(manage), "runserver", f"{host}:{port}"]
    os.execv(sys.executable, arguments)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
