"""What the admin's pages say about publishing."""

from django import template
from django.contrib import messages

from blog.editing import publishing_notices

register = template.Library()


@register.simple_tag(takes_context=True)
def publishing_banner(context) -> str:
    """Put the banner among the messages that this page is about to print; print nothing here."""
    request = context.get("request")
    if request is not None and getattr(request, "user", None) and request.user.is_authenticated:
        text = publishing_notices.banner(request.user)
        if text:
            messages.error(request, text)
    return ""
