"""Several hosts of one site: processes that share nothing but what a cluster shares."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.deploy.install import program
from tests.deploy.servers import HOST, ROOT, SECRET_KEY, Answer, ask, free_port, wait_for_port

READY_SECONDS = 120


class Host:
    """gunicorn with a folder of its own for data; static files are those of all hosts."""

    def __init__(self, folder: Path, name: str, **variables: str):
        self.name, self.port = name, free_port()
        kept = {one: os.environ[one] for one in ("PATH", "HOME", "LANG") if one in os.environ}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": SECRET_KEY,
            "SITE_URL": f"http://{HOST}",
            "DATA_DIR": str(folder / name),
            "STATIC_ROOT": str(folder / "static"),
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "DRAIN_SECONDS": "2",
            **variables,
        }
        (folder / name / "media").mkdir(parents=True)
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen | None = None

    def start(self, **variables: str) -> None:
        """Start it with these variables on top, and return at once."""
        self.environment |= variables
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "config.wsgi"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Wait until ``/readyz`` says so.

        :raises AssertionError: when it does not.
        """
        wait_for_port(self.port, self.process, READY_SECONDS)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            answer = ask(self.port, "/readyz")
            if answer.status == 200:
                return
            time.sleep(0.1)
        raise AssertionError(f"{self.name} is not ready: {answer.body!r}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal and return the exit code; a SIGKILL takes the workers too."""
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def close(self) -> None:
        """See that nothing is left."""
        if self.process and self.process.poll() is None:
            self.stop(signal.SIGKILL)

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run a management command as on this host and return what it printed.

        :raises AssertionError: when it fails.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def python(self, code: str) -> str:
        """Run Python with the site loaded and return what it printed last."""
        return self.manage("shell", "--verbosity=0", "-c", code).strip().rpartition("\n")[2]


def upstream(name: str, hosts: list[Host]) -> str:
    """Return the part of nginx's configuration that names all hosts, as docs/scaling.md has it.

    A host that refuses is left out for a second, and no longer: with nginx's ten seconds, the one
    that came back just now would still be left out when the other one goes, and all would fail.
    """
    options = "max_fails=3 fail_timeout=1s"
    servers = "".join(f"    server 127.0.0.1:{host.port} {options};\n" for host in hosts)
    return f"upstream {name} {{\n    zone {name} 64k;\n{servers}}}\n"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[tuple[int, subprocess.Popen]]:
    """Run a Redis that keeps nothing, and yield its port and process."""
    port = free_port()
    process = subprocess.Popen(
        [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port, process)
        yield port, process
    finally:
        process.kill()
        process.wait()


class Load:
    """Readers who ask one address after another until they are told to stop."""

    def __init__(self, port: int, path: Callable[[int], str], readers: int = 6):
        self.port, self.path = port, path
        self.statuses: Counter = Counter()
        self.failures: list[str] = []
        self.seconds: list[float] = []
        self._number = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(readers)]

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def wait_for(self, number: int, seconds: float) -> None:
        """Wait until so many have been asked.

        :raises AssertionError: when it takes longer.
        """
        deadline = time.monotonic() + seconds
        while self._number < number:
            assert time.monotonic() < deadline, f"only {self._number} of {number} requests"
            time.sleep(0.1)

    @property
    def asked(self) -> int:
        """How many requests there were so far."""
        return self._number

    def stop(self) -> None:
        """Let everybody finish."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        while not self._stopped.is_set():
            with self._lock:
                self._number += 1
                path = self.path(self._number)
            begin = time.monotonic()
            try:
                answer: Answer | None = ask(self.port, path)
                what = str(answer.status)
            except OSError as error:
                answer, what = None, type(error).__name__
            except Exception as error:
                answer, what = None, repr(error)
            with self._lock:
                self.seconds.append(time.monotonic() - begin)
                self.statuses[what] += 1
                if answer is None or answer.status != 200:
                    self.failures.append(f"{path}: {what}")
