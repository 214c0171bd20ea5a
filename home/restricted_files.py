"""Documents that only some may read: those in collections with a restriction.

Wagtail asks for the password, or for a sign-in, in its own view of documents. The files are also
met under their own addresses, which video needs for its range requests; so the same is asked there.
Pictures are not restricted: Wagtail offers it for documents only.
"""

import posixpath

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from home.caching import FOR_ONE_READER

FOLDER = "documents/"


def is_document(name: str) -> bool:
    """Return whether the file of that name belongs to the documents, however it is written."""
    # Some disks know no difference between small and capital letters.
    return _plain(name).lower().startswith(FOLDER)


def is_restricted(request: HttpRequest, name: str) -> HttpResponseRedirect | bool:
    """Return whether not everybody may read the document of that name.

    True when it is for some, of whom the reader is one; otherwise an answer that leads the reader
    to Wagtail's view, which asks for what is missing.

    :raises Http404: when nobody can be let in here, as there are no sessions, or when something is
        restricted and it is not known to which document the file belongs.
    """
    # Of almost every site that is the end of it, and all it costs.
    if not is_document(name) or not CollectionViewRestriction.objects.exists():
        return False
    if not name.isprintable():  # PostgreSQL cannot even be asked for some of them
        raise Http404(name)
    documents = get_document_model().objects.filter(file__iexact=_plain(name))
    document = documents.select_related("collection").first()
    if document is None:
        raise Http404(name)
    restrictions = list(document.collection.get_view_restrictions())
    if not restrictions:
        return False
    if not hasattr(request, "session"):
        raise Http404(name)
    if all(one.accept_request(request) for one in restrictions):
        return True
    response = HttpResponseRedirect(
        reverse("wagtaildocs_serve", args=[document.pk, document.filename])
    )
    response["Cache-Control"] = FOR_ONE_READER
    patch_vary_headers(response, ("Cookie",))
    return response


def _plain(name: str) -> str:
    """Return the one way to write a name that the storages would find under several."""
    # A bucket takes either slash.
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/")
