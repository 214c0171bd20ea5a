"""Two revisions of code, compared line by line.

Wagtail compares text by words and prints it as HTML, which makes one line of any code and hides a
changed indentation. Here the result is the diff that developers read everywhere: lines with a sign
before them, a few unchanged lines around, and white space at either end of a changed line shown.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import BlockComparison

from home.newlines import normalise_newlines

CONTEXT_LINES = 3
GAP = "⋯"
NO_NEWLINE = " (no newline at the end)"
# A line with its newline; other characters that Python takes for line breaks are part of a line.
LINE = re.compile(r"[^\n]*\n|[^\n]+")
ENDS = re.compile(r"^[ \t]+|[ \t]+$")
VISIBLE = str.maketrans({" ": "·", "\t": "→   "})


class CodeComparison(BlockComparison):
    """Compares the text of a code block."""

    def htmlvalue(self, val: str) -> SafeString:
        """Return the code as it is, with its line breaks."""
        return format_html("<pre>{}</pre>", normalise_newlines(val or ""))

    def htmldiff(self) -> SafeString:
        """Return the lines that were added and deleted, among those around them."""
        before, after = normalise_newlines(self.val_a or ""), normalise_newlines(self.val_b or "")
        if before == after:
            return self.htmlvalue(after)
        lines = diff(LINE.findall(before), LINE.findall(after))
        return format_html(
            "<pre>{}</pre>", format_html_join("\n", "{}", ((line,) for line in lines))
        )


def diff(before: list[str], after: list[str]) -> Iterator[SafeString]:
    """Yield the lines of a diff as HTML; :data:`GAP` stands for unchanged lines left out."""
    # With autojunk a line that occurs often, such as an empty one, would be taken for noise.
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    end = 0
    for group in matcher.get_grouped_opcodes(CONTEXT_LINES):
        if group[0][1] > end:
            yield SafeString(GAP)
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                for line in before[old_start:old_end]:
                    yield format_html("  {}", line.removesuffix("\n"))
            else:
                yield from _changed("-", "deletion", before[old_start:old_end])
                yield from _changed("+", "addition", after[new_start:new_end])
        end = group[-1][2]
    if end < len(before):
        yield SafeString(GAP)


def _changed(sign: str, name: str, lines: list[str]) -> Iterator[SafeString]:
    """Yield changed lines in the class by which Wagtail colours its own comparisons."""
    for line in lines:
        text = ENDS.sub(lambda match: match[0].translate(VISIBLE), line.removesuffix("\n"))
        note = "" if line.endswith("\n") else NO_NEWLINE
        yield format_html('<span class="{}">{} {}{}</span>', name, sign, text, note)
