"""The one place where the rooms meet as addresses."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home.routing import serve

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", include("search.urls")),
]

# Wagtail's own pattern knows no dots, and tags have them. It stands before Wagtail's addresses, of
# which only those under _util/ are still met, and last of all the rest.
urlpatterns += [
    re_path(r"^((?!_util/)(?:[^/]+/)*)$", serve, name="wagtail_serve"),
    path("", include(wagtail_urls)),
]
