"""The blocks any page may hold."""

from home.blocks.media import EmbedBlock, ImageBlock, VideoBlock
from home.blocks.prose import CalloutBlock, ProseBlock, QuoteBlock, TextBlock
from home.blocks.social import SocialLinkBlock
from home.blocks.stream import PageStreamBlock
from home.blocks.table import TableBlock
from home.blocks.verbatim import NoteBlock, SourceTextBlock, UnconvertedBlock, VerbatimBlock

__all__ = [
    "CalloutBlock",
    "EmbedBlock",
    "ImageBlock",
    "NoteBlock",
    "PageStreamBlock",
    "ProseBlock",
    "QuoteBlock",
    "SocialLinkBlock",
    "SourceTextBlock",
    "TableBlock",
    "TextBlock",
    "UnconvertedBlock",
    "VerbatimBlock",
    "VideoBlock",
]
