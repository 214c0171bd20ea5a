"""The form of every page, as far as it says when a page goes out and when it is over."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateTimeInput

from home.moments import MomentField, describe_zone

# In every form of the admin, before any is made.
register_form_field_override(
    models.DateTimeField, override={"form_class": MomentField, "widget": AdminDateTimeInput}
)

SCHEDULE_FIELDS = ("go_live_at", "expire_at")


class ScheduledPageForm(WagtailAdminPageForm):
    """A page form that shows whose clock it means, and refuses a schedule without any time in it.

    Editors write in the time zone of their own profile. What that is in the site's time zone, by
    which dates are shown to readers and letters are written, stands under each field, and follows
    what is typed.
    """

    class Media:
        js = ["home/admin/schedule-times.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, MomentField):
                field.known = getattr(self.instance, name, None)
        for name in SCHEDULE_FIELDS:
            if name in self.fields:
                # Not self[name].auto_id: what is looked at there keeps the help text it has.
                field_id = f"id_{self.add_prefix(name)}"
                initial = self.get_initial_for_field(self.fields[name], name)
                self.fields[name].help_text = times_note(field_id, initial)

    def clean(self) -> dict:
        """Return the cleaned data; a page that is over when it goes out is refused."""
        cleaned = super().clean()
        begin, end = (cleaned.get(name) for name in SCHEDULE_FIELDS)
        if begin and end and begin == end:
            for name in SCHEDULE_FIELDS:
                self.add_error(
                    name, ValidationError("The page would be over at the moment it goes live.")
                )
        return cleaned


def times_note(field_id: str, moment=None) -> str:
    """Return HTML that says whose time is meant, and what ``moment`` is on either clock.

    :param field_id: the ``id`` of the field that the note belongs to.
    """
    own, site = timezone.get_current_timezone(), timezone.get_default_timezone()
    if str(own) == str(site):
        zones = format_html("In {}, your time zone and the site’s.", describe_zone(own, moment))
    else:
        zones = format_html(
            "In your time zone, {}. The site’s is {}.",
            describe_zone(own, moment),
            describe_zone(site, moment),
        )
    return format_html(
        '{} <schedule-times data-field="{}" data-own="{}" data-site="{}">{}</schedule-times>',
        zones,
        field_id,
        own,
        site,
        shown_on_both_clocks(moment) if moment else "",
    )


def shown_on_both_clocks(moment) -> str:
    """Return ``moment`` on the editor's clock and, where it is another one, on the site's."""
    own, site = timezone.get_current_timezone(), timezone.get_default_timezone()
    clocks = [own] if str(own) == str(site) else [own, site]
    return " = ".join(
        f"{date_format(timezone.localtime(moment, zone), 'j M Y, H:i')} {zone}" for zone in clocks
    )
