"""The newest releases of what has to be current, as they were known on a day.

``doctor`` asks nobody over the network. Bring both up to date with each release of ours, and when
one of these has a security release.
"""

from datetime import date

KNOWN_ON = date(2026, 11, 25)
NEWEST = {
    "wagtail": "8.0.1",
    "Django": "5.2.19",
    "pillow": "13.0.0",
    "gunicorn": "27.0.1",
}
