"""The form in which a post is written."""

from wagtail.admin.forms import WagtailAdminPageForm

from blog import dates


class BlogPostPageForm(WagtailAdminPageForm):
    """A page form that knows where the author is, and refuses an author named twice."""

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
