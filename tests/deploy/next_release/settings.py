"""The release after this one, for the test of rolling it out: it brings a migration along."""

from config.settings.production import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.deploy.next_release"]  # noqa: F405
