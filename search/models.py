"""What the search keeps beside Wagtail's own index; filled by it, see :mod:`search.backends`."""

import re

from django.db import models
from wagtail.models import Page

# PostgreSQL writes a vector as 'one' 'it''s' 'back\\slash'.
VECTOR_WORD = re.compile(r"'((?:[^'\\]|''|\\.)*)'")
LONGEST_QUERY = 100


class WordsField(models.Field):
    """A list of words without order: ``tsvector`` on PostgreSQL, text for FTS5 on SQLite."""

    def db_type(self, connection) -> str:
        """Return the type of the column."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value, compiler, connection) -> str:
        """Return how SQL takes the value: as it is, without a dictionary of the server."""
        if connection.vendor == "postgresql" and not hasattr(value, "as_sql"):
            return "array_to_tsvector(%s::text[])"
        return "%s"

    def get_db_prep_value(self, value, connection, prepared=False):
        """Return the words as the database takes them."""
        if value is None or hasattr(value, "as_sql"):
            return value
        return list(value) if connection.vendor == "postgresql" else " ".join(value)

    def from_db_value(self, value, expression, connection):
        """Return the words; on PostgreSQL in its order."""
        if value is None or connection.vendor != "postgresql":
            return self.to_python(value)
        found = VECTOR_WORD.findall(value)
        return [word.replace("''", "'").replace("\\\\", "\\") for word in found]

    def to_python(self, value):
        """Return a list, also of what was serialised."""
        return value.split() if isinstance(value, str) else value

    def value_to_string(self, obj) -> str:
        """Return the words as text, for dumps."""
        return " ".join(self.value_from_object(obj))


class IndexedPage(models.Model):
    """A live page as it is searched; there is none for a draft.

    Whether the public may see the page is never stored, but asked each time.
    """

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="indexed_page"
    )
    # Date and id in one number, unique, so that the newest are found first without sorting.
    position = models.BigIntegerField(db_index=True)
    day = models.DateField(null=True)
    tags = models.JSONField(default=list)
    # Before the sections: what finds a page is read more often than what it says.
    words = WordsField()
    sections = models.JSONField(default=list)

    class Meta:
        verbose_name = "page in the search index"
        verbose_name_plural = "pages in the search index"

    def __str__(self) -> str:
        return f"page {self.page_id}"


class Word(models.Model):
    """A word that stands somewhere, for "did you mean"; two ends of it find it despite a typo."""

    word = models.CharField(max_length=64, primary_key=True)
    start = models.CharField(max_length=3)
    end = models.CharField(max_length=3)
    length = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["start", "length"], name="search_word_start"),
            models.Index(fields=["end", "length"], name="search_word_end"),
        ]

    def __str__(self) -> str:
        return self.word


class MissedQuery(models.Model):
    """What readers searched and did not find: how often, and when last; not who."""

    text = models.CharField("searched for", max_length=LONGEST_QUERY, unique=True)
    count = models.PositiveIntegerField("times", default=0)
    last_day = models.DateField("last on")

    class Meta:
        ordering = ["-count", "-last_day", "text"]
        verbose_name = "search without result"
        verbose_name_plural = "searches without result"

    def __str__(self) -> str:
        return self.text
