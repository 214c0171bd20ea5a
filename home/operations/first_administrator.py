"""Somebody must be the first to sign in."""

import secrets

from home.models import User

PASSWORD_BYTES = 12


def create_first_administrator(username: str, password: str = "") -> str | None:
    """Create an administrator if there is none, and return the password.

    Without a password one is made up. Returns None, and changes nothing, when there is an
    administrator already: nobody's password is ever replaced.
    """
    if User.objects.filter(is_superuser=True).exists():
        return None
    password = password or secrets.token_urlsafe(PASSWORD_BYTES)
    User.objects.create_superuser(username=username, password=password)
    return password
