"""Whether the process in this container is well: exit code 0 or 1, for a health check.

``health.py /readyz`` asks the server of this container; ``health.py --fresh FILE SECONDS`` looks
whether somebody has touched the file lately, as ``publish_due --heartbeat FILE`` does. It stands
alone, so that a check every few seconds loads nothing of the site.
"""

import http.client
import os
import sys
import time

SECONDS = 4


def main(arguments: list[str]) -> int:
    """Look, say what is wrong, and return the exit code."""
    try:
        if arguments[:1] == ["--fresh"]:
            problem = _age(arguments[1], float(arguments[2]))
        else:
            problem = _status(arguments[0] if arguments else "/readyz")
    except OSError as error:
        problem = str(error)
    if problem:
        sys.stderr.write(f"{problem}\n")
    return 1 if problem else 0


def _status(path: str) -> str:
    port = int(os.environ.get("PORT", "8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("GET", path)
    response = connection.getresponse()
    text = response.read(500).decode(errors="replace")
    return "" if response.status == 200 else f"{path}: {response.status} {text}"


def _age(file: str, at_most: float) -> str:
    age = time.time() - os.stat(file).st_mtime
    return f"{file} is {age:.0f} seconds old" if age > at_most else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
