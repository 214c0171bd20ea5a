"""What the blog adds to the admin."""

from wagtail import hooks
from wagtail.admin.telepath import register
from wagtail.snippets.models import register_snippet
from wagtailcodeblock import wagtail_hooks as packaged

from blog.blocks import PostStreamBlock
from blog.editing import (
    broken_links,
    calendar,
    check_panel,
    dashboard,
    draft_links,
    markdown_buttons,
    picture_paste,
    post_listing,
    preview_modes,
    publishing_notices,
    tag_views,
)
from blog.editing.markdown_paste import PostStreamBlockAdapter
from blog.viewsets import BlogViewSetGroup

register_snippet(BlogViewSetGroup)

# wagtail-code-block puts Prism from a CDN into every admin page. Ours comes from our own static
# files, and only where code is edited: blog.blocks.CodeBlockAdapter. Importing the package's module
# first makes sure that its hooks are there to be taken back; Python imports it once, so they do not
# return. This holds whatever the order of INSTALLED_APPS, and whether the package is in there or
# not. Wagtail offers no public way to unregister.
for _name, _hook in (
    ("insert_global_admin_css", packaged.global_admin_css),
    ("insert_global_admin_js", packaged.global_admin_js),
):
    hooks._hooks[_name] = [entry for entry in hooks._hooks[_name] if entry[0] is not _hook]

hooks.register("register_admin_urls", markdown_buttons.admin_urls)
hooks.register("register_page_header_buttons", markdown_buttons.header_buttons)
hooks.register("register_page_listing_more_buttons", markdown_buttons.listing_buttons)
hooks.register("before_edit_page", publishing_notices.tell_why_not_published)
hooks.register("before_bulk_action", publishing_notices.check_before_publishing)
hooks.register("register_admin_urls", tag_views.admin_urls)
hooks.register("register_snippet_listing_buttons", tag_views.listing_buttons)
hooks.register("insert_editor_js", tag_views.hint_script)
register(PostStreamBlockAdapter(), PostStreamBlock)

hooks.register("register_admin_urls", check_panel.admin_urls)
hooks.register("insert_editor_js", check_panel.scripts)
hooks.register("register_admin_urls", broken_links.admin_urls)
hooks.register("register_reports_menu_item", broken_links.menu_item)
hooks.register("register_admin_urls", picture_paste.admin_urls)
hooks.register("register_admin_urls", draft_links.admin_urls)
hooks.register("register_page_header_buttons", draft_links.header_buttons)
hooks.register("construct_homepage_panels", dashboard.add_panel)
hooks.register("register_admin_urls", calendar.admin_urls)
hooks.register("register_admin_menu_item", calendar.menu_item)
preview_modes.register()
hooks.register("register_admin_viewset", post_listing.viewset)
