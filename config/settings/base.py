"""What is true in every environment, grouped by subject."""

from datetime import timedelta
from pathlib import Path

from config import env
from config.log_settings import LOGGING  # noqa: F401 - a setting

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = env.directory("DATA_DIR", BASE_DIR / "var")

# The site's address ---------------------------------------------------------------------------
# Allowed hosts, CSRF origins, secure cookies, absolute links and Wagtail's Site record all follow
# from this one variable.

_site = env.site_url("SITE_URL", "http://localhost:8000")
SITE_URL = _site.geturl()
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.host_names(_site)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
WAGTAILADMIN_BASE_URL = SITE_URL
# How many proxies of ours stand in front, for home.security.forwarded. With none, nobody's word is
# taken for who asks, or by which scheme.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, at_least=0, at_most=10)
# Whether search engines may come. A site that is only tried out should not be found.
ALLOW_INDEXING = env.flag("ALLOW_INDEXING", env.is_public(_site))
# Where to report what is not safe, for /.well-known/security.txt; without it there is none.
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")

# Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Ours first: their templates and static files win over those of the packages.
    "search",
    "blog",
    "home",
    "wagtailcodeblock",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    # Holds the search index too: "modelsearch" beside it would index everything twice.
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # First of all: what follows asks who asks.
    "home.security.forwarded.ForwardedMiddleware",
    # Names the request for the log, and for whoever reports an error.
    "home.operations.request_ids.RequestIDMiddleware",
    # Counts what all that follows answers. Without METRICS_PORT it is not there.
    "home.operations.metrics.MetricsMiddleware",
    # Before everything else that answers: probes come from balancers that know no host name.
    "home.operations.probes.ProbesMiddleware",
    # Outside of all that makes answers, so that each has its headers, files and errors too.
    "home.security.policies.PoliciesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Static files need nothing of what follows.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside of everything that writes into the answer. Readers' pages hold no secret, and those
    # of the admin mask their CSRF token anew each time, so that nothing is learnt from lengths.
    "django.middleware.gzip.GZipMiddleware",
    # Who has the page already is told so, and gets no body.
    "django.middleware.http.ConditionalGetMiddleware",
    # Outside of what sets cookies, which no cache may keep.
    "home.caching.CacheControlMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Puts an answer of its own in the place of the login page's, after too many failures.
    "axes.middleware.AxesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: it asks the database only about what nothing else has found.
    "home.middleware.MissingMiddleware",
]

# 0 makes a public process: no admin, no login, no sessions. What only some may see is then not
# there at all; see home.routing.
ENABLE_ADMIN = env.flag("ENABLE_ADMIN", True)
if not ENABLE_ADMIN:
    for _name in ("sessions", "auth", "messages"):
        MIDDLEWARE = [one for one in MIDDLEWARE if f"django.contrib.{_name}." not in one]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context_processors.site",
            ],
        },
    }
]

# Database -------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", env.sqlite_url(DATA_DIR / "db.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE_OPTIONS = {
    # A writer takes its lock at once instead of failing halfway, and waits for others. With
    # Django's defaults 30 of 40 concurrent writes were refused, with these none.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        # Keeps what was acknowledged through a loss of power.
        "PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-16000;"
        "PRAGMA mmap_size=134217728;"
    ),
}
POSTGRESQL_OPTIONS = {
    "connect_timeout": 10,
    # No reader waits longer, and no stuck editor holds a lock for long. A pooler such as PgBouncer
    # takes no options: set these for the role there.
    "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
}


def tuned(database: dict) -> dict:
    """Return Django's settings for a database with what makes ours reliable."""
    if database["ENGINE"].endswith("sqlite3"):
        return {**database, "OPTIONS": {**SQLITE_OPTIONS, **database.get("OPTIONS", {})}}
    return {
        **database,
        "CONN_MAX_AGE": 60,
        # After a restart of the database the first request of each thread would fail otherwise.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**POSTGRESQL_OPTIONS, **database.get("OPTIONS", {})},
    }


DATABASES["default"] = tuned(DATABASES["default"])

# Cache ----------------------------------------------------------------------------------------

CACHES = {"default": env.cache("CACHE_URL")}

# Caches in front of the site that are told what has changed; see home.purging.
WAGTAILFRONTENDCACHE = env.caches_to_purge("PURGE_URLS")

# The views whose answers are the same for every reader, so that caches in front of the site may
# keep them; see home.caching. There is no cache of whole answers within the site.
SHARED_VIEWS = {
    "wagtail_serve",
    "markdown",
    "feed",
    "llms_text",
    "sitemap",
    "sitemap_part",
    "robots_text",
    "security_text",
}

# People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "home.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Failures are counted by home.security.forwarded's address, see home.security.sign_in. The fifth is
# answered with 429, and so is everything after it for a quarter of an hour.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_CLIENT_IP_CALLABLE = "home.security.forwarded.network"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Somebody else behind the same address would never get in while an attacker goes on.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "home.security.sign_in.refuse"
# Keeps addresses no longer than they are needed, and out of the log.
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "home.security.password_reset.LimitedPasswordResetForm"  # noqa: S105
# A link to choose a new password works once, and for an hour.
PASSWORD_RESET_TIMEOUT = 3600
# No script needs to read them.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Messages need no cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The first one, made by "make run" and create_first_administrator.
ADMIN_USERNAME = env.text("ADMIN_USERNAME", "admin")
ADMIN_PASSWORD = env.text("ADMIN_PASSWORD", "")

# Browsers -------------------------------------------------------------------------------------
# The content security policies are in home/security/policies.py.

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# The preview shows pages in a frame of the admin, so "DENY", which the check wants, cannot be.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = env.language("LANGUAGE_CODE", "en")
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

# Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.directory("STATIC_ROOT", DATA_DIR / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": env.storage("STORAGE_URL"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Only what a browser would ask for compressed; gzip alone, as brotli takes 18 s to collect.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "png", "gif", "webp", "avif", "ico", "woff", "woff2"]

# Mail -----------------------------------------------------------------------------------------

vars().update(env.email("EMAIL_URL", "consolemail://"))
DEFAULT_FROM_EMAIL = f"Motacilla <noreply@{_site.hostname}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Logs -----------------------------------------------------------------------------------------

# Where the server counts for Prometheus, 0 for nowhere; see home.operations.metrics.
METRICS_PORT = env.integer("METRICS_PORT", 0, at_least=0, at_most=65535)
# Whether each statement says in a comment for which request it is.
SQL_REQUEST_ID = env.flag("SQL_REQUEST_ID", False)

# Release --------------------------------------------------------------------------------------

# What /version answers where there is no checkout to look into.
RELEASE_COMMIT = env.text("RELEASE_COMMIT", "")

# Wagtail --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Motacilla"
WAGTAILIMAGES_IMAGE_MODEL = "home.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.forms.PictureForm"
# SVG is off: an uploaded one keeps its scripts.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# 24 megapixels, a good camera; a picture of 128, Wagtail's limit, takes a gigabyte to decode.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 24_000_000
# Straight to the file: video needs range requests, which Wagtail's own view does not answer.
WAGTAILDOCS_SERVE_METHOD = "direct"
WAGTAILDOCS_EXTENSIONS = ["csv", "md", "mp4", "odt", "pdf", "txt", "vtt", "webm", "zip"]
# Wagtail's own, with what readers search beside it; see docs/search.md.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backends"}}
# Wagtail saves every half second while somebody types; each save writes a revision.
WAGTAIL_AUTOSAVE_INTERVAL = 3000
# Nobody's browser is sent to other hosts behind the editor's back.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Ours makes them only for addresses that were public, and no chains; see home.former_addresses.
WAGTAILREDIRECTS_AUTO_CREATE = False
TAGGIT_CASE_INSENSITIVE = True
# Lets an editor paste a long post with many blocks.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
