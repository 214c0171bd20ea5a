"""Pictures: our own models from the start, since Wagtail cannot change them later."""

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class SiteImage(AbstractImage):
    """A picture of this site."""

    admin_form_fields = Image.admin_form_fields


class SiteRendition(AbstractRendition):
    """A picture in one of the sizes and formats that are served."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
