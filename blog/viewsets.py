"""Where editors keep authors, series and tags."""

from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

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
    """Tags with their descriptions."""

    model = BlogTag
    icon = "tag"
    list_display = ["name", "slug"]
    search_fields = ["name"]


class BlogViewSetGroup(SnippetViewSetGroup):
    """The menu "Blog" in the admin."""

    menu_label = "Blog"
    menu_icon = "edit"
    menu_order = 150
    items = (AuthorViewSet, SeriesViewSet, TagViewSet)
