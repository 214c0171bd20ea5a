"""What is known of a page that was imported from a file."""

from django.db import models


class ImportedFile(models.Model):
    """A page was made from a file of an older site; it is written to again only if nobody else did.

    ``origin`` and ``path`` say which file, so that a second import finds its page, whatever has
    become of the page's title and address since.
    """

    origin = models.CharField("address of the old site", max_length=200, blank=True)
    path = models.CharField("path inside the source", max_length=500)
    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="imported_file"
    )
    # Of what was imported last; empty while the page is not filled yet.
    digest = models.CharField(max_length=64, blank=True)
    # The page's latest revision after the import. Another one means that somebody has edited it.
    revision_id_written = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "path"], name="blog_file_is_imported_once")
        ]

    def __str__(self) -> str:
        return self.path
