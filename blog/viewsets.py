"""Where editors keep authors, series and tags."""

from wagtail.admin.panels import ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from blog.editing.tag_views import TAG_COLUMNS, NearTags, TagForm, TagIndexView
from blog.models import Author, BlogTag, Series


class AuthorViewSet(SnippetViewSet):
    """Who writes."""

    model = Author
    icon = "user"
    list_display = ["name", "slug"]
    search_fields = ["name"]


class SeriesViewSet(SnippetViewSet):
    """Posts to be read one after the other."""

    model = Series
    icon = "list-ol"
    list_display = ["title", "slug"]
    search_fields = ["title"]


class TagViewSet(SnippetViewSet):
    """Tags with their descriptions, and with those they may be meant to be one with."""

    model = BlogTag
    icon = "tag"
    index_view_class = TagIndexView
    ordering = ["name"]
    list_display = TAG_COLUMNS
    search_fields = ["name"]
    edit_handler = ObjectList(["name", NearTags(), "slug", "description"], base_form_class=TagForm)


class BlogViewSetGroup(SnippetViewSetGroup):
    """The menu "Blog" in the admin."""

    menu_label = "Blog"
    menu_icon = "edit"
    menu_order = 150
    items = (AuthorViewSet, SeriesViewSet, TagViewSet)
