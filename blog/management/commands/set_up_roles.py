"""Set up the roles again, and switch the review of posts on or off."""

from django.core.management.base import BaseCommand
from django.db import transaction

from blog.roles import is_review_on, set_up_roles, switch_review


class Command(BaseCommand):
    """Makes what is missing of the three roles."""

    help = (
        "Set up the groups Authors, Editors and Administrators with their permissions. Adds what "
        "is missing and takes nothing away, so it can be run at any time: after an update that "
        "brings something new to the admin, or when a group was deleted by mistake."
    )

    def add_arguments(self, parser) -> None:
        """Add the options."""
        parser.add_argument(
            "--review",
            choices=["on", "off"],
            help="Have posts reviewed before they are published, or not. Off at first.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done only.")

    def handle(self, *args, review=None, dry_run=False, **options) -> None:
        """Set up, and report what was made."""
        with transaction.atomic():
            done = set_up_roles()
            if review and switch_review(review == "on"):
                done.append(f"the review is {review} now")
            is_on = is_review_on()
            if dry_run:
                transaction.set_rollback(True)
        for line in done:
            self.stdout.write(f"  {line}")
        made = "would be made" if dry_run else "made"
        state = "on" if is_on else "off"
        self.stdout.write(f"{len(done)} {made}. The review before publishing is {state}.")
