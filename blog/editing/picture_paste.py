"""A picture that is pasted or dropped into a body: into the library, and back as a block."""

from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin.telepath import JSContext
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.utils import find_image_duplicates
from wagtail.permissions import policy_registry

from blog.editing.markdown_paste import may_write_posts
from blog.models import BlogPostPage

# Browsers call each picture of the clipboard so.
CLIPBOARD_NAMES = {"image", "picture", "pasted", "clipboard", ""}


@require_POST
def picture_view(request: HttpRequest) -> JsonResponse:
    """Return ``blocks``, one picture as the editor's own form has it, its description still empty.

    The picture is in the library then; one that is there already is not stored a second time. What
    the form of the library refuses is refused with its reason as ``error``.

    :raises PermissionDenied: for who may write no post or add no picture.
    """
    user, model = request.user, get_image_model()
    policy = policy_registry.get_by_type(model)
    if not may_write_posts(user) or not policy.user_has_permission(user, "add"):
        raise PermissionDenied
    collections = policy.collections_user_has_permission_for(user, "add")
    file = request.FILES.get("file")
    form = get_image_form(model)(
        {"title": _title(file.name if file else ""), "collection": collections.first().pk},
        {"file": file} if file else {},
        user=user,
    )
    if not form.is_valid():
        errors = form.errors.get("file") or ["The picture could not be stored."]
        return JsonResponse({"error": " ".join(errors)}, status=400)
    picture = form.save(commit=False)
    known = find_image_duplicates(picture, user, policy).first()
    if known is None:
        picture.uploaded_by_user = user
        picture.save()
        form.save_m2m()
    return JsonResponse({"blocks": JSContext().pack(_form_state(known or picture))})


def _form_state(picture) -> list:
    """Return a body of one picture as its form starts with it."""
    body = BlogPostPage.body.field.stream_block
    # Nothing is said about it yet: the title of a file is no description.
    shown = {"image": picture.pk, "alt_text": "", "decorative": False}
    value = body.to_python([{"type": "image", "value": {"image": shown, "caption": ""}}])
    return body.get_form_state(value)


def _title(name: str) -> str:
    stem = PurePath(name).stem.strip()
    if stem.lower() in CLIPBOARD_NAMES:
        return f"Pasted on {timezone.localtime():%Y-%m-%d at %H:%M}"
    return stem.replace("_", " ")[:255]


def admin_urls() -> list:
    """Return the address below that of the admin, to which a picture is sent."""
    return [path("post-pictures/", picture_view, name="blog_post_pictures")]
