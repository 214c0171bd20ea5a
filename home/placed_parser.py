"""A parser of HTML that knows how far into the text it is, for markup that is put in by place."""

from html.parser import HTMLParser


class PlacedParser(HTMLParser):
    """Reads ``html`` whole; ``place`` is where the tag that is being handled begins.

    Set up what the handlers need before this is called: they are, from within.
    """

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(html)
        self.close()

    @property
    def place(self) -> int:
        """Characters before the tag that is being handled."""
        line, column = self.getpos()
        return self._lines[line - 1] + column
