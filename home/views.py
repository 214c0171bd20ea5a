"""What the site answers beside its pages."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with a search box that holds the words of the address."""
    words = re.split(r"[^\w]+", request.path)
    query = " ".join(word for word in words if word and word.isprintable())[:80]
    return render(request, "404.html", {"query": query}, status=404)
