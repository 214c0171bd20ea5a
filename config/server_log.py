"""What the server logs, in the same shape as everything else; see home.operations.logs."""

import logging
import logging.config
from datetime import timedelta

from gunicorn.glogging import Logger

from config.log_settings import LOGGING
from home.operations.logs import impersonal_path
from home.operations.request_ids import HEADER

# Asked every few seconds, by programs.
PROBES = {"/livez", "/readyz"}


class ServerLogger(Logger):
    """Sends gunicorn's messages, and a line for each request if wanted, to our handlers."""

    def setup(self, cfg) -> None:
        """Use the handlers and levels of the site in place of gunicorn's own."""
        super().setup(cfg)
        # Here too, since gunicorn speaks before Django is loaded.
        logging.config.dictConfig(LOGGING)
        for log in (self.error_log, self.access_log):
            log.handlers = list(logging.getLogger().handlers)
        self._access_log_enabled = bool(cfg.accesslog)

    def access(self, resp, req, environ: dict, request_time: timedelta) -> None:
        """Log a request: what was asked for and how it went, not by whom."""
        if not self._access_log_enabled:
            return
        path = environ.get("PATH_INFO", "")
        if path in PROBES:
            return
        milliseconds = round(request_time / timedelta(milliseconds=1), 1)
        headers = {name.lower(): value for name, value in resp.headers}
        facts = {
            "method": environ.get("REQUEST_METHOD", ""),
            "path": impersonal_path(path),
            "status": int(str(resp.status).split(None, 1)[0]),
            "bytes": getattr(resp, "sent", 0) or 0,
            "milliseconds": milliseconds,
            "request_id": headers.get(HEADER.lower(), ""),
        }
        self.access_log.info(
            "%s %s %s %s ms",
            *(facts[name] for name in ("method", "path", "status", "milliseconds")),
            extra=facts,
        )
