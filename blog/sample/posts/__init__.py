"""One module per post. ``POSTS`` has them all, oldest first; posts without a date come last."""

from importlib import import_module
from pkgutil import iter_modules

from blog.sample.content import SamplePost

POSTS: tuple[SamplePost, ...] = tuple(
    sorted(
        (import_module(f"{__name__}.{module.name}").POST for module in iter_modules(__path__)),
        key=lambda post: (post.date is None, post.date and post.date.timestamp()),
    )
)


def get_post(slug: str) -> SamplePost:
    """The post with this slug.

    :raises LookupError: when there is none.
    """
    for post in POSTS:
        if post.slug == slug:
            return post
    raise LookupError(f"no sample post is called {slug!r}")
