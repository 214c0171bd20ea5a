"""Signs of life of the processes that serve nobody and would be missed late."""

from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When work of one kind was last done, by whichever process; see :mod:`home.operations`."""

    name = models.CharField(max_length=50, unique=True)
    at = models.DateTimeField(default=timezone.now)
    every = models.FloatField("seconds until the next one, at most", default=60.0)

    class Meta:
        verbose_name = "heartbeat"

    def __str__(self) -> str:
        return self.name
