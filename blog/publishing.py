"""What follows when a post goes out."""

from home import renditions


def pictures_of(post) -> list:
    """Return the pictures a reader of ``post`` meets: cover, body, and the one for shared links."""
    found = [post.cover, post.social_image]
    for child in post.body:
        found.extend(getattr(child.block, "pictures", lambda value: [])(child.value))
    return [picture for picture in found if picture]


def after_publishing(post) -> None:
    """Make the renditions that readers of ``post`` will ask for, so that no reader waits."""
    renditions.make_renditions(pictures_of(post))
