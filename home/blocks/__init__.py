"""The blocks any page may hold."""

from home.blocks.media import EmbedBlock, ImageBlock, VideoBlock
from home.blocks.prose import CalloutBlock, ProseBlock, QuoteBlock, TextBlock
from home.blocks.social import SocialLinkBlock
from home.blocks.stream import PageStreamBlock
from home.blocks.table import TableBlock

__all__ = [
    "CalloutBlock",
    "EmbedBlock",
    "ImageBlock",
    "PageStreamBlock",
    "ProseBlock",
    "QuoteBlock",
    "SocialLinkBlock",
    "TableBlock",
    "TextBlock",
    "VideoBlock",
]
