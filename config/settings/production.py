"""Every installation that serves readers, ``make run`` on a laptop included."""

from config import env
from config.errors import report_errors
from config.settings.base import *

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")

# Static files carry the hash of their content in their names, and are kept for ever.
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

# With https, everything is https; browsers are told so for a year. With http, on a laptop, a
# secure cookie would never come back.
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
if IS_HTTPS:
    # By these names browsers take them from this host alone, over https: a neighbour under the same
    # domain cannot plant one.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# What is left of the header when home.security.forwarded has looked at it is to be believed.
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Optional, and so is its package; see docs/monitoring.md.
report_errors(env.text("SENTRY_DSN", ""), RELEASE_COMMIT)
