"""The social links that themes keep in a site's parameters, each in its own way."""

from blog.moving.meta import as_text, plain_key

# Where a theme asks for the name of an account alone.
_ACCOUNTS = {
    "bitbucket": "https://bitbucket.org/{}",
    "codeberg": "https://codeberg.org/{}",
    "dev": "https://dev.to/{}",
    "facebook": "https://www.facebook.com/{}",
    "github": "https://github.com/{}",
    "gitlab": "https://gitlab.com/{}",
    "instagram": "https://www.instagram.com/{}",
    "keybase": "https://keybase.io/{}",
    "linkedin": "https://www.linkedin.com/in/{}",
    "medium": "https://medium.com/@{}",
    "reddit": "https://www.reddit.com/user/{}",
    "stackoverflow": "https://stackoverflow.com/users/{}",
    "twitter": "https://twitter.com/{}",
    "x": "https://x.com/{}",
    "youtube": "https://www.youtube.com/{}",
}
_LISTS = ("socialicons", "social", "socials", "sociallinks")


def read_social(params: dict, author: dict) -> list[tuple[str, str]]:
    """Return names and addresses of social links, as ("github", "https://…").

    Only one place may have a name several times: the others say the same again. ``params`` are
    those of the site, ``author`` its old table of that name.
    """
    found: dict[tuple[str, str], None] = {}
    places = [value for key, value in params.items() if plain_key(key) in _LISTS]
    people = [author, *(value for key, value in params.items() if plain_key(key) == "author")]
    for person in people:
        if isinstance(person, dict):
            places += [value for key, value in person.items() if plain_key(key) == "links"]
            places.append({k: v for k, v in person.items() if plain_key(k) in _ACCOUNTS})
    for place in places:
        known = {name for name, _ in found}
        for name, value in _pairs(place):
            if name not in known and (address := _address(name, value)):
                found[name, address] = None
    return list(found)


def _pairs(value: object):
    """Yield names and addresses from ``{github: …}``, ``[{name:, url:}]`` and ``[{github: …}]``."""
    if isinstance(value, dict):
        keys = {plain_key(key): item for key, item in value.items()}
        name = as_text(keys.get("name") or keys.get("icon") or keys.get("identifier"))
        url = as_text(keys.get("url") or keys.get("link") or keys.get("href"))
        if name and url:
            yield name.lower(), url
            return
        for key, item in value.items():
            if isinstance(item, dict):
                yield from _pairs({"name": key, **item})
            elif text := as_text(item):
                yield key.lower(), text
    elif isinstance(value, list):
        for item in value:
            yield from _pairs(item)


def _address(name: str, value: str) -> str:
    if value.startswith(("https://", "http://", "mailto:")):
        return value
    if name in ("email", "mail") and "@" in value:
        return f"mailto:{value}"
    account = value.removeprefix("@").strip("/")
    if name in _ACCOUNTS and account and "." not in account:
        return _ACCOUNTS[name].format(account)
    return ""
