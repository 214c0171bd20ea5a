"""Tags in the admin: renamed, made one, and looked at whether there are two where one is meant."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button
from wagtail.snippets.views.snippets import IndexView

from blog.models import BlogTag
from blog.models.snippets import tag_slug
from blog.tag_names import alike
from blog.tagging import merge_tags

MERGE, NEAR = "blog_merge_tag", "blog_near_tags"
# Of a hint, which nobody reads for long.
MOST_SHOWN = 3
LONGEST_NAME = 100


def admin_urls() -> list:
    """Return the addresses below that of the admin."""
    return [
        path("tags/merge/<int:pk>/", MergeView.as_view(), name=MERGE),
        path("tags/near/", near_view, name=NEAR),
    ]


def may_merge(user) -> bool:
    """Return whether ``user`` may make two tags one."""
    return user.has_perms(["blog.change_blogtag", "blog.delete_blogtag"])


def near_tags(name: str, key: int | None = None) -> list[BlogTag]:
    """Return the tags that may be meant to be ``name``, other than that with this key."""
    tags = BlogTag.objects.exclude(pk=key).annotate(posts=Count("tagged_posts"))
    by_name = {tag.name: tag for tag in tags}
    return [by_name[one] for one in alike(name, by_name)][:MOST_SHOWN]


@require_admin_access
def near_view(request: HttpRequest) -> HttpResponse:
    """Answer with the tags like ``?name=``, or that there is one of this very name."""
    name = request.GET.get("name", "").strip()[:LONGEST_NAME].replace("\x00", "")
    exists = BlogTag.objects.filter(name__iexact=name).exists()
    found = [] if exists or not name else near_tags(name)
    return JsonResponse(
        {
            "is_new": bool(name) and not exists,
            "near": [{"name": tag.name, "posts": tag.posts} for tag in found],
        }
    )


def hint_script() -> str:
    """Return the script that gives a hint when a tag is entered in the form of a post."""
    return format_html(
        '<script src="{}" data-near-tags="{}" defer></script>',
        versioned_static("blog/admin/tag-hint.js"),
        reverse(NEAR),
    )


class TagForm(WagtailAdminModelForm):
    """A tag: the address follows the name as long as nobody gives it another one."""

    def clean(self) -> dict:
        """Return the cleaned data; a name that another tag has leads to making them one."""
        cleaned = super().clean()
        name, slug = cleaned.get("name", "").strip(), cleaned.get("slug", "")
        if not name:
            return cleaned
        other = BlogTag.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).first()
        if other is not None:
            self.add_error("name", self._taken(other))
        elif self._follows(slug):
            cleaned["slug"] = self._free(tag_slug(name))
        return cleaned

    def _follows(self, slug: str) -> bool:
        """Return whether the address is still the one made from the name, which changes."""
        is_renamed = self.instance.pk and "name" in self.changed_data
        return is_renamed and slug == self.initial["slug"] == tag_slug(self.initial["name"])

    def _taken(self, other: BlogTag) -> ValidationError:
        if not self.instance.pk:
            return ValidationError(f"There is a tag “{other.name}” already.")
        url = f"{reverse(MERGE, args=[self.instance.pk])}?into={other.pk}"
        return ValidationError(
            format_html(
                "There is a tag “{}” already. <a href='{}'>Make them one</a> instead.",
                other.name,
                url,
            )
        )

    def _free(self, slug: str) -> str:
        others = BlogTag.objects.exclude(pk=self.instance.pk)
        taken = set(others.filter(slug__startswith=slug).values_list("slug", flat=True))
        numbered = (f"{slug}-{number}" for number in range(1, len(taken) + 2))
        return next(one for one in (slug, *numbered) if one not in taken)


class NearTags(Panel):
    """Tags that may be meant to be this one, and the way to make them one."""

    class BoundPanel(Panel.BoundPanel):
        """The list for one tag."""

        template_name = "blog/admin/near_tags.html"

        def is_shown(self) -> bool:
            """Return whether there is a tag yet."""
            return bool(self.instance.pk)

        def get_context_data(self, parent_context=None) -> dict:
            """Return the tags with the addresses at which they become one with this."""
            merge = reverse(MERGE, args=[self.instance.pk])
            return {
                **super().get_context_data(parent_context),
                "near": [(tag, f"{merge}?into={tag.pk}") for tag in self.near],
                "merge": merge if may_merge(self.request.user) else "",
            }

        @cached_property
        def near(self) -> list[BlogTag]:
            """The tags that are like this one."""
            return near_tags(self.instance.name, self.instance.pk)


class NearColumn(Column):
    """The tags that may be meant to be the one of the row."""

    def get_value(self, instance) -> str:
        """Return their names, each a link to making them one."""
        merge = reverse(MERGE, args=[instance.pk])
        return format_html_join(
            mark_safe(", "),
            '<a href="{}?into={}">{}</a>',
            [(merge, tag.pk, tag.name) for tag in instance.near],
        )


class TagIndexView(IndexView):
    """The list of tags, with what each is like; compared once for the whole list."""

    def get_table(self, object_list, **kwargs):
        """Return the table, whose rows know what they are like."""
        rows = list(object_list)
        by_name = {tag.name: tag for tag in BlogTag.objects.only("name")}
        for tag in rows:
            tag.near = [by_name[one] for one in alike(tag.name, by_name)][:MOST_SHOWN]
        return super().get_table(rows, **kwargs)

    def get_base_queryset(self):
        """Return the tags with the number of their posts."""
        return super().get_base_queryset().annotate(posts=Count("tagged_posts"))


TAG_COLUMNS = [
    "name",
    "slug",
    NumberColumn("posts", label="Posts", sort_key="posts"),
    NearColumn("near", label="Meant to be one?"),
]


class MergeForm(forms.Form):
    """Which tag stays."""

    into = forms.ModelChoiceField(BlogTag.objects.none(), label="Tag that stays")

    def __init__(self, *args, source: BlogTag, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = BlogTag.objects.exclude(pk=source.pk)


class MergeView(WagtailAdminTemplateMixin, FormView):
    """Makes a tag one with another."""

    template_name = "blog/admin/merge_tag.html"
    form_class = MergeForm
    header_icon = "tag"
    page_title = "Make one"

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer those who may.

        :raises PermissionDenied: for others.
        """
        if not may_merge(request.user):
            raise PermissionDenied
        self.source = get_object_or_404(BlogTag, pk=pk)
        return super().dispatch(request, pk)

    def get_page_subtitle(self) -> str:
        """Return the name of the tag that goes."""
        return self.source.name

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return the way from the list of tags."""
        viewset = BlogTag.snippet_viewset
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(viewset.get_url_name("list")), "label": "Tags"},
            {
                "url": reverse(viewset.get_url_name("edit"), args=[self.source.pk]),
                "label": self.source.name,
            },
            {"url": "", "label": "Make one with another tag"},
        ]

    def get_form_kwargs(self) -> dict:
        """Return the arguments of the form with the tag that goes."""
        return {**super().get_form_kwargs(), "source": self.source}

    def get_initial(self) -> dict:
        """Return the tag that was asked for."""
        wanted = self.request.GET.get("into", "")
        return {"into": int(wanted)} if wanted.isascii() and wanted.isdigit() else {}

    def get_context_data(self, **kwargs) -> dict:
        """Return what is said about both."""
        return {
            **super().get_context_data(**kwargs),
            "source": self.source,
            "count": self.source.tagged_posts.count(),
            "cancel_url": reverse(
                BlogTag.snippet_viewset.get_url_name("edit"), args=[self.source.pk]
            ),
        }

    def form_valid(self, form: MergeForm) -> HttpResponse:
        """Make them one, and go back to the list."""
        target = form.cleaned_data["into"]
        name = self.source.name
        count = merge_tags(self.source, target)
        posts = "1 post" if count == 1 else f"{count} posts"
        messages.success(
            self.request,
            f"“{name}” and “{target.name}” are one now. {posts} followed, and the old address "
            "leads to the new one.",
        )
        return redirect(BlogTag.snippet_viewset.get_url_name("list"))


def listing_buttons(snippet, user, next_url: str | None = None):
    """Yield the way to make a tag one with another, for the list of tags."""
    if isinstance(snippet, BlogTag) and may_merge(user):
        url = reverse(MERGE, args=[snippet.pk])
        yield Button("Make one with…", url, icon_name="link", priority=30)
