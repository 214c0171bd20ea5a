"""The models of the site itself, one subject a file."""

from home.models.addresses import GoneAddress, MissingAddress
from home.models.base import BasePage
from home.models.heartbeats import Heartbeat
from home.models.media import SiteImage, SiteRendition
from home.models.operations import Backup
from home.models.pages import HomePage, StandardPage
from home.models.settings import SiteSettings
from home.models.users import User

__all__ = [
    "Backup",
    "BasePage",
    "GoneAddress",
    "Heartbeat",
    "HomePage",
    "MissingAddress",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "StandardPage",
    "User",
]
