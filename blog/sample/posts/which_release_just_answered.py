"""Lesson: deploys without downtime, and how to see the cutover."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, table, text

POST = SamplePost(
    title="Which release just answered?",
    slug="which-release-just-answered",
    date=moment("2025-04-06T22:58:00-07:00"),
    authors=("marit-oakes", "teo-brandvold"),
    tags=("Deployment", "nginx", "Django", "Python", "Observability", "Linux"),
    introduction=(
        "A rolling deploy has no moment at which it happens. For a minute two generations of "
        "processes answer, and unless you make them say their names, nobody can tell them apart."
    ),
    cover=Picture("flight", 8, "Two loose flocks of birds crossing, one pale, one dark"),
    body=(
        text("""
"Is it out?" asked support. The deploy had been green for a minute. I reloaded the page and saw the
old footer. I reloaded again and saw the new one. Again: old. I said "yes", because it was, and "no",
because it was that too.

A deploy without downtime is made of overlap. New processes start while old ones still answer; old
ones finish what they have begun, and go. During this time *your site is two programs*. Every
problem that I have had with such deploys came from forgetting one half of that sentence.

## Say your name

Each process should know which release it is and tell whoever asks. Not which release is deployed:
which one *this process* was started from. So read it once, at import, and never again. A file that
is read per request shows the new name from the old code as soon as the file is replaced.
"""),
        code(
            "python",
            """
import os
import time

from django.http import JsonResponse
from django.views.decorators.cache import never_cache

RELEASE = os.environ.get("RELEASE", "unknown")
STARTED = time.time()


@never_cache
def version(request):
    return JsonResponse({
        "release": RELEASE,
        "pid": os.getpid(),
        "up_seconds": round(time.time() - STARTED),
    })
""",
            filename="views.py",
            highlight="7-8",
            numbers=True,
        ),
        code(
            "http",
            """
HTTP/1.1 200 OK
Content-Type: application/json
Cache-Control: max-age=0, no-cache, no-store, must-revalidate, private

{"release": "2025.14", "pid": 3117, "up_seconds": 42}
""",
            caption="never_cache matters: a cached /version is a liar with good manners",
        ),
        text("""
## Wait until the old ones are silent

One answer from the new release proves that one new process is up. It says nothing about the old
ones. What we want to know is that *nobody old answers any more*, and that cannot be seen in one
request, only in a run of them. This script needs nothing but Python:
"""),
        code(
            "python",
            '''
"""Wait until only the new release answers: wait_for_release.py URL RELEASE"""

import json
import sys
import time
from http.client import HTTPException
from urllib.request import urlopen


def answering(url):
    """The release that answers now, or None when nobody does."""
    try:
        with urlopen(url, timeout=5) as response:
            return json.load(response)["release"]
    except (OSError, HTTPException, ValueError, KeyError):
        return None


def wait_for_release(url, wanted, in_a_row=20, pause=0.25, patience=120):
    """True once `wanted` has answered `in_a_row` times without anyone between."""
    deadline = time.monotonic() + patience
    streak, last = 0, object()
    while time.monotonic() < deadline:
        release = answering(url)
        if release != last:
            print(f"{time.strftime('%H:%M:%S')} {release or 'no answer'}", flush=True)
        streak = streak + 1 if release == wanted else 0
        if streak == in_a_row:
            return True
        last = release
        time.sleep(pause)
    return False


if __name__ == "__main__":
    sys.exit(0 if wait_for_release(*sys.argv[1:3]) else 1)
''',
            filename="wait_for_release.py",
            highlight="27-29",
            numbers=True,
        ),
        text("""
`urlopen` opens a connection for each request. That is on purpose: with keep-alive you would talk to
one process all the time, and after twenty answers you would know twenty times about the same one.

It prints only what changes, so the cutover can be read like a bar chart that fell over:
"""),
        code(
            "console",
            """
$ python wait_for_release.py https://example.org/version 2025.14
22:41:07 2025.13
22:41:19 2025.14
22:41:19 2025.13
22:41:20 2025.14
22:41:22 2025.13
22:41:22 2025.14
$ echo $?
0
""",
            caption="Three seconds in which both were right",
        ),
        text("""
How many in a row? With two workers left of four, chance picks a new one ten times running about once in
a thousand. Twenty is one in a million, and five seconds at this pace.

## The order of things

Here it is with systemd and nginx, two copies of the service on two sockets. The unit is a template;
`blog@a` and `blog@b` differ by a letter.
"""),
        code(
            "ini",
            """
[Unit]
Description=Blog, copy %i

[Service]
EnvironmentFile=/srv/blog/release.env
ExecStart=/srv/blog/current-%i/.venv/bin/gunicorn config.wsgi --bind unix:/run/blog/%i.sock
WorkingDirectory=/srv/blog/current-%i
RuntimeDirectory=blog
RuntimeDirectoryPreserve=yes
KillMode=mixed
TimeoutStopSec=30
Restart=on-failure
""",
            filename="blog@.service",
            highlight="10-11",
        ),
        code(
            "nginx",
            """
upstream blog {
    server unix:/run/blog/a.sock max_fails=1 fail_timeout=2s;
    server unix:/run/blog/b.sock max_fails=1 fail_timeout=2s;
}

server {
    listen 80;

    location / {
        proxy_pass http://blog;
        proxy_set_header Host $host;
        proxy_connect_timeout 2s;
        # Another copy may answer what this one could not even begin.
        proxy_next_upstream error timeout non_idempotent;
        proxy_next_upstream_tries 2;
    }
}
""",
            filename="blog.conf",
            highlight="14-15",
        ),
        code(
            "bash",
            """
set -eu
release=$1

for copy in a b; do
    ln -sfn "/srv/blog/releases/$release" "/srv/blog/current-$copy"
    echo "RELEASE=$release" > /srv/blog/release.env
    systemctl restart "blog@$copy"
    until curl --fail --silent --unix-socket "/run/blog/$copy.sock" http://localhost/readyz; do
        sleep 0.5
    done
done

python wait_for_release.py https://example.org/version "$release"
""",
            filename="deploy.sh",
            highlight="8-10",
            start=1,
        ),
        callout(
            "warning",
            "non_idempotent is a decision",
            "It lets nginx repeat a `POST` on the other copy after a failure. For connections that "
            "were refused this is harmless. If a copy may die *while* it handles a payment, leave it out.",
        ),
        text("""
A copy is restarted, it must say that it is ready, only then is it the other one's turn. `SIGTERM`
lets gunicorn finish the requests in hand, provided that [it arrives at
all](post:a-container-that-hears-you).

## The half that people forget

While two programs run, they share a database. The new one may have migrated it; the old one has not
been told. So a migration that goes out *with* a release has to be fit for the release before:
"""),
        table(
            ("You want to", "First deploy", "Second deploy"),
            ("add a column", "add it with `db_default`, use it", "nothing"),
            ("drop a column", "stop using it, keep it", "drop it"),
            ("rename a column", "add the new one, write both", "read the new one, drop the old"),
            ("make it `NOT NULL`", "write it always, fill the gaps", "add the constraint"),
            ("rename a URL", "answer to both", "redirect the old"),
            caption="Expand, then contract: what each of two deploys does",
        ),
        text("""
The first row has [a trap of its own](post:db-default-is-truthy): give the field a `default` as well.

It holds for everything that both programs touch. A cache key whose value changes its shape, a task
in a queue, a cookie, the names of static files that an old page asks of a new process. Two
generations, one world.

## What it changed for us

Support has a link to `/version` now, and the answer to "is it out?" is a number that anybody can
see. The deploy ends when the old release is silent, not when the command returns. And twice so far
the script did not come to an end: one copy had failed to restart, and the old process had gone on
answering, well and politely, as it would have done for weeks.
"""),
    ),
)
