"""Redirects that editors make by hand: none that leads back to where it starts.

Serving survives such a circle (:func:`home.former_addresses.find_destination`), but its readers
find nothing. So Wagtail's form, and its import, which uses the same form, refuse to close one.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import F
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.forms import RedirectForm as PackagedForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from home.addresses import address, is_open
from home.former_addresses import MOST_STEPS

WEB_PORTS = {80, 443}


class RedirectForm(PackagedForm):
    """Wagtail's form, which says when readers would go round in a circle."""

    def clean(self) -> dict | None:
        """Return what was typed.

        :raises ValidationError: when it leads back to its own address, by other redirects or not.
        """
        cleaned = super().clean()
        typed = self.cleaned_data
        if typed.get("old_path") and not self.errors:
            redirect = Redirect(
                pk=self.instance.pk,
                old_path=Redirect.normalise_path(typed["old_path"]),
                site=typed.get("site"),
                redirect_page=typed.get("redirect_page"),
                redirect_link=typed.get("redirect_link") or "",
            )
            circle = find_circle(redirect)
            if circle:
                name = "redirect_page" if redirect.redirect_page else "redirect_link"
                way = " → ".join(circle)
                error = (
                    f"Readers would come back to where they started: {way}. Lead them elsewhere."
                )
                raise ValidationError({name: error})
        return cleaned


def use() -> None:
    """Have every way to a redirect by hand use our form; Wagtail has no setting for that."""
    views.CreateView.form_class = views.EditView.form_class = RedirectForm
    views.RedirectForm = RedirectForm  # the import


def find_circle(redirect: Redirect) -> list[str]:
    """Return the addresses on the way from ``redirect`` back to it, or none if it ends elsewhere.

    :param redirect: as it is to be, with its address in the form in which it is looked up.
    """
    sites = list(Site.objects.all())
    for site in [redirect.site] if redirect.site else sites:
        way = [redirect.old_path]
        for path, comes_back in _steps(redirect, site, sites):
            way.append(path)
            if comes_back:
                return way
    return []


def _steps(new: Redirect, site: Site, sites: list[Site]) -> Iterator[tuple[str, bool]]:
    """Yield the addresses a reader of ``site`` is sent to, and whether each is ``new`` again."""
    redirect: Redirect | None = new
    for _ in range(MOST_STEPS):
        page = redirect.redirect_page
        if page is not None:
            path = address(page)
            if is_open(page):
                # What stands there is shown, and redirects are not asked.
                yield path, path == new.old_path
                return
        else:
            site, path = _own(redirect.redirect_link, site, sites)
        if not path:
            return
        redirect = _look_up(path, site, new)
        yield path, redirect is new
        if redirect is None or redirect is new:
            return


def _own(link: str, site: Site, sites: list[Site]) -> tuple[Site, str]:
    """Return the site that ``link`` leads to from ``site`` and the path on it; "" if not ours."""
    parts = urlsplit(link)
    if parts.hostname:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        same = [
            one
            for one in sites
            if one.hostname == parts.hostname
            and (one.port == port or {one.port, port} <= WEB_PORTS)
        ]
        if not same:
            return site, ""
        site = same[0]
    elif not parts.path.startswith("/"):
        return site, ""
    return site, Redirect.normalise_path(parts._replace(fragment="").geturl())


def _look_up(path: str, site: Site, new: Redirect) -> Redirect | None:
    """Return what ``path`` is led on by once ``new`` is there; with its query string first."""
    known = Redirect.get_for_site(site).exclude(pk=new.pk).select_related("redirect_page")
    for wanted in dict.fromkeys((path, path.partition("?")[0])):
        if wanted == new.old_path and new.site in (None, site):
            return new
        found = known.filter(old_path=wanted).order_by(F("site").desc(nulls_last=True)).first()
        if found:
            return found
    return None
