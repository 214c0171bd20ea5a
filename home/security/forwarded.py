"""Who asks, and by https or not, where proxies stand in front.

A proxy puts the address it was asked from at the end of ``X-Forwarded-For``; whatever stands before
may have been sent by anybody. So entries are counted from the right: as many as there are proxies
of ours, which ``TRUSTED_PROXIES`` says. Then ``REMOTE_ADDR`` is the reader's, for all that follows.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# What a household or a server usually has of IPv6: to count single addresses would count nothing.
IPV6_PREFIX = 64


class ForwardedMiddleware:
    """Puts what trusted proxies say in the place of what they hide, and drops what others say."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what the rest of the site answers."""
        meta, proxies = request.META, settings.TRUSTED_PROXIES
        forwarded_for = meta.pop("HTTP_X_FORWARDED_FOR", "")
        meta["REMOTE_ADDR"] = client_address(meta.get("REMOTE_ADDR", ""), forwarded_for, proxies)
        scheme = forwarded_scheme(meta.pop("HTTP_X_FORWARDED_PROTO", ""), proxies)
        if scheme:
            meta["HTTP_X_FORWARDED_PROTO"] = scheme
        return self.get_response(request)


def client_address(peer: str, forwarded_for: str, proxies: int) -> str:
    """Return the address of the reader: ``peer`` unless ``proxies`` of ours have said another.

    With fewer entries than there are proxies somebody has come past one of them, so that none of
    what they say is believed.
    """
    entries = [entry.strip() for entry in forwarded_for.split(",") if entry.strip()]
    if not proxies or len(entries) < proxies:
        return peer
    entry = entries[-proxies]
    # Some proxies add the port: 192.0.2.1:1234 or [2001:db8::1]:1234.
    bare = entry[1:].partition("]")[0] if entry.startswith("[") else entry
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return peer


def forwarded_scheme(value: str, proxies: int) -> str:
    """Return by which scheme the reader came to the outermost of our proxies, or "" if unknown."""
    schemes = [scheme.strip().lower() for scheme in value.split(",") if scheme.strip()]
    if not proxies or not schemes:
        return ""
    # Usually one: the outermost sets it, and the others pass it on.
    return schemes[-proxies] if len(schemes) >= proxies else schemes[0]


def network(request: HttpRequest) -> str:
    """Return what a client is counted by: its address, of IPv6 the network that it is in."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0])
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - a socket file: then all are counted as one
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_PREFIX), strict=False).network_address)
    return str(address)
