"""Links with which somebody without an account reads a draft, for some days."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string

KEY_LENGTH = 16
# Keeps these signatures apart from all others that are made with the same secret.
SALT = "blog.draft_link"


def make_key() -> str:
    """Return a new key that nobody can guess."""
    return get_random_string(KEY_LENGTH)


class DraftLinkQuerySet(models.QuerySet):
    """Links, found by what stands in their addresses."""

    def with_token(self, token: str) -> "DraftLink | None":
        """Return the link with this token, ended or not; None if it was never given out."""
        try:
            key = _signer().unsign(token)
        except signing.BadSignature:
            return None
        return self.select_related("page", "revision").filter(key=key).first()

    def newest_first(self):
        """Return the links in the order in which they are listed."""
        return self.order_by("-created_at", "-pk")


class DraftLink(models.Model):
    """A link to a draft: to the newest one, or to one revision.

    The address holds the key and a signature. Who reads the database, or a backup of it, still
    cannot make an address without the secret of the site.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="draft_links"
    )
    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=make_key, editable=False)
    # None shows the newest draft. A link to a revision that is deleted goes with it, rather than
    # show something else; home.history keeps what is pointed to.
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="draft_links",
    )
    note = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DraftLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "draft link"

    def __str__(self) -> str:
        return f"draft link of page {self.page_id}"

    @property
    def token(self) -> str:
        """What stands in the address."""
        return _signer().sign(self.key)

    @property
    def is_valid(self) -> bool:
        """Whether it shows the draft now."""
        return self.revoked_at is None and timezone.now() < self.expires_at

    def revoke(self, now: datetime | None = None) -> None:
        """End it, unless that has been done already."""
        if self.revoked_at is None:
            self.revoked_at = now or timezone.now()
            self.save(update_fields=["revoked_at"])

    def find_draft(self):
        """Return the page as the link shows it, with its type."""
        if self.revision is not None:
            return self.revision.as_object()
        return self.page.specific.get_latest_revision_as_object()


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep=".")
