"""Pages, people and pictures, each in one line."""

import io
import itertools
from datetime import UTC, datetime, timedelta

from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Page, Site

from blog.models import Author, BlogIndexPage, BlogPostPage, Series
from home.models import HomePage, SiteImage, StandardPage, User

_numbers = itertools.count(1)
FIRST_DAY = datetime(2024, 1, 1, 12, tzinfo=UTC)


def home_page() -> HomePage:
    """Return the home page that the migrations made."""
    return HomePage.objects.get()


def blog_index() -> BlogIndexPage:
    """Return the blog index that the migrations made."""
    return BlogIndexPage.objects.get()


def post(title: str = "", *, publish: bool = True, tags=(), authors=(), parent=None, **fields):
    """Return a post under the blog index, published as an editor would, or left as a draft.

    Without a date, each post is a day newer than the one before.
    """
    number = next(_numbers)
    title = title or f"Post {number}"
    fields.setdefault("date", FIRST_DAY + timedelta(days=number))
    fields.setdefault("body", [("text", f"<p>Text of {title}.</p>")])
    fields.setdefault("slug", f"post-{number}")
    page = BlogPostPage(title=title, live=False, has_unpublished_changes=True, **fields)
    (parent or blog_index()).add_child(instance=page)
    page.tags.add(*tags)
    for order, author in enumerate(authors):
        page.post_authors.create(author=author, sort_order=order)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return BlogPostPage.objects.get(pk=page.pk)


def standard_page(title: str = "About", *, parent=None, **fields) -> StandardPage:
    """Return a live standard page under the home page."""
    fields.setdefault("body", [("text", "<h2>Who</h2><p>Somebody.</p>")])
    page = StandardPage(title=title, **fields)
    (parent or home_page()).add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def author(name: str = "") -> Author:
    """Return an author."""
    return Author.objects.create(name=name or f"Author {next(_numbers)}")


def series(title: str = "") -> Series:
    """Return a series without parts."""
    return Series.objects.create(title=title or f"Series {next(_numbers)}")


def image_file(width: int = 1600, height: int = 900, kind: str = "PNG") -> ImageFile:
    """Return a real picture, a gradient, as a file."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    stream = io.BytesIO()
    picture.save(stream, kind)
    return ImageFile(stream, name=f"picture-{next(_numbers)}.{kind.lower()}")


def image(width: int = 1600, height: int = 900, kind: str = "PNG") -> SiteImage:
    """Return a picture in the library."""
    return SiteImage.objects.create(title="A gradient", file=image_file(width, height, kind))


def administrator(username: str = "administrator") -> User:
    """Return somebody who may do everything; the password is "password"."""
    return User.objects.create_superuser(username, f"{username}@example.com", "password")


def root_page() -> Page:
    """Return the page above all."""
    return Page.get_first_root_node()


def site() -> Site:
    """Return the one site."""
    return Site.objects.get(is_default_site=True)


class AtMost(int):
    """A number of queries that fewer queries satisfy as well."""

    def __eq__(self, executed):
        return executed <= int(self)

    __hash__ = int.__hash__
