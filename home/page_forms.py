"""The forms in which pages are written and copied."""

from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from home.reserved import refusal
from home.schedule import ScheduledPageForm


class SitePageForm(ScheduledPageForm):
    """Refuses an address at which something else stands, of new pages too."""

    def clean(self) -> dict:
        """Return the cleaned data."""
        cleaned = super().clean()
        slug = cleaned.get("slug", "")
        reason = refusal(self.parent_page, slug)
        if not reason and slug and "slug" not in self.errors:
            reason = _differs_only_by_case(self.parent_page, slug, self.instance.pk)
        if reason:
            self.add_error("slug", reason)
        return cleaned


class SiteCopyForm(CopyForm):
    """Refuses the same for a copy."""

    def clean(self) -> dict:
        """Return the cleaned data."""
        cleaned = super().clean()
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        reason = refusal(parent, cleaned.get("new_slug", ""))
        if reason:
            self.add_error("new_slug", reason)
        return cleaned


def _differs_only_by_case(parent: Page | None, slug: str, key: int | None) -> str:
    """Return why ``slug`` is too like that of another page below ``parent``, or ""."""
    if parent is None:
        return ""
    others = Page.objects.child_of(parent).exclude(pk=key).filter(slug__iexact=slug)
    other = others.exclude(slug=slug).first()
    if other is None:
        return ""
    return (
        f"“{other.get_admin_display_title()}” stands at “{other.slug}”, which differs only by "
        "capital letters. Readers would mix them up."
    )
