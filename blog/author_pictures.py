"""The pictures of authors, cut square, ready before anybody asks for them."""

from collections.abc import Iterator

from blog.models import Author
from home.publishing import shows_pictures
from home.renditions import Made, make_renditions


def make_author_pictures(author: Author) -> Made:
    """Make what is missing of the author's picture, cut square, and return what was done."""
    return make_renditions([author.picture], square=True)


@shows_pictures
def author_pictures() -> Iterator[tuple[int, bool]]:
    """Yield the key of the picture of each author, and that it is cut square."""
    for key in Author.objects.exclude(picture=None).values_list("picture", flat=True):
        yield key, True
