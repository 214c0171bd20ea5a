"""Markdown that is pasted into a text, as blocks: what the script of the editor asks for."""

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from wagtail.admin.telepath import JSContext
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.models import Page
from wagtail.permissions import policy_registry

from blog.editing.markdown_form import MarkdownForm
from blog.editing.markdown_import import read_pasted, words_of
from blog.models import BlogIndexPage, BlogPostPage
from blog.moving.report import Problem


class PostStreamBlockAdapter(StreamBlockAdapter):
    """Brings the scripts for what is pasted, Markdown and pictures, where a body is edited."""

    js_constructor = "blog.blocks.PostStreamBlock"

    def js_args(self, block) -> list:
        """Return Wagtail's arguments, with the addresses to ask for blocks."""
        *rest, meta = super().js_args(block)
        urls = {
            "markdownUrl": reverse("blog_markdown_blocks"),
            "picturesUrl": reverse("blog_post_pictures"),
        }
        return [*rest, {**meta, **urls}]

    @cached_property
    def media(self) -> Media:
        """The scripts and styles of the editor."""
        return super().media + Media(
            js=["blog/admin/picture-paste.js", "blog/admin/markdown-paste.js"],
            css={"all": ["blog/admin/markdown-paste.css"]},
        )


@require_POST
def blocks_view(request: HttpRequest) -> JsonResponse:
    """Return ``blocks``, as the editor's own form has them, and ``problems``. Nothing is stored.

    :raises PermissionDenied: for who may write no post at all.
    """
    if not may_write_posts(request.user):
        raise PermissionDenied
    form = MarkdownForm({"text": request.POST.get("text", "")})
    if not form.is_valid():
        errors = [error for errors in form.errors.values() for error in errors]
        return JsonResponse({"error": " ".join(errors)}, status=400)
    draft = read_pasted(form.cleaned_data["text"], request)
    state = BlogPostPage.body.field.stream_block.get_form_state(draft.body)
    return JsonResponse(
        {
            "blocks": JSContext().pack(state),
            "problems": [_shown(one) for one in draft.needs_attention],
        }
    )


def may_write_posts(user) -> bool:
    """Return whether there is a blog to which ``user`` may add posts, or a post to edit."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, {"add", "change"})
    return pages.type(BlogIndexPage, BlogPostPage).exists()


def _shown(problem: Problem) -> str:
    words = words_of(problem)
    return f"Line {problem.line}: {words}" if problem.line else words
