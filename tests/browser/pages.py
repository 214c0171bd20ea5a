"""The kinds of pages a reader meets, and a post that holds every kind of block."""

import json

from wagtail.documents import get_document_model

from blog.models import Author, BlogPostPage, Series
from tests import factories

SLUG = "every-block"
ADDRESS = f"/blog/{SLUG}/"
# Spaces and tabs at both ends, blank lines, and lines far wider than the window.
PYTHON = (
    "\n"
    "\tdef published(self):\n"
    '        """Return what readers may see."""  \n'
    "\n"
    "        return self.live().public().filter(day__lte=today())  # " + "and so on " * 20 + "\n"
    "\n"
)
CONSOLE = (
    "$ python manage.py publish_due \\\n"
    "> --loop 60\n"
    "Published 1 post.\n"
    "$ # a remark\n"
    "$ ls\n"
    "README.md  blog\n"
)
TYPED = "python manage.py publish_due \\\n--loop 60\n# a remark\nls"
DIFF = "--- a/blog.py\n+++ b/blog.py\n@@ -1,2 +1,2 @@\n-left = 1\n+right = 1\n same = 2\n"
SHORT = "x = 1\n"
LINK = "https://example.org/a-page"
PLAYER = "https://www.youtube-nocookie.com/embed/lJ8ydIuPFeU"
REFERENCE = '<sup><a href="#fn-one">1</a></sup>'
PROSE = (
    f'<p>A word{REFERENCE} and another<sup><a href="#fn-two">2</a></sup>. Then '
    "<s>struck</s>, H<sub>2</sub>O and x<sup>2</sup>.</p>"
    "<dl><dt>Term</dt><dd>What it means, in <b>many</b> words that need more than one line of a "
    "telephone.</dd><dd>What else it means.</dd><dt>Another</dt><dt><code>term</code></dt>"
    "<dd>Both mean this.</dd></dl>"
    "<ol><li>first</li><li>second<ul><li>inner<ol><li>innermost</li></ol></li></ul></li></ol>"
    '<p>In between.</p><ol><li value="3">third</li><li>fourth</li></ol>'
)
NOTES = (
    '<ol><li id="fn-one">The first note, which is referred to twice.</li>'
    '<li id="fn-two">The second, with <code>code</code> and a '
    '<a href="https://example.org/">link</a>.</li></ol>'
)
SECTIONS = ("The first section", "A part of it", "The second section", "The last section")

PAGES = {
    "home": "/",
    "home, page 2": "/?page=2",
    "blog": "/blog/",
    "blog, page 2": "/blog/?page=2",
    "post of every block": ADDRESS,
    "post of a series": "/blog/a-queue-in-the-database-retry/",
    "tags": "/blog/tags/",
    "tag": "/blog/tags/postgresql/",
    "authors": "/blog/authors/",
    "author": "/blog/authors/marit-oakes/",
    "list of series": "/blog/series/",
    "series": "/blog/series/a-queue-in-the-database/",
    "archive": "/blog/archive/",
    "year": "/blog/archive/2026/",
    "month": "/blog/archive/2026/8/",
    "about": "/about/",
    "search": "/search/",
    "search that finds": "/search/?q=queue",
    "search that finds nothing": "/search/?q=zyzzyva",
    "nothing there": "/blog/nowhere/",
}
# The browser notes in its console that a page answers 404; which it is meant to.
NOT_FOUND = r"status of 404 .*/blog/nowhere/\)$"


def add_post_of_every_block() -> BlogPostPage:
    """Return the post, published in the loaded sample blog."""
    post = factories.post(
        "A post of every block",
        slug=SLUG,
        body=json.dumps(_body()),
        tags=["Python", "C++"],
        authors=Author.objects.all(),
        series=Series.objects.get(),
        series_order=9,
        introduction="Every kind of block once, and some more often.",
        cover=factories.image(),
        cover_alt="From black to white",
    )
    # Published some time ago, it also says how old it is.
    return post


def _body() -> list[dict]:
    words = "It was the afternoon on which the queue grew, and nobody had looked at it. " * 8
    first, part, second, last = SECTIONS
    picture = factories.image()
    film = get_document_model().objects.get(file__endswith=".webm")
    blocks = [
        ("text", f'<p>{words}<a href="{LINK}">Elsewhere</a>, <code>a_name</code>.</p>'),
        ("text", f"<h2>{first}</h2><p>{words}</p>"),
        (
            "code",
            _code(
                "python",
                PYTHON,
                filename="blog/querysets.py",
                highlight_lines="3,5",
                start_line=98,
                show_line_numbers=True,
                caption="One verb",
            ),
        ),
        ("text", f"<h3>{part}</h3><p>{words}</p><ul><li>one</li><li><b>two</b></li></ul><hr/>"),
        ("code", _code("console", CONSOLE)),
        ("code", _code("diff", DIFF)),
        ("code", _code("python", SHORT)),
        (
            "image",
            {
                "image": {"image": picture.pk, "alt_text": "Grey", "decorative": False},
                "caption": "<p>A <i>gradient</i></p>",
            },
        ),
        ("text", f"<h2>{second}</h2><p>{words}</p>"),
        ("quote", {"text": "<p>Words.</p>", "attribution": "Somebody", "source": LINK}),
        *(
            ("callout", {"kind": kind, "title": title, "body": f"<p>{words}</p>"})
            for kind, title in (("note", "Mind this"), ("tip", ""), ("warning", ""), ("danger", ""))
        ),
        ("table", _table(12)),
        (
            "embed",
            {
                "url": "https://www.youtube.com/watch?v=lJ8ydIuPFeU",
                "title": "How not to measure",
                "picture": picture.pk,
            },
        ),
        ("embed", {"url": "https://vimeo.com/76979871", "title": "No picture", "picture": None}),
        (
            "video",
            {
                "file": film.pk,
                "title": "A wagtail",
                "poster": picture.pk,
                "captions": None,
                "caption": "<p>It walks.</p>",
            },
        ),
        ("text", PROSE),
        ("quote", {"text": f"<p>Words{REFERENCE}</p><ul><li>more</li></ul>"}),
        ("note", "Nobody sees this."),
        ("unconverted", {"source": f"{{{{< map {'lat ' * 60}>}}}}\n", "reason": "No such block"}),
        ("text", f"<h2>{last}</h2><p>{words * 4}</p>"),
        ("text", NOTES),
    ]
    return [{"type": kind, "value": value} for kind, value in blocks]


def _code(language: str, code: str, **settings) -> dict:
    return {"language": language, "code": code, **settings}


def _table(columns: int) -> dict:
    kinds = ("text", "text_right", "text_centre")
    return {
        "caption": "Wider than a telephone",
        "columns": [
            {"type": kinds[number % 3], "heading": f"`column_{number}`"}
            for number in range(columns)
        ],
        "rows": [
            {"values": [f"<p>{row * number} words</p>" for number in range(columns)]}
            for row in range(3)
        ],
    }
