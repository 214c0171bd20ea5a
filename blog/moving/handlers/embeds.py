"""Players on other sites, and links in place of what other sites would show here."""

from urllib.parse import quote

from blog.moving.calls import Call
from blog.moving.handlers.common import ADDRESS, element, line_of, link
from blog.moving.shortcodes import Reader, Registry
from blog.moving.tree import EMBED, Node
from home.embeds import seconds

embeds = Registry()

ID_NAMES = ("id", "video_id", "videoid", "video", "v", "src", "url", "link", "code")
TITLE_NAMES = ("title", "label", "caption", "alt", "description")
STARTS = ("start", "t", "starttime", "time")
# How an address is made of the arguments by place. The first that has all its names wins.
ADDRESSES = {
    "instagram": ("https://www.instagram.com/p/{id}/",),
    "tiktok": ("https://www.tiktok.com/@{user}/video/{id}", "https://www.tiktok.com/video/{id}"),
    "github": ("https://github.com/{repo}",),
    "codeberg": ("https://codeberg.org/{repo}",),
    "gitlab": ("https://gitlab.com/projects/{projectid}",),
    "forgejo": ("{server}/{repo}",),
    "huggingface": (
        "https://huggingface.co/{model}",
        "https://huggingface.co/datasets/{dataset}",
    ),
    "twitch": ("https://www.twitch.tv/videos/{id}",),
    "bilibili": ("https://www.bilibili.com/video/{id}/",),
    "soundcloud": ("https://soundcloud.com/{id}",),
    "jsfiddle": ("https://jsfiddle.net/{id}/",),
    "stackblitz": ("https://stackblitz.com/edit/{id}",),
    "codesandbox": ("https://codesandbox.io/s/{id}",),
    "speakerdeck": ("https://speakerdeck.com/{id}",),
    "telegram": ("https://t.me/{id}",),
    "mastodon": ("https://{instance}/@{user}/{id}",),
    "npm": ("https://www.npmjs.com/package/{package}",),
}
FIRST_NAMES = ("id", "repo", "projectid", "model", "package")
# Any address among their arguments will do.
LINKS = (*ADDRESSES, "bluesky", "facebook", "reddit", "slideshare", "pinterest", "ghcode", "toot")


def player(call: Call, address: str, reader: Reader) -> list[Node]:
    """Return a player for ``address`` with what the call says about it."""
    attrs = {"url": address}
    if title := call.get(*TITLE_NAMES):
        attrs["title"] = title
    if picture := call.get("picture", "poster", "thumbnail"):
        attrs["picture"] = picture
    return [Node(EMBED, attrs)]


def first_address(call: Call) -> str:
    """Return the first whole address among the arguments, "" for none."""
    for value in (*call.params.values(), *call.args):
        if found := ADDRESS.match(value.strip()):
            return found[0]
    return ""


@element(
    embeds,
    "youtube",
    "youtube-enhanced",
    "ytlite",
    "youtubelite",
    "youtube-lite",
    "yt",
    "invidious",
)
def youtube(call: Call, reader: Reader) -> list[Node] | None:
    """Return a player of YouTube; a start by time or in seconds goes with it."""
    id_ = call.get(*ID_NAMES, 0)
    if not id_:
        return None
    address = id_ if ADDRESS.match(id_) else f"https://www.youtube.com/watch?v={quote(id_)}"
    if ADDRESS.match(id_) and call.name == "invidious":
        address = f"https://www.youtube.com/watch?v={id_.rpartition('v=')[2]}"
    if start := seconds(call.get(*STARTS)):
        address += f"{'&' if '?' in address else '?'}t={start}"
    if not call.get(*TITLE_NAMES) and len(call.args) > 1:
        call.params["title"] = call.args[1]
    return player(call, address, reader)


@element(embeds, "vimeo", "vimeo_simple", "vimeo-simple", "vimeo-enhanced", "vm")
def vimeo(call: Call, reader: Reader) -> list[Node] | None:
    """Return a player of Vimeo."""
    return _known("https://vimeo.com/{}", call, reader)


@element(embeds, "dailymotion", "dm")
def dailymotion(call: Call, reader: Reader) -> list[Node] | None:
    """Return a player of Dailymotion."""
    return _known("https://www.dailymotion.com/video/{}", call, reader)


@element(embeds, "asciinema", "asciicast")
def asciinema(call: Call, reader: Reader) -> list[Node] | None:
    """Return a player of asciinema; a recording of the site's own is a link to its file."""
    key = call.get("key", *ID_NAMES, "file", "cast", 0)
    if key.endswith((".cast", ".json")) and not ADDRESS.match(key):
        return [link(key, call.get(*TITLE_NAMES, default=key))]
    call.params.setdefault("id", key)
    return _known("https://asciinema.org/a/{}", call, reader)


@element(embeds, "codepen")
def codepen(call: Call, reader: Reader) -> list[Node] | None:
    """Return a demo on CodePen."""
    user = call.get("user", "username", 1, default="anon")
    return _known(f"https://codepen.io/{quote(user)}/pen/{{}}", call, reader)


@element(embeds, "spotify")
def spotify(call: Call, reader: Reader) -> list[Node] | None:
    """Return a player of Spotify: ``type`` and id, or ``track/…``."""
    kinds = ("track", "album", "playlist", "episode", "show")
    id_ = call.get("id", "url", "src", 0)
    kind = call.get("type", "kind", 1)
    if id_ in kinds and len(call.args) > 1:
        kind, id_ = id_, call.args[1]
    for one in kinds:
        if not id_ and call.get(one):
            kind, id_ = one, call.get(one)
    if not id_:
        return None
    if id_.startswith("spotify:"):
        kind, _, id_ = id_.removeprefix("spotify:").partition(":")
    if ADDRESS.match(id_):
        return player(call, id_, reader)
    path = id_ if "/" in id_ else f"{kind or 'track'}/{id_}"
    return player(call, f"https://open.spotify.com/{quote(path)}", reader)


@element(embeds, "peertube")
def peertube(call: Call, reader: Reader) -> list[Node] | None:
    """Return a player of PeerTube; a link when the host is none of those that may play here."""
    id_ = call.get("id", "uuid", "video", "url", "src", 0)
    host = call.get("host", "instance", "server", 1)
    if host and "." not in host and "." in id_:
        host, id_ = id_, host
    if len(call.args) > 1 and "." in call.args[0] and not ADDRESS.match(id_):
        host, id_ = call.args[0], call.args[1]
    if ADDRESS.match(id_):
        return player(call, id_, reader)
    if not id_ or not host:
        return None
    host = host.removeprefix("https://").rstrip("/")
    return player(call, f"https://{host}/videos/watch/{quote(id_)}", reader)


@element(embeds, "embed", "oembed", "iframe")
def embed(call: Call, reader: Reader) -> list[Node] | None:
    """Return a player for any address; a link when nothing is known to play it."""
    address = call.get("url", "src", "href", "link", 0)
    return player(call, address, reader) if ADDRESS.match(address) else None


@element(embeds, "tweet", "x", "twitter", "twitter_simple", "tweet-single", "x_simple")
def tweet(call: Call, reader: Reader) -> list[Node] | None:
    """Return a link to a post on X."""
    if address := first_address(call):
        return [link(address)]
    id_ = call.get("id", "status", 0)
    user = call.get("user", "username", "name")
    if not user and len(call.args) > 1:
        user, id_ = call.args[:2]
    if not id_:
        return None
    return [link(f"https://x.com/{quote(user) or 'i'}/status/{quote(id_)}")]


@element(embeds, "gist")
def gist(call: Call, reader: Reader) -> list[Node] | None:
    """Return a link to a gist, and to the file of it that was shown."""
    if address := first_address(call):
        return [link(address.removesuffix(".js"))]
    parts = [*call.args]
    if len(parts) == 1 and not call.params:
        # Jekyll's tag takes the id alone, or with the user before a slash.
        parts = parts[0].split("/")
    user = call.get("user", "username", default=parts[0] if len(parts) > 1 else "")
    id_ = call.get("id", "gist", default=parts[min(1, len(parts) - 1)] if parts else "")
    file = call.get("file", "filename", default=parts[2] if len(parts) > 2 else "")
    if not id_:
        return None
    address = "https://gist.github.com/" + "/".join(quote(part) for part in (user, id_) if part)
    anchor = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in file.lower())
    return [link(f"{address}#file-{anchor}" if file else address, file or address)]


@element(embeds, *LINKS, "instagram_simple")
def elsewhere(call: Call, reader: Reader) -> list[Node] | None:
    """Return a link to something on a site that has no player here."""
    name = call.name.removesuffix("_simple")
    address = first_address(call)
    for pattern in () if address and name != "forgejo" else ADDRESSES.get(name, ()):
        values = {key: quote(value, safe="/@:") for key, value in call.params.items()}
        if call.args:
            for key in FIRST_NAMES:
                values.setdefault(key, quote(call.args[0], safe="/@:"))
        try:
            address = pattern.format_map(values)
            break
        except KeyError:
            continue
    if not address:
        return None
    words = call.get(*TITLE_NAMES)
    return [link(address, line_of(words, reader) if words else "")]


def _known(pattern: str, call: Call, reader: Reader) -> list[Node] | None:
    """Return a player for an id in ``pattern``, or for a whole address."""
    id_ = call.get(*ID_NAMES, 0)
    if not id_:
        return None
    address = id_ if ADDRESS.match(id_) else pattern.format(quote(id_, safe="/"))
    start = seconds(call.get(*STARTS))
    if start and "vimeo" in address:
        address += f"#t={start}s"
    elif start:
        name = "t" if "asciinema" in address else "start"
        address += f"{'&' if '?' in address else '?'}{name}={start}"
    return player(call, address, reader)
