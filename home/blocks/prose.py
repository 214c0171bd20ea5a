"""Blocks of words: text, quote, callout."""

from django.utils.safestring import mark_safe
from wagtail import blocks

from home.footnotes import without_references
from home.headings import add_heading_ids, given_ids
from home.rich_text import Prose, join_lists

INLINE_FEATURES = [
    "bold",
    "italic",
    "code",
    "strikethrough",
    "superscript",
    "subscript",
    "link",
]
TEXT_FEATURES = [
    "h2",
    "h3",
    "h4",
    "bold",
    "italic",
    "code",
    "strikethrough",
    "superscript",
    "subscript",
    "ol",
    "ul",
    "hr",
    "definition-list",
    "link",
    "document-link",
]
CALLOUT_KINDS = [
    ("note", "Note"),
    ("tip", "Tip"),
    ("warning", "Warning"),
    ("danger", "Danger"),
]
# The sign of each kind in our sprite of icons.
CALLOUT_ICONS = {"note": "info", "tip": "tip", "warning": "warning", "danger": "danger"}


class ProseBlock(blocks.RichTextBlock):
    """Rich text whose links are looked up for the whole page at once; see :mod:`home.rich_text`."""

    def to_python(self, value) -> Prose:
        """Return the stored text as a value."""
        return Prose(value)

    def normalize(self, value) -> Prose:
        """Return anything that may stand for rich text as a value."""
        if isinstance(value, Prose):
            return value
        return Prose(super().normalize(value).source)

    def value_from_form(self, value) -> Prose:
        """Return what the editor sent as a value."""
        return Prose(join_lists(value))

    def get_searchable_content(self, value) -> list[str]:
        """Return the words of the text, without the numbers of footnotes."""
        return super().get_searchable_content(Prose(without_references(value.source)))

    def deconstruct(self):
        """Return what migrations need: the stock block, so that they do not hang on our code."""
        _, args, kwargs = super().deconstruct()
        return "wagtail.blocks.RichTextBlock", args, kwargs


class TextBlock(ProseBlock):
    """Running text with headings, whose ids are unique in the page."""

    def __init__(self, **kwargs):
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    def get_context(self, value, parent_context=None) -> dict:
        """Return the context with ``html``, the text with ids and links on its headings.

        The page's ``heading_ids`` (a set of ids taken) and ``page_headings`` (a list) are filled
        when the parent context has them, and its ``given_ids`` left free; see
        :mod:`home.rendering`.
        """
        context = super().get_context(value, parent_context)
        given = context.get("given_ids") or given_ids([value.html])
        html, headings = add_heading_ids(value.html, context.get("heading_ids", set()), given)
        context.get("page_headings", []).extend(headings)
        context["html"] = mark_safe(html)  # noqa: S308 - was safe, and the ids are escaped
        return context

    class Meta:
        icon = "pilcrow"
        label = "Text"
        group = "Writing"
        template = "home/blocks/text_block.html"
        description = "Paragraphs, headings and lists"
        preview_value = (
            "<h2>A section</h2>"
            "<p>Some <b>words</b>, a bit of <code>code</code> and a list:</p>"
            "<ul><li>the first thing</li><li>the second thing</li></ul>"
        )


class QuoteBlock(blocks.StructBlock):
    """Somebody else's words."""

    text = ProseBlock(features=[*INLINE_FEATURES, "ol", "ul"])
    attribution = blocks.CharBlock(
        required=False, max_length=200, help_text="Who said it, and where."
    )
    source = blocks.URLBlock(
        required=False, label="Address", help_text="Where it can be read in full."
    )

    class Meta:
        icon = "openquote"
        label = "Quote"
        group = "Writing"
        template = "home/blocks/quote_block.html"
        description = "Somebody else's words, with their name"
        preview_value = {
            "text": "<p>Simple things should be simple, complex things should be possible.</p>",
            "attribution": "Alan Kay",
            "source": "",
        }


class CalloutStructValue(blocks.StructValue):
    """A callout as its template asks for it."""

    @property
    def kind_label(self) -> str:
        """The kind as a word, so that it is not told by colour alone."""
        return dict(CALLOUT_KINDS).get(self.get("kind"), "Note")

    @property
    def icon(self) -> str:
        """The name of the kind's icon."""
        return CALLOUT_ICONS.get(self.get("kind"), "info")


class CalloutBlock(blocks.StructBlock):
    """A remark set apart from the text."""

    # The word is no word of the author's, and is not searched for.
    kind = blocks.ChoiceBlock(choices=CALLOUT_KINDS, default="note", search_index=False)
    title = blocks.CharBlock(
        required=False, max_length=120, help_text="Left empty, the kind is the title."
    )
    body = ProseBlock(features=[*INLINE_FEATURES, "ol", "ul", "document-link"], label="Text")

    class Meta:
        icon = "info-circle"
        label = "Callout"
        group = "Writing"
        template = "home/blocks/callout_block.html"
        value_class = CalloutStructValue
        description = "A note, tip, warning or danger that stands out"
        preview_value = {
            "kind": "tip",
            "title": "Try it first",
            "body": "<p>Run <code>migrate --plan</code> before you run <code>migrate</code>.</p>",
        }
