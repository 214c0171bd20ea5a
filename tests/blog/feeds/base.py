"""What tests of feeds build on: feeds read by other people's programs, and schemas."""

import json
from pathlib import Path

import feedparser
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from blog.feeds.formats import FORMATS

FILES = Path(__file__).parent / "schemas"
NAMES = [one.name for one in FORMATS]
ATOM = "{http://www.w3.org/2005/Atom}"
HOST = "http://localhost:8000"


def parsed(content: bytes):
    """Return a feed as feedparser reads it; it must have nothing to complain of."""
    feed = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def tree(content: bytes):
    """Return XML as a tree."""
    return etree.fromstring(content)


def errors(name: str, content: bytes) -> list[str]:
    """Return what in a feed breaks the schema of its format."""
    if name.endswith(".json"):
        schema = json.loads((FILES / "json_feed.json").read_text(encoding="utf-8"))
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        return [error.message for error in validator.iter_errors(json.loads(content))]
    schema = etree.RelaxNG(etree.parse(FILES / name.replace(".xml", ".rng")))
    schema.validate(tree(content))
    return [str(error) for error in schema.error_log]


def titles(name: str, content: bytes) -> list[str]:
    """Return the titles of the posts in a feed, in its order."""
    if name.endswith(".json"):
        return [item["title"] for item in json.loads(content)["items"]]
    return [entry.title for entry in parsed(content).entries]
