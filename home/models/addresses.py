"""Addresses at which nothing stands: those that readers miss, and those that are gone for good."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

LONGEST_PATH = 255


def today():
    """Return the day it is where the site is."""
    return timezone.localdate()


class MissingAddress(models.Model):
    """How often readers asked for an address at which nothing stands; see :mod:`home.missing`.

    Nothing about who asked is kept.
    """

    path = models.CharField("address", max_length=LONGEST_PATH, unique=True)
    count = models.PositiveIntegerField("asked for", default=0)
    first_day = models.DateField("first day", default=today)
    last_day = models.DateField("last day", default=today)

    class Meta:
        verbose_name = "missing address"
        verbose_name_plural = "missing addresses"

    def __str__(self) -> str:
        return self.path


class GoneAddress(models.Model):
    """An address from which something was taken away on purpose: it is answered with 410."""

    path = models.CharField(
        "address",
        max_length=LONGEST_PATH,
        unique=True,
        help_text="As in a link, without the name of the site, such as /blog/an-old-post/.",
    )
    since = models.DateField(default=today, editable=False)

    panels = ["path"]

    class Meta:
        ordering = ["path"]
        verbose_name = "removed address"
        verbose_name_plural = "removed addresses"

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        """Bring the address into the form in which it is looked up.

        :raises ValidationError: when all pages or none would be gone.
        """
        super().clean()
        self.path = Redirect.normalise_path(self.path)
        if self.path == "/":
            raise ValidationError({"path": "The home page cannot be gone."})
