"""Whether everything due goes out once, and how soon: ``python -m bench.publishing --help``.

``storm``: many posts are due at once, several runners publish them, each is killed now and then
without warning, and an editor publishes other posts at the same time. ``lag``: posts become due one
after the other, and it is measured how long each takes to be public. The last line is JSON. Used by
``tests/blog/test_publishing_kills.py`` too, with fewer posts.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.context import ForkProcess
from pathlib import Path

# So that many posts have words in common, in another order each, and some of their own.
WORDS = [
    first + last for first in ("hedge", "marsh", "rock", "sedge") for last in ("finch", "wren")
]
WORDS_OF_A_POST = 60
LOOK_SECONDS = 0.1
GIVE_UP_SECONDS = 1800
chance = random.Random()  # noqa: S311


def main() -> int:
    """Do what is asked, print figures, and return the exit code: 1 if something was not right."""
    parser = argparse.ArgumentParser(prog="python -m bench.publishing", description=__doc__)
    parser.add_argument("what", choices=["storm", "lag"])
    parser.add_argument("--posts", type=int, default=500, help="how many become due (500)")
    parser.add_argument("--bad", type=int, default=0, help="how many of them cannot go out (0)")
    parser.add_argument("--runners", type=int, default=5, help="how many publish (5)")
    parser.add_argument("--kills", type=int, default=20, help="how often one is killed (20)")
    parser.add_argument("--database", help="DATABASE_URL of an empty or migrated database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motacilla-bench-") as folder:
        set_up(Path(folder), options.database)
        work = {"storm": storm, "lag": lag}[options.what]
        figures = work(options)
    print(json.dumps(figures))  # noqa: T201
    return 0 if figures["right"] else 1


def set_up(folder: Path, database_url: str | None) -> None:
    """Load Django with production settings and bring the database up to date."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATA_DIR": str(folder),
        "SITE_URL": "http://localhost",
        "SECRET_KEY": "x" * 50,
        "EMAIL_URL": "dummymail://",
        "DATABASE_URL": database_url or f"sqlite:///{folder}/db.sqlite3",
    }
    import django

    django.setup()
    import logging

    from django.core.management import call_command

    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)


def storm(options: argparse.Namespace) -> dict:
    """Let runners publish, and die, until nothing is due; return what became of the posts."""
    from django.core.management import CommandError, call_command

    from blog.models import UnfinishedPublication
    from blog.publishing_leftovers import finish_abandoned
    from home.publishing import postponed_pictures

    with postponed_pictures():
        posts = add_due_posts(options.posts)
        edited = [add_post(f"Edited {number}") for number in range(3)]
    spoil(posts[: options.bad])
    runners = [start(run) for _ in range(options.runners)]
    editor = start(lambda: edit(edited))
    begin, kills = time.monotonic(), 0
    # At every such part of the work, and a moment that chance decides, somebody is killed.
    part = options.posts / (options.kills + 1)
    while (left := count_waiting(options.bad)) and time.monotonic() - begin < GIVE_UP_SECONDS:
        if kills < options.kills and options.posts - left >= part * (kills + 1):
            time.sleep(chance.uniform(0, 0.05))
            chosen = chance.randrange(len(runners))
            runners[chosen].kill()
            runners[chosen].join()
            runners[chosen] = start(run)
            kills += 1
        time.sleep(LOOK_SECONDS)
    seconds = time.monotonic() - begin
    for process in (*runners, editor):
        process.terminate()
    exits = Counter(join(process) for process in (*runners, editor))
    with open(os.devnull, "w") as nowhere, contextlib.suppress(CommandError):
        call_command("publish_due", stdout=nowhere, stderr=nowhere)
    abandoned = UnfinishedPublication.objects.count()
    long_ago = timedelta(hours=1)
    for one in UnfinishedPublication.objects.all():
        one.since -= long_ago
        one.save()
    finish_abandoned()
    figures = look_at(posts, options.bad)
    figures |= {
        "runners": options.runners,
        "kills": kills,
        "seconds": round(seconds, 1),
        "exit_codes": dict(exits),
        "pictures_left_to_the_next": abandoned,
        "left_in_the_end": UnfinishedPublication.objects.count(),
        "edits": count_edits(edited),
    }
    figures["right"] = (
        figures["right"] and kills == options.kills and set(exits) == {0} and figures["edits"] > 0
    )
    return figures


def lag(options: argparse.Namespace) -> dict:
    """Schedule posts, a second or so apart, and return how late each was public."""
    from django.utils import timezone

    from blog.models import BlogPostPage

    posts = [add_post(f"Timed {number}", publish=False) for number in range(options.posts)]
    runner = start(lambda: run(15))
    time.sleep(3)
    lags = []
    for post in posts:
        # Some are scheduled long before, some only just: the runner may be asleep by then.
        due = timezone.now() + timedelta(seconds=chance.uniform(0.2, 4))
        # By somebody else, who goes on to make pictures while we look.
        editor = start(partial(schedule, post, due))
        late_since = None
        while not BlogPostPage.objects.published().filter(pk=post.pk).exists():
            if late_since is None and is_scheduled(post):
                # Whatever was scheduled too late cannot be on time.
                late_since = max(due, timezone.now())
            time.sleep(LOOK_SECONDS)
        lags.append((timezone.now() - (late_since or due)).total_seconds())
        join(editor)
    memory = resident_megabytes(runner.pid)
    runner.terminate()
    begin = time.monotonic()
    code = join(runner)
    return {
        "posts": len(lags),
        "lag_median": round(sorted(lags)[len(lags) // 2], 2),
        "lag_most": round(max(lags), 2),
        "runner_megabytes": memory,
        "seconds_to_stop": round(time.monotonic() - begin, 2),
        "right": max(lags) <= 5 and code == 0,
    }


def schedule(post, due: datetime) -> None:
    """Be an editor who schedules ``post``."""
    post.go_live_at = due
    post.save_revision().publish()


def is_scheduled(post) -> bool:
    """Return whether a runner can know when ``post`` is due."""
    from wagtail.models import Revision

    return Revision.objects.filter(
        object_id=str(post.pk), approved_go_live_at__isnull=False
    ).exists()


def start(work: Callable[[], None]) -> ForkProcess:
    """Do ``work`` in a fork, which need not load the site again."""
    from django.db import connections

    connections.close_all()
    process = ForkProcess(target=_alone, args=(work,))
    process.start()
    return process


def join(process: ForkProcess) -> int | None:
    """Return the exit code of a process that was told to stop."""
    process.join(60)
    return process.exitcode


def run(longest: float = 0.5) -> None:
    """Be a runner."""
    from django.core.management import call_command

    call_command("publish_due", loop=longest)


def edit(posts: list) -> None:
    """Be an editor, who publishes the same posts again and again, until told to stop."""
    from django.db import transaction

    from blog.models import BlogPostPage

    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    while not stopped:
        # As Wagtail publishes a selection: all of them in one transaction.
        with transaction.atomic():
            for key in chance.sample([post.pk for post in posts], 2):
                post = BlogPostPage.objects.get(pk=key)
                post.body = body()
                post.save_revision(log_action=True).publish()
        time.sleep(0.3)


def add_post(title: str, *, publish: bool = True):
    """Return a new post."""
    from blog.models import BlogIndexPage, BlogPostPage

    slug = title.lower().replace(" ", "-")
    post = BlogPostPage(title=title, slug=slug, live=False, body=body())
    BlogIndexPage.objects.get().add_child(instance=post)
    revision = post.save_revision()
    if publish:
        revision.publish()
    return BlogPostPage.objects.get(pk=post.pk)


def add_due_posts(count: int) -> list:
    """Return posts that have become due, a minute apart, as if no runner had been there."""
    from django.utils import timezone
    from wagtail.models import Page, Revision

    posts, now = [], timezone.now()
    for number in range(count):
        post = add_post(f"Due {number}", publish=False)
        post.go_live_at = now + timedelta(days=1)
        post.save_revision().publish()
        due = now - timedelta(minutes=count - number)
        revision = Revision.objects.get(object_id=str(post.pk), approved_go_live_at__isnull=False)
        revision.content["go_live_at"] = due.isoformat()
        Revision.objects.filter(pk=revision.pk).update(
            content=revision.content, approved_go_live_at=due
        )
        Page.objects.filter(pk=post.pk).update(go_live_at=due)
        post.due = due
        posts.append(post)
    return posts


def spoil(posts: list) -> None:
    """Take the titles from what is due, so that it cannot go out."""
    from wagtail.models import Revision

    for post in posts:
        revision = Revision.objects.get(object_id=str(post.pk), approved_go_live_at__isnull=False)
        revision.content["title"] = ""
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def count_waiting(bad: int) -> int:
    """Return how many posts are due and could go out."""
    from django.db import connection
    from wagtail.models import Revision

    try:
        return Revision.objects.filter(approved_go_live_at__isnull=False).count() - bad
    finally:
        connection.close()


def count_edits(posts: list) -> int:
    """Return how often the editor has published."""
    from wagtail.models import PageLogEntry

    keys = [post.pk for post in posts]
    return PageLogEntry.objects.filter(page__in=keys, action="wagtail.publish").count() - len(posts)


def look_at(posts: list, bad: int) -> dict:
    """Return what became of ``posts``, of which the first ``bad`` could not go out."""
    from wagtail.models import PageLogEntry

    from blog.models import BlogPostPage, PublishingFailure
    from search.models import IndexedPage

    keys = [post.pk for post in posts]
    found = BlogPostPage.objects.in_bulk(keys)
    entries = Counter(
        PageLogEntry.objects.filter(page__in=keys, action="wagtail.publish.scheduled").values_list(
            "page", flat=True
        )
    )
    good = posts[bad:]
    figures = {
        "posts": len(posts),
        "live": sum(page.live for page in found.values()),
        "log_entries": dict(Counter(entries[post.pk] for post in good)),
        "dates_as_scheduled": sum(
            found[post.pk].date == found[post.pk].first_published_at == post.due for post in good
        ),
        "indexed": IndexedPage.objects.filter(pk__in=keys).count(),
        "failures": PublishingFailure.objects.count(),
    }
    figures["right"] = figures == {
        "posts": len(posts),
        "live": len(good),
        "log_entries": {1: len(good)},
        "dates_as_scheduled": len(good),
        "indexed": len(good),
        "failures": bad,
    }
    return figures


def body() -> list:
    """Return the body of a post: common words in an order of its own, and one nobody else has."""
    words = chance.choices(WORDS, k=WORDS_OF_A_POST)
    words += ["".join(chance.choices("abcdefghijk", k=5)) for _ in range(10)]
    return [("text", f"<p>{' '.join(words)}</p>")]


def resident_megabytes(pid: int) -> int | None:
    """Return how much memory a process holds, where the system tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:"))


def _alone(work: Callable[[], None]) -> None:
    # Else every fork would make the same choices.
    chance.seed()
    with (
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        work()


if __name__ == "__main__":
    sys.exit(main())
