"""Somebody must be the first to sign in."""

import secrets

from home.models import User

PASSWORD_BYTES = 12


class UsernameTaken(ValueError):
    """Somebody who is no administrator has the name already; the message says what to do."""


def create_first_administrator(username: str, password: str = "") -> str | None:
    """Create an administrator if there is none, and return the password.

    Without a password one is made up. Returns None, and changes nothing, when there is an
    administrator already: nobody's password is ever replaced.

    :raises UsernameTaken: when somebody else has this name.
    """
    if User.objects.filter(is_superuser=True).exists():
        return None
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(
            f"There is a user {username} already, who is no administrator. Choose another name "
            "with ADMIN_USERNAME."
        )
    password = password or secrets.token_urlsafe(PASSWORD_BYTES)
    User.objects.create_superuser(username=username, password=password)
    return password
