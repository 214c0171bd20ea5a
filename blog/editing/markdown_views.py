"""Import Markdown: paste or upload, look at what becomes of it, and only then accept it.

The text travels with the form. Nothing is stored before "Accept", where it is converted again.
"""

from abc import ABC, abstractmethod

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page

from blog.editing.markdown_drafts import Details, add_to_post, create_post, read_details
from blog.editing.markdown_form import INSTEAD, MarkdownForm, PostMarkdownForm
from blog.editing.markdown_import import Draft, read_markdown, words_of
from blog.models import BlogIndexPage, BlogPostPage
from home.rendering import render_pieces

PREVIEW, ACCEPT = "preview", "accept"


class MarkdownView(WagtailAdminTemplateMixin, View, ABC):
    """What both ways have in common. ``page`` is where the text goes: an index, or a post."""

    page_title = "Import Markdown"
    header_icon = "doc-full"
    template_name = "blog/admin/import_markdown.html"
    form_class = MarkdownForm
    takes_title = True
    page: BlogIndexPage | BlogPostPage

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the empty form."""
        return self._form(self.form_class())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the preview, or the form again; after "Accept", go on to the editor."""
        form = self.form_class(request.POST, request.FILES)
        action = request.POST.get("action", PREVIEW)
        if action not in (PREVIEW, ACCEPT):
            # Back: the text is in the form as it was.
            return self._form(self.form_class(initial=request.POST.dict()))
        if not form.is_valid():
            return self._form(form)
        draft = read_markdown(form.cleaned_data["text"], request, takes_title=self.takes_title)
        details = self.details(draft, form)
        if action == PREVIEW:
            return self._preview(form, draft, details)
        try:
            post = self.accept(form, draft, details)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self._form(form)
        edit = reverse("wagtailadmin_pages:edit", args=[post.pk])
        messages.success(request, self.message(post, draft))
        return redirect(edit)

    @abstractmethod
    def details(self, draft: Draft, form: MarkdownForm) -> Details | None:
        """Return what of the front matter is taken over; None for nothing."""

    @abstractmethod
    def accept(self, form: MarkdownForm, draft: Draft, details: Details | None) -> BlogPostPage:
        """Store the draft and return its post."""

    @abstractmethod
    def message(self, post: BlogPostPage, draft: Draft) -> str:
        """Return what to say when it is done."""

    def get_page_subtitle(self) -> str:
        """Return the title of the index or post."""
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return the way through the pages to here."""
        items = get_breadcrumbs_items_for_page(self.page, self.request.user)
        return [*items, {"url": "", "label": self.page_title}]

    @cached_property
    def is_for_post(self) -> bool:
        """Whether the text goes into a post that is there already."""
        return isinstance(self.page, BlogPostPage)

    def _form(self, form: MarkdownForm) -> HttpResponse:
        context = self.get_context_data(form=form, page=self.page, is_for_post=self.is_for_post)
        return self.render_to_response(context)

    def _preview(self, form: MarkdownForm, draft: Draft, details: Details | None) -> HttpResponse:
        self.template_name = "blog/admin/import_markdown_preview.html"
        return self.render_to_response(
            self.get_context_data(
                form=form,
                text=form.cleaned_data["text"],
                replaces=form.cleaned_data.get("place") == INSTEAD,
                page=self.page,
                is_for_post=self.is_for_post,
                draft=draft,
                facts=facts(draft, details),
                attention=[(one.line, words_of(one)) for one in draft.needs_attention],
                notes=[(one.line, words_of(one)) for one in draft.notes],
                blocks_document=blocks_document(draft, self.request),
                block_count=len(draft.body),
            )
        )


class ImportPostView(MarkdownView):
    """A text becomes a new post of a blog."""

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer whoever may add posts below the index.

        :raises PermissionDenied: for anybody else.
        """
        self.page = get_object_or_404(BlogIndexPage, pk=pk)
        if not may_import_into(self.page, request.user):
            raise PermissionDenied
        return super().dispatch(request, pk)

    def details(self, draft: Draft, form: MarkdownForm) -> Details:
        """Return all that the front matter says."""
        return read_details(draft, self.request.user)

    def accept(self, form: MarkdownForm, draft: Draft, details: Details) -> BlogPostPage:
        """Return the new post, a draft."""
        return create_post(draft, details, self.page, self.request.user)

    def message(self, post: BlogPostPage, draft: Draft) -> str:
        """Return that the post is there, and that nobody sees it yet."""
        return f"“{post.title}” is a draft now. Readers see it when you publish it."


class ImportIntoPostView(MarkdownView):
    """A text goes into a post, as a new revision."""

    form_class = PostMarkdownForm

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer whoever may edit the post now; a lock leads back to the editor, which explains it.

        :raises PermissionDenied: for anybody else.
        """
        self.page = get_object_or_404(BlogPostPage, pk=pk)
        if not may_import_into(self.page, request.user):
            raise PermissionDenied
        lock = self.page.get_lock()
        if lock is not None and lock.for_user(request.user):
            messages.error(request, "The post is locked: nothing can be imported into it.")
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, pk)

    @property
    def takes_title(self) -> bool:
        """Whether a heading at the beginning is taken for the title, and so no part of the body."""
        return bool(self.request.POST.get("takes_details"))

    def details(self, draft: Draft, form: MarkdownForm) -> Details | None:
        """Return what the front matter says, if it is wanted."""
        if form.cleaned_data["takes_details"]:
            return read_details(draft, self.request.user)
        if draft.keys:
            draft.problems.note(
                draft.references.path, f"Not taken over: {', '.join(draft.keys)}.", 1
            )
        return None

    def accept(self, form: MarkdownForm, draft: Draft, details: Details | None) -> BlogPostPage:
        """Return the post with its new revision."""
        replaces = form.cleaned_data["place"] == INSTEAD
        return add_to_post(draft, self.page, self.request.user, replaces=replaces, details=details)

    def message(self, post: BlogPostPage, draft: Draft) -> str:
        """Return how many blocks were added, and that nobody sees them yet."""
        blocks = "1 block" if len(draft.body) == 1 else f"{len(draft.body)} blocks"
        return f"{blocks} of Markdown are in the draft now. Readers see them when you publish it."


def may_import_into(page: BlogIndexPage | BlogPostPage, user) -> bool:
    """Return whether ``user`` may add posts below an index, or edit a post."""
    permissions = page.permissions_for_user(user)
    if isinstance(page, BlogIndexPage):
        return permissions.can_add_subpage() and BlogPostPage.can_create_at(page)
    return permissions.can_edit() and not page.alias_of_id


def facts(draft: Draft, details: Details | None) -> list[tuple[str, str]]:
    """Return what was found about the post beside its text, as labels with values."""
    if details is None:
        return []
    meta = draft.meta
    found = [
        ("Title", draft.title),
        ("Date", meta.date.strftime("%Y-%m-%d %H:%M %z") if meta.date else ""),
        ("Updated on", meta.updated.strftime("%Y-%m-%d") if meta.updated else ""),
        ("Tags", ", ".join(details.tags)),
        ("Authors", ", ".join(details.authors)),
        ("Series", details.series),
        ("Excerpt", draft.summary),
        ("For search engines", meta.description),
        ("First published at", meta.canonical_url),
        ("Cover", meta.cover if details.cover else ""),
        ("Kept for an export", ", ".join(details.kept)),
    ]
    return [(label, value) for label, value in found if value]


def blocks_document(draft: Draft, request: HttpRequest) -> str:
    """Return a whole page with each block as readers see it, its kind above it, for a frame."""
    pieces, _ = render_pieces(draft.body, {"request": request, "is_block_preview": True})
    blocks = [
        {"label": child.block.label, "kind": child.block_type, "html": html}
        for child, html in pieces
    ]
    return render_to_string("blog/admin/markdown_blocks.html", {"blocks": blocks}, request)
