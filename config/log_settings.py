"""What is logged, and how: Django's setting, which the server uses too, before Django is loaded."""

from config import env

FORMAT = env.choice("LOG_FORMAT", "text", {"json", "text"})
LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "home.operations.logs.TextFormatter"},
        "json": {"()": "home.operations.logs.JSONFormatter"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": FORMAT,
        }
    },
    "root": {"handlers": ["stdout"], "level": LEVEL},
    "loggers": {
        # Django's own handler writes only with DEBUG; without this line errors reach no log.
        "django": {"handlers": ["stdout"], "level": LEVEL, "propagate": False},
        # A missing page is no news: it would fill the log with what scanners ask for.
        "django.request": {"level": "ERROR"},
        # It names addresses and users; home.security.sign_in says what happened without them.
        "axes": {"level": "CRITICAL"},
        # Two lines for each row put into the search index or the references.
        "django_tasks": {"level": "WARNING"},
        # Django answers HEAD with the body of GET and leaves it to the server to drop it, which
        # gunicorn does with a warning each time.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
