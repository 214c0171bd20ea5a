"""Every installation that serves readers, ``make run`` on a laptop included."""

from config import env
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
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# The preview shows pages in a frame of the admin, so "DENY", which the check wants, cannot be.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# Only a proxy that is known to be there may say that the reader came by https: anybody could.
if env.integer("TRUSTED_PROXIES", 0, at_least=0, at_most=10):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
