"""What editors are told, before they save, about an address that is about to change."""

from django.forms import Media
from django.utils.functional import cached_property
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static
from wagtail.models import Page

from home.addresses import address, was_public


class AddressNotice(Panel):
    """Says where readers of the old address will be sent; stands behind the field for the slug."""

    class BoundPanel(Panel.BoundPanel):
        """The notice for one page."""

        template_name = "home/admin/address_notice.html"

        @cached_property
        def now(self) -> Page | None:
            """The page as readers know it, if they do."""
            page = Page.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
            return page if page is not None and was_public(page) and address(page) else None

        def is_shown(self) -> bool:
            """Return whether there is anything to tell."""
            return self.now is not None

        def get_context_data(self, parent_context=None) -> dict:
            """Return the old address, and the part of it that does not change with the slug."""
            now = self.now
            url = now.get_url_parts()[2]
            below = url.rstrip("/").rpartition("/")[0]
            return {
                **super().get_context_data(parent_context),
                "url": url,
                "base": f"{below}/",
                "slug": now.slug,
                "draft_slug": self.instance.slug,
                "is_live": now.live,
                "below": now.numchild,
            }

        @property
        def media(self) -> Media:
            """The script that follows what is typed."""
            return Media(js=[versioned_static("home/admin/address-notice.js")])
