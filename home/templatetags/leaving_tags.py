"""The question what readers find where a page stood."""

from django import template

from home.leaving import LeavingForm, public_among

register = template.Library()


@register.inclusion_tag("home/admin/leaving_form.html")
def leaving_form(action: str, pages) -> dict:
    """Return the form for ``pages``: one page, or rows of a bulk action; none that nobody knew."""
    pages = [row["item"] for row in pages] if isinstance(pages, list) else [pages]
    known = public_among(pages)
    return {"form": LeavingForm(action, pages) if known else None, "pages": known}


@register.simple_tag
def leaving_media() -> str:
    """Return what the chooser of the other page needs."""
    return LeavingForm("delete", []).media
