"""Blocks of pictures and moving pictures: image, embed, video."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock as DescribedImageBlock
from wagtail.images.blocks import ImageChooserBlock

from home import renditions
from home.blocks.prose import INLINE_FEATURES, ProseBlock
from home.embeds import Player, find_player, provider_names

# What browsers play everywhere, by the ending of the file's name.
VIDEO_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}
POSTER_WIDTH = 1200


def preview_picture():
    """Return a picture for the preview of a block: the newest one, or None on a new site."""
    return get_image_model().objects.order_by("-pk").first()


class ImageBlock(blocks.StructBlock):
    """A picture with its description, or the word that it only decorates."""

    image = DescribedImageBlock(label="Picture")
    caption = ProseBlock(required=False, features=INLINE_FEATURES)

    def pictures(self, value) -> list:
        """Return the pictures shown."""
        return [value["image"]] if value["image"] else []

    def get_context(self, value, parent_context=None) -> dict:
        """Return the context with ``alt`` and ``loading`` of the picture.

        What opens a page is loaded at once, everything else when it comes near the window.
        """
        context = super().get_context(value, parent_context)
        image = value["image"]
        context["alt"] = (image and not image.decorative and image.contextual_alt_text) or ""
        context["loading"] = "eager" if context.get("is_first_block") else "lazy"
        return context

    def get_preview_value(self):
        """Return the newest picture of the site, or an empty block when there is none."""
        picture = preview_picture()
        image = picture and {"image": picture, "alt_text": picture.title, "decorative": False}
        return self.normalize({"image": image, "caption": "<p>What the picture shows</p>"})

    class Meta:
        icon = "image"
        label = "Picture"
        group = "Pictures and media"
        template = "home/blocks/image_block.html"
        description = "A picture with its description and, if you like, a caption"


class EmbedStructValue(blocks.StructValue):
    """Something on another site, as its template asks for it."""

    @property
    def player(self) -> Player | None:
        """The player, or None when the address is none we know any more."""
        return find_player(self.get("url") or "")


class EmbedBlock(blocks.StructBlock):
    """A video, song or demo of another site; nothing is loaded from there before a click."""

    url = blocks.URLBlock(
        label="Address",
        help_text=f"The page it is watched on: {', '.join(provider_names())}.",
    )
    title = blocks.CharBlock(
        max_length=200, help_text="What it is; read out to those who do not see it."
    )
    picture = ImageChooserBlock(
        required=False, help_text="Shown until somebody presses play. It is our own copy."
    )

    def clean(self, value) -> EmbedStructValue:
        """Return the checked value.

        :raises StructBlockValidationError: when no provider knows the address.
        """
        cleaned = super().clean(value)
        if cleaned["url"] and not cleaned.player:
            message = f"Only addresses of {', '.join(provider_names())} can be embedded."
            raise StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned

    def pictures(self, value) -> list:
        """Return the pictures shown."""
        return [value["picture"]] if value["picture"] else []

    class Meta:
        icon = "media"
        label = "Embed"
        group = "Pictures and media"
        template = "home/blocks/embed_block.html"
        value_class = EmbedStructValue
        description = "A video or sound from another site, loaded only when somebody presses play"
        preview_value = {
            "url": "https://www.youtube.com/watch?v=lJ8ydIuPFeU",
            "title": "How NOT to Measure Latency",
            "picture": None,
        }


class VideoStructValue(blocks.StructValue):
    """A video file, as its template asks for it."""

    @property
    def mime_type(self) -> str:
        """The media type of the file, such as ``video/mp4``."""
        return VIDEO_TYPES.get(self["file"].file_extension.lower(), "") if self["file"] else ""

    @property
    def poster_url(self) -> str:
        """The address of the still picture, or an empty string."""
        return renditions.picture_url(self["poster"], POSTER_WIDTH) if self["poster"] else ""


class VideoBlock(blocks.StructBlock):
    """A video file of ours. It starts when the reader starts it."""

    file = DocumentChooserBlock(help_text="An MP4 or WebM file.")
    title = blocks.CharBlock(
        max_length=200, help_text="What it shows; read out to those who do not see it."
    )
    poster = ImageChooserBlock(
        required=False,
        help_text="Shown until it starts; as wide and high as the video. Spares the reader data.",
    )
    captions = DocumentChooserBlock(
        required=False, label="Subtitles", help_text="A WebVTT file (.vtt) of what is said."
    )
    caption = ProseBlock(required=False, features=INLINE_FEATURES)

    def clean(self, value) -> VideoStructValue:
        """Return the checked value.

        :raises StructBlockValidationError: when a file is of a kind that browsers do not play.
        """
        cleaned = super().clean(value)
        errors = {}
        if cleaned["file"] and not cleaned.mime_type:
            errors["file"] = ValidationError("Choose an MP4 or a WebM file.")
        if cleaned["captions"] and cleaned["captions"].file_extension.lower() != "vtt":
            errors["captions"] = ValidationError("Choose a WebVTT file (.vtt).")
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def pictures(self, value) -> list:
        """Return the pictures shown."""
        return [value["poster"]] if value["poster"] else []

    def get_preview_value(self):
        """Return the newest video of the site, or none."""
        videos = get_document_model().objects.filter(file__iregex=r"\.(mp4|webm)$")
        return self.normalize(
            {
                "file": videos.order_by("-pk").first(),
                "title": "A video",
                "poster": preview_picture(),
                "captions": None,
                "caption": "<p>What the video shows</p>",
            }
        )

    class Meta:
        icon = "media"
        label = "Video"
        group = "Pictures and media"
        template = "home/blocks/video_block.html"
        value_class = VideoStructValue
        description = "A video file of your own, with a still picture and subtitles"
