"""Links as they stand in texts: which are a site's own, and the path that they mean."""

import posixpath
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class OwnLink:
    """A link within the site. ``path`` is decoded, and is from the root when it begins with "/".

    ``is_absolute`` tells that the address named the host.
    """

    path: str
    fragment: str = ""
    is_absolute: bool = False


def host_of(address: str) -> str:
    """Return the host that an address names, with its port, in lower case and without "www."."""
    try:
        return urlsplit(address).netloc.lower().rpartition("@")[2].removeprefix("www.")
    except ValueError:  # a broken IPv6 host
        return ""


def own_link(href: str, hosts: Collection[str]) -> OwnLink | None:
    """Return ``href`` taken apart when it leads to the site that answers at ``hosts``.

    None for what has to stay as it stands: another host, ``mailto:``, a fragment of the same page.
    """
    href = href.strip()
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https"):
        return None
    is_absolute = bool(parts.scheme or parts.netloc)
    if is_absolute and (not parts.netloc or host_of(href) not in hosts):
        return None
    path = unquote(parts.path) or ("/" if is_absolute else "")
    if not path or "\0" in path:
        return None
    return OwnLink(path, parts.fragment, is_absolute)


def join(folder: str, path: str) -> str:
    """Return the path from the root that ``path`` means in ``folder``; a closing slash stays."""
    joined = posixpath.normpath(posixpath.join("/", folder, path))
    # POSIX lets two slashes at the beginning stand.
    joined = "/" + joined.lstrip("/")
    return joined + "/" if path.endswith("/") and joined != "/" else joined
