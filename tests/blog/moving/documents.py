"""Strategies that write Markdown, and bodies as an editor stores them."""

import string

from hypothesis import strategies as st

TEXT = (
    "alpha beta gamma Größe 日本語 مرحبا 🐦 x_y 2*3 a`b <tag> &amp; AT&T back\\slash 1. 2) # - + "
    "> --- === [x] (y) ![z] $5 ~~ ** __ | : {#id} http: \"q\" 'a' <!-- c:\\n end. 100% a@b "
    "[^1] {{ }} => ``` it's -- "
)
WORDS = TEXT.split()
NAMES = ("one", "two", "n3")
ADDRESSES = ("https://example.org/", "/a/b", "#part", "https://example.org/a_b?c=1&d=2")
LANGUAGES = ("python", "js", "text", "", "bash", "c++")


def escaped(words: str) -> str:
    """Return text as Markdown that cannot be read as anything else."""
    return "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in words)


literal = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
plain = literal.map(escaped)
code_words = literal.filter(lambda words: "`" not in words and "|" not in words)
code_span = code_words.map("`{}`".format)


@st.composite
def _link(draw, inside):
    title = draw(st.sampled_from(["", "", ' "A title"', " 'It \"was\"'"]))
    return f"[{draw(inside)}]({draw(st.sampled_from(ADDRESSES))}{title})"


def _marked(inside):
    return st.one_of(
        inside.map("*{}*".format),
        inside.map("_{}_".format),
        inside.map("**{}**".format),
        inside.map("~~{}~~".format),
        inside.map("<sup>{}</sup>".format),
        inside.map("<kbd>{}</kbd>".format),
    )


marked = st.recursive(st.one_of(plain, plain, code_span), _marked, max_leaves=3)
piece = st.one_of(
    plain,
    marked,
    _link(marked),
    st.sampled_from(
        ["<https://example.org/x>", "https://example.org/y", "[^one]", "[^two]", "&copy;", "&#38;"]
    ),
)
line = st.lists(piece, min_size=1, max_size=4).map(" ".join)
breaks = st.sampled_from([" ", "\n", "\\\n", "  \n", "<br>"])


@st.composite
def paragraph(draw):
    """Draw a paragraph of one or more lines."""
    words = draw(line)
    for _ in range(draw(st.integers(0, 2))):
        # A letter first, so that no line begins something else.
        words += f"{draw(breaks)}w {draw(line)}"
    return f"w {words}"


@st.composite
def picture(draw):
    """Draw a picture with a description and perhaps a title."""
    title = draw(st.sampled_from(["", "", ' "Under it"', ' "*no* mark"']))
    return f"![{draw(plain)}](p{draw(st.integers(1, 3))}.png{title})"


heading = st.tuples(st.integers(1, 6), line, st.sampled_from(["", " #"])).map(
    lambda parts: "#" * parts[0] + f" {parts[1]}{parts[2]}"
)
# Not empty: an empty code block is left out, but parts the list in which it stands.
source = st.text(st.sampled_from("ab \t\n`~<>&{}*#-|\\é"), min_size=1, max_size=40)
info = st.one_of(
    st.sampled_from(LANGUAGES),
    st.sampled_from(
        [
            'go {hl_lines=[1,"2-3"]}',
            "go {linenos=table,hl_lines=[2],linenostart=7}",
            "go {linenos=false}",
            'py {filename="a b.py"}',
            'yaml title="c.yml"',
            "ruby:lib/a.rb",
        ]
    ),
)


@st.composite
def code(draw):
    """Draw a code block between fences of either sign."""
    text, words = draw(source), draw(info)
    sign = draw(st.sampled_from("`~"))
    runs = [len(run) for run in "".join(c if c == sign else " " for c in text).split()]
    fence = sign * draw(st.integers(max([2, *runs]) + 1, max([2, *runs]) + 2))
    return f"{fence}{words}\n{text}\n{fence}"


@st.composite
def table(draw):
    """Draw a table of two or three columns."""
    width = draw(st.integers(1, 3))
    cells = st.lists(st.one_of(line, st.just("")), min_size=width, max_size=width)
    marks = st.sampled_from(["---", ":--", ":-:", "--:"])
    rows = [draw(cells), draw(st.lists(marks, min_size=width, max_size=width))]
    rows += draw(st.lists(cells, max_size=3))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def indented(text: str, mark: str) -> str:
    """Return a block behind a mark, its later lines as far in."""
    first, *rest = text.split("\n")
    return "\n".join([mark + first, *(" " * len(mark) + row if row else row for row in rest)])


@st.composite
def list_of(draw, blocks):
    """Draw a list whose items begin with a paragraph."""
    is_loose = draw(st.booleans())
    start = draw(st.sampled_from([None, None, 1, 1, 7]))
    sign = draw(st.sampled_from("-*+")) if start is None else draw(st.sampled_from(".)"))
    items = []
    for place in range(draw(st.integers(1, 3))):
        mark = f"{sign} " if start is None else f"{start + place}{sign} "
        box = draw(st.sampled_from(["", "", "", "[ ] ", "[x] ", "[X] "]))
        first = box + draw(paragraph())
        parts = [first, *draw(st.lists(blocks, max_size=2))]
        items.append(indented("\n\n".join(parts), mark))
    return ("\n\n" if is_loose else "\n").join(items)


def quoted(text: str) -> str:
    """Return blocks as a quote."""
    return "\n".join(f"> {row}".rstrip(" ") if not row else f"> {row}" for row in text.split("\n"))


@st.composite
def quote_of(draw, blocks):
    """Draw a quote, perhaps with its author."""
    parts = [draw(paragraph()), *draw(st.lists(blocks, max_size=2))]
    parts += draw(st.sampled_from([[], [], ["— Ada"], ["— [Ada](https://example.org/)"]]))
    return quoted("\n\n".join(parts))


@st.composite
def remark_of(draw, blocks):
    """Draw a remark with a kind that we have."""
    kind = draw(st.sampled_from(["NOTE", "TIP", "WARNING", "CAUTION"]))
    title = draw(st.one_of(st.just(""), plain.map(" {}".format)))
    gap = draw(st.sampled_from(["\n", "\n\n"]))
    body = "\n\n".join([draw(paragraph()), *draw(st.lists(blocks, max_size=2))])
    return quoted(f"[!{kind}]{title}{gap}{body}")


@st.composite
def definitions(draw):
    """Draw a definition list."""
    rows = []
    for _ in range(draw(st.integers(1, 2))):
        rows.append(f"w {draw(line)}")
        for _ in range(draw(st.integers(1, 2))):
            rows.append(": " + draw(paragraph()).replace("\n", "\n  "))
        rows.append("")
    return "\n".join(rows).rstrip("\n")


comment = st.sampled_from(["<!-- aside -->", "<!-- over\ntwo lines -->", "<!-- a > b -->"])
simple = st.one_of(paragraph(), list_of(paragraph()))
nested = st.recursive(
    st.one_of(paragraph(), code(), picture(), table()),
    lambda blocks: st.one_of(list_of(blocks), quote_of(simple), quote_of(code())),
    max_leaves=4,
)
block = st.one_of(
    paragraph(),
    paragraph(),
    st.tuples(paragraph(), picture(), paragraph()).map(" ".join),
    st.tuples(paragraph(), comment.filter(lambda words: "\n" not in words)).map(" ".join),
    heading,
    list_of(nested),
    list_of(list_of(list_of(paragraph()))),
    code(),
    source.map(lambda text: "\n".join(f"    {row}" for row in f"i{text}".split("\n"))),
    table(),
    quote_of(nested),
    remark_of(st.one_of(simple, code())),
    definitions(),
    picture(),
    comment,
    st.sampled_from(["---", "***", "- - -"]),
)


@st.composite
def document(draw):
    """Draw a text of some blocks, with its footnotes."""
    parts = draw(st.lists(block, min_size=1, max_size=6))
    for name in ("one", "two"):
        if f"[^{name}]" in "".join(parts):
            words = draw(st.lists(plain, min_size=1, max_size=2))
            parts.append(f"[^{name}]: " + "\n\n    w ".join(words))
    return "\n\n".join(parts) + "\n"


# Whatever somebody may type, in pieces that mean something in Markdown.
PIECES = [
    *"ab*_`~#|>[](){}!\\=:$&\"'\t\u00a0é",
    *("Word", " ", "  ", "    ", "\n", "\n\n", "\n\n", "**", "__", "``", "```", "~~", "~~~"),
    *("## ", "> ", "- ", "+ ", "1. ", "2) ", "10. ", "- [ ] ", "- [x] ", "| a | b |\n|---|:-:|\n"),
    *("---", "===", "<!-- c -->", "<!--", "-->", "<!-- -->", "<b>", "</b>", "<br>", "<div>"),
    *("</div>", "<kbd>", "</kbd>", "<p>", "<details>", "<summary>", "</details>", "<hr>", "<sub>"),
    *("<img src=x.png>", "<ul><li>", "<table><tr><td>", "<a href=y>", "</a>", "](x)", "![", "[r]"),
    *("](http://e.org)", '](p.png "t")', "[^1]", "[^1]: ", '[r]: /u "t"\n', "&amp;", "&lt;"),
    *("&copy;", "&nbsp;", "\\\n", "  \n", "$$", '{{< ref "a" >}}', "{{< ", "{{% ", " >}}"),
    *("{{</* x */>}}", "{{< foo >}}", ": ", "http://e.org/a_b", "a@b.org", "日本", "🐦", "{#id}"),
    *("+++", "[!NOTE]", "> [!TIP] t\n> "),
]
soup = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join)
