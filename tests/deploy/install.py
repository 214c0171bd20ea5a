"""Installs the servers that the tests of ``make test-deploy`` start, where they are missing.

They are those of the operating system: what is tested is what runs on a server. Where nothing can
be installed, the command fails and says what is missing; no test is left out in silence.
"""

import os
import shutil
import subprocess
import sys

# The program that is looked for, and Debian's package of it.
PROGRAMS = {
    "nginx": "nginx-light",
    "varnishd": "varnish",
    "redis-server": "redis-server",
    "caddy": "caddy",
}
# Also looked for here: what belongs to an administrator is not on everybody's path.
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


def main() -> int:
    """Install what is missing and return the exit code: 0 when everything is there."""
    missing = find_missing()
    if missing and shutil.which("apt-get"):
        packages = [PROGRAMS[name] for name in missing]
        print(f"Installing {', '.join(packages)} …", flush=True)  # noqa: T201
        apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
        quiet = {"stdout": sys.stderr, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.call([*apt, "update"], **quiet)
        subprocess.call([*apt, "install", "-y", "--no-install-recommends", *packages], **quiet)
        missing = find_missing()
    if missing:
        print(f"Missing: {', '.join(missing)}. Install them first.", file=sys.stderr)  # noqa: T201
    return 1 if missing else 0


def find_missing() -> list[str]:
    """Return the programs that are not on this machine."""
    return [name for name in PROGRAMS if program(name) is None]


def program(name: str) -> str | None:
    """Return the path of a program, or None when it is not there."""
    return shutil.which(name, path=PATH)


if __name__ == "__main__":
    sys.exit(main())
