"""Is this well-formed? One function per language, each raising an error that says where."""

import configparser
import doctest
import json
import re
import subprocess
import textwrap
import tomllib

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, Punctuation, String

OPENING = {"(": ")", "[": "]", "{": "}"}


def check(language: str, code: str) -> None:
    """Raise an error when ``code`` is not written in ``language``."""
    CHECKS.get(language, check_by_lexer)(code)


def check_python(code: str) -> None:
    compile(code, "<post>", "exec")


def check_pycon(code: str) -> None:
    examples = doctest.DocTestParser().get_examples(code)
    if not examples:
        raise SyntaxError("no prompt")
    for example in examples:
        compile(example.source, "<session>", "single")


def check_ini(code: str) -> None:
    # Git indents its entries, which Python's reader would take for a continued line.
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string("\n".join(line.strip() for line in code.splitlines()))
    if not parser.sections():
        raise SyntaxError("no section")


def check_yaml(code: str) -> None:
    """The subset that the posts use: mappings and lists in block style, two spaces a level."""
    depths = [0]
    for number, line in enumerate(code.splitlines(), 1):
        match = re.fullmatch(r"( *)(- )?(?:([\w-]+):(?: (\S.*))?|(\S.*))", line)
        if not match or len(match[1]) % 2:
            raise SyntaxError(f"line {number}: {line!r}")
        depth = len(match[1])
        if depth > depths[-1] + 2:
            raise SyntaxError(f"line {number} is too deep")
        depths.append(depth + (2 if match[2] else 0))


def check_bash(code: str) -> None:
    done = subprocess.run(["bash", "-n"], input=code, text=True, capture_output=True, check=False)
    if done.returncode:
        raise SyntaxError(done.stderr)


def check_console(code: str) -> None:
    commands = [line[2:] for line in code.splitlines() if line.startswith("$ ")]
    if not commands:
        raise SyntaxError("no prompt")
    check_bash("\n".join(commands))


def check_diff(code: str) -> None:
    lines = code.splitlines()
    if any(line[:1] not in (" ", "+", "-", "@") for line in lines):
        raise SyntaxError("a line that is neither old, new nor both")
    if not any(line[:1] in "+-" for line in lines):
        raise SyntaxError("nothing changes")


def check_dockerfile(code: str) -> None:
    known = {"FROM", "WORKDIR", "COPY", "RUN", "USER", "STOPSIGNAL", "ENTRYPOINT", "CMD", "ENV"}
    for line in code.splitlines():
        instruction, _, rest = line.partition(" ")
        if instruction not in known or not rest:
            raise SyntaxError(line)
        if instruction in ("ENTRYPOINT", "CMD") and not isinstance(json.loads(rest), list):
            raise SyntaxError(line)


def check_http(code: str) -> None:
    head, _, _body = code.partition("\n\n")
    first, *headers = head.splitlines()
    if not re.fullmatch(r"HTTP/1\.1 \d{3} [\w ]+|[A-Z]+ /\S* HTTP/1\.1", first):
        raise SyntaxError(first)
    for header in headers:
        if not re.fullmatch(r"[A-Za-z-]+: \S.*", header):
            raise SyntaxError(header)


def check_nginx(code: str) -> None:
    """Braces balance, and every other line ends a directive or goes on with a quoted string."""
    check_by_lexer(code, "nginx")
    for line in map(str.strip, code.splitlines()):
        if line and not line.startswith("#") and not line.endswith((";", "{", "}", "'")):
            raise SyntaxError(line)


def check_makefile(code: str) -> None:
    for line in code.splitlines():
        if not re.match(r"\t\S|[\w./-]+: |$", line):
            raise SyntaxError(line)


def check_sql(code: str) -> None:
    check_by_lexer(code, "sql")
    if not re.match(r'(SELECT|UPDATE|CREATE|INSERT|DELETE|"\w+")\s', code):
        raise SyntaxError(code)


def check_by_lexer(code: str, language: str = "text") -> None:
    """Nothing the lexer does not know, and brackets that close in the order they opened."""
    open_brackets = []
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    for kind, piece in lexer.get_tokens(code):
        if kind is Error:
            raise SyntaxError(f"{language} does not know {piece!r}")
        if kind in String or kind in Comment or (language == "text"):
            continue
        for sign in piece if kind in Punctuation or piece in "()[]{}" else "":
            if sign in OPENING:
                open_brackets.append(OPENING[sign])
            elif sign in OPENING.values() and (not open_brackets or open_brackets.pop() != sign):
                raise SyntaxError(f"unexpected {sign}")
    if open_brackets:
        raise SyntaxError(f"{open_brackets} missing")


def _by_lexer(language):
    return lambda code: check_by_lexer(code, language)


CHECKS = {
    "python": check_python,
    "pycon": check_pycon,
    "json": json.loads,
    "toml": tomllib.loads,
    "ini": check_ini,
    "yaml": check_yaml,
    "bash": check_bash,
    "console": check_console,
    "diff": check_diff,
    "dockerfile": check_dockerfile,
    "http": check_http,
    "nginx": check_nginx,
    "makefile": check_makefile,
    "sql": check_sql,
    "text": str,
    **{language: _by_lexer(language) for language in ("cpp", "rust", "javascript")},
}


def apply_diff(source: str, diff: str) -> str:
    """``source`` with the change of ``diff`` made, wherever the old lines stand.

    :raises ValueError: when the old lines are not there, or stand there more than once.
    """
    lines = diff.splitlines()
    old = "\n".join(line[1:] for line in lines if line[0] in " -")
    new = "\n".join(line[1:] for line in lines if line[0] in " +")
    if source.count(old) != 1:
        raise ValueError(f"the old side stands there {source.count(old)} times:\n{old}")
    return source.replace(old, new)


def dedented(code: str) -> str:
    """``code`` without common indentation and outer blank lines."""
    return textwrap.dedent(code).strip("\n")
