"""Pictures of other hosts, fetched so that nothing else can be reached with it.

The address stands in somebody's text. Our process may stand in a network where addresses answer
that are not for the public: so the name is looked up once, each answer is checked, and the
connection goes to the checked address itself. Looked up again, the name could lead elsewhere.
"""

import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from django.utils.text import get_valid_filename

LIMIT_BYTES = 10 * 1024 * 1024
SECONDS = 5.0
REDIRECTS = 5
# Pictures for the public are on these. Behind others are services that are not: mail, databases,
# consoles; what they answer to a request could tell which of them there are.
PORTS = frozenset({80, 443})
# Everything given out for use on the Internet. Source: IANA, IPv6 Global Unicast Allocations.
IPV6_IN_USE = ipaddress.ip_network("2000::/3")
# What leads on to an IPv4 address, which may be any, or is set aside.
REFUSED = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
]
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"GIF87a", "image/gif", ".gif"),
    (b"GIF89a", "image/gif", ".gif"),
    (b"BM", "image/bmp", ".bmp"),
    (b"\0\0\1\0", "image/x-icon", ".ico"),
    (b"II*\0", "image/tiff", ".tif"),
    (b"MM\0*", "image/tiff", ".tif"),
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


class RemoteError(Exception):
    """A picture was not fetched; the message says why, in a few words."""


@dataclass(frozen=True)
class Fetched:
    """A picture from elsewhere. ``content_type`` follows from what is in it; ``name`` is safe."""

    data: bytes
    content_type: str
    name: str

    def saved_in(self, folder: Path) -> Path:
        """Write it into ``folder`` and return the file."""
        file = folder / self.name
        file.write_bytes(self.data)
        return file


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of ``host``; written as a number, it is one as well.

    :raises OSError: when there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Return whether an IP address is one that everybody on the Internet reaches."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if address.version == 6 and address not in IPV6_IN_USE:
        return False
    if any(address in network for network in REFUSED if network.version == address.version):
        return False
    # Python takes multicast for global, and what is reserved in part.
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def fetch(
    url: str,
    *,
    limit_bytes: int = LIMIT_BYTES,
    seconds: float = SECONDS,
    resolver: Resolver = look_up,
    allows: Callable[[str], bool] = is_public,
    ports: Collection[int] = PORTS,
) -> Fetched:
    """Return the picture at ``url``.

    :param seconds: for everything together: names, redirects, and the last byte.
    :param resolver: returns the IP addresses of a host, for a port; asked once for each host.
    :param allows: says whether an IP address may be connected to.
    :raises RemoteError: when it may not be asked for, does not answer in time, is too large or is
        no picture.
    """
    deadline = time.monotonic() + seconds
    for _ in range(REDIRECTS + 1):
        parts = _checked(url, ports)
        try:
            with _connected(parts, deadline, resolver, allows) as connection:
                answer = _ask(connection, parts, limit_bytes)
        except TimeoutError as error:
            raise RemoteError(f"it took longer than {seconds:g} seconds") from error
        except ssl.SSLError as error:
            raise RemoteError(f"no secure connection: {error.reason or error}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RemoteError(f"no answer: {error or type(error).__name__}") from error
        if isinstance(answer, bytes):
            return _recognised(answer, parts)
        url = urljoin(url, answer)
    raise RemoteError(f"more than {REDIRECTS} redirects")


def _checked(url: str, ports: Collection[int]) -> SplitResult:
    """Return the parts of ``url``.

    :raises RemoteError: when it is none that we ask for.
    """
    # Parsers differ in what they make of these, so that what is checked may not be what is asked.
    if any(character <= " " or character in '\x7f\\"<>' for character in url):
        raise RemoteError("the address holds characters that no address has")
    try:
        parts = urlsplit(url)
        port = _port(parts)
    except ValueError as error:
        raise RemoteError(f"the address cannot be read: {error}") from error
    if parts.scheme not in ("http", "https"):
        raise RemoteError("only http and https are fetched")
    if not parts.hostname:
        raise RemoteError("the address names no host")
    if "@" in parts.netloc:
        raise RemoteError("the address holds a user name")
    if port not in ports:
        raise RemoteError(f"port {port} is not one for pictures")
    return parts


def _port(parts: SplitResult) -> int:
    usual = 443 if parts.scheme == "https" else 80
    return usual if parts.port is None else parts.port


def _left(deadline: float) -> float:
    """Return the seconds left, more than 0.

    :raises TimeoutError: when there are none.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connected(parts: SplitResult, deadline: float, resolver: Resolver, allows) -> "_Connection":
    """Return a connection to one of the host's addresses, each of which has been checked.

    :raises RemoteError: when any of them is not for everybody: such a name is up to something.
    """
    try:
        host = parts.hostname.encode("idna").decode() if ":" not in parts.hostname else None
    except UnicodeError as error:
        raise RemoteError("the address names no host") from error
    host = host or parts.hostname
    port = _port(parts)
    addresses = _within(_left(deadline), resolver, host, port)
    if not addresses:
        raise RemoteError(f"{host} has no address")
    for address in addresses:
        if not allows(address):
            raise RemoteError(f"{host} is at {address}, which is not for everybody")
    failure: OSError | None = None
    for address in addresses:
        try:
            plain = socket.create_connection((address, port), timeout=_left(deadline))
        except TimeoutError:
            raise
        except OSError as error:
            failure = error
            continue
        return _Connection(plain, host if parts.scheme == "https" else "", deadline)
    raise failure


def _within(seconds: float, function: Resolver, *args) -> list[str]:
    """Return what a function returns that cannot be given a limit of time.

    :raises TimeoutError: when that takes longer; it is then left to end by itself.
    """
    answers: queue.SimpleQueue = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(function(*args))
        except Exception as error:  # whatever it is, the caller gets it
            answers.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty as error:
        raise TimeoutError from error
    if isinstance(answer, Exception):
        raise answer
    return answer


class _Connection:
    """A socket for ``http.client`` on which nothing waits beyond the deadline.

    A limit for each single read would let a host send a byte now and then for hours.
    """

    def __init__(self, plain: socket.socket, tls_name: str, deadline: float) -> None:
        self._socket, self._deadline = plain, deadline
        if tls_name:
            try:
                plain.settimeout(_left(deadline))
                context = ssl.create_default_context()
                self._socket = context.wrap_socket(plain, server_hostname=tls_name)
            except BaseException:
                plain.close()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._socket.close()

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(data)

    def receive_into(self, buffer) -> int:
        self._socket.settimeout(_left(self._deadline))
        return self._socket.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Received(self))

    def close(self) -> None:
        """Do nothing: whoever opened it closes it."""


class _Received(io.RawIOBase):
    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self._connection.receive_into(buffer)


def _ask(connection: _Connection, parts: SplitResult, limit: int) -> bytes | str:
    """Return the content, or where a redirect leads.

    :raises RemoteError: for any other answer, and for too much.
    """
    asking = http.client.HTTPConnection(parts.hostname)
    asking.sock = connection
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    headers = {
        "Host": host,
        "Accept": "image/*",
        # Compressed it could be a thousand times as large as it says.
        "Accept-Encoding": "identity",
        "User-Agent": "Motacilla",
        "Connection": "close",
    }
    asking.request("GET", target, headers=headers)
    answer = asking.getresponse()
    if answer.status in (301, 302, 303, 307, 308) and answer.getheader("Location"):
        return answer.getheader("Location").strip()
    if answer.status != 200:
        raise RemoteError(f"the answer is {answer.status} {answer.reason}".rstrip())
    too_much = RemoteError(f"it is larger than {limit / 1024 / 1024:g} MB")
    if answer.length is not None and answer.length > limit:
        raise too_much
    received = bytearray()
    while piece := answer.read1(65536):
        received += piece
        if len(received) > limit:
            raise too_much
    if answer.length:
        raise RemoteError("the answer ends before its end")
    return bytes(received)


def _recognised(data: bytes, parts: SplitResult) -> Fetched:
    """Return the picture with its type and a name.

    :raises RemoteError: when it is no picture, whatever its host says.
    """
    content_type, suffix = _kind(data)
    stem = PurePosixPath(unquote(parts.path)).stem.strip(" .")[:80] or "picture"
    safe = get_valid_filename(f"{stem}{suffix}")
    return Fetched(data, content_type, safe)


def _kind(data: bytes) -> tuple[str, str]:
    for magic, content_type, suffix in MAGIC:
        if data.startswith(magic):
            return content_type, suffix
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", ".webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif", ".avif"
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return "image/svg+xml", ".svg"
    raise RemoteError("it is no picture")
