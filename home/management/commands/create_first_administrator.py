"""Creates the first administrator."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.operations.first_administrator import UsernameTaken, create_first_administrator


class Command(BaseCommand):
    """See ``manage.py create_first_administrator --help``."""

    help = (
        "Creates the first administrator and prints the password, once. The name comes from "
        "ADMIN_USERNAME (admin), the password from ADMIN_PASSWORD, or is made up. Does nothing "
        "when there is an administrator already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add our options."""
        parser.add_argument("--username", help="instead of ADMIN_USERNAME")

    def handle(self, *, username: str | None, **options) -> None:
        """Create, or say that there is nothing to do.

        :raises CommandError: when somebody who is no administrator has the name.
        """
        name = username or settings.ADMIN_USERNAME
        given = settings.ADMIN_PASSWORD
        try:
            password = create_first_administrator(name, given)
        except UsernameTaken as error:
            raise CommandError(str(error)) from error
        if password is None:
            self.stdout.write("There is an administrator already; nothing was changed.")
        elif given:
            self.stdout.write(f"Administrator {name} created with the password you gave.")
        else:
            self.stdout.write(f"Administrator {name} created. Password: {password}")
