"""Who may sign in."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who works on the blog.

    Ours from the first day, because Django cannot change the user model later; alone in the first
    migration, or Wagtail's migrations and ours would wait for each other.
    """
