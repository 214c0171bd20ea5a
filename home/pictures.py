"""A picture as HTML: in the formats and widths that exist, never in one that would be made."""

import re
from collections import defaultdict

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.images.models import Filter

from home.renditions import renditions_of

SPEC = re.compile(r"(width|fill)-[\dx]+\|format-(avif|webp|jpeg|png)")
# The order in which a browser takes the first it knows; the rest is the fallback.
SOURCES = {"avif": "image/avif", "webp": "image/webp"}


def responsive_image(
    image,
    *,
    sizes: str = "100vw",
    alt: str = "",
    loading: str = "lazy",
    square: bool = False,
    **attributes: str,
) -> SafeString:
    """Return a ``<picture>`` of ``image``, or an empty string when it is None.

    Uses the renditions that exist. Without any (a draft in preview, an animation) it shows the
    original; nothing is written either way.

    :param sizes: how wide the picture stands on the page, as in HTML.
    :param alt: what it shows; empty when it only decorates.
    :param loading: "lazy", or "eager" for the one picture that opens the page.
    :param square: take the squares made for faces, if there are any.
    :param attributes: further attributes of the ``<img>``, such as ``class``.
    """
    if not image:
        return SafeString("")
    formats = _by_format(image, square=square)
    fallback = formats.get("jpeg") or formats.get("png")
    shown = fallback[-1] if fallback else image
    img = {
        "src": shown.file.url,
        "width": shown.width,
        "height": shown.height,
        "alt": alt,
        "loading": loading,
        "decoding": "async",
        **({"fetchpriority": "high"} if loading == "eager" else {}),
        **attributes,
    }
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((SOURCES[kind], _srcset(formats[kind]), sizes) for kind in SOURCES if formats.get(kind)),
    )
    return format_html("<picture>{}<img{}></picture>", sources, flatatt(img))


def _by_format(image, *, square: bool) -> dict[str, list]:
    """Return the renditions of ``image`` by format, each list from narrow to wide."""
    cuts = {"width": defaultdict(list), "fill": defaultdict(list)}
    for one in sorted(renditions_of(image), key=lambda one: one.width):
        match = SPEC.fullmatch(one.filter_spec)
        if match and _is_current(one, match[1], image):
            cuts[match[1]][match[2]].append(one)
    return (square and cuts["fill"]) or cuts["width"]


def _is_current(rendition, cut: str, image) -> bool:
    """Return whether the rendition is cut around the focal point that ``image`` has now."""
    # The whole picture has no such point; asking Wagtail costs a tenth of a page of covers.
    key = Filter(rendition.filter_spec).get_cache_key(image) if cut == "fill" else ""
    return rendition.focal_point_key == key


def _srcset(renditions: list) -> str:
    return ", ".join(f"{one.file.url} {one.width}w" for one in renditions)
