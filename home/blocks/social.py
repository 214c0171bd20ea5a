"""Links to where somebody is found elsewhere."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


@dataclass(frozen=True)
class Kind:
    """A kind of link: its name, its icon, and the hosts it may lead to (none: any)."""

    label: str
    icon: str
    hosts: tuple[str, ...] = ()


KINDS = {
    "github": Kind("GitHub", "github", ("github.com",)),
    "gitlab": Kind("GitLab", "gitlab"),
    "mastodon": Kind("Mastodon", "mastodon"),
    "bluesky": Kind("Bluesky", "bluesky", ("bsky.app",)),
    "linkedin": Kind("LinkedIn", "linkedin", ("linkedin.com",)),
    "youtube": Kind("YouTube", "youtube", ("youtube.com", "youtu.be")),
    "stackoverflow": Kind(
        "Stack Overflow", "stackoverflow", ("stackoverflow.com", "stackexchange.com")
    ),
    "x": Kind("X", "x", ("x.com", "twitter.com")),
    "email": Kind("E-mail", "email"),
    "rss": Kind("RSS", "rss"),
    "website": Kind("Website", "link"),
}
MAILTO = "mailto:"


def checked_address(kind: str, address: str) -> str:
    """Return ``address`` as it is stored for ``kind``; an e-mail address gets its ``mailto:``.

    :raises ValidationError: when it is no address, or one that does not belong to the kind.
    """
    address = address.strip()
    if kind == "email":
        mailbox = address.removeprefix(MAILTO)
        EmailValidator("Enter an e-mail address, such as me@example.com.")(mailbox)
        return MAILTO + mailbox
    # Browsers take two of either slash for the beginning of another host's address.
    if kind == "rss" and re.match(r"/(?![/\\])", address):
        return address
    URLValidator(("http", "https"), message="Enter an address that starts with https://.")(address)
    host = urlsplit(address).hostname or ""
    hosts = KINDS[kind].hosts
    if hosts and not any(host == one or host.endswith(f".{one}") for one in hosts):
        label = KINDS[kind].label
        raise ValidationError(f"A {label} address is on {' or '.join(hosts)}; this one is not.")
    return address


class SocialLinkStructValue(blocks.StructValue):
    """A link as templates ask for it."""

    @property
    def icon(self) -> str:
        """The name of the icon in our sprite."""
        return KINDS[self["kind"]].icon

    @property
    def label(self) -> str:
        """The name of the place it leads to."""
        return KINDS[self["kind"]].label

    @property
    def href(self) -> str:
        """The address, with ``mailto:`` where it is an e-mail address."""
        address = self["url"]
        if self["kind"] == "email" and not address.startswith(MAILTO):
            return MAILTO + address
        return address


class SocialLinkBlock(blocks.StructBlock):
    """A link to a profile, a mailbox or a feed, shown as an icon."""

    kind = blocks.ChoiceBlock(
        choices=[(name, kind.label) for name, kind in KINDS.items()],
        default="github",
        search_index=False,
    )
    url = blocks.CharBlock(
        label="Address",
        max_length=500,
        search_index=False,
        help_text="An address that starts with https://, or an e-mail address.",
    )

    def clean(self, value) -> SocialLinkStructValue:
        """Return the checked link.

        :raises StructBlockValidationError: when the address does not belong to the kind.
        """
        cleaned = super().clean(value)
        try:
            if cleaned["url"]:
                cleaned["url"] = checked_address(cleaned["kind"], cleaned["url"])
        except ValidationError as error:
            raise StructBlockValidationError(block_errors={"url": error}) from error
        return cleaned

    class Meta:
        icon = "link"
        label = "Link"
        template = "home/blocks/social_link_block.html"
        value_class = SocialLinkStructValue
        description = "Where somebody is found elsewhere: a profile, a mailbox, a feed"
        preview_value = {"kind": "github", "url": "https://github.com/wagtail"}
