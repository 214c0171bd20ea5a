"""What templates of the admin ask of the blog."""

from django import template

from blog.editing import check_panel

register = template.Library()


@register.simple_tag
def post_checks_url(page) -> str:
    """Return where the form of ``page`` is checked, or "" if it is no post."""
    return check_panel.url_of(page)
