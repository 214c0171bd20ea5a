"""Finds the browser of the tests, and installs one if there is none.

``python -m tests.browser.install`` exits 0 once there is a browser that starts, else 1 with what to
do. A package of the system is preferred where it may be installed: it brings the libraries along.
"""

import os
import platform
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
PLACES = (
    "/usr/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
SECONDS_TO_START = 60


class NoBrowser(Exception):
    """There is no browser for the tests; the message says what to do."""


def find_chromium() -> str:
    """Return the path of a Chromium that starts.

    :raises NoBrowser: when there is none, or when ``CHROMIUM`` names one that does not start.
    """
    if named := os.environ.get("CHROMIUM"):
        if not _starts(named):
            raise NoBrowser(f"CHROMIUM names {named}, which does not start.")
        return named
    for path in (*filter(None, map(shutil.which, COMMANDS)), *PLACES):
        if _starts(path):
            return path
    if _starts(path := _path_of_playwright()):
        return path
    raise NoBrowser(
        "There is no Chromium that starts. Install one with your system's packages, or run "
        f'"{sys.executable} -m playwright install --with-deps chromium", or name one in CHROMIUM.'
    )


def main() -> int:
    """Find a browser or install one; return the exit code."""
    try:
        find_chromium()
    except NoBrowser as error:
        if os.environ.get("CHROMIUM"):
            _say(error, file=sys.stderr)
            return 1
    else:
        return 0
    for command in _ways_to_install():
        _say(f"Installing a browser for the tests: {' '.join(command)}")
        if subprocess.call(command) != 0:
            break
    try:
        _say(f"The tests use {find_chromium()}")
    except NoBrowser as error:
        _say(error, file=sys.stderr)
        return 1
    return 0


def _starts(path: str) -> bool:
    # Ubuntu has a /usr/bin/chromium-browser that only asks for a snap; Playwright's own lacks the
    # system's libraries now and then.
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=SECONDS_TO_START)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _path_of_playwright() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _ways_to_install() -> list[list[str]]:
    """Return the commands that install a browser here, in their order."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and _is_debian() and shutil.which("apt-get"):
        return [
            ["apt-get", "update", "--quiet"],
            ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"],
        ]
    with_libraries = ["--with-deps"] if is_root and sys.platform == "linux" else []
    return [[sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"]]


def _is_debian() -> bool:
    # Not Ubuntu, whose package of that name is a snap and starts in no container.
    try:
        return platform.freedesktop_os_release().get("ID") == "debian"
    except OSError:
        return False


def _say(message: object, file=None) -> None:
    print(message, file=file, flush=True)


if __name__ == "__main__":
    sys.exit(main())
