"""What a page costs, as a multiple of a view that does nothing: ``python -m bench.pages``.

Processor time of one process is counted, and given as a ratio to a trivial Django view measured
between the pages in the same process, because absolute times say more about the machine than about
the code. See bench/README.md.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROUNDS = 9
REQUESTS_A_ROUND = 4
# So short that it takes many to be measured.
TRIVIAL_REQUESTS_A_ROUND = 40
POSTS = (100, 2_000)
HOST = "localhost"
TRIVIAL = "/bench/nothing/"
PAGES = {
    "home": "/",
    "post": "/blog/{slug}/",
    "tag": "/blog/tags/{tag}/",
    "archive": "/blog/archive/",
    "search": "/search/?q=database",
}


def main() -> int:
    """Measure, print two tables, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="motacilla-bench-") as folder:
        set_up(Path(folder))
        addresses = load_sample()
        measure = Measure()
        say("With the sample blog, times a view that does nothing:\n")
        costs = {name: measure.ratio(address) for name, address in addresses.items()}
        for name, cost in costs.items():
            say(f"  {name:<10}{cost.ratio:6.1f} ×  {cost.queries:3} queries")
        say("")
        growth = {name: [] for name in addresses}
        for count in POSTS:
            add_posts(count)
            for name, address in addresses.items():
                growth[name].append(measure.ratio(address).ratio / costs[name].ratio)
        say("\nWith more posts, times the same page of the sample:\n")
        say(f"  {'posts':<10}" + "".join(f"{count:>10,}" for count in POSTS))
        for name, factors in growth.items():
            say(f"  {name:<10}" + "".join(f"{factor:>8.1f} ×" for factor in factors))
    return 0


def set_up(folder: Path, database_url: str | None = None) -> None:
    """Load Django with production settings; the database is empty, in ``folder`` or as named."""
    for name in ("DATABASE_URL", "CACHE_URL", "STORAGE_URL", "STATIC_ROOT"):
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATA_DIR": str(folder),
        "SITE_URL": f"http://{HOST}",
        "SECRET_KEY": "x" * 50,
    }
    if database_url:
        os.environ["DATABASE_URL"] = database_url
    import django

    django.setup()
    import logging

    from django.core.management import call_command

    logging.disable(logging.INFO)
    say("Preparing a database …")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from home.operations.collecting import settle

    settle()  # as the server does


def load_sample() -> dict[str, str]:
    """Load the sample blog and return the addresses to measure."""
    from django.core.management import call_command
    from django.db.models import Count

    from blog.models import BlogPostPage, BlogTag

    call_command("load_sample_blog", verbosity=0)
    posts = BlogPostPage.objects.published()
    # The longest one is the hardest.
    slug = posts.order_by("-word_count").values_list("slug", flat=True)[0]
    tags = BlogTag.objects.annotate(posts=Count("tagged_posts")).order_by("-posts", "slug")
    return {name: page.format(slug=slug, tag=tags[0].slug) for name, page in PAGES.items()}


def add_posts(total: int) -> None:
    """Publish copies of the sample's posts until there are ``total`` posts."""
    from django.db import transaction

    from blog.models import BlogIndexPage, BlogPostPage

    index = BlogIndexPage.objects.get()
    samples = list(BlogPostPage.objects.published())
    samples = [post for post in samples if not post.slug.startswith("copy-")]
    begin = BlogPostPage.objects.count()
    say(f"Adding {total - begin:,} posts …")
    with transaction.atomic():
        for number in range(begin, total):
            sample = samples[number % len(samples)]
            post = BlogPostPage(
                title=f"{sample.title} {number}",
                slug=f"copy-{number}",
                date=datetime(2010, 1, 1, 12, tzinfo=UTC) + timedelta(days=number),
                body=sample.body,
                introduction=sample.introduction,
            )
            # Kept by the post until it is saved, once.
            post.tags.add(*sample.tags.all())
            index.add_child(instance=post)


class Cost:
    """What a request costs: as a multiple of the trivial view, and in queries."""

    def __init__(self, ratio: float, queries: int):
        self.ratio = ratio
        self.queries = queries


class Measure:
    """Sends requests through the whole of Django, middleware included, without a network."""

    def __init__(self):
        from django.http import HttpResponse
        from django.test import Client
        from django.urls import path

        from config import urls

        urls.urlpatterns.insert(0, path(TRIVIAL[1:], lambda request: HttpResponse("nothing")))
        self.client = Client(SERVER_NAME=HOST)

    def ratio(self, address: str) -> Cost:
        """Return the cost of ``address``.

        :raises SystemExit: when it does not answer 200.
        """
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for one in (TRIVIAL, address, address):
            if self.client.get(one).status_code != 200:
                raise SystemExit(f"{one} does not answer 200")
        with CaptureQueriesContext(connection) as queries:
            self.client.get(address)
        count = len(queries)  # before the next request empties the list
        ratios = []
        for _ in range(ROUNDS):
            trivial = seconds(lambda: self.client.get(TRIVIAL), TRIVIAL_REQUESTS_A_ROUND)
            ratios.append(seconds(lambda: self.client.get(address), REQUESTS_A_ROUND) / trivial)
        return Cost(statistics.median(ratios), count)


def seconds(request: Callable[[], object], times: int) -> float:
    """Return the processor time of one request, as the mean of so many."""
    begin = time.process_time()
    for _ in range(times):
        request()
    return (time.process_time() - begin) / times


def say(text: str) -> None:
    """Tell whoever measures."""
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
