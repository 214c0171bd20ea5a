"""Log lines: one event is one line, in JSON for machines or in words, and tells nothing of people.

What might be somebody's is taken out of whatever is logged, ours or not: addresses of computers and
of mail, query strings, tokens. Messages cannot forge another line, in either form.
"""

import json
import logging
import re
from datetime import UTC, datetime
from ipaddress import ip_address

from home.operations import request_ids

MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# A candidate; whether it is an address, the standard library says.
COMPUTER = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)(?![\w])"
)
QUERY = re.compile(r"(?<=[\w/.])\?[\w.%~-]+=[^\s'\"<>]*")
# Everything by which a terminal or a reader of files begins another line or hides one.
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Parts of an address that let somebody in, or name somebody: long tokens, mail addresses.
SECRET_PART = re.compile(r"[^/]*@[^/]*|[\w-]*[A-Za-z0-9_]{24}[\w-]*|(?<=/confirm/)[^/]+/[^/]+")

EXTRA = ("method", "path", "status", "bytes", "milliseconds")


def impersonal(text: str) -> str:
    """Return ``text`` without what might say who somebody is."""
    text = MAIL.sub("[mail]", text)
    text = COMPUTER.sub(_hidden_computer, text)
    return QUERY.sub("?[query]", text)


def _hidden_computer(match: re.Match) -> str:
    try:
        address = ip_address(match[0])
    except ValueError:
        return match[0]
    is_nobodys = address.is_loopback or address.is_unspecified
    return match[0] if is_nobodys else "[address]"


def impersonal_path(path: str) -> str:
    """Return the path of an address without tokens and names."""
    return impersonal(SECRET_PART.sub("[token]", path.partition("?")[0]))


def one_line(text: str) -> str:
    """Return ``text`` with signs that would begin another line written out."""
    return CONTROL.sub(lambda match: repr(match[0])[1:-1], text)


class JSONFormatter(logging.Formatter):
    """One JSON object a line, so that no message can forge another line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON: time in UTC, level, logger, message, request, traceback."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": impersonal(record.getMessage()),
        }
        if name := _request_id(record):
            entry["request_id"] = name
        entry |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        if record.exc_info:
            entry["traceback"] = impersonal(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Words for people: one line, and under it the traceback, set in."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: ")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        record.asctime = self.formatTime(record)
        line = self.formatMessage(record) + one_line(impersonal(record.getMessage()))
        if name := _request_id(record):
            line += f" [{name}]"
        if record.exc_info:
            trace = impersonal(self.formatException(record.exc_info)).splitlines()
            line += "".join(f"\n    {one_line(part)}" for part in trace)
        return line


def _request_id(record: logging.LogRecord) -> str:
    return getattr(record, "request_id", "") or request_ids.current()
