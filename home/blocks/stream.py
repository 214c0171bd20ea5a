"""The body of a page."""

from wagtail.blocks import StreamBlock

from home.blocks.media import EmbedBlock, ImageBlock, VideoBlock
from home.blocks.prose import CalloutBlock, QuoteBlock, TextBlock
from home.blocks.table import TableBlock
from home.blocks.verbatim import NoteBlock, UnconvertedBlock


class PageStreamBlock(StreamBlock):
    """What any page may be made of; the names are stored, so they change by migration only."""

    text = TextBlock()
    image = ImageBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    table = TableBlock()
    embed = EmbedBlock()
    video = VideoBlock()
    note = NoteBlock()
    unconverted = UnconvertedBlock()

    class Meta:
        block_counts = {}
