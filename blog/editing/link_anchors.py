"""The parts of pages that links can lead to."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from blog.models import BlogPostPage
from home.headings import given_ids
from home.models import StandardPage
from home.rendering import TEMPLATE_IDS, UNSEEN, render_pieces
from home.rich_text import expand, link_footnotes_of, texts_in

# Pages of which we know every id: they consist of a body.
MODELS = (BlogPostPage, StandardPage)
# Blocks that give no id but in their captions, and would cost most of the rendering.
WITHOUT_IDS = frozenset({"code", "embed", "image", "video", *UNSEEN})
# Bodies that are held in memory at once.
CHUNK = 100


def has_anchor(ids: frozenset[str], fragment: str) -> bool:
    """Return whether a page with these ids has the part that ``fragment`` names."""
    # "#top" is the top of the page in every browser.
    return bool({fragment, unquote(fragment)} & ids) or fragment == "top"


def ids_of(body: Iterable) -> frozenset[str]:
    """Return the ids in a page with this body, a stream of blocks, as readers get it."""
    children = [child for child in body if child.block_type not in UNSEEN]
    texts = list(texts_in(children))
    expand(texts)
    link_footnotes_of(texts)
    pieces, _ = render_pieces(child for child in children if child.block_type not in WITHOUT_IDS)
    return given_ids([*(html for _, html in pieces), *(text.html for text in texts)]) | TEMPLATE_IDS


def ids_of_pages(numbers: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the ids in each of these pages that is a post or a standard page, by its number."""
    wanted = sorted(numbers)
    found = {}
    for model in MODELS:
        for start in range(0, len(wanted), CHUNK):
            pages = model.objects.filter(pk__in=wanted[start : start + CHUNK])
            bodies = dict(pages.values_list("pk", "body"))
            found.update(zip(bodies, _ids_of_all(model, bodies.values()), strict=True))
    return found


def streams_of(model, bodies: Iterable) -> list:
    """Return ``bodies`` of pages of one type with their pictures and files fetched together."""
    block = model._meta.get_field("body").stream_block
    return block.bulk_to_python([list(body.raw_data) for body in bodies])


def _ids_of_all(model, bodies: Iterable) -> Iterator[frozenset[str]]:
    streams = streams_of(model, bodies)
    expand(text for stream in streams for text in texts_in(stream))
    for stream in streams:
        yield ids_of(stream)
