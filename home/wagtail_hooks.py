"""What the site adds to the admin."""

from wagtail import hooks

from home import rich_text_features

# Behind Wagtail's own, whatever the order of INSTALLED_APPS: some of its rules are replaced.
hooks.register("register_rich_text_features", rich_text_features.register, order=1)


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    """Return the icons of the admin with ours."""
    return [*icons, "home/icons/definition-term.svg", "home/icons/definition.svg"]
