"""What a technical post adds to the blocks of a page: code."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter
from wagtailcodeblock.blocks import CodeBlock as PackagedCodeBlock

from blog import languages
from blog.editing.code_comparison import CodeComparison
from blog.highlighting import count_lines, highlight, parse_line_numbers
from home.blocks import PageStreamBlock, SourceTextBlock

PREVIEW = {
    "language": "python",
    "filename": "blog/querysets.py",
    "code": (
        "def published(self):\n"
        '    """Return what readers may see."""\n'
        "    return self.live().public()\n"
    ),
    "highlight_lines": "3",
    "show_line_numbers": True,
    "caption": "One verb, used by every list.",
}


class SourceBlock(SourceTextBlock):
    """The source of a code block, kept as it was typed."""

    def get_comparison_class(self):
        """Return what compares two revisions of the text."""
        return CodeComparison


class LanguageField(forms.ChoiceField):
    """A choice of our languages that lets stand what an imported file named otherwise."""

    def valid_value(self, value):
        """Whether ``value`` may be stored."""
        return languages.is_name(value)


class LanguageBlock(blocks.ChoiceBlock):
    """The language of a code block."""

    def get_field(self, **kwargs):
        """Return the form field."""
        return LanguageField(**kwargs)

    def normalize_choice(self, value):
        """Return ``value``: all names are text, so that none has to be looked for.

        Wagtail goes through all choices, which took most of the time of reading a code block.
        """
        return value


class CodeStructValue(blocks.StructValue):
    """A code block as its template needs it."""

    @property
    def language(self) -> languages.Language:
        """The language; without colour when the stored one is not in our table."""
        return languages.get(self.get("language"))

    @property
    def language_id(self) -> str:
        """The language as ``<code class="language-…">`` names it."""
        return self.language.id

    @property
    def language_label(self) -> str:
        """The language as readers see it; nothing for plain text, which says nothing."""
        return "" if self.language.id == languages.PLAIN else self.language.label

    @property
    def is_session(self) -> bool:
        """Whether prompts and answers stand among what is to be copied."""
        return self.language.is_session

    @property
    def filename(self) -> str:
        """The name of the file, or an empty string."""
        return self.get("filename") or ""

    @property
    def caption(self) -> str:
        """The caption, or an empty string."""
        return self.get("caption") or ""

    @property
    def accessible_name(self) -> str:
        """What a screen reader calls the scrolling area."""
        return "Code: " + (", ".join(filter(None, [self.filename, self.language_label])) or "text")

    @property
    def start_line(self) -> int:
        """The number of the first line."""
        start = self.get("start_line")
        return 1 if start is None else start

    @property
    def highlighted_ranges(self) -> list[tuple[int, int]]:
        """The marked lines; none when what is stored cannot be read."""
        try:
            return parse_line_numbers(self.get("highlight_lines") or "")
        except ValueError:
            return []

    @property
    def html(self) -> SafeString:
        """The code, coloured, for the inside of ``<pre><code>``."""
        return highlight(
            self.get("code") or "",
            self.language.id,
            highlight_lines=self.highlighted_ranges,
            start_line=self.start_line,
            show_line_numbers=bool(self.get("show_line_numbers")),
        )


class CodeBlock(PackagedCodeBlock):
    """Code, stored as wagtail-code-block stores it, with what a technical post needs around it.

    Stored data of the package's own block can be read as it is: what it lacks has defaults.
    """

    filename = blocks.CharBlock(
        required=False, max_length=200, label="File name", help_text="Shown above the code."
    )
    caption = blocks.CharBlock(
        required=False, max_length=500, help_text="Shown below the code, as plain text."
    )
    highlight_lines = blocks.CharBlock(
        required=False,
        max_length=200,
        label="Highlighted lines",
        help_text="For example 1,4-6, counted as readers see them: from the first line's number.",
    )
    start_line = blocks.IntegerBlock(
        required=False,
        default=1,
        min_value=0,
        max_value=1_000_000,
        label="Number of the first line",
    )
    show_line_numbers = blocks.BooleanBlock(required=False, label="Show line numbers")

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__(local_blocks, **kwargs)
        # The package makes these two itself, at the end, stripping and with a closed list.
        packaged = self.child_blocks["language"]
        language = LanguageBlock(*packaged._constructor_args[0], **packaged._constructor_args[1])
        language.set_name("language")
        self.child_blocks["language"] = language
        source = SourceBlock(
            rows=4,
            label="Code",
            help_text="Tab indents. To leave the field by keyboard, press Escape, then Tab.",
        )
        source.set_name("code")
        self.child_blocks["code"] = source

    def get_language_choice_list(self, **kwargs):
        """Return our languages, as a callable so that no migration lists them, and the default."""
        return languages.choices, kwargs.get("default_language", languages.DEFAULT)

    def clean(self, value):
        """Return the cleaned value.

        A draft may have them half written: refused, it would not be saved while somebody types.

        :raises StructBlockValidationError: at the field, for highlighted lines that cannot be read
            or are not there.
        """
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        try:
            ranges = parse_line_numbers(cleaned["highlight_lines"] or "")
            _check_within(ranges, cleaned)
        except ValueError as error:
            raise blocks.StructBlockValidationError(
                {"highlight_lines": ValidationError(str(error))}
            ) from error
        return cleaned

    def get_searchable_content(self, value):
        """Return what readers would look for; not the language, or "python" finds every post."""
        texts = [value.get("filename"), value.get("code"), value.get("caption")]
        return [text for text in texts if text]

    class Meta:
        icon = "code"
        label = "Code"
        group = "Technical"
        description = "Source code or a terminal session, coloured by language."
        template = "blog/blocks/code_block.html"
        preview_value = PREVIEW
        value_class = CodeStructValue
        # The package's form template has inline scripts.
        form_template = None
        form_classname = "struct-block code-editor"
        label_format = "{filename} {language}"
        form_layout = blocks.BlockGroup(
            children=["language", "code", "filename", "caption"],
            settings=["highlight_lines", "show_line_numbers", "start_line"],
        )


def _check_within(ranges: list[tuple[int, int]], value: CodeStructValue) -> None:
    """Check that the code has the lines named.

    :raises ValueError: naming the first line that is not there.
    """
    first = value.start_line
    last = first + count_lines(value["code"] or "") - 1
    for line in (line for bounds in ranges for line in bounds):
        if not first <= line <= last:
            raise ValueError(f"There is no line {line}: this code has lines {first} to {last}.")


class CodeBlockAdapter(StructBlockAdapter):
    """Brings the editor's script, with Prism from our own static files, where a form needs it.

    The stand-in comes before Prism: the editor works the same, uncoloured, when Prism fails.
    """

    js_constructor = "blog.blocks.CodeBlock"

    def js_args(self, block):
        """Return Wagtail's arguments, with Prism's name and the files of each language."""
        name, children, meta = super().js_args(block)
        known = {"grammars": languages.prism_names(), "files": languages.file_names()}
        return [name, children, {**meta, **known}]

    @cached_property
    def media(self):
        """The scripts and styles of the editor."""
        return super().media + Media(
            js=[
                "blog/admin/prism-stand-in.js",
                "blog/vendor/prism/prism.js",
                "blog/admin/code-editor.js",
            ],
            css={"all": ["blog/admin/code-editor.css"]},
        )


register(CodeBlockAdapter(), CodeBlock)


class PostStreamBlock(PageStreamBlock):
    """The blocks of a post's body."""

    code = CodeBlock()
