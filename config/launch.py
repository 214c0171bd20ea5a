"""``make run``: sets everything up, then serves the site and publishes what is due, until stopped.

The same production settings and the same server as on any host, so that what works here works
there. Only what a host would be told is made up on the first start: a secret key, an administrator.
Each step says what it does and how long it took; what cannot be done ends the start in one line.
"""

import contextlib
import errno
import hashlib
import importlib
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import distributions
from multiprocessing.context import ForkProcess
from pathlib import Path

from config import env

STOP_SECONDS = 25
RESTART_SECONDS = 5
PUBLISH_EVERY = 10  # seconds


class LaunchError(Exception):
    """The site cannot be started; the message says why and what to do, in one line."""


def main() -> int:
    """Run until stopped; return the exit code: 0 after Ctrl-C or SIGTERM, 1 when it failed."""
    stop_on_signals()
    try:
        address = set_up()
        return Supervisor(address).run()
    except (LaunchError, env.ConfigurationError) as error:
        print(f"Cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 0


def set_up() -> str:
    """Make everything ready and return the address of the site.

    :raises LaunchError: when the port is taken or the data folder cannot be written to.
    :raises ConfigurationError: when a variable is malformed.
    """
    host, port = env.listen_address()
    check_port(host, port)
    # What the server will read, read now: a wrong number is told before anything is done.
    importlib.import_module("config.gunicorn")
    data = prepare_data_dir()
    prepare_site_url(host, port)
    if not env.is_set("DRAIN_SECONDS"):
        env.put("DRAIN_SECONDS", "0")  # nobody balances, and Ctrl-C should not take its time
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.production"
    prepare_secret_key(data)
    with step("Loading the site"):
        import django
        from django.conf import settings

        django.setup()
    prepare_site()
    return settings.SITE_URL


def prepare_site_url(host: str, port: int) -> None:
    """Take where the server listens for the site's address, unless one is given."""
    if not env.is_set("SITE_URL"):
        shown_host = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
        env.put("SITE_URL", f"http://{env.host_and_port(shown_host, port)}")


def check_port(host: str, port: int) -> None:
    """See that nobody listens there.

    :raises LaunchError: when the port is taken, or the host is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                advice = f"Take another port: PORT={port - 1 if port > 8000 else port + 1} make run"
            else:
                advice = "Give an address of this machine as HOST, and a port that you may use"
            raise LaunchError(
                f"{env.host_and_port(host, port)} cannot be used ({error.strerror}). {advice}"
            ) from error


def prepare_data_dir() -> Path:
    """Return the data folder, made if it was missing.

    :raises LaunchError: when it cannot be written to.
    """
    data = env.directory("DATA_DIR", Path(__file__).resolve().parents[1] / "var")
    try:
        (data / "media").mkdir(parents=True, exist_ok=True)
        trial = data / ".writable"
        trial.write_text("")
        trial.unlink()
    except OSError as error:
        raise LaunchError(
            f"DATA_DIR: {data} cannot be written to ({error.strerror}). "
            "Give another folder: DATA_DIR=/path make run"
        ) from error
    env.put("DATA_DIR", str(data))
    return data


def prepare_secret_key(data: Path) -> None:
    """Make a secret key for this folder, once, unless one is given."""
    if env.is_set("SECRET_KEY"):
        return
    file = data / "secret-key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
    os.environ.pop("SECRET_KEY", None)
    os.environ["SECRET_KEY_FILE"] = str(file)


def prepare_site(*, static_files: bool = True) -> None:
    """Bring database, content, administrator and static files up to date.

    :raises LaunchError: when the database cannot be reached, or the administrator's name is taken.
    """
    from django.conf import settings
    from django.core.management import call_command

    from home.operations.first_administrator import UsernameTaken, create_first_administrator
    from home.operations.site_record import sync_site_record

    has_sample = env.flag("SAMPLE", True)
    with step("Database"):
        migrate(call_command)
        sync_site_record()
    if static_files:
        with step("Static files"):
            collect_static(call_command)
    if has_sample and not has_posts():
        with step("Sample blog"):
            call_command("load_sample_blog", verbosity=0)
    username, given = settings.ADMIN_USERNAME, settings.ADMIN_PASSWORD
    try:
        password = create_first_administrator(username, given)
    except UsernameTaken as error:
        raise LaunchError(str(error)) from error
    if password and not given:
        say(f"First administrator: {username}, password: {password} (shown only now)")
    elif password:
        say(f"First administrator: {username}, with the password you gave")


def migrate(call_command: Callable) -> None:
    """Apply the migrations that are missing.

    :raises LaunchError: when the database cannot be reached.
    """
    from django.db import DatabaseError, OperationalError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:  # a file that is no database is not "operational" to Django
        raise database_does_not_answer(error) from error
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise database_does_not_answer(error) from error


def database_does_not_answer(error: Exception) -> LaunchError:
    """Return the error to raise, with the reason the database gave, in one line."""
    reason = " ".join(str(error).split())
    return LaunchError(f"DATABASE_URL: the database does not answer ({reason})")


def has_posts() -> bool:
    """Whether somebody has written something, so that the sample has no place here."""
    from blog.models import BlogPostPage

    return BlogPostPage.objects.exists()


def collect_static(call_command: Callable) -> None:
    """Collect the static files, unless those collected before are still right."""
    from django.conf import settings

    root = Path(settings.STATIC_ROOT)
    stamp, now = root / ".collected", static_fingerprint(settings.BASE_DIR)
    if stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now)


def static_fingerprint(base: Path) -> str:
    """Return what static files depend on: installed packages, and our files by time and size."""
    known = hashlib.sha256()
    for found in sorted(f"{one.name}=={one.version}" for one in distributions()):
        known.update(found.encode())
    for room in ("home", "blog", "search"):
        for file in sorted((base / room / "static").rglob("*")):
            if file.is_file():
                facts = file.stat()
                known.update(f"{file}{facts.st_mtime_ns}{facts.st_size}".encode())
    return known.hexdigest()


class Supervisor:
    """Keeps the server and the publisher running, side by side.

    Both are forks of this process, which has loaded the site already: loading it again would take
    as long as all the rest of a start.

    :param serve: what the server's process does, gunicorn unless given.
    :param in_front: whether that process keeps the terminal, so that one can type into it.
    """

    def __init__(
        self, address: str, serve: Callable[[], None] | None = None, *, in_front: bool = False
    ):
        self.address = address
        self.serve = serve or serve_site
        self.in_front = in_front
        self.children: dict[str, ForkProcess] = {}

    def run(self) -> int:
        """Start both and wait; return the exit code. The site goes on when the publisher fails.

        :raises KeyboardInterrupt: when told to stop, after both have stopped.
        """
        try:
            self._start("server", self.serve, in_front=self.in_front)
            self._start("publisher", publish)
            self._announce()
            while self.children["server"].is_alive():
                self._keep_publishing()
                time.sleep(0.5)
            raise LaunchError(f"the server ended with code {self.children['server'].exitcode}")
        finally:
            self._stop()

    def _start(self, name: str, work: Callable[[], None], *, in_front: bool = False) -> None:
        from django.db import connections

        # A connection is of one process.
        connections.close_all()
        self.children[name] = ForkProcess(target=run_alone, args=(work, in_front), name=name)
        self.children[name].start()

    def _keep_publishing(self) -> None:
        if not self.children["publisher"].is_alive():
            say("The publisher ended; it starts again.")
            time.sleep(RESTART_SECONDS)
            self._start("publisher", publish)

    def _announce(self) -> None:
        host, port = env.listen_address()
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.children["server"].is_alive():
            with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
                say(f"The site:  {self.address}/")
                if env.flag("ENABLE_ADMIN", True):
                    say(f"The admin: {self.address}/admin/")
                say("Stop it with Ctrl-C.")
                return
            time.sleep(0.1)

    def _stop(self) -> None:
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            child.join(max(0.1, deadline - time.monotonic()))
            child.kill()


def run_alone(work: Callable[[], None], in_front: bool = False) -> None:
    """Do ``work`` in this process, to which signals mean what they mean to any other."""
    if not in_front:
        # A group of its own: Ctrl-C in the terminal reaches the parent alone, which stops all in
        # order.
        os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    work()


def serve_site() -> None:
    """Be the server, as on any host: ``gunicorn --config config/gunicorn.py config.wsgi``."""
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    run()


def publish() -> None:
    """Be the publisher: ``manage.py publish_due --loop 10``."""
    from django.core.management import call_command

    call_command("publish_due", loop=PUBLISH_EVERY)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    say(f"{name} …", end="")
    begin = time.monotonic()
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f" {time.monotonic() - begin:.1f} s")


def say(text: str, end: str = "\n") -> None:
    """Tell the operator."""
    print(text, end=end, flush=True)  # noqa: T201


def stop_on_signals() -> None:
    """Let SIGTERM, and the end of the terminal, stop us as Ctrl-C does: the server in order."""
    # SIGINT too: what a script starts in the background would inherit that it is ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
