"""Tells an error tracker what failed, where ``SENTRY_DSN`` names one: what, and nothing of whom."""

from importlib import import_module
from importlib.util import find_spec

from config import env
from home.operations import logs, request_ids


def report_errors(dsn: str, release: str) -> None:
    """Send errors to ``dsn`` from now on; do nothing when it is empty.

    :raises ConfigurationError: when the package for it is missing, or it is no DSN; it is a secret
        and not shown.
    """
    if not dsn:
        return
    if find_spec("sentry_sdk") is None:
        raise env.ConfigurationError(
            "SENTRY_DSN", "needs the Python package sentry-sdk, which is not installed"
        )
    sdk = import_module("sentry_sdk")
    try:
        sdk.init(
            dsn=dsn,
            release=release or None,
            send_default_pii=False,
            # What was typed into forms, and the values of variables where it failed.
            max_request_body_size="never",
            include_local_variables=False,
            traces_sample_rate=0,
            auto_session_tracking=False,
            before_send=without_people,
            before_breadcrumb=lambda crumb, hint: None,
        )
    except sdk.utils.BadDsn:
        problem = "expected an address such as https://key@host/number"
        raise env.ConfigurationError("SENTRY_DSN", problem) from None


def without_people(event: dict, hint: dict) -> dict:
    """Return ``event`` without what might say who somebody is."""
    request = event.get("request", {})
    for name in ("cookies", "data", "env", "headers", "query_string"):
        request.pop(name, None)
    if "url" in request:
        scheme, separator, rest = request["url"].partition("://")
        host, slash, path = rest.partition("/")
        request["url"] = scheme + separator + host + logs.impersonal_path(slash + path)
    event.pop("user", None)
    event.pop("server_name", None)
    for value in event.get("exception", {}).get("values", []):
        value["value"] = logs.impersonal(str(value.get("value") or ""))
    entry = event.get("logentry", {})
    entry.pop("params", None)
    for name in ("message", "formatted"):
        if name in entry:
            entry[name] = logs.impersonal(entry[name])
    event.setdefault("tags", {})["request_id"] = request_ids.current()
    return event
