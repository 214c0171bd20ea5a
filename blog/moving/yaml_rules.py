"""YAML as Hugo reads it, and as every reader understands it.

Hugo reads YAML by the core rules of YAML 1.2, and so does this: ``no`` and ``on`` are text, 12:30
is not a number in base 60. Dates stay as they are written, because PyYAML would turn their offset
into UTC, and an author's day with it.

Source: YAML 1.2.2, section 10.3 (core schema)
"""

import re
from datetime import date, datetime

import yaml

# Aliases let a short file stand for a huge value; no front matter needs this many parts.
MOST_PARTS = 50_000

_TAG = "tag:yaml.org,2002:"


class FrontMatterError(ValueError):
    """Front matter that cannot be read; ``line`` and ``column`` count from 1 in the file."""

    def __init__(self, message: str, line: int = 1, column: int = 1):
        super().__init__(message)
        self.line = line
        self.column = column


def parse_yaml(text: str) -> object:
    """Return what a whole file of YAML says, by the same rules; dates are text.

    :raises FrontMatterError: when it cannot be read.
    """
    return load_yaml(text.removeprefix("\ufeff"), 0)[0]


# The C parser is ten times as fast, and reads tabs behind a colon as Hugo does.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key in seen and key_node.tag != _TAG + "merge":
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key}" is there twice', key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _int(loader: yaml.Loader, node: yaml.ScalarNode) -> int:
    value = loader.construct_scalar(node)
    try:
        if value[:2] in ("0o", "0x"):
            return int(value, 0)
        return int(value, 10)
    except ValueError as error:
        raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error


def _text(loader: yaml.Loader, node: yaml.ScalarNode) -> str:
    return loader.construct_scalar(node)


_CORE = [
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
]
_DIGITS = list("-+0123456789.")
_SPECIAL = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
# Less than the core schema takes for a number: "007" would lose its zeros, and a commit such as
# "12e4567" everything. Hugo reads the second as text too.
_READ = [
    ("int", r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+", _DIGITS),
    ("float", rf"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|{_SPECIAL}", _DIGITS),
    ("merge", "<<", ["<"]),
]
# What other readers of YAML 1.1 and 1.2 take for something else than text, beside what PyYAML does.
_QUOTED = [
    ("int", r"[-+]?[0-9_]+|0o[0-7]+|0x[0-9a-fA-F_]+|0b[01_]+", _DIGITS),
    (
        "float",
        rf"[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|{_SPECIAL}",
        _DIGITS,
    ),
    ("bool", "y|Y|n|N", list("yYnN")),
]
for _name, _pattern, _starts in [*_CORE, *_READ]:
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(rf"(?:{_pattern})\Z"), _starts)
_Loader.add_constructor(_TAG + "int", _int)
_Loader.add_constructor(_TAG + "timestamp", _text)
_Loader.add_constructor(_TAG + "binary", _text)


def load_yaml(text: str, before: int) -> tuple[object, dict[str, int]]:
    """Return the value and the lines of its first keys; ``before`` lines stand above it."""
    places = {}
    if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1 + before
        column = odd.start() - text.rfind("\n", 0, odd.start())
        raise FrontMatterError(f"the character {odd[0]!r} is not allowed", line, column)
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, places
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                places[str(key.value)] = key.start_mark.line + 1 + before
        data = _with_text_keys(loader.construct_document(node), [MOST_PARTS])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # An open quote or bracket is noticed at the end of the text; the error is where it began.
        if error.context_mark and mark.line >= text.rstrip().count("\n") + 1:
            mark = error.context_mark
        message = error.problem or error.context or "this YAML cannot be read"
        place = (mark.line + 1 + before, mark.column + 1) if mark else (before + 1, 1)
        raise FrontMatterError(message, *place) from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise FrontMatterError(f"this YAML cannot be read: {error}", before + 1) from error
    finally:
        if loader is not None:
            loader.dispose()
    return data, places


def _with_text_keys(value: object, budget: list[int]) -> object:
    budget[0] -= 1
    if budget[0] < 0:
        raise ValueError("it repeats itself through aliases without end")
    if isinstance(value, dict):
        return {_key(key): _with_text_keys(item, budget) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_with_text_keys(item, budget) for item in value]
    return value


def _key(key: object) -> str:
    if isinstance(key, bool):
        return str(key).lower()
    return "" if key is None else str(key)


class _Dumper(yaml.SafeDumper):
    """Quotes what any reader of YAML 1.1 or 1.2 could take for something else than text."""

    def ignore_aliases(self, data):
        return True

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)  # list items stand in from their key


for _name, _pattern, _starts in [*_CORE, *_QUOTED]:
    _Dumper.add_implicit_resolver(_TAG + _name, re.compile(rf"(?:{_pattern})\Z"), _starts)


def _dump_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None
    if re.search("[\x85\u2028\u2029\t]", value):
        style = '"'  # line breaks to some readers and none to others
    elif "\n" in value:
        # A block cannot say how it begins or ends with blanks in a way that all readers share.
        core = value.strip()
        style = "|" if core and value in (core, core + "\n") else '"'
    elif "'" in value and '"' not in value and "\\" not in value:
        style = _quoted_if_needed(value)
    return dumper.represent_scalar(_TAG + "str", value, style=style)


def _quoted_if_needed(value: str) -> str | None:
    # Inside a sentence an apostrophe needs no quotes; where quotes are needed, '' reads badly.
    return '"' if value[0] == "'" or ": " in value or " #" in value else None


def _dump_moment(dumper: yaml.SafeDumper, value: date) -> yaml.ScalarNode:
    return dumper.represent_scalar(_TAG + "timestamp", value.isoformat())


_Dumper.add_representer(str, _dump_text)
_Dumper.add_representer(datetime, _dump_moment)
_Dumper.add_representer(date, _dump_moment)


def dump(data: dict) -> str:
    """Return ``data`` as YAML front matter with its ``---`` lines, keys in their order.

    Dates and datetimes stand unquoted in ISO form with their offset; text that looks like one is
    quoted. The same data always gives the same bytes.
    """
    if not data:
        return "---\n---\n"
    written = yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )
    return f"---\n{written}---\n"
