"""A short note on reviewing one's own change."""

from blog.sample.content import SamplePost, code, moment, text

POST = SamplePost(
    title="Read your diff like a stranger",
    slug="read-your-diff-like-a-stranger",
    date=moment("2022-01-30T20:05:00-08:00"),
    authors=("marit-oakes",),
    tags=("Git", "Writing"),
    body=(
        text("""
My best reviewer is me, tomorrow. Tomorrow is often too late, so I have learned to pretend.

What helps is to make the diff look unfamiliar. Other colours, other place, other order. I read it
in the browser when I wrote it in the terminal. I start with the last file. I read the tests first
and ask what I would believe about the program if these were all I knew. And I let Git show me the
change in a way that does not flatter it:
"""),
        code(
            "ini",
            """
[diff]
    algorithm = histogram
    colorMoved = zebra
    colorMovedWS = ignore-space-change
    mnemonicPrefix = true

[commit]
    verbose = true

[alias]
    stranger = diff --stat --patch --function-context main...HEAD
""",
            filename=".gitconfig",
            highlight="3,8",
        ),
        text("""
`colorMoved` paints what was only moved in other colours than what was changed, and an astonishing
part of any "refactoring" turns out to be neither. `commit.verbose` puts the whole diff under the
message while you write it. I have stopped about one commit in ten with the editor open, because the
sentence I was writing was not true of the text below it.

`--function-context` is the one I would keep if I had to choose. It shows the whole function around
each change. A line that is right in three lines of context can look rather odd in forty.
"""),
        code("console", "$ git stranger -- '*.py' | less -R\n$ git diff --word-diff=color HEAD~1"),
        text("Then I go and make tea, which is the cheapest form of tomorrow."),
    ),
)
