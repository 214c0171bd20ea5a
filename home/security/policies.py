"""What a browser may do with our pages: two content security policies, and the other headers.

Readers' pages load nothing but files of ours, and no script or style that is written into them. The
admin is as narrow as Wagtail lets it be: five of its templates have scripts written into them. The
pages that let somebody in are as strict as those of readers.
"""

from functools import cache
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse

from home.embeds import frame_sources

# Only names that browsers know; a player in a frame gets the rest by its "allow" (home.embeds).
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
        *("microphone", "midi", "payment", "usb"),
    )
)
# A page must not be read into another site's process; a file may be shown on any site, as readers
# of feeds do with pictures.
PAGES, FILES = "same-origin", "cross-origin"


@cache
def public_policy() -> dict:
    """Return the policy of readers' pages, and of those that let somebody in."""
    return {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *_media_origin()],
        "media-src": [SELF, *_media_origin()],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": frame_sources(),
        "form-action": [SELF],
        "base-uri": [NONE],
        # Not "none": the admin shows pages in a frame, as previews.
        "frame-ancestors": [SELF],
        "upgrade-insecure-requests": settings.IS_HTTPS,
    }


@cache
def admin_policy() -> dict:
    """Return the policy of the admin."""
    return {
        "default-src": [NONE],
        # Panels with several children, and fields of dates and times, are started in place.
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        # Pictures that are about to be uploaded, and those the editor draws.
        "img-src": [SELF, "data:", "blob:", *_media_origin()],
        "media-src": [SELF, "blob:", *_media_origin()],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "upgrade-insecure-requests": settings.IS_HTTPS,
    }


def _media_origin() -> list[str]:
    """Return where uploads are served from, when it is not the site itself."""
    url = urlsplit(settings.MEDIA_URL)
    return [f"{url.scheme}://{url.netloc}"] if url.netloc else []


@cache
def _admin_prefixes() -> tuple[str, tuple[str, ...]]:
    """Return where the admin is, and what in it is for those who are not signed in."""
    try:
        open_to_all = (reverse("wagtailadmin_login"), reverse("wagtailadmin_password_reset"))
        return reverse("wagtailadmin_home"), open_to_all
    except NoReverseMatch:  # ENABLE_ADMIN=0
        return "", ()


def is_admin(path: str) -> bool:
    """Return whether the admin's own policy is for ``path``."""
    admin, open_to_all = _admin_prefixes()
    return bool(admin) and path.startswith(admin) and not path.startswith(open_to_all)


class PoliciesMiddleware(CSPMiddleware):
    """Writes the policies and what else a browser is told; headers that views set stay."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return ``response`` with its headers."""
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", _readable_by(request, response))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy for the address that was asked for."""
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only:
            parts.config = admin_policy() if is_admin(request.path_info) else public_policy()
        return parts


def _readable_by(request: HttpRequest, response: HttpResponseBase) -> str:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    is_private = "private" in response.headers.get("Cache-Control", "")
    return PAGES if is_page or is_private or is_admin(request.path_info) else FILES
