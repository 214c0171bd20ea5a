"""Lesson: ``values()`` against ``only()``."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, table, text

POST = SamplePost(
    title="only() still builds the whole bird",
    slug="values-against-only",
    date=moment("2023-08-27T09:30:00+02:00"),
    updated=moment("2025-10-19T18:05:00+02:00"),
    authors=("teo-brandvold", "marit-oakes"),
    tags=("Django", "Python", "PostgreSQL", "Performance"),
    cover=Picture("feather", 23, "A single long feather, its barbs drawn as fine strokes"),
    body=(
        text("""
Our sitemap lists five thousand pages. For each of them it prints an address and a date. To do so it
used to load five thousand bodies, and the process that did it needed 34 MB for the rows alone. All
of us knew that this was silly. We only disagreed about which method makes it less so.

Here is the model, shortened to what matters: two small columns and a large one.
"""),
        code(
            "python",
            """
from django.db import models


class Page(models.Model):
    path = models.CharField(max_length=200)
    changed = models.DateField()
    body = models.TextField()

    def get_absolute_url(self):
        return f"/{self.path}/"
""",
            filename="pages/models.py",
        ),
        text("""
## Less SQL is not less Python

`only("path", "changed")` sends the `SELECT` you want. The large column stays in the database. What
comes back, though, is still a list of model objects:
"""),
        code(
            "pycon",
            """
>>> page = Page.objects.only("path", "changed").first()
>>> type(page)
<class 'pages.models.Page'>
>>> page.get_deferred_fields()
{'body'}
>>> page.get_absolute_url()
'/about/'
""",
        ),
        text("""
Every one of them has a `__dict__`, a `ModelState` with its own dictionary of cached relations, and has
been through `__init__` with its signals. You pay for five thousand objects that you look at once,
for two attributes.

`values()` builds none of that:
"""),
        code(
            "pycon",
            """
>>> Page.objects.values("path", "changed").first()
{'path': 'about', 'changed': datetime.date(2023, 8, 1)}
>>> Page.objects.values_list("path", "changed").first()
('about', datetime.date(2023, 8, 1))
>>> row = Page.objects.values_list("path", "changed", named=True).first()
>>> row.path
'about'
""",
            caption="Dictionary, tuple, named tuple. The date is still a date: conversions happen.",
        ),
        text("""
How much is it? This script measures what stays allocated while the list is held. Anybody can run
it; the absolute numbers will differ, the order has not, on any machine or database that we tried.
"""),
        code(
            "python",
            """
import tracemalloc


def held(queryset):
    \"\"\"Bytes that the rows keep allocated.\"\"\"
    tracemalloc.start()
    rows = list(queryset.iterator(chunk_size=500))
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del rows
    return size


def measure(Page):
    few = ("path", "changed")
    return {
        "objects": held(Page.objects.all()),
        "only": held(Page.objects.only(*few)),
        "values": held(Page.objects.values(*few)),
        "values_list": held(Page.objects.values_list(*few)),
    }
""",
            filename="measure.py",
            numbers=True,
        ),
        table(
            ("5,000 rows, body of 6 KB", "Memory held", "Ten rows take"),
            ("`Page.objects.all()`", "34 MB", "1.8 ms"),
            ('`.only("path", "changed")`', "2.0 MB", "0.8 ms"),
            ('`.values("path", "changed")`', "1.8 MB", "0.5 ms"),
            ('`.values_list("path", "changed")`', "0.9 MB", "less than 0.5 ms"),
            caption="Our own pages, measured on the machine that serves them",
        ),
        text("""
Two things in this table. The big step is the first one: *do not fetch the body*, by whichever
method. And a dictionary per row is not much smaller than an object per row; tuples are.

## The trap is not the memory

If that were all, I would shrug and use `only()`, because objects have methods. But look at what a
deferred field does when somebody touches it:
"""),
        code(
            "python",
            """
def teasers(pages):
    return [page.body[:80] for page in pages]
""",
            filename="teasers.py",
        ),
        code(
            "python",
            """
def test_teasers_cost_one_query_each(self):
    pages = list(Page.objects.only("path", "changed")[:10])
    with self.assertNumQueries(10):
        teasers(pages)
""",
            filename="tests.py",
            highlight="3",
        ),
        text("""
A deferred field is a promise, and each object keeps it on its own, with its own query. The template
that prints one more field next spring will work. It will be right, and it will send a thousand and
one queries, and no test that looks at the HTML will mind.

`values()` cannot do that. There is no object behind the row that could fetch anything:
"""),
        code(
            "pycon",
            """
>>> row = Page.objects.values("path", "changed").first()
>>> row["body"]
Traceback (most recent call last):
    ...
KeyError: 'body'
""",
        ),
        text("""
It fails at once, in the place that is wrong. For a list, a feed or a sitemap, that is the behaviour I
want.

## What you give up

- Methods and properties. `get_absolute_url()` is gone; write it as a function of the row, or do
  not use `values()`.
- Prefetching. `prefetch_related()` finds nothing to attach to and does not even complain.
- Custom `from_db_value` is **kept**, and so are annotations: `values("path", year=F("changed__year"))`
  works.

## The rule we ended up with

- A row is printed and forgotten: `values_list(..., named=True)`.
- A row has behaviour, and there are at most a few dozen of it: `only()` or `defer()`, with
  `assertNumQueries` around the view.
- A row will be saved: the whole object. `save()` on a deferred object writes just the fields that
  were loaded, and it is a poor colleague who leaves you to find that out.
"""),
        callout(
            "note",
            "October 2025",
            "The table was measured again, on Django 5.2. The order of its rows is what it was.",
        ),
    ),
)
