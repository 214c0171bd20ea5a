"""Latency: percentiles, and why they cannot be averaged."""

from blog.sample.content import (
    Picture,
    SamplePost,
    callout,
    code,
    embed,
    image,
    moment,
    quote,
    text,
)

POST = SamplePost(
    title="Measure with the tail",
    slug="measure-with-the-tail",
    date=moment("2026-08-22T00:20:00+02:00"),
    authors=("teo-brandvold",),
    tags=("Performance", "Python", "Observability"),
    introduction=(
        "Ninety-nine of a hundred requests were fast, and most of our readers had met the hundredth. "
        "Both of these are true. Some arithmetic for people with dashboards."
    ),
    cover=Picture(
        "wagtail", 6, "A wagtail at the right edge, its tail reaching all the way to the left"
    ),
    body=(
        text("""
A bird that is named after its tail ought to have an opinion about tail latency. Here it is: the
average is the one number that describes a request which nobody ever made.

## The hundredth request

Say one request in a hundred is slow. A page of ours made forty of them (images, fonts, a feed, a
search that suggests). How many *readers* see at least one slow one?
"""),
        code(
            "pycon",
            """
>>> slow = 0.01
>>> round(1 - (1 - slow) ** 40, 2)
0.33
>>> round(1 - (1 - slow) ** 300, 2)
0.95
""",
            highlight="2,4",
            caption="One page view, and an evening of seven or eight pages",
        ),
        text("""
The 99th percentile sounds like a corner case. For a reader with some patience it is an ordinary
evening.
"""),
        image(
            Picture("tail", 14, "A steep hill of many short bars, followed by a long flat tail"),
            caption="Response times have a hump and a tail. The mean sits where nothing is.",
        ),
        text("""
## Percentiles do not average

Two servers, one busy and one idle. The monitoring took the 95th percentile of each, then the mean of the
two, and drew a calm line. Watch:
"""),
        code(
            "pycon",
            """
>>> from statistics import mean, quantiles
>>> def p95(times):
...     return quantiles(times, n=100, method="inclusive")[94]
>>> busy = [20] * 900 + [900] * 100
>>> idle = [20] * 100
>>> p95(busy), p95(idle)
(900.0, 20.0)
>>> mean([p95(busy), p95(idle)])
460.0
>>> p95(busy + idle)
900.0
""",
            highlight="8-11",
        ),
        text("""
460 milliseconds is a time that none of 1,100 requests has taken. To put percentiles together you need the
counts beneath them. So keep histograms, add those up, and take the percentile last:
"""),
        code(
            "python",
            '''
from bisect import bisect_left
from collections import Counter

EDGES = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, float("inf")]


def histogram(times):
    """How many times fall under each edge, in milliseconds."""
    return Counter(EDGES[bisect_left(EDGES, time)] for time in times)


def percentile(counts, share):
    """The edge under which `share` of all requests lie."""
    missing = share * sum(counts.values())
    for edge in EDGES:
        missing -= counts[edge]
        if missing <= 0:
            return edge
''',
            filename="histogram.py",
            numbers=True,
            start=1,
        ),
        code(
            "pycon",
            """
>>> percentile(histogram(busy) + histogram(idle), 0.95)
1000
>>> percentile(histogram(busy) + histogram(idle), 0.50)
20
""",
            caption="Coarser, and true",
        ),
        text("""
## The clock that stops when it gets interesting

A load test that sends a request, waits for the answer and then sends the next one has a blind
spot. When the server hangs for ten seconds, the test hangs too, and records *one* slow request instead of
the thousand that would have come in meanwhile. Gil Tene gave this a name, coordinated omission, and a
talk that made me throw away a script I was proud of:
"""),
        embed(
            "https://www.youtube.com/watch?v=lJ8ydIuPFeU",
            "Gil Tene: How NOT to Measure Latency",
            Picture("tail", 2),
        ),
        quote(
            "We should forget about small efficiencies, say about 97% of the time: premature "
            "optimization is the root of all evil. Yet we should not pass up our opportunities in "
            "that critical 3%.",
            "Donald E. Knuth, Structured Programming with go to Statements, 1974",
            "https://doi.org/10.1145/356635.356640",
        ),
        text("""
People quote the first half. The second half is about the tail.
"""),
        callout(
            "tip",
            "Three lines for a dashboard",
            "The median, the 99th percentile and the maximum, each from merged histograms. If the "
            "maximum looks the same every day, it is your timeout.",
        ),
    ),
)
