"""Strategies that draw bodies as an editor may store them, and what an export keeps of them.

Each draws a pair: what is stored, and the same without what Markdown has no signs for. These are
keys of the editor, empty paragraphs, and an empty caption's paragraph.
"""

from html import escape

from hypothesis import strategies as st

from blog.highlighting import count_lines
from tests.blog.moving.documents import literal

KEYS = ("", ' data-block-key="a1b2c"')
EMPTY = '<p data-block-key="zzzzz"></p>'
PICTURE, DOCUMENT = 1, 2

words = literal.map(lambda text: escape(text, quote=False))


_marks = st.lists(st.sampled_from("b i s sup sub".split()), max_size=2, unique=True)  # noqa: SIM905


def _marked(html: str, tags: list[str]) -> str:
    for tag in tags:
        html = f"<{tag}>{html}</{tag}>"
    return html


_unlinked = st.one_of(words, words.map("<code>{}</code>".format), st.builds(_marked, words, _marks))
_links = st.sampled_from(
    [
        '<a href="https://example.org/">{}</a>',
        '<a href="https://example.org/a_b?c=1&amp;d=2">{}</a>',
        '<a href="#part">{}</a>',
        '<a href="/a/" title="A &quot;title&quot;">{}</a>',
    ]
)
_link = st.tuples(_links, _unlinked).map(lambda pair: pair[0].format(pair[1]))
_run = st.one_of(_unlinked, _unlinked, _link)
line = st.lists(_run, min_size=1, max_size=4).map(" ".join)
lines = st.lists(line, min_size=1, max_size=3).map("<br/>".join)


def _both(parts: list) -> tuple[str, str]:
    return "".join(stored for stored, _ in parts), "".join(kept for _, kept in parts)


@st.composite
def _element(draw, tag: str, inside, attrs: str = ""):
    html = draw(inside)
    key = draw(st.sampled_from(KEYS))
    return f"<{tag}{key}{attrs}>{html}</{tag}>", f"<{tag}{attrs}>{html}</{tag}>"


@st.composite
def _list(draw, depth: int = 0):
    tag = draw(st.sampled_from(["ul", "ol"]))
    items = []
    for place in range(draw(st.integers(1, 3))):
        html = draw(lines)
        start = ' value="7"' if tag == "ol" and not place and draw(st.booleans()) else ""
        nested = draw(_list(depth + 1)) if depth < 2 and draw(st.booleans()) else ("", "")
        key = draw(st.sampled_from(KEYS))
        item = f"<li{key}{start}>{html}{nested[0]}</li>"
        items.append((item, f"<li{start}>{html}{nested[1]}</li>"))
    stored, kept = _both(items)
    return f"<{tag}>{stored}</{tag}>", f"<{tag}>{kept}</{tag}>"


paragraph = _element("p", lines)
empty = st.just((EMPTY, ""))
simple = st.lists(st.one_of(paragraph, paragraph, _list()), min_size=1, max_size=3).map(_both)


@st.composite
def _text(draw):
    part = st.one_of(
        paragraph,
        paragraph,
        empty,
        _list(),
        _element("h2", line),
        _element("h3", line, ' id="chosen"'),
        _element("h4", line),
        st.just(("<hr/>", "<hr/>")),
        st.tuples(line, lines).map(
            lambda pair: (f"<dl><dt>{pair[0]}</dt><dd>{pair[1]}</dd></dl>",) * 2
        ),
    )
    parts = draw(st.lists(part, min_size=1, max_size=5))
    stored, kept = _both([*parts, draw(paragraph)])
    # Definitions that follow each other are one list, as in the editor.
    return ("text", stored), ("text", kept.replace("</dl><dl>", ""))


@st.composite
def _code(draw):
    source = draw(st.text(st.sampled_from("ab \t\n`~<>&{}*#-|\\é"), min_size=1, max_size=60))
    count = count_lines(source)
    start = draw(st.sampled_from([1, 1, 5]))
    value = {
        "language": draw(st.sampled_from(["python", "text", "bash", "cpp"])),
        "code": source,
        "filename": draw(st.sampled_from(["", "a b.py", 'say "x".txt', "c:\\d.ini"])),
        "caption": draw(st.sampled_from(["", "One *verb* {used}"])),
        "highlight_lines": draw(st.sampled_from(["", f"{start}", f"{start}-{start + count - 1}"])),
        "start_line": start,
        "show_line_numbers": draw(st.booleans()),
    }
    return ("code", value), ("code", value)


def _prose(strategy):
    return st.one_of(st.just((EMPTY, "")), st.just(("", "")), strategy)


@st.composite
def _image(draw):
    alt = draw(st.one_of(st.just(""), literal))
    chosen = {"image": PICTURE, "alt_text": alt, "decorative": not alt}
    stored, kept = draw(_prose(_element("p", line)))
    return ("image", {"image": chosen, "caption": stored}), (
        "image",
        {"image": chosen, "caption": kept},
    )


@st.composite
def _quote(draw):
    stored, kept = draw(simple)
    who = draw(
        st.sampled_from(
            [("", ""), ("Ada", ""), ("Ada, *in* a_book", "https://example.org/"), ("", "")]
        )
    )
    rest = {"attribution": who[0], "source": who[1]}
    return ("quote", {"text": stored, **rest}), ("quote", {"text": kept, **rest})


@st.composite
def _callout(draw):
    stored, kept = draw(simple)
    rest = {
        "kind": draw(st.sampled_from(["note", "tip", "warning", "danger"])),
        "title": draw(st.one_of(st.just(""), literal)),
    }
    return ("callout", {**rest, "body": stored}), ("callout", {**rest, "body": kept})


@st.composite
def _table(draw):
    width = draw(st.integers(1, 3))
    heading = st.sampled_from(["", "Plain", "`code`", "*marked* `a|b`"])
    columns = [
        {
            "type": draw(st.sampled_from(["text", "text_centre", "text_right"])),
            "heading": draw(heading),
        }
        for _ in range(width)
    ]
    cell = st.one_of(st.just((EMPTY, "")), _element("p", lines))
    rows = [[draw(cell) for _ in range(width)] for _ in range(draw(st.integers(0, 3)))]
    caption = draw(st.sampled_from(["", 'A "caption" {here} | *and*']))

    def value(which: int) -> dict:
        cells = [{"values": [pair[which] for pair in row]} for row in rows]
        return {"caption": caption, "columns": columns, "rows": cells}

    return ("table", value(0)), ("table", value(1))


@st.composite
def _video(draw):
    stored, kept = draw(_prose(_element("p", line)))
    value = {
        "file": DOCUMENT,
        "title": draw(literal),
        "poster": draw(st.sampled_from([None, PICTURE])),
        "captions": None,
    }
    return ("video", {**value, "caption": stored}), ("video", {**value, "caption": kept})


def _same(kind: str, strategy):
    return strategy.map(lambda value: ((kind, value), (kind, value)))


_block = st.one_of(
    _text(),
    _text(),
    _code(),
    _image(),
    _quote(),
    _callout(),
    _table(),
    _video(),
    _same("note", st.sampled_from(["Ask Ada first.", "Two\nlines - and <b>tags</b>"])),
    _same(
        "embed",
        st.fixed_dictionaries(
            {
                "url": st.just("https://www.youtube.com/watch?v=lJ8ydIuPFeU"),
                "title": literal,
                "picture": st.sampled_from([None, PICTURE]),
            }
        ),
    ),
    _same(
        "unconverted",
        st.sampled_from(
            [
                {"source": '{{< weather "Kiel" >}}', "reason": "Nothing is “known” about it."},
                {"source": "{% for a in b %}\n\n{{ a }}\n{% endfor %}", "reason": "Liquid."},
                {"source": "<form>\n\n<b>x</b>\n</form>", "reason": 'No "form" here.'},
            ]
        ),
    ),
)
bodies = st.lists(_block, min_size=1, max_size=5)
