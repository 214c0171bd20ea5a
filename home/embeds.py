"""What may be embedded: the address of a video, song or demo becomes the address of its player.

Pure functions over a table. Nothing here or in a page asks a provider anything; a reader's browser
does, once the reader has pressed play. Each player is the provider's most reserved one: without
cookies where there is such a thing, and started by the press that loaded it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

# PeerTube runs on any host; a content security policy needs names, so these are the known ones.
PEERTUBE_HOSTS = ("framatube.org", "tilvids.com", "video.blender.org")
DURATION = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s?)?")
# What a player may use; nothing that tells who the reader is.
ALLOW = "autoplay; encrypted-media; fullscreen; picture-in-picture"


@dataclass(frozen=True)
class Player:
    """A player on another site: who runs it, its address, and what its frame may use."""

    provider: str
    src: str
    allow: str = ALLOW


@dataclass(frozen=True)
class Address:
    """The parts of an address that tell what it shows."""

    host: str
    path: str
    query: dict[str, str]
    fragment: str


@dataclass(frozen=True)
class Provider:
    """A site whose things may be embedded.

    ``player`` returns the address of the player for an address on ``hosts``, or "" for none.
    """

    name: str
    hosts: tuple[str, ...]
    frame_sources: tuple[str, ...]
    player: Callable[[Address], str]


def seconds(text: str) -> int:
    """Return the seconds in "90", "90s", "1m30s" or "1h2m3s"; 0 for anything else."""
    match = DURATION.fullmatch(text or "")
    hours, minutes, rest = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    return hours * 3600 + minutes * 60 + rest


def find_player(url: str) -> Player | None:
    """Return the player for ``url``, or None when it is nothing we know."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    # Browsers read a backslash as a slash, so that what stands before an "@" could be another host.
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    address = Address(host, parts.path.rstrip("/"), query, parts.fragment)
    for provider in PROVIDERS:
        if host in provider.hosts and (src := provider.player(address)):
            return Player(provider.name, src)
    return None


def provider_names() -> list[str]:
    """Return the names of all providers, for people."""
    return [provider.name for provider in PROVIDERS]


def frame_sources() -> list[str]:
    """Return the origins of all players, for the ``frame-src`` of a content security policy."""
    return sorted({source for provider in PROVIDERS for source in provider.frame_sources})


def _with_query(base: str, **values) -> str:
    given = {name: value for name, value in values.items() if value}
    return f"{base}?{urlencode(given)}" if given else base


def _youtube(address: Address) -> str:
    if address.host == "youtu.be":
        video = address.path[1:]
    elif address.path == "/watch":
        video = address.query.get("v", "")
    else:
        # A path of one part is somebody's channel.
        match = re.fullmatch(r"/(?:shorts|live|embed|v)/(.*)", address.path)
        video = match[1] if match else ""
    if not re.fullmatch(r"[\w-]{11}", video, re.ASCII):
        return ""
    start = seconds(address.query.get("t", "") or address.query.get("start", ""))
    base = f"https://www.youtube-nocookie.com/embed/{video}"
    return _with_query(base, autoplay=1, start=start, rel="0")


def _vimeo(address: Address) -> str:
    match = re.fullmatch(
        r"(?:/video|/channels/\w+)?/(\d{1,20})(?:/([0-9a-f]{1,40}))?", address.path
    )
    if not match:
        return ""
    secret = match[2] or re.sub(r"[^0-9a-f]", "", address.query.get("h", ""))
    base = f"https://player.vimeo.com/video/{match[1]}"
    start = seconds(address.fragment.removeprefix("t="))
    src = _with_query(base, dnt=1, h=secret, autoplay=1)
    return f"{src}#t={start}s" if start else src


def _dailymotion(address: Address) -> str:
    match = re.fullmatch(r"(?:/embed)?(?:/video)?/([a-zA-Z0-9]{5,20})", address.path)
    if not match or (address.host == "dailymotion.com" and "/video/" not in address.path):
        return ""
    base = "https://geo.dailymotion.com/player.html"
    return _with_query(base, video=match[1], startTime=seconds(address.query.get("start", "")))


def _peertube(address: Address) -> str:
    match = re.fullmatch(r"/(?:w|videos/watch|videos/embed)/([a-zA-Z0-9-]{8,36})", address.path)
    if not match:
        return ""
    start = seconds(address.query.get("start", ""))
    base = f"https://{address.host}/videos/embed/{match[1]}"
    return _with_query(base, autoplay=1, start=start, p2p="0")


def _asciinema(address: Address) -> str:
    match = re.fullmatch(r"/a/([a-zA-Z0-9]{1,40})(?:/iframe)?", address.path)
    start = seconds(address.query.get("t", ""))
    if not match:
        return ""
    return _with_query(f"https://asciinema.org/a/{match[1]}/iframe", autoplay=1, t=start)


def _codepen(address: Address) -> str:
    match = re.fullmatch(
        r"/([a-zA-Z0-9_-]{1,60})/(?:pen|full|embed)/([a-zA-Z]{4,40})", address.path
    )
    if not match:
        return ""
    return _with_query(
        f"https://codepen.io/{match[1]}/embed/{match[2]}", **{"default-tab": "result"}
    )


def _spotify(address: Address) -> str:
    match = re.fullmatch(
        r"(?:/embed|/intl-[a-z]{2})?/(episode|show|track|album|playlist)/([a-zA-Z0-9]{22})",
        address.path,
    )
    return f"https://open.spotify.com/embed/{match[1]}/{match[2]}" if match else ""


PROVIDERS = (
    Provider(
        "YouTube",
        ("youtube.com", "youtu.be", "youtube-nocookie.com", "music.youtube.com"),
        ("https://www.youtube-nocookie.com",),
        _youtube,
    ),
    Provider("Vimeo", ("vimeo.com", "player.vimeo.com"), ("https://player.vimeo.com",), _vimeo),
    Provider(
        "Dailymotion",
        ("dailymotion.com", "dai.ly"),
        ("https://geo.dailymotion.com",),
        _dailymotion,
    ),
    Provider(
        "PeerTube", PEERTUBE_HOSTS, tuple(f"https://{host}" for host in PEERTUBE_HOSTS), _peertube
    ),
    Provider("asciinema", ("asciinema.org",), ("https://asciinema.org",), _asciinema),
    Provider("CodePen", ("codepen.io",), ("https://codepen.io",), _codepen),
    Provider("Spotify", ("open.spotify.com",), ("https://open.spotify.com",), _spotify),
)
