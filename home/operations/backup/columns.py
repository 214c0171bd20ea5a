"""Values of a column as JSON, the same whatever database they come from.

Read and written as the plain field of Django that a column is stored as. A field's own idea of its
value is left out on purpose: a stream field, for one, would drop blocks that the code no longer
knows.
"""

import base64
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.db import models
from django.db.models.expressions import Col
from django.utils.duration import duration_string

# As what a column is stored, where that has a name of its own.
STORED_AS = {
    "AutoField": models.IntegerField,
    "BigAutoField": models.BigIntegerField,
    "SmallAutoField": models.SmallIntegerField,
    "CharField": models.TextField,
    "SlugField": models.TextField,
    "FileField": models.TextField,
    "FilePathField": models.TextField,
}


class Column:
    """One column of a table: its name, and how its values are read and written."""

    def __init__(self, field: models.Field):
        self.name = field.column
        self.is_file = isinstance(field, models.FileField)
        self.plain = _plain(field)
        self.is_json = isinstance(self.plain, models.JSONField)

    def readers(self, connection) -> list:
        """Return the functions that make a Python value of what this database answers."""
        return [
            *connection.ops.get_db_converters(Col("t", self.plain)),
            *self.plain.get_db_converters(connection),
        ]

    def encode(self, raw, readers: list, connection):
        """Return what the database answered as something that JSON knows."""
        if raw is None:
            return None
        value = raw
        expression = Col("t", self.plain)
        for read in readers:
            value = read(value, expression, connection)
        # In a list, as null in JSON is not the same as nothing in the database.
        return [value] if self.is_json else _encode(value)

    def decode(self, value, connection):
        """Return what this database takes, from what :meth:`encode` returned."""
        if value is None:
            return None
        if self.is_json:
            return connection.ops.adapt_json_value(value[0], None)
        return self.plain.get_db_prep_save(self.plain.to_python(value), connection)


def row_digest(values: dict[str, object]) -> int:
    """Return a number for the content of a row, by column; the numbers of a table are added up.

    So it does not matter in which order a database gives its rows, nor a table its columns, which
    depends on its past, nor the keys in an object of JSON, which PostgreSQL sorts.
    """
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return int.from_bytes(sha256(text.encode("ascii")).digest())


def _plain(field: models.Field) -> models.Field:
    """Return a field as the column is stored.

    :raises TypeError: for a type that Django does not know.
    """
    while field.remote_field:
        field = field.target_field
    kind = field.get_internal_type()
    if kind == "DecimalField":
        return models.DecimalField(max_digits=field.max_digits, decimal_places=field.decimal_places)
    plain = STORED_AS.get(kind) or getattr(models, kind, None)
    if plain is None:
        raise TypeError(f"{field} is stored as {kind}, which cannot be moved between databases")
    return plain()


def _encode(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be moved between databases")
