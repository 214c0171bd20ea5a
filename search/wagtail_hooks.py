"""What the search adds to the admin."""

from wagtail import hooks

from search import missed_panel, missed_views, previews

hooks.register("register_admin_urls", missed_views.admin_urls)
hooks.register("register_reports_menu_item", missed_views.menu_item)
hooks.register("construct_homepage_panels", missed_panel.add_panel)
previews.register()
