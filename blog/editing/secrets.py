"""Keys and passwords in a text that is about to be published.

What looks like a secret by its own form is found wherever it stands; a value behind a name such as
``password`` only if it looks random. Nothing is found in what says of itself that it is an example,
nor in placeholders and references (``$TOKEN``, ``environ[...]``, ``xxxx``). No ORM, no request.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# A name for readers, and the form of the value; the group "value" is what is shown shortened.
FORMS = [
    ("an AWS access key", r"\b(?P<value>(?:AKIA|ASIA)[A-Z2-7]{16})\b"),
    ("a GitHub token", r"\b(?P<value>gh[pousr]_[A-Za-z0-9]{36,251})\b"),
    ("a GitHub token", r"\b(?P<value>github_pat_[A-Za-z0-9_]{60,250})\b"),
    ("a GitLab token", r"\b(?P<value>glpat-[A-Za-z0-9_-]{20,250})"),
    ("a Slack token", r"\b(?P<value>xox[abeoprs]-[A-Za-z0-9-]{20,250})"),
    ("a Stripe key", r"\b(?P<value>[rs]k_live_[A-Za-z0-9]{20,})\b"),
    ("a Google API key", r"\b(?P<value>AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])"),
    ("a PyPI token", r"\b(?P<value>pypi-AgE[A-Za-z0-9_-]{50,250})"),
    ("an npm token", r"\b(?P<value>npm_[A-Za-z0-9]{36})\b"),
    ("an API key", r"\b(?P<value>sk-(?:[a-z]{2,8}[0-9]{0,2}-){0,3}[A-Za-z0-9_-]{32,250})"),
    ("a SendGrid key", r"\b(?P<value>SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})"),
    (
        "a private key",
        r"(?P<value>-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----)\s{0,40}(?:\\n)?"
        r"(?:[A-Za-z-]{1,40}: [^\n]{0,200}\n){0,5}\s{0,40}[A-Za-z0-9+/=]{16}",
    ),
    (
        "a password in an address",
        r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'<>]{1,100}:(?P<value>[^\s:/@\"'<>]{8,200})@[\w.-]+",
    ),
]
_NAMED = re.compile(
    r"""(?ix)
    (?<![\w.-])(?P<name>[\w.-]{0,60}?(?:secret|token|passwo?r?d|passwd|api[_-]?key|access[_-]?key|private[_-]?key
        |auth[_-]?key|credential)[\w-]{0,40})
    ["']?\]?\s{0,20}(?::=|=>|[:=])\s{0,20}(?:[brfu]{0,2})(?P<quote>["'`]?)
    (?P<value>[A-Za-z0-9+/=_.~!@#%^*-]{16,200})(?P=quote)(?![\w(\[{])
    """
)
_FORMS = [(name, re.compile(form)) for name, form in FORMS]
# What an author writes where a secret would stand.
_EXAMPLE = re.compile(
    r"(?i)example|sample|dummy|fake|placeholder|change.?me|replace|insert|your|test|demo|redacted"
    r"|xxx|\*\*\*|\.\.\.|1234567|abcdef|secret|password|token|hunter2|foobar|<|>|\$|\{|%\("
)
# Bits for each sign. Words and names stay below, random base64 and hexadecimal above.
RANDOM = 3.3
VARIED = 2.5
_PREFIX = re.compile(r"^[A-Za-z]{1,10}(?:_pat|k_live)?[_.-]")  # belongs to the form
SHOWN = 4  # signs of a secret that a warning may repeat


@dataclass(frozen=True)
class Secret:
    """What looks like a secret: what it seems to be, its line from 1, and its first signs."""

    kind: str
    line: int
    beginning: str


def find_secrets(text: str) -> Iterator[Secret]:
    """Yield what looks like a secret in ``text``, each place once, in the order of the lines."""
    found: dict[int, tuple[int, str, str]] = {}
    for kind, form in _FORMS:
        for match in form.finditer(text):
            value = match["value"]
            if kind == "a private key" or _may_be_real(value):
                found.setdefault(match.start("value"), (match.end("value"), kind, value))
    for match in _NAMED.finditer(text):
        start, end, value = match.start("value"), match.end("value"), match["value"]
        known = any(first < end and start < last for first, (last, _, _) in found.items())
        if not known and looks_random(value):
            found[start] = (end, f"the value of “{match['name']}”", value)
    for start, (_, kind, value) in sorted(found.items()):
        beginning = value if kind == "a private key" else f"{value[:SHOWN]}…"
        yield Secret(kind, text.count("\n", 0, start) + 1, beginning)


def looks_random(value: str) -> bool:
    """Return whether ``value`` is made of digits and letters without a pattern, no example."""
    has_both = any(sign.isdigit() for sign in value) and any(sign.isalpha() for sign in value)
    if not has_both or _EXAMPLE.search(value) or _is_reference(value):
        return False
    return entropy(value) >= RANDOM


def entropy(value: str) -> float:
    """Return Shannon's entropy of ``value`` in bits for each sign; 0 for an empty string."""
    counts = Counter(value).values()
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts) if value else 0.0


def _is_reference(value: str) -> bool:
    """Return whether ``value`` is a dotted name, a path, a sentence-like or a versioned name."""
    parts = re.split(r"[._/-]", value)
    words = [part for part in parts if re.fullmatch(r"[A-Za-z]+\d{0,2}|\d{1,4}|", part)]
    return len(parts) > 1 and len(words) == len(parts)


def _may_be_real(value: str) -> bool:
    """Return whether ``value``, which has the form of a secret, is neither example nor pattern."""
    rest = _PREFIX.sub("", value)
    return not _EXAMPLE.search(rest) and entropy(rest) >= VARIED
