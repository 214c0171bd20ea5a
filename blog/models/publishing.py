"""What the publisher keeps about posts that do not go out, and about work it has not finished."""

from django.db import models
from django.utils import timezone


class PublishingFailure(models.Model):
    """A page could not be published or taken down in its time; why, and when it is tried again.

    There is one for a page, as long as that is so; see :mod:`blog.publishing_failures`.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="publishing_failure"
    )
    # The revision that should have gone out; None if the page should have been taken down. No
    # foreign key: another revision makes another try, and this one may be purged.
    revision_key = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField()
    tries = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField("first tried", default=timezone.now)
    last_at = models.DateTimeField("last tried", default=timezone.now)
    next_try = models.DateTimeField("tried again", db_index=True)
    # What its people were told last, and when somebody last set about telling them: whichever
    # runner notes that first is the one that writes.
    mailed_reason = models.TextField(blank=True, default="")
    mail_tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-last_at"]
        verbose_name = "failure to publish"
        verbose_name_plural = "failures to publish"

    def __str__(self) -> str:
        return f"page {self.page_id}: {self.reason}"

    @property
    def is_expiry(self) -> bool:
        """Whether the page should have been taken down, rather than published."""
        return self.revision_key is None


class UnfinishedPublication(models.Model):
    """A page has gone out and its pictures are not made yet.

    Written with the publication itself, so that a runner that is killed leaves word of what is to
    be done.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="unfinished_publication"
    )
    since = models.DateTimeField(default=timezone.now)
    # When a runner set about it.
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "unfinished publication"

    def __str__(self) -> str:
        return f"page {self.page_id}"
