"""Pictures, galleries, films and sounds."""

from blog.moving.calls import Call
from blog.moving.handlers.common import contents, element, line_of, link, paragraph, plain
from blog.moving.handlers.embeds import ADDRESS, player
from blog.moving.shortcodes import REFERENCE, Reader, Registry
from blog.moving.tree import Node, text

pictures = Registry()

SOURCES = (
    "src",
    "url",
    "file",
    "image",
    "img",
    "image_path",
    "image_url",
    "path",
    "filename",
    "resource",
    "name",
    "source",
)
FILMS = ("src", "url", "file", "mp4", "video", "path", "video_path", "webm", "source")
PATTERNS = ("match", "images", "dir", "folder", "path", "glob", "pattern", "src", "resources")
# Where minimal-mistakes has films of other sites.
PROVIDERS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "google-drive": "https://drive.google.com/file/d/{}/preview",
    "bilibili": "https://www.bilibili.com/video/{}/",
}
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")


@element(
    pictures,
    *("figure", "img", "image", "imgproc", "picture", "intextimg", "lazyimg", "imgcap", "pic"),
    *("photo", "screenshot", "resize", "responsive-image", "bundle-image", "enlarge", "zoom-img"),
    *("figurecupper", "fig", "imageset", "image-caption", "figure_image", "post-img"),
)
def figure(call: Call, reader: Reader) -> list[Node] | None:
    """Return a picture with all that is said under it; the caption may stand inside, too."""
    src = call.get(*SOURCES, 0)
    if not src:
        return None
    if len(call.args) > 1 and call.name == "imgproc":
        # Docsy: picture, command, options, and the caption inside.
        call.args = call.args[:1]
    alt = call.get("alt", 1)
    attrs = {"src": src, "alt": plain(line_of(alt, reader))}
    if href := call.get("link", "href"):
        attrs["link"] = href
    elif href := call.get("relref", "ref"):
        attrs["link"] = REFERENCE + href
    caption = _caption(call, reader)
    picture = Node("img", attrs)
    if not caption:
        return [picture]
    return [Node("figure", children=[picture, Node("figcaption", children=caption)])]


def _caption(call: Call, reader: Reader) -> list[Node]:
    """Return title, caption and the name of the author, in the order in which Hugo shows them."""
    parts: list[list[Node]] = []
    title = call.get("title")
    caption = call.get("caption", "description", "desc", "legend", 2)
    if title and title != caption:
        words = line_of(title, reader)
        # A title alone is what is under the picture; above a caption it is its heading.
        parts.append([Node("b", children=words)] if caption else words)
    if caption:
        parts.append(line_of(caption, reader))
    if call.inner and call.inner.strip():
        parts.append(_flat(contents(call, reader)))
    credit = call.get("attr", "attribution", "credit", "author")
    source = call.get("attrlink", "attr_link", "creditlink", "credit_link", "source_url")
    if credit:
        words = line_of(credit, reader)
        parts.append([link(source, words)] if source else words)
    elif source:
        parts.append([link(source)])
    joined: list[Node] = []
    for part in parts:
        joined += [text(" "), *part] if joined else part
    return joined


def _flat(nodes: list[Node]) -> list[Node]:
    """Return the lines of paragraphs, with breaks between them."""
    lines: list[Node] = []
    for node in nodes:
        if node.tag == "p":
            lines += [Node("br"), *node.children] if lines else node.children
        else:
            lines.append(node)
    return lines


@element(
    pictures,
    *("gallery", "carousel", "slider", "slideshow", "swiper", "image-gallery", "photoswipe"),
    *("imagegallery", "foldergallery", "album", "masonry", "image_gallery", "gallery-slider"),
)
def gallery(call: Call, reader: Reader) -> list[Node] | None:
    """Return the pictures of a folder or a pattern, or what stands inside, one after the other."""
    inside = contents(call, reader) if call.inner and call.inner.strip() else []
    found: list[str] = []
    for value in (*(call.params[name] for name in PATTERNS if name in call.params), *call.args):
        for pattern in _alternatives(value):
            found += reader.pictures(pattern)
    if not inside and not found:
        return None
    nodes = [Node("img", {"src": src, "alt": ""}) for src in dict.fromkeys(found)]
    if caption := call.get("caption", "title"):
        nodes.append(paragraph(*line_of(caption, reader)))
    return [*nodes, *inside]


def _alternatives(value: str) -> list[str]:
    """Return the patterns in ``{a,b}``, or names with commas between."""
    before, opening, rest = value.partition("{")
    inside, closing, behind = rest.partition("}")
    if opening and closing:
        return [before + one.strip() + behind for one in inside.split(",") if one.strip()]
    return [one.strip() for one in value.split(",") if one.strip()]


@element(
    pictures, "video", "video-webm", "html5video", "videos", "mp4", "local-video", "rawvideo", "gif"
)
def video(call: Call, reader: Reader) -> list[Node] | None:
    """Return a film; one that another site has is a player."""
    provider = PROVIDERS.get(call.get("provider").lower())
    if provider and call.get("id"):
        return player(call, provider.format(call.get("id")), reader)
    sources = [call.params[name] for name in FILMS if call.params.get(name)] or call.args[:1]
    if not sources:
        return None
    first = sources[0]
    if ADDRESS.match(first) and not first.lower().endswith((".mp4", ".webm", ".ogv", ".mov")):
        return player(call, first, reader)
    if first.lower().endswith(PICTURE_ENDINGS):
        return figure(call, reader)
    attrs = {"src": first}
    for name, names in {"title": ("title", "alt"), "poster": ("poster", "thumbnail")}.items():
        if value := call.get(*names):
            attrs[name] = value
    children = [Node("source", {"src": src}) for src in sources[1:]]
    if track := call.get("captions", "subtitles", "track", "vtt"):
        children.append(Node("track", {"src": track}))
    caption = line_of(call.get("caption", "description"), reader)
    if call.inner and call.inner.strip():
        caption += [text(" ")] if caption else []
        caption += _flat(contents(call, reader))
    if caption:
        children.append(Node("figcaption", children=caption))
    return [Node("video", attrs, children)]


@element(pictures, "audio", "music", "mp3", "podcast", "sound", "aplayer")
def audio(call: Call, reader: Reader) -> list[Node] | None:
    """Return a sound; what is said about it stands by."""
    src = call.get("src", "url", "file", "mp3", "path", "source", 0)
    if not src or (call.name == "music" and not src.startswith(("/", "http")) and "." not in src):
        # A number is a song at a service that only the theme's own script knows.
        return None
    words = call.get("title", "name", "caption")
    by = call.get("artist", "author")
    title = " – ".join(part for part in (by, words) if part)
    nodes = [Node("audio", {"src": src, "title": title} if title else {"src": src})]
    caption = call.get("caption")
    if caption and caption != words:
        nodes.append(paragraph(*line_of(caption, reader)))
    return nodes
