"""Lesson: ``db_default`` without ``default``."""

from blog.sample.content import Picture, SamplePost, callout, code, moment, table, text

POST = SamplePost(
    title="False, says the database. True, says Python",
    slug="db-default-is-truthy",
    date=moment("2024-03-30T10:12:00+01:00"),
    authors=("teo-brandvold",),
    tags=("Django", "Python", "Migrations", "Testing"),
    introduction=(
        "A Boolean field with db_default=False was true for every object we had not saved yet. "
        "Nothing was broken except our idea of where a default lives."
    ),
    cover=Picture("halves", 11, "A disc cut in two, each half shifted away from the other"),
    body=(
        text("""
The bug report had one line: *every new loan is overdue*. The column said `DEFAULT false`. The
form said `False`. The e-mail that went out between the two said the book was late, on the day it
was borrowed.

## The field

Django 5.0 brought `db_default`. Where `default` is a Python value that Django puts into each
`INSERT`, `db_default` becomes part of the table: whoever inserts a row without that column, be it
Django, `psql` or last week's release that has never heard of the column, gets the default.
We wanted exactly that, for [a deploy during which two releases write to one
table](post:which-release-just-answered), and so we wrote this:
"""),
        code(
            "python",
            """
from django.db import models


class Loan(models.Model):
    reader = models.CharField(max_length=80)
    overdue = models.BooleanField(db_default=False)
""",
            filename="lending/models.py",
            highlight="6",
            numbers=True,
        ),
        text("The table is what one would hope for. This is the line PostgreSQL was given:"),
        code("sql", '"overdue" boolean DEFAULT false NOT NULL', caption="From sqlmigrate"),
        text("""
## What the object says before it is saved

There is no Python default, so Django cannot know the value before the row exists. It does not
say `None` either, because `None` would be written as `NULL`. It puts an expression there, a note to
itself that reads "leave this to the database".
"""),
        code(
            "pycon",
            """
>>> loan = Loan(reader="Ada")
>>> loan.overdue
<django.db.models.expressions.DatabaseDefault object at 0x...>
>>> bool(loan.overdue)
True
>>> loan.overdue == False
False
>>> if loan.overdue:
...     print(f"Dear {loan.reader}, your book is late.")
Dear Ada, your book is late.
""",
            highlight="4-5",
            caption="An object without __bool__ is true. Always.",
        ),
        text("""
So the mail was sent by the most ordinary `if` in the code base. The second surprise came from the
API, which showed a preview of a loan before saving it:
"""),
        code(
            "pycon",
            """
>>> import json
>>> json.dumps({"reader": loan.reader, "overdue": loan.overdue})
Traceback (most recent call last):
    ...
TypeError: Object of type DatabaseDefault is not JSON serializable
""",
        ),
        text("""
That one I like better. A crash names its place; a wrong mail does not.

After `save()` all is well. PostgreSQL, and SQLite since 3.35, hand the stored value back with
`RETURNING`, and Django copies it into the object:
"""),
        code(
            "pycon",
            """
>>> loan.save()
>>> loan.overdue
False
""",
        ),
        text("""
This is also why no test had found it. Our factories save. Practically everybody's factories save,
because saved objects are what tests need. The state between the constructor and `save()` exists in
production, in forms, previews and validation, and hardly anywhere else.

## Say it twice

The two arguments do different jobs, and nothing stops you from giving both:
"""),
        code(
            "diff",
            """
 class Loan(models.Model):
     reader = models.CharField(max_length=80)
-    overdue = models.BooleanField(db_default=False)
+    overdue = models.BooleanField(default=False, db_default=False)
""",
            filename="lending/models.py (fixed)",
        ),
        table(
            ("Argument", "Before `save()`", "`INSERT` without it"),
            ("`default=False`", "`False`", "error: `NOT NULL`"),
            ("`db_default=False`", "`DatabaseDefault`, true", "`false`"),
            ("both", "`False`", "`false`"),
            caption="The same Boolean field, declared in three ways",
        ),
        text("""
With both, Django sends `False` itself and the database's default waits for those who send nothing.
Adding `default` afterwards costs a migration that touches no table, because Python defaults never
reach it.

There are fields for which this is wrong: `db_default=Now()` when the clock has to be the
server's, or a sequence. They are rare, and an exception for them can be made by name.

## A check that does not get tired

Reviewing every model by eye works until the first Friday. Django has a place for such rules, and it
runs before `runserver`, before `migrate` and in the test suite:
"""),
        code(
            "python",
            """
from django.apps import apps
from django.core import checks
from django.db.models import NOT_PROVIDED


@checks.register(checks.Tags.models)
def db_default_needs_default(app_configs, **kwargs):
    configs = apps.get_app_configs() if app_configs is None else app_configs
    return [
        checks.Error(
            f"{field} has db_default but no default.",
            hint="Before save() its value is an expression, and that is true. Give it both.",
            obj=field,
            id="lending.E001",
        )
        for config in configs
        for model in config.get_models()
        for field in model._meta.local_fields
        if field.db_default is not NOT_PROVIDED and field.default is NOT_PROVIDED
    ]
""",
            filename="lending/checks.py",
            highlight="20",
            numbers=True,
        ),
        text("""
Import the module in the `ready()` of your app, or the decorator never runs. Then the first version
of the model does not get as far as a pull request:
"""),
        code(
            "console",
            """
$ python manage.py check
SystemCheckError: System check identified some issues:

ERRORS:
lending.Loan.overdue: (lending.E001) lending.Loan.overdue has db_default but no default.
	HINT: Before save() its value is an expression, and that is true. Give it both.

System check identified 1 issue (0 silenced).
""",
        ),
        callout(
            "tip",
            "For the exceptions",
            "Keep a set of labels such as `lending.Loan.borrowed_at` next to the check, each with "
            "a comment saying why. `SILENCED_SYSTEM_CHECKS` is too blunt: it silences all of them.",
        ),
        text("""
What I took from it: a default has an owner. Ask who will be missing the value (a Python object, or a
row written by somebody else) and give the default to each of those who would.
"""),
    ),
)
