"""What rich text may hold beyond Wagtail's own features, and keeps while it is edited.

Wagtail's converters drop every attribute of a block but its key, and of a link all but its target.
Draft.js, the editor in the browser, keeps a map of data with each block and each link; so here the
attributes that Markdown has go in and out of these maps:

- ``id`` of a heading (h2 to h4), of a list item and of the parts of a definition list;
- ``value`` of an item at which a numbered list starts, or goes on after an interruption;
- ``title`` of a link, and the ``fragment`` of a link to a page;
- definition lists, as two kinds of blocks that share one ``<dl>``.
"""

import re

from draftjs_exporter import DOM
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.contentstate_models import Block
from wagtail.admin.rich_text.converters.editor_html import (
    LinkTypeRule,
    PageLinkHandler,
    WhitelistRule,
)
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    BLOCK_KEY_NAME,
    BlockElementHandler,
    ExternalLinkElementHandler,
    ListElementHandler,
    ListItemElementHandler,
    PageLinkElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import BlockFeature
from wagtail.whitelist import allow_without_attributes, attribute_rule, check_url

from home.ids import is_id

HEADINGS = {"h2": "header-two", "h3": "header-three", "h4": "header-four"}
LISTS = {"ul": "unordered-list-item", "ol": "ordered-list-item"}
DEFINITIONS = {"dt": "definition-term", "dd": "definition"}
STYLES = {"code": "code", "strikethrough": "s", "superscript": "sup", "subscript": "sub"}
# What is kept of a block, with the check that it must pass.
BLOCK_DATA = {"id": is_id}
ITEM_DATA = {"id": is_id, "value": re.compile(r"-?[0-9]{1,9}").fullmatch}


class BlockWithData(Block):
    """A block of the editor with its map of data."""

    def __init__(self, block: Block, data: dict[str, str]):
        super().__init__(block.type, block.depth, block.key)
        self.data = data

    def as_dict(self) -> dict:
        """Return the block as the editor takes it."""
        return {**super().as_dict(), **({"data": self.data} if self.data else {})}


class _KeepsData:
    """A handler whose blocks take attributes along."""

    kept = BLOCK_DATA

    def create_block(self, name, attrs, state, contentstate) -> BlockWithData:
        block = super().create_block(name, attrs, state, contentstate)
        return BlockWithData(block, _checked(attrs, self.kept))


class BlockHandler(_KeepsData, BlockElementHandler):
    """Reads a heading, a term or a definition."""


class ItemHandler(_KeepsData, ListItemElementHandler):
    """Reads an item of a list."""

    kept = ITEM_DATA


class DefinitionListHandler:
    """Reads ``<dl>``, which is no block itself."""

    def handle_starttag(self, name, attrs, state, contentstate) -> None:
        """Do nothing; without a handler, Wagtail would make a paragraph of it."""

    def handle_endtag(self, name, state, contentstate) -> None:
        """Do nothing."""


class ExternalLinkHandler(ExternalLinkElementHandler):
    """Reads a link to an address, with its title."""

    def get_attribute_data(self, attrs) -> dict:
        """Return what the editor keeps of the link."""
        return {**super().get_attribute_data(attrs), **_given(attrs, "title")}


class PageLinkToPartHandler(PageLinkElementHandler):
    """Reads a link to a page, with its title and the part of the page it leads to."""

    def get_attribute_data(self, attrs) -> dict:
        """Return what the editor keeps of the link; the address is for the author to see."""
        data = {**super().get_attribute_data(attrs), **_given(attrs, "fragment", "title")}
        if data["url"] and "fragment" in data:
            data["url"] += f"#{data['fragment']}"
        return data


class DefinitionListFeature(BlockFeature):
    """Two buttons for the editor: a term and its definition."""

    def __init__(self):
        super().__init__(None, css={"all": ["home/admin/definition-list.css"]})

    def construct_options(self, options: dict) -> None:
        """Add both kinds of blocks to the editor's options."""
        options.setdefault(self.option_name, []).extend(
            [
                {"type": "definition-term", "icon": "definition-term", "description": "Term"},
                {"type": "definition", "icon": "definition", "description": "Definition"},
            ]
        )


def register(features) -> None:
    """Register all of it, in the place of Wagtail's own rules where there are some."""
    for element, block_type in HEADINGS.items():
        _register(
            features,
            element,
            {element: BlockHandler(block_type)},
            {"block_map": {block_type: _element(element, BLOCK_DATA)}},
            [WhitelistRule(element, attribute_rule({"id": True}))],
        )
    for element, block_type in LISTS.items():
        _register(
            features,
            element,
            {element: ListElementHandler(block_type), "li": ItemHandler()},
            {"block_map": {block_type: {"element": _element("li", ITEM_DATA), "wrapper": element}}},
            [
                WhitelistRule(element, allow_without_attributes),
                WhitelistRule("li", attribute_rule({"id": True, "value": True})),
            ],
        )
    features.register_editor_plugin("draftail", "definition-list", DefinitionListFeature())
    _register(
        features,
        "definition-list",
        {"dl": DefinitionListHandler(), **{e: BlockHandler(t) for e, t in DEFINITIONS.items()}},
        {
            "block_map": {
                block_type: {"element": _element(element, BLOCK_DATA), "wrapper": "dl"}
                for element, block_type in DEFINITIONS.items()
            }
        },
        [
            WhitelistRule("dl", allow_without_attributes),
            *(WhitelistRule(element, attribute_rule({"id": True})) for element in DEFINITIONS),
        ],
    )
    # Wagtail knows these in its editor alone.
    for name, element in STYLES.items():
        rules = [WhitelistRule(element, allow_without_attributes)]
        features.register_converter_rule("editorhtml", name, rules)
    _register(
        features,
        "link",
        {
            "a[href]": ExternalLinkHandler("LINK"),
            'a[linktype="page"]': PageLinkToPartHandler("LINK"),
        },
        {"entity_decorators": {"LINK": _link}},
        [
            WhitelistRule("a", attribute_rule({"href": check_url, "title": True})),
            LinkTypeRule("page", PageLinkToPart),
        ],
    )


class PageLinkToPart(PageLinkHandler):
    """A link to a page in HTML that comes by the API."""

    @staticmethod
    def get_db_attributes(tag) -> dict:
        """Return what is stored of the link."""
        names = ("fragment", "title")
        kept = {name: tag[f"data-{name}"] for name in names if tag.get(f"data-{name}")}
        return {**PageLinkHandler.get_db_attributes(tag), **kept}


def _register(features, name: str, reading: dict, writing: dict, allowed: list) -> None:
    rule = {"from_database_format": reading, "to_database_format": writing}
    features.register_converter_rule("contentstate", name, rule)
    features.register_converter_rule("editorhtml", name, allowed)


def _element(name: str, kept: dict):
    """Return what writes a block as an element ``name`` with the attributes ``kept``."""

    def write(props):
        block = props["block"]
        # The key comes first, where home.rich_text expects it; Wagtail would put it last.
        key = {BLOCK_KEY_NAME: block.get("key")}
        attributes = {**key, **_checked(block.get("data") or {}, kept)}
        return DOM.create_element(name, attributes, props["children"])

    return write


def _link(props):
    element = link_entity(props)
    names = ("title",) if props.get("id") is None else ("fragment", "title")
    element.attr.update(_given(props, *names))
    return element


def _given(attributes: dict, *names: str) -> dict[str, str]:
    """Return those of ``attributes`` that are named and not empty."""
    return {name: str(attributes[name]) for name in names if attributes.get(name)}


def _checked(attributes: dict, checks: dict) -> dict[str, str]:
    """Return those of ``attributes`` that have a check and pass it."""
    found = _given(attributes, *checks)
    return {name: value for name, value in found.items() if checks[name](value)}
