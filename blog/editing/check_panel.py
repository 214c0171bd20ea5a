"""The checks of a post while it is written: what the script of the panel asks for.

The form is sent as for a preview, nothing is stored, and an incomplete form is welcome.
"""

from django.forms import Media
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path, reverse
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView

from blog.editing.check_reading import read_draft
from blog.editing.checks import check
from blog.models import BlogPostPage


class _Answer:
    """Answers a form that was sent with what should be looked at in it."""

    def post(self, request: HttpRequest, *args, **kwargs) -> JsonResponse:
        """Return ``findings``, or ``errors`` when the form cannot be read as a post."""
        if not isinstance(self.object, BlogPostPage):
            raise Http404
        form = self.get_form(request.POST)
        if not self.validate_form(form):
            # While somebody writes, that is nothing for the browser to complain about.
            return JsonResponse({"errors": list(form.errors)})
        post = form.save(commit=False)
        # What the preview made up is not what the author wrote.
        post.title = request.POST.get("title", "")
        findings = check(read_draft(post))
        return JsonResponse(
            {
                "findings": [
                    {"message": one.message, "place": one.place, "path": one.path}
                    for one in findings
                ]
            }
        )


class CheckEditedView(_Answer, PreviewOnEditView):
    """Checks the form of a post that is there; only for who may edit it."""

    http_method_names = ("post",)


class CheckCreatedView(_Answer, PreviewOnCreateView):
    """Checks the form of a new post; only for who may add one."""

    http_method_names = ("post",)


def admin_urls() -> list:
    """Return the addresses below that of the admin, to which the form of a post is sent."""
    return [
        path("post-checks/<int:page_id>/", CheckEditedView.as_view(), name="blog_check_post"),
        path(
            "post-checks/new/<int:parent_page_id>/",
            CheckCreatedView.as_view(),
            {
                "content_type_app_name": BlogPostPage._meta.app_label,
                "content_type_model_name": BlogPostPage._meta.model_name,
            },
            name="blog_check_new_post",
        ),
    ]


def url_of(post) -> str:
    """Return the address to which the form of ``post`` is sent, or "" for a page of another type.

    The address of a new post ends with a zero, in place of which the script puts its parent: the
    panel does not know it.
    """
    if not isinstance(post, BlogPostPage):
        return ""
    if post.pk:
        return reverse("blog_check_post", args=[post.pk])
    return reverse("blog_check_new_post", args=[0])


def scripts() -> str:
    """Return the tags of script and style for the editor."""
    media = Media(js=["blog/admin/post-checks.js"], css={"all": ["blog/admin/post-checks.css"]})
    return media.render()
