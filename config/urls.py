"""The one place where the rooms meet as addresses."""

import re
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.views.account import PasswordResetView
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views.serve import authenticate_with_password as authenticate_for_documents
from wagtail.views import authenticate_with_password

from blog.draft_view import show_draft
from blog.feeds.formats import FORMATS
from blog.feeds.views import serve_feed
from blog.llms import llms_text
from blog.sitemap import sitemap, sitemap_part
from home.media_files import serve_media
from home.models.base import MARKDOWN_NAME
from home.routing import serve, serve_markdown
from home.security.limits import PAGE_PASSWORDS, RESETS, limited
from home.views import robots_text, security_text

urlpatterns = [
    path("llms.txt", llms_text, name="llms_text"),
    path("robots.txt", robots_text, name="robots_text"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", security_text, name="security_text"),
    path("search/", include("search.urls")),
    path("media/<path:path>", serve_media, name="media"),
]

if settings.ENABLE_ADMIN:
    # Before Wagtail's own, under the same addresses.
    urlpatterns += [
        path("admin/password_reset/", limited(RESETS, PasswordResetView.as_view())),
        path(
            "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
            limited(PAGE_PASSWORDS, authenticate_with_password),
        ),
        path(
            "documents/authenticate_with_password/<int:restriction_id>/",
            limited(PAGE_PASSWORDS, authenticate_for_documents),
        ),
        path("admin/", include(wagtailadmin_urls)),
        path("documents/", include(wagtaildocs_urls)),
        # Drafts are for some only, and a public process has nothing of that kind.
        path("draft/<str:token>/", show_draft, name="draft"),
    ]

if settings.DEBUG and find_spec("debug_toolbar"):
    urlpatterns += [path("__debug__/", include("debug_toolbar.urls"))]

# Wagtail's own pattern knows no dots, and tags have them. It stands before Wagtail's addresses, of
# which only those under _util/ are still met: the forms that let somebody in.
PAGE_PATH = r"^((?!_util/)(?:[^/]+/)*)"
FEED_NAME = "|".join(re.escape(one.name) for one in FORMATS)
urlpatterns += [
    re_path(f"{PAGE_PATH}({FEED_NAME})$", serve_feed, name="feed"),
    re_path(PAGE_PATH + re.escape(MARKDOWN_NAME) + "$", serve_markdown, name="markdown"),
    re_path(PAGE_PATH + "$", serve, name="wagtail_serve"),
]
if settings.ENABLE_ADMIN:
    urlpatterns += [path("", include(wagtail_urls))]

handler404 = "home.views.page_not_found"
