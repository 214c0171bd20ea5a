"""Pictures, films, players and figures of a text as blocks."""

from html import escape

from django.forms.utils import flatatt

from blog.moving import tree
from blog.moving.tree import Node
from home.embeds import find_player

VIDEO_ENDINGS = (".mp4", ".webm")


class MediaBlocks:
    """A part of :class:`blog.moving.text_to_blocks.Converter`."""

    def _img_block(self, node: Node) -> None:
        self._image(node)

    def _image(self, node: Node, caption: str = "") -> None:
        src = node.attrs.get("src", "")
        found = self.around.picture(src)
        if isinstance(found, str):
            self._paragraph([node])
            if caption:
                self._text.append(f"<p>{caption}</p>")
            return
        if found is None:
            self._unconverted(_picture_source(node), "This picture was not found.")
            self._text += [f"<p>{caption}</p>"] if caption else []
            return
        alt = " ".join(node.attrs.get("alt", "").split())
        if not caption and node.attrs.get("title"):
            caption = escape(" ".join(node.attrs["title"].split()), quote=False)
        caption = self._linked_caption(node, caption)
        self._add(
            "image",
            {
                "image": {"image": found, "alt_text": alt, "decorative": not alt},
                "caption": f"<p>{caption}</p>" if caption else "",
            },
        )

    def _linked_caption(self, node: Node, caption: str) -> str:
        """Return the caption with the link that the picture had, unless it led to itself."""
        href = node.attrs.get("link")
        if not href or href == node.attrs.get("src"):
            return caption
        attrs = self.around.link(href)
        if not attrs:
            return caption
        if "<a " in caption:
            caption, words = f"{caption} ", escape(href, quote=False)
        else:
            alt = " ".join(node.attrs.get("alt", "").split())
            caption, words = "", caption or escape(alt or href, quote=False)
        return f"{caption}<a{flatatt(attrs)}>{words}</a>"

    def _raw_block(self, node: Node) -> None:
        tag, src = node.attrs.get("tag"), node.attrs.get("src", "")
        player = find_player(_with_scheme(src)) if tag == "iframe" else None
        if player:
            self._embed(_with_scheme(src), node.attrs.get("title", ""))
            return
        reason = node.attrs.get("reason") or f"No block can hold <{tag}>."
        if "reason" not in node.attrs:
            self.warn(f"needs attention: {reason}", node.line)
        self._unconverted(node.text, reason, told=True)

    def _embed(self, url: str, title: str, picture: int | None = None) -> None:
        player = find_player(url)
        name = player.provider if player else url
        self._add("embed", {"url": url, "title": (title or name)[:200], "picture": picture})

    def _embed_block(self, node: Node) -> None:
        url = node.attrs["url"]
        if find_player(url) is None:
            attrs = self.around.link(url)
            words = escape(node.attrs.get("title") or url, quote=False)
            self._text.append(f"<p><a{flatatt(attrs)}>{words}</a></p>" if attrs else words)
            return
        picture = self.around.picture(node.attrs["picture"]) if node.attrs.get("picture") else None
        self._embed(url, node.attrs.get("title", ""), picture if isinstance(picture, int) else None)

    def _video_block(self, node: Node) -> None:
        """A film of ours, written as ``<video>`` or by a shortcode."""
        sources = [child.attrs.get("src", "") for child in node.walk() if child.attrs.get("src")]
        src = next((one for one in sources if one.lower().endswith(VIDEO_ENDINGS)), "")
        file = self.around.document(src) if src else None
        if file is None:
            self._links_to(sources, node)
            return
        title = node.attrs.get("title") or node.attrs.get("aria-label") or src.rpartition("/")[2]
        poster = self.around.picture(node.attrs["poster"]) if node.attrs.get("poster") else None
        track = next((one for one in node.walk() if one.tag == "track"), None)
        captions = self.around.document(track.attrs.get("src", "")) if track else None
        said = [one for one in node.children if one.tag == "figcaption"]
        caption = " ".join(self._inline.html(one.children) for one in said)
        self._add(
            "video",
            {
                "file": file,
                "title": title[:200],
                "poster": poster if isinstance(poster, int) else None,
                "captions": captions,
                "caption": f"<p>{caption}</p>" if caption else "",
            },
        )

    def _audio_block(self, node: Node) -> None:
        self._links_to(
            [child.attrs["src"] for child in node.walk() if child.attrs.get("src")], node
        )

    def _links_to(self, sources: list[str], node: Node) -> None:
        """Add links to films and sounds that cannot be played here."""
        for src in sources:
            words = node.attrs.get("title") or src
            self._paragraph([Node("a", {"href": src}, [tree.text(words)])])
        said = [one for one in node.children if one.tag == "figcaption"]
        self._flow(said if sources else node.children)

    def _figure_block(self, node: Node) -> None:
        captions = [child for child in node.walk() if child.tag == "figcaption"]
        caption = " ".join(self._inline.html(one.children) for one in captions)
        rest = _without(node, "figcaption")
        images = [child for child in rest.walk() if child.tag == "img"]
        links = {
            id(child): a.attrs.get("href", "")
            for a in rest.walk()
            if a.tag == "a"
            for child in a.walk()
        }
        codes = [child for child in rest.walk() if child.tag in (tree.CODE, "pre")]
        if images:
            for image in images:
                if links.get(id(image)):
                    image.attrs.setdefault("link", links[id(image)])
                self._image(image, caption if image is images[-1] else "")
        elif len(codes) == 1 and codes[0].tag == tree.CODE:
            codes[0].attrs["caption"] = Node("", children=captions).plain().strip()
            self._flow(rest.children)
        else:
            self._flow(rest.children)
            if caption:
                self._text.append(f"<p>{caption}</p>")


def _without(node: Node, tag: str) -> Node:
    """Return the tree without the elements of this name."""
    children = [_without(child, tag) for child in node.children if child.tag != tag]
    return Node(node.tag, node.attrs, children, node.text, node.line, node.call)


def _picture_source(node: Node) -> str:
    title = f' "{node.attrs["title"]}"' if node.attrs.get("title") else ""
    return f"![{node.attrs.get('alt', '')}]({node.attrs.get('src', '')}{title})"


def _with_scheme(url: str) -> str:
    return f"https:{url}" if url.startswith("//") else url
