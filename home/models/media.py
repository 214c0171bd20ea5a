"""Pictures: our own models from the start, since Wagtail cannot change them later."""

from io import BytesIO

from django.core.files import File
from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from home.positions import wipe_position


class SiteImage(AbstractImage):
    """A picture of this site."""

    admin_form_fields = Image.admin_form_fields

    def save(self, *args, **kwargs) -> None:
        """Save; a new file is stored without the place where it was taken."""
        if self.file and not self.file._committed:
            self._wipe_position()
        super().save(*args, **kwargs)

    def _wipe_position(self) -> None:
        """Give the new file without its place; whoever brought it keeps it as it is."""
        content = self.file.file
        content.seek(0)
        copy = BytesIO(content.read())
        content.seek(0)
        if wipe_position(copy):
            name = self.file.name
            self.file.file = File(copy, name=name)


class SiteRendition(AbstractRendition):
    """A picture in one of the sizes and formats that are served."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
