"""What the site remembers about its own keeping."""

from django.db import models


class Backup(models.Model):
    """A backup that was made: of which moment, how large, and how long it took.

    Whether the file is still there is not known here.
    """

    made = models.DateTimeField(db_index=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField("size in bytes")
    seconds = models.FloatField()

    class Meta:
        ordering = ["-made"]
        verbose_name = "backup"
        verbose_name_plural = "backups"

    def __str__(self) -> str:
        return f"{self.name} of {self.made:%Y-%m-%d %H:%M} UTC"
