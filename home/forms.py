"""What an uploaded picture must be before it is taken."""

from django.core.exceptions import ValidationError
from PIL import Image as PillowImage
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home.encoding import UNREADABLE


class PictureField(WagtailImageField):
    """Measures a picture by its header before it is decoded, and knows broken ones.

    Wagtail's own decodes it to learn its size: 160 megapixels, still under the limit at which
    Pillow gives up, would take half a gigabyte only to be refused, and half a JPEG is an error 500.
    """

    default_error_messages = {
        "broken_image": "This picture is broken or not complete. Save it again, or send another.",
    }

    def check_image_pixel_size(self, f) -> None:
        """Check size and content.

        :raises ValidationError: for too many pixels, and for what cannot be decoded.
        """
        try:
            f.seek(0)
            width, height = PillowImage.open(f).size
            if width * height > self.max_image_pixels:
                raise self._too_many(width * height)
            super().check_image_pixel_size(f)
        except PillowImage.DecompressionBombError as error:
            raise self._too_many("more than can be counted") from error
        except UNREADABLE as error:
            message = self.error_messages["broken_image"]
            raise ValidationError(message, code="broken_image") from error
        finally:
            f.seek(0)

    def _too_many(self, number: int | str) -> ValidationError:
        values = {"num_pixels": number, "max_pixels_count": self.max_image_pixels}
        message = self.error_messages["file_too_many_pixels"] % values
        return ValidationError(message, code="file_too_many_pixels")


class PictureForm(BaseImageForm):
    """The form behind every way to upload a picture in the admin."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Not declared on the class: a form for some of the fields must not get this one.
        if stock := self.fields.get("file"):
            self.fields["file"] = PictureField(label=stock.label, widget=stock.widget)
