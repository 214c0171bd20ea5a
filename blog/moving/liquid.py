"""Liquid in the texts of Jekyll."""

from blog.moving.calls import Tag


def scan_liquid(text: str) -> list[Tag]:
    """Return the tags of Liquid in ``text``."""
    return []
