"""Queries that most pages ask, of which Django writes the SQL once.

Django takes some milliseconds to turn such a query into SQL, and the database a tenth of one to
answer it. Between two uses nothing changes but a few values.
"""

import copy
from collections.abc import Callable, Iterable
from functools import cached_property

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL


class Prepared:
    """A queryset that is asked again and again, with other values.

    ``make`` is called once, when the query is first asked. It gets as many stand-ins as there will
    be values, and returns a queryset that compares fields with them by equality.
    """

    def __init__(self, make: Callable[..., QuerySet], values: int = 0):
        self._make = make
        self._places = [object() for _ in range(values)]

    def fetch(self, *values) -> list[Model]:
        """Return the objects, or rows, found with ``values``, as the database takes them."""
        compiler, sql, parameters = self._compiled
        given = dict(zip(map(id, self._places), values, strict=True))
        bound = tuple(given.get(id(one), one) for one in parameters)
        compiler = copy.copy(compiler)
        compiler.as_sql = lambda *args, **kwargs: (sql, bound)
        queryset = self._queryset._chain()
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        return list(queryset._iterable_class(queryset))

    @cached_property
    def _queryset(self) -> QuerySet:
        # Nothing from outside enters the SQL: each stand-in is the place of a bound value.
        return self._make(*(RawSQL("%s", [place]) for place in self._places))

    @cached_property
    def _compiled(self) -> tuple:
        compiler = self._queryset.query.get_compiler(connection=connection)
        return compiler, *compiler.as_sql()


def filled(values: Iterable, count: int) -> list:
    """Return ``values``, of which there must be one, and the last again until there are ``count``.

    So one query is prepared for all numbers of values that a field may be among.
    """
    values = list(values)
    return values + values[-1:] * (count - len(values))
