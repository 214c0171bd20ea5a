"""What a search costs on the server: ``python -m bench.search``, on SQLite and PostgreSQL.

Medians of milliseconds for the whole view with its template, with so many generated posts, and
how many times that is what it is with a tenth of them. See bench/README.md.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench.pages import HOST, say, set_up

POSTS = (1_000, 10_000)
ROUNDS = 25
QUERIES = {
    "common word": "/search/?q=database",
    "rare word": "/search/?q=nightjar",
    "phrase": "/search/?q=%22queue+of+the+database%22",
    "two words": "/search/?q=database+queue",
    "suggest": "/search/suggest/?q=datab",
    "suggest, short": "/search/suggest/?q=da",
    "nothing": "/search/?q=zugzwang",
    "page without a query": "/search/",
    "home page": "/",
}
# Without the page around: from the words to ranked ids of what readers may see.
ALONE = {"common word": "database", "rare word": "nightjar", "phrase": '"queue of the database"'}
WORDS = 4_000
SENTENCES_A_POST = 25


def main(arguments: list[str]) -> int:
    """Measure on both databases and return the exit code; an argument names only one."""
    if arguments == ["--here"]:
        with tempfile.TemporaryDirectory(prefix="motacilla-bench-") as folder:
            measure(Path(folder))
        return 0
    command = [sys.executable, "-m", "bench.search", "--here"]
    databases = arguments or ["sqlite", "postgresql"]
    code = 0
    if "sqlite" in databases:
        code |= subprocess.call(command)
    if "postgresql" in databases:
        code |= subprocess.call([sys.executable, "-m", "tests.postgresql", *command])
    return code


def measure(folder: Path) -> None:
    """Print a table for the database that ``TEST_DATABASE_URL`` names, or else for SQLite."""
    set_up(folder, os.environ.get("TEST_DATABASE_URL"))
    from django.db import connection
    from django.test import Client

    from search.finding import find
    from search.query import parse_query

    client = Client(SERVER_NAME=HOST)
    found = defaultdict(list)
    for count in POSTS:
        add_posts(count)
        for name, address in QUERIES.items():
            found[name].append(milliseconds(partial(answer, client, address)))
        for name, text in ALONE.items():
            ranked = milliseconds(partial(find, parse_query(text)))
            found[f"{name}, ranking alone"].append(ranked)
    say(f"\nSearch on {connection.vendor}, milliseconds in the median:\n")
    say(f"  {'posts':<28}" + "".join(f"{count:>10,}" for count in POSTS) + f"{'times':>10}")
    for name, times in found.items():
        line = "".join(f"{one:>10.1f}" for one in times)
        say(f"  {name:<28}{line}{times[-1] / times[0]:>8.1f} ×")


def answer(client, address: str) -> None:
    """Ask for a page.

    :raises SystemExit: when it does not answer 200.
    """
    if client.get(address).status_code != 200:
        raise SystemExit(f"{address} does not answer 200")


def milliseconds(work: Callable[[], object]) -> float:
    """Return the time that ``work`` takes, in the median."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times[2:])


def add_posts(total: int) -> None:
    """Generate posts until there are ``total``, in bulk, and index them."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection, transaction

    from blog.models import BlogIndexPage, BlogPostPage, BlogPostTag, BlogTag
    from search.backends.pages import put

    index = BlogIndexPage.objects.get()
    begin = BlogPostPage.objects.count()
    say(f"Adding {total - begin:,} posts …")
    tags = [BlogTag.objects.get_or_create(name=f"Subject {number}")[0] for number in range(20)]
    kind = ContentType.objects.get_for_model(BlogPostPage)
    made = random.Random(total)  # noqa: S311 - the same posts each time
    words = vocabulary()
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    step = 500
    for start in range(begin, total, step):
        posts = []
        for number in range(start, min(start + step, total)):
            title, body = text_of(made, words, number)
            post = BlogPostPage(
                title=title,
                draft_title=title,
                slug=f"generated-{number}",
                path=index.path + BlogPostPage._int2str(number + 1).zfill(4),
                depth=index.depth + 1,
                url_path=f"{index.url_path}generated-{number}/",
                content_type=kind,
                locale=index.locale,
                date=moment + timedelta(hours=20 * number),
                body=json.dumps(body),
                live=True,
            )
            post.derive()
            posts.append(post)
        with transaction.atomic():
            insert(posts)
            BlogPostTag.objects.bulk_create(
                BlogPostTag(tag=tag, content_object=post)
                for post in posts
                for tag in made.sample(tags, 2)
            )
            put(BlogPostPage.objects.filter(pk__in=[post.pk for post in posts]))
    BlogIndexPage.objects.filter(pk=index.pk).update(numchild=total)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def insert(posts: list) -> None:
    """Write rows of a table with a parent table, which Django's ``bulk_create`` does not."""
    from django.db import connection, models
    from wagtail.models import Page

    parents = [
        Page(**{field.attname: getattr(post, field.attname) for field in Page._meta.local_fields})
        for post in posts
    ]
    first = (Page.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    for number, (parent, post) in enumerate(zip(parents, posts, strict=True)):
        parent.pk = post.pk = post.page_ptr_id = first + number
    Page.objects.bulk_create(parents)
    fields = type(post)._meta.local_concrete_fields
    query = models.sql.InsertQuery(type(post))
    size = max(1, 900 // len(fields))
    for start in range(0, len(posts), size):
        query = models.sql.InsertQuery(type(post))
        query.insert_values(fields, posts[start : start + size])
        query.get_compiler(connection=connection).execute_sql()


def vocabulary() -> list[str]:
    """Return made-up words, those at the beginning are meant to be the frequent ones."""
    made = random.Random(1)  # noqa: S311
    parts = ["ba", "de", "ki", "lo", "mu", "ra", "so", "te", "vi", "zon", "pre", "ster", "ing"]
    return sorted({"".join(made.choices(parts, k=made.randint(2, 4))) for _ in range(WORDS)})


def text_of(made: random.Random, words: list[str], number: int) -> tuple[str, list]:
    """Return a title and a body of text and code."""

    def some(count: int) -> str:
        picked = (words[min(int(made.paretovariate(0.6)), len(words)) - 1] for _ in range(count))
        return " ".join(picked)

    title = f"{some(4)} {number}".capitalize()
    if number % 500 == 7:
        title = f"The nightjar {number}"
    sentences = [f"{some(12)}." for _ in range(SENTENCES_A_POST)]
    if number % 3:
        sentences.insert(3, "A database holds what a queue of the database gives.")
    prose = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    code = "\n".join(f"def {some(2).replace(' ', '_')}(self): return {some(1)}()" for _ in range(8))
    return title, [
        {"type": "text", "value": f"<h2>{some(3)}</h2>{prose}"},
        {"type": "code", "value": {"language": "python", "code": code}},
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
