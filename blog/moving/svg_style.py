"""Styles of a drawing made safe: no address but those of its own parts.

Not a parser of CSS: what cannot be told for sure is dropped. An escape could spell any of the words
looked for, and drawing programs write none, so that one is enough to drop a rule.
"""

import re

COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
URL = re.compile(r"url\(\s*(['\"]?)\s*#[^'\"()\s\\]*\s*\1\s*\)", re.IGNORECASE)
# Whatever loads or runs something. Of url() those that lead to a part of the drawing are taken out.
FORBIDDEN = re.compile(
    r"\\|url\s*\(|@import|image-set\s*\(|\bsrc\s*\(|\bimage\s*\(|cross-fade\s*\(|\belement\s*\("
    r"|\bpaint\s*\(|expression\s*\(|-moz-binding|\bbehaviou?r\s*:|(?:java|vb)script\s*:",
    re.IGNORECASE,
)
KEPT_AT_RULES = frozenset({"@media", "@supports", "@keyframes", "@-webkit-keyframes", "@layer"})


def is_safe_value(value: str) -> bool:
    """Return whether ``value``, of an attribute or a declaration, leads nowhere else."""
    return not FORBIDDEN.search(URL.sub("", COMMENT.sub(" ", value)))


def clean_declarations(style: str) -> tuple[str, list[str]]:
    """Return a ``style`` attribute without what leads elsewhere, and what was dropped."""
    kept, dropped = [], []
    for declaration in COMMENT.sub(" ", style).split(";"):
        name, colon, _ = declaration.partition(":")
        if not colon:
            continue
        if is_safe_value(declaration):
            kept.append(declaration.strip())
        else:
            dropped.append(f"the style {name.strip()}")
    return ";".join(kept), dropped


def clean_style_sheet(sheet: str) -> tuple[str, list[str]]:
    """Return a ``<style>`` without the rules that lead elsewhere, and what was dropped."""
    kept, dropped = [], []
    sheet = COMMENT.sub(" ", sheet).replace("<!--", " ").replace("-->", " ")
    for rule in _rules(sheet):
        name = re.match(r"@?[\w-]*", rule)[0].lower()
        if name.startswith("@") and name not in KEPT_AT_RULES:
            # The name of an encoding or of a namespace says nothing that is seen.
            if name not in ("@charset", "@namespace"):
                dropped.append(f"the style {name}")
        elif is_safe_value(rule):
            kept.append(rule)
        else:
            dropped.append(f"the style of {rule.partition('{')[0].strip()[:40]}")
    return "\n".join(kept), dropped


def _rules(sheet: str) -> list[str]:
    """Return the statements of a style sheet: up to a semicolon, or with their outermost braces."""
    rules, start, depth, quote = [], 0, 0, ""
    for place, character in enumerate(sheet):
        if quote:
            # A line ends a string that was not closed. Source: CSS Syntax Level 3, section 4.3.5.
            if character in (quote, "\n"):
                quote = ""
            continue
        if character in "\"'":
            quote = character
        elif character == "{":
            depth += 1
        elif character == "}":
            depth = max(0, depth - 1)
        if depth == 0 and character in ";}":
            rules.append(sheet[start : place + 1].strip())
            start = place + 1
    rules.append(sheet[start:].strip())
    return [rule for rule in rules if rule not in ("", ";", "}")]
