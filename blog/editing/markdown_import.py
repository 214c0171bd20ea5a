"""Markdown that an editor pastes or uploads, as blocks that the editor of a post takes.

Nothing is stored here. What a block would refuse when the post is saved is taken out of it and kept
as a hidden note behind it, so that a post can be made of any text and none of it is lost.
"""

import json
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from blog.editing.markdown_references import EditorReferences
from blog.models import BlogPostPage
from blog.moving.builtin_shortcodes import builtin
from blog.moving.census import HEADINGS, Census, census_of_blocks, missing
from blog.moving.front_matter import FrontMatter, FrontMatterError, read_meta, split
from blog.moving.markdown import Dialect
from blog.moving.meta import Meta
from blog.moving.report import Problem, Problems
from blog.moving.sources.plain import first_heading
from blog.moving.text_to_blocks import Converted, text_to_blocks
from blog.moving.tree import parse_html

LONGEST_TITLE = 255
LONGEST_REASON = 300


@dataclass
class Draft:
    """A text as it would become a post: its blocks, what its front matter says, and problems."""

    body: StreamValue
    meta: Meta
    references: EditorReferences
    front_matter: str = ""  # as written
    keys: list[str] = field(default_factory=list)  # of the front matter, as written
    title: str = ""
    summary: str = ""
    problems: Problems = field(default_factory=Problems)

    @property
    def stored_blocks(self) -> list[dict]:
        """The blocks as a StreamField stores them."""
        return list(self.body.get_prep_value())

    @property
    def needs_attention(self) -> list[Problem]:
        """What an author should look at, in the order of the text."""
        return _in_order(one for one in self.problems.found if one.level != "note")

    @property
    def notes(self) -> list[Problem]:
        """What was understood and changed its form, in the order of the text."""
        return _in_order(one for one in self.problems.found if one.level == "note")


def read_markdown(text: str, request: HttpRequest, *, takes_title: bool) -> Draft:
    """Return ``text``, a file of Markdown with or without front matter, as a draft.

    :param request: of whoever imports it: only what they may see is found.
    :param takes_title: whether a heading with which the text begins is the title of the post, and
        no part of its body, when the front matter has none.
    """
    problems = Problems()
    front = _split(text, problems)
    meta = read_meta(
        front.data,
        zone=timezone.get_current_timezone(),
        problems=problems,
        path=EditorReferences.path,
        line_of=front.line_of,
    )
    body, line, title = front.body, front.body_line, meta.title
    if takes_title and not title:
        title, lines = first_heading(body)
        body, line = "\n".join(body.split("\n")[lines:]), line + lines
    references = EditorReferences(request, problems, body=body, first_line=line, meta=meta)
    converted = _converted(body, references, Dialect("hugo", meta.is_math))
    for loss in missing(converted.source, census_of_blocks(converted.blocks)):
        problems.lose(references.path, loss)
    stream = BlogPostPage.body.field.stream_block
    value = _acceptable(stream, converted.blocks, references)
    title = title or _heading_in(converted.blocks) or "Untitled"
    written = text[: len(text) - len(front.body)] if front.data else ""
    return Draft(
        body=value,
        meta=meta,
        references=references,
        front_matter=written,
        keys=[str(key) for key in front.data],
        title=" ".join(title.split())[:LONGEST_TITLE],
        summary=meta.summary or converted.summary,
        problems=problems,
    )


def read_pasted(text: str, request: HttpRequest) -> Draft:
    """Return Markdown that was pasted into a text; its front matter becomes a hidden note."""
    draft = read_markdown(text, request, takes_title=False)
    if draft.front_matter:
        note = {"type": "note", "value": draft.front_matter.strip(), "id": str(uuid.uuid4())}
        stream = BlogPostPage.body.field.stream_block
        draft.body = stream.to_python([note, *draft.stored_blocks])
    return draft


def _converted(body: str, references: EditorReferences, dialect: Dialect) -> Converted:
    """Return the text as blocks; one that nests too deep to be read is a single one, as it is."""
    try:
        return text_to_blocks(body, references, builtin, dialect)
    except RecursionError:
        reason = "Its parts are nested too deep."
        references.problems.warn(references.path, reason, references.first_line)
        block = {"type": "unconverted", "value": {"source": body, "reason": reason}}
        return Converted([block], Census())


def words_of(problem: Problem) -> str:
    """Return what a problem says, where a heading says already that it needs attention."""
    words = problem.message.removeprefix("needs attention: ")
    return words[:1].upper() + words[1:]


def _split(text: str, problems: Problems) -> FrontMatter:
    """Return the text taken apart; front matter that cannot be read stays part of the text."""
    try:
        return split(text)
    except FrontMatterError as error:
        problems.warn(
            EditorReferences.path,
            f"What looks like front matter cannot be read, and is part of the text: {error}",
            error.line,
            error.column,
        )
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        return FrontMatter({}, "", plain, 1)


def _heading_in(blocks: list[dict]) -> str:
    """Return the words of the first heading, "" without one."""
    for block in blocks:
        if block["type"] == "text":
            for node in parse_html(block["value"]).walk():
                if node.tag in HEADINGS and node.plain().strip():
                    return node.plain()
    return ""


def _in_order(problems) -> list[Problem]:
    # What has no line is about the whole text, and comes last.
    return sorted(problems, key=lambda one: (one.line or float("inf"), one.column))


# What the editor refuses ----------------------------------------------------------------------


def _acceptable(stream, blocks: list[dict], references: EditorReferences) -> StreamValue:
    """Return the blocks as a value that passes ``stream.clean``."""
    value = stream.to_python([{**block, "id": str(uuid.uuid4())} for block in blocks])
    errors = _errors(value)
    if not errors:
        return value
    kept: list[dict] = []
    for place, block in enumerate(value.get_prep_value()):
        if place in errors:
            kept += _corrected(stream, block, errors[place], references)
        else:
            kept.append(block)
    return stream.to_python([{"id": str(uuid.uuid4()), **block} for block in kept])


def _corrected(
    stream, block: dict, error: ValidationError, references: EditorReferences
) -> list[dict]:
    """Return a block that was refused as it can be, and behind it a note of what it lacks."""
    problems, line = references.problems, _line_of(block["value"], references)
    child = stream.child_blocks[block["type"]]
    if isinstance(error, StructBlockValidationError) and not error.non_block_errors:
        empty = child.get_prep_value(child.get_default())
        refused = {name: block["value"].get(name) for name in error.block_errors}
        changed = {**block, "value": {**block["value"], **{n: empty[n] for n in refused}}}
        if not _errors(stream.to_python([changed])):
            lines = []
            for name, value in refused.items():
                label = child.child_blocks[name].label
                reason = " ".join(_messages(error.block_errors[name]))
                problems.warn(
                    EditorReferences.path,
                    f"needs attention: {label} of a block “{child.label}” is now a hidden note "
                    f"behind it: {reason}",
                    line,
                )
                lines.append(f"{label}: {value}")
            return [changed, {"type": "note", "value": "\n".join(lines)}]
    reason = f"A block “{child.label}” cannot hold this: {' '.join(_messages(error))}"
    problems.lose(EditorReferences.path, reason, line)
    value = block["value"]
    source = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return [{"type": "unconverted", "value": {"source": source, "reason": reason[:LONGEST_REASON]}}]


def _line_of(value: object, references: EditorReferences) -> int:
    """Return the line on which what a block holds begins, 0 when that is not to be told."""
    texts = value.values() if isinstance(value, dict) else [value]
    for text in sorted((one for one in texts if isinstance(one, str)), key=len, reverse=True):
        first = next((line.strip() for line in text.split("\n") if line.strip()), "")
        if line := references.line_of(first):
            return line
    return 0


def _errors(value: StreamValue) -> dict[int, ValidationError]:
    """Return what is wrong with each block, by its place."""
    try:
        value.stream_block.clean(value)
    except StreamBlockValidationError as error:
        return error.block_errors
    return {}


def _messages(error: ValidationError) -> list[str]:
    """Return what a validation error says, without where."""
    found = list(getattr(error, "messages", []) or [])
    for part in getattr(error, "block_errors", {}).values():
        found += _messages(part)
    return found
