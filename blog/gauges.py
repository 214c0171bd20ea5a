"""How publishing stands, for Prometheus."""

from datetime import timedelta

from django.utils import timezone

from blog.publishing_state import failures, heartbeat_age, overdue, overdue_count
from home.operations.metrics import register_gauge


def overdue_posts() -> int:
    """Return how many posts should have gone out, or been taken down, and were not."""
    return overdue_count(timedelta(0))


def publish_lag() -> float:
    """Return for how many seconds the longest overdue one has waited; 0 for none."""
    waiting = overdue(timedelta(0))
    return (timezone.now() - waiting[0].due).total_seconds() if waiting else 0


def failed_posts() -> int:
    """Return how many posts could not be published, and will be tried again."""
    return failures().count()


register_gauge("overdue_posts", "Posts that should be out, or taken down", overdue_posts)
register_gauge("publish_lag_seconds", "How late the longest overdue post is", publish_lag)
register_gauge("failed_posts", "Posts that could not be published", failed_posts)
register_gauge("publisher_heartbeat_age_seconds", "Since a publisher worked", heartbeat_age)
