"""Blocks of text that is kept as it came: notes that nobody sees, and what no block can hold."""

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.widgets import AdminAutoHeightTextInput

from home.newlines import normalise_newlines


class VerbatimBlock(blocks.TextBlock):
    """Text that is kept as it was typed: no space, tab or blank line is lost at either end."""

    widget_attrs = {}

    @cached_property
    def field(self):
        """The form field; unlike Wagtail's it does not strip."""
        widget = AdminAutoHeightTextInput(attrs={"rows": self.rows, **self.widget_attrs})
        return forms.CharField(widget=widget, strip=False, **self.field_options)

    def to_python(self, value):
        """Return the stored text; what was stored with ``\\r\\n`` is no different for it."""
        return normalise_newlines(value) if isinstance(value, str) else value

    def value_from_form(self, value):
        """Return the text with ``\\n`` for the ``\\r\\n`` that browsers send."""
        return normalise_newlines(value) if isinstance(value, str) else value

    def deconstruct(self):
        """Return what migrations need: the stock block, so that they do not hang on our code."""
        _, args, kwargs = super().deconstruct()
        return "wagtail.blocks.TextBlock", args, kwargs


class SourceTextBlock(VerbatimBlock):
    """Text for machines: nothing is wrapped, corrected or translated while it is typed."""

    widget_attrs = {
        "wrap": "off",
        "spellcheck": "false",
        "autocapitalize": "off",
        "autocomplete": "off",
        "autocorrect": "off",
        "translate": "no",
    }


class NoteBlock(VerbatimBlock):
    """A remark between those who write. Readers never get it, and no search finds it.

    Where the comments of an imported file go.
    """

    def get_searchable_content(self, value) -> list[str]:
        """Return nothing: a search must not tell what the page does not show."""
        return []

    def get_preview_context(self, value, parent_context=None) -> dict:
        """Return the context with the word that somebody who writes is looking."""
        return {**super().get_preview_context(value, parent_context), "is_block_preview": True}

    class Meta:
        icon = "no-view"
        label = "Hidden note"
        group = "Writing"
        template = "home/blocks/note_block.html"
        description = "A remark for those who write; readers never see it"
        preview_value = "Ask Ada whether this still holds."


class UnconvertedBlock(blocks.StructBlock):
    """Something of an imported file that no other block can hold, for an author to look at."""

    source = SourceTextBlock(rows=4, help_text="As it stands in the file. Readers see it as text.")
    reason = blocks.CharBlock(
        required=False, max_length=300, search_index=False, help_text="Not shown to readers."
    )

    def get_preview_context(self, value, parent_context=None) -> dict:
        """Return the context with the word that somebody who writes is looking."""
        return {**super().get_preview_context(value, parent_context), "is_block_preview": True}

    class Meta:
        icon = "warning"
        label = "Needs attention"
        group = "Technical"
        template = "home/blocks/unconverted_block.html"
        description = "Source text of an imported file that could not be converted"
        label_format = "{reason}"
        preview_value = {
            "source": '{{< map lat="54.3" lon="10.1" >}}',
            "reason": "There is no block for the shortcode “map”.",
        }
