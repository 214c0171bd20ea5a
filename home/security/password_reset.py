"""The form for a forgotten password."""

from wagtail.admin.forms.auth import PasswordResetForm

from home.security.limits import RESET_MAILS


class LimitedPasswordResetForm(PasswordResetForm):
    """Wagtail's form, which mails the same person only so often, and says nothing about it."""

    def get_users(self, email: str) -> list:
        """Return whom to mail."""
        users = list(super().get_users(email))
        return users if users and RESET_MAILS.allows(email.casefold()) else []
