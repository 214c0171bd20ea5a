"""The form in which a post is written."""

from django.apps import apps

from blog import dates
from home.page_forms import SitePageForm


class BlogPostPageForm(SitePageForm):
    """A page form that knows where the author is, and refuses an author named twice."""

    def __init__(self, data=None, files=None, instance=None, **kwargs):
        if data is None and instance is not None and instance.pk is None:
            suggest_author(instance, kwargs.get("for_user"))
        super().__init__(data, files, instance=instance, **kwargs)

    def clean(self) -> dict:
        """Return the cleaned data; the date keeps the offset of the editor's own time zone."""
        cleaned = super().clean()
        if "date" in self.changed_data and cleaned.get("date"):
            self.instance.date_offset = dates.offset_minutes(cleaned["date"])
        self._refuse_doubles()
        return cleaned

    def _refuse_doubles(self) -> None:
        formset = self.formsets.get("post_authors")
        seen = set()
        for form in formset.forms if formset else []:
            data = getattr(form, "cleaned_data", None) or {}
            author = data.get("author")
            if author is None or data.get("DELETE"):
                continue
            if author in seen:
                form.add_error("author", "This author is already named.")
            seen.add(author)


def suggest_author(post, user) -> None:
    """Name ``user`` as the author of ``post``, a new one, unless it has authors already.

    That is the author tied to the user; without one, the author of the same name that is tied to
    nobody else. Nothing is stored.
    """
    if user is None or post.post_authors.exists():
        return
    # By name, as the models import this form.
    authors = apps.get_model("blog", "Author").objects
    author = authors.filter(user=user).first()
    if author is None and user.get_full_name():
        author = authors.filter(user=None, name__iexact=user.get_full_name()).first()
    if author:
        post.post_authors = [apps.get_model("blog", "BlogPostAuthor")(author=author)]
