"""The three formats, as addresses, media types and names. It imports nothing of the blog."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A format: the end of its feeds' addresses, its media type, its name for people."""

    name: str
    media_type: str
    label: str


ATOM = Format("atom.xml", "application/atom+xml", "Atom")
RSS = Format("rss.xml", "application/rss+xml", "RSS")
JSON = Format("feed.json", "application/feed+json", "JSON Feed")
# In the order in which a reader that takes the first finds the best.
FORMATS = (ATOM, RSS, JSON)


def alternates(path: str, title: str) -> list[dict[str, str]]:
    """Return the feeds of the list at ``path`` as ``type``, ``href`` and ``title`` of links.

    :param path: the address of the list, with its closing slash.
    :param title: what the list is called.
    """
    return [
        {"type": one.media_type, "href": path + one.name, "title": f"{title} ({one.label})"}
        for one in FORMATS
    ]
