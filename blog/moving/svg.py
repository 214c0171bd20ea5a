"""Drawings (SVG) made safe: what draws stays, what acts or asks elsewhere goes.

An SVG is a document that may run scripts, follow links and load files. A blog's diagrams need none
of that. Nothing is searched for what is bad: elements, attributes and references come from lists of
what is good.
"""

import math
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from blog.moving.svg_style import clean_declarations, clean_style_sheet, is_safe_value

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
HREFS = ("href", XLINK_HREF)
XML = "{http://www.w3.org/XML/1998/namespace}"
# Deeper than any program draws, and not so deep that writing it would end in a RecursionError.
DEEPEST = 200
# Pixels; what says it is larger is made smaller, its shape stays.
LARGEST_SIDE = 10_000

_ELEMENTS = """
    svg g defs title desc symbol use switch style
    path rect circle ellipse line polyline polygon text tspan textPath image
    linearGradient radialGradient stop pattern clipPath mask marker filter
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight
    feSpecularLighting feSpotLight feTile feTurbulence
    animate animateTransform animateMotion mpath set
"""
ELEMENTS = frozenset(_ELEMENTS.split())
ANIMATIONS = frozenset({"animate", "animateTransform", "animateMotion", "set"})
# These show nothing and are not worth a word: what drawing programs note for themselves.
SILENT = frozenset({"metadata", "view", "cursor"})

_ATTRIBUTES = """
    id class style lang role tabindex version baseProfile requiredFeatures systemLanguage
    x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points width height viewBox pathLength rotate
    preserveAspectRatio transform transform-origin transform-box textLength lengthAdjust
    startOffset method spacing side offset gradientUnits gradientTransform spreadMethod
    patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits
    mask-type markerUnits markerWidth markerHeight refX refY orient filterUnits primitiveUnits
    in in2 result mode type values tableValues slope intercept amplitude exponent operator
    k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode kernelUnitLength
    preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent lighting-color
    limitingConeAngle pointsAtX pointsAtY pointsAtZ azimuth elevation z scale xChannelSelector
    yChannelSelector stdDeviation radius baseFrequency numOctaves seed stitchTiles
    flood-color flood-opacity
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
    color-interpolation-filters color-rendering cursor direction display dominant-baseline
    enable-background fill fill-opacity fill-rule filter font font-family font-size
    font-size-adjust font-stretch font-style font-variant font-weight
    glyph-orientation-horizontal glyph-orientation-vertical image-rendering isolation kerning
    letter-spacing marker marker-end marker-mid marker-start mask mix-blend-mode opacity overflow
    paint-order pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    text-anchor text-decoration text-rendering unicode-bidi vector-effect visibility white-space
    word-spacing writing-mode
    attributeName attributeType begin dur end min max restart repeatCount repeatDur calcMode
    keyTimes keySplines keyPoints from to by additive accumulate path origin
    media
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
# What an animation must not touch, although an element may have it.
NOT_ANIMATED = frozenset({"style", "class", "id"})
DATA_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+")
# As Willow reads them. Source: SVG 1.1, sections 4.2 and 7.8.
LENGTH = re.compile(r"\+?((?:\d*\.)?\d+(?:[eE][+-]?\d+)?)(px|em|ex|in|cm|mm|pt|pc)?")
PIXELS = {"px": 1, "em": 16, "ex": 8, "in": 96, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "pt": 96 / 72}
PIXELS |= {"pc": 16, None: 1}
ASPECT = re.compile(r"none|x(?:Min|Mid|Max)Y(?:Min|Mid|Max)(?:\s+(?:meet|slice))?")


def clean_svg(data: bytes) -> tuple[bytes, list[str]]:
    """Return the drawing with nothing in it that acts or asks elsewhere, and what was dropped.

    The same bytes in give the same bytes out. What shows nothing, such as a program's own notes, is
    dropped without a word. The text of HTML in a drawing stays, as plain text.

    :raises ValueError: when it is no SVG, or not one to be read safely (entities, too deep).
    """
    try:
        root = fromstring(data)
    except DefusedXmlException as error:
        raise ValueError("it declares entities, which are not expanded") from error
    # The parser knows few encodings and says so in three ways.
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ValueError(f"it is no XML: {error}") from error
    _put_into_namespace(root)
    if root.tag != f"{SVG}svg":
        raise ValueError("it is no SVG")
    if _depth(root) > DEEPEST:
        raise ValueError(f"its elements are nested more than {DEEPEST} deep")
    dropped: dict[str, None] = {}
    for element in list(root.iter()):
        _clean_children(element, dropped)
    for element in root.iter():
        _clean_attributes(element, dropped)
        if element.tag == f"{SVG}style":
            _clean_sheet(element, dropped)
    _set_size(root)
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True), list(dropped)


def _put_into_namespace(root: ElementTree.Element) -> None:
    """Name the namespace where it was forgotten, as is usual for drawings pasted into HTML."""
    if root.tag == "svg":
        for element in root.iter():
            if not element.tag.startswith("{"):
                element.tag = SVG + element.tag


def _depth(root: ElementTree.Element) -> int:
    depth, level = 0, [root]
    while level and depth <= DEEPEST:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _clean_children(parent: ElementTree.Element, dropped: dict[str, None]) -> None:
    """Remove the children of ``parent`` that may not stay; their place in a text is kept."""
    before = None
    for child in list(parent):
        name = child.tag.removeprefix(SVG)
        if name == "a":
            # A link leads nowhere from a picture; what it is around stays.
            child.tag = f"{SVG}g" if parent.tag not in _TEXTS else f"{SVG}tspan"
            dropped["a link"] = None
        elif name == "foreignObject" and parent.tag != f"{SVG}switch" and _words(child):
            _become_text(child)
            dropped["the form of HTML text, which became plain text"] = None
        elif name not in ELEMENTS or _is_bad_animation(name, child):
            if name not in SILENT and not name.startswith("{"):
                dropped[f"<{name}>"] = None
            _remove(parent, child, before)
            continue
        before = child


_TEXTS = frozenset({f"{SVG}text", f"{SVG}tspan", f"{SVG}textPath"})


def _remove(parent, child, before) -> None:
    if child.tail:
        if before is None:
            parent.text = (parent.text or "") + child.tail
        else:
            before.tail = (before.tail or "") + child.tail
    parent.remove(child)


def _is_bad_animation(name: str, element: ElementTree.Element) -> bool:
    if name not in ANIMATIONS or name == "animateMotion":
        return False
    target = element.get("attributeName", "transform" if name == "animateTransform" else "")
    return target.strip() not in ATTRIBUTES - NOT_ANIMATED


def _words(element: ElementTree.Element) -> str:
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    """Yield the text that a reader of the HTML in ``element`` sees."""
    if element.tag.rpartition("}")[2].lower() not in ("script", "style"):
        yield element.text or ""
        for child in element:
            yield from _pieces(child)
            # Words of two paragraphs are two words.
            yield " " if child.tag.rpartition("}")[2] in ("p", "div", "br", "li") else ""
            yield child.tail or ""


def _become_text(element: ElementTree.Element) -> None:
    """Turn HTML within a drawing into text in the middle of its box."""
    words = _words(element)
    x, y, width, height = (_plain(element.get(key, "")) for key in ("x", "y", "width", "height"))
    transform = element.get("transform")
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = f"{SVG}text", words, tail
    element.attrib.update(
        {
            "x": _number(x + width / 2),
            "y": _number(y + height / 2),
            "text-anchor": "middle",
            "dominant-baseline": "central",
        }
    )
    if transform:
        element.set("transform", transform)


def _clean_attributes(element: ElementTree.Element, dropped: dict[str, None]) -> None:
    name = element.tag.removeprefix(SVG)
    for key, value in list(element.attrib.items()):
        if key in HREFS:
            stays = _is_good_reference(name, value)
        elif key == "style":
            kept, lost = clean_declarations(value)
            element.set(key, kept)
            dropped.update(dict.fromkeys(lost))
            if not kept:
                del element.attrib[key]
            continue
        elif key.startswith(XML):
            stays = key.removeprefix(XML) in ("space", "lang")
        elif key in ATTRIBUTES or key.startswith("aria-"):
            stays = is_safe_value(value)
        else:
            stays = False
        if not stays:
            del element.attrib[key]
            if not (key.startswith(("{", "data-")) and key not in HREFS):
                dropped[f"{key.removeprefix('{http://www.w3.org/1999/xlink}')} of <{name}>"] = None


def _is_good_reference(name: str, value: str) -> bool:
    value = value.strip()
    if value.startswith("#"):
        return True
    return name in ("image", "feImage") and DATA_PICTURE.fullmatch(value) is not None


def _clean_sheet(style: ElementTree.Element, dropped: dict[str, None]) -> None:
    """Clean a ``<style>``; it has no elements in it, but browsers read the text between some."""
    sheet = "".join([style.text or "", *(child.tail or "" for child in style)])
    for child in list(style):
        style.remove(child)
    style.text, lost = clean_style_sheet(sheet)
    dropped.update(dict.fromkeys(lost))


def _set_size(root: ElementTree.Element) -> None:
    """Say width and height in pixels, and the view box as Willow and every browser read it."""
    box = _view_box(root.attrib.pop("viewBox", ""))
    width, height = (_pixels(root.attrib.pop(key, "")) for key in ("width", "height"))
    if box:
        ratio = box[2] / box[3]
        if not (width and height):
            width = width or (height * ratio if height else box[2])
            height = width / ratio
    else:
        # What browsers take where nothing is said. Source: CSS 2.2, section 10.3.2.
        width, height = width or 300.0, height or 150.0
        box = (0.0, 0.0, width, height)
    scale = min(1.0, LARGEST_SIDE / max(width, height))
    for key, side in (("width", width), ("height", height)):
        root.set(key, _number(max(1.0, side * scale)))
    root.set("viewBox", " ".join(map(_number, box)))
    if not ASPECT.fullmatch(root.get("preserveAspectRatio", "none").strip()):
        del root.attrib["preserveAspectRatio"]


def _view_box(value: str) -> tuple[float, ...] | None:
    try:
        box = tuple(float(part) for part in value.replace(",", " ").split())
    except ValueError:
        return None
    is_one = len(box) == 4 and all(map(math.isfinite, box)) and box[2] > 0 and box[3] > 0
    return box if is_one else None


def _pixels(value: str) -> float:
    """Return a length in pixels; 0 for what is none, such as a percentage."""
    match = LENGTH.fullmatch(value.strip())
    size = float(match[1]) * PIXELS[match[2]] if match else 0.0
    return size if math.isfinite(size) else 0.0


def _plain(value: str) -> float:
    try:
        number = float(value.strip().removesuffix("px"))
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
