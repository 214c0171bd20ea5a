"""What ``doctor`` looks at in the blog: whether what is due goes out."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error, Warning

from blog import publishing_state
from home.operations import heartbeats
from home.operations.doctor.register import examination

RUN = "Keep python manage.py publish_due --loop 10 running, under a supervisor."


@examination("Publisher")
def publisher() -> Iterator[CheckMessage]:
    """Look whether a publisher is at work, and what waits for one."""
    silence = heartbeats.silence(heartbeats.PUBLISHER)
    if silence is None:
        yield Warning("No publisher has ever run here.", hint=RUN, id="doctor.publisher")
    elif silence:
        yield Warning(
            f"The publisher has been silent for {silence.total_seconds():.0f} s.",
            hint=RUN,
            id="doctor.publisher",
        )
    overdue = publishing_state.overdue_count()
    if overdue:
        longest = publishing_state.overdue()[0]
        yield Error(
            f"{overdue} pages are overdue, the first since {longest.due:%Y-%m-%d %H:%M} UTC: "
            f"{longest.title}",
            hint="python manage.py publish_due says what stops them.",
            id="doctor.overdue",
        )
    for failure in publishing_state.failures()[:5]:
        yield Error(
            f"{failure.page.title} cannot "
            f"{'be taken down' if failure.is_expiry else 'go out'}: {failure.reason}",
            hint="Open the page in the admin and put it right. It is tried again by itself.",
            id="doctor.failures",
        )
