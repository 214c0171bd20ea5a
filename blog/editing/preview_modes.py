"""A post before it is public as lists, readers of feeds and social networks will show it.

All of them come from the same code and templates that readers meet later. The post may be a new
one, that has no row, no date and no words yet.
"""

from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from blog.feeds.content import Writer
from blog.feeds.state import draft_entry
from blog.feeds.targets import find_targets
from blog.previewing import PreviewMode, add_mode
from home.cards import HEIGHT, WIDTH, draw_card, fits, is_drawable
from home.metadata import Picture, absolute
from home.models import SiteSettings
from home.renditions import shared_file

# The picture of a social card, which is asked for as a preview of its own: so it shows what is
# being written, and only to whoever may see that.
CARD_PICTURE = "card-picture"


def as_list_entry(post, request: HttpRequest) -> HttpResponse:
    """Answer with the blog's list as if it had this post alone."""
    show_expected_date(post)
    index = post.get_parent()
    index = index and index.specific
    context = {
        "page": index,
        "self": index,
        "request": request,
        "heading": index.title if index else "",
        "posts": Paginator([post], 1).get_page(1),
    }
    return TemplateResponse(request, "blog/previews/list_entry.html", context)


def as_feed_entry(post, request: HttpRequest) -> HttpResponse:
    """Answer with the entry of the feeds, as programs show it that keep only structure."""
    show_expected_date(post)
    parent = post.get_parent()
    blog_url = absolute((parent and parent.get_url(request)) or "/")
    blocks = list(post.body.get_prep_value())
    entry = draft_entry(post, blog_url)
    # Files without a host: the preview may be seen at another one than that of the site.
    targets = find_targets(blocks, [entry.cover] if entry.cover else [], "")
    entry.html = Writer(entry.url, targets).body(blocks)
    context = {
        "page": post,
        "request": request,
        "entry": entry,
        "cover": targets.pictures.get(entry.cover),
    }
    return TemplateResponse(request, "blog/previews/feed_entry.html", context)


def as_social_card(post, request: HttpRequest) -> HttpResponse:
    """Answer with what networks make of a link to the post, and where the picture is from."""
    settings = SiteSettings.for_request(request)
    # The stored card says what the post said when it was published.
    post.card = ""
    told = post.get_metadata(
        request,
        {"site_settings": settings, "authors": post.author_list, "tags": post.tag_list},
    )
    picture, source = card_picture(post, settings)
    context = {
        "page": post,
        "request": request,
        "title": told.title,
        "description": told.description,
        "site_name": told.site_name,
        "host": urlsplit(told.canonical).hostname or "",
        "picture": picture,
        "source": source,
    }
    return TemplateResponse(request, "blog/previews/social_card.html", context)


def card_picture(post, settings: SiteSettings) -> tuple[Picture | None, str]:
    """Return the picture of a link to ``post``, and what it is: own, drawn, site or none."""
    own = next((image for image in post.find_shared_pictures() if fits(image)), None)
    text = post.card_text()
    if own is None and is_drawable(text):
        # By its hash: a browser need not ask again for what still says the same.
        url = f"?mode={CARD_PICTURE}&text={text.hash}"
        return Picture(url, WIDTH, HEIGHT, post.title), "drawn"
    image = own or settings.default_social_image
    if image is None:
        return None, "none"
    file = shared_file(image, WIDTH)
    picture = Picture(file.file.url, file.width, file.height, image.description)
    return picture, "own" if own else "site"


def draw_card_picture(post, request: HttpRequest) -> HttpResponse:
    """Answer with the picture that is drawn from the words of the post; 404 if none can be."""
    data = draw_card(post.card_text())
    if data is None:
        return HttpResponse("No font here can show this title.", status=404)
    return HttpResponse(data, content_type="image/png")


def show_expected_date(post) -> None:
    """Give a post without a date the one that it would get if it went live as it stands."""
    if post.date is None:
        moment = post.find_first_moment()
        if post.go_live_at and post.go_live_at > moment:
            moment = timezone.localtime(post.go_live_at)
        post.date = moment
        post.derive()


def register() -> None:
    """Offer the modes; search adds one more between them."""
    add_mode(PreviewMode("list", "List entry", as_list_entry, place=1))
    add_mode(PreviewMode("feed", "Feed", as_feed_entry, place=2))
    add_mode(PreviewMode("card", "Social card", as_social_card, place=3))
    add_mode(PreviewMode(CARD_PICTURE, "Picture of the social card", draw_card_picture))
