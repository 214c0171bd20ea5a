"""What finds words: FTS5 on SQLite, GIN on PostgreSQL.

On SQLite the triggers go with the table: a later migration that changes "indexedpage" there makes
Django copy it, and has to create them again.
"""

from django.db import migrations

# Every sign but white space is part of a word: they come cut already. Quotes are doubled.
SIGNS = "''!\"\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~"
SQLITE = [
    f"""
    CREATE VIRTUAL TABLE search_words USING fts5(
        words, content='search_indexedpage', content_rowid='position', detail=none,
        columnsize=0, prefix='3 4 5', tokenize="ascii tokenchars '{SIGNS}'"
    )
    """,
    """
    CREATE TRIGGER search_words_insert AFTER INSERT ON search_indexedpage BEGIN
        INSERT INTO search_words(rowid, words) VALUES (new.position, new.words);
    END
    """,
    """
    CREATE TRIGGER search_words_delete AFTER DELETE ON search_indexedpage BEGIN
        INSERT INTO search_words(search_words, rowid, words)
        VALUES ('delete', old.position, old.words);
    END
    """,
    """
    CREATE TRIGGER search_words_update AFTER UPDATE ON search_indexedpage BEGIN
        INSERT INTO search_words(search_words, rowid, words)
        VALUES ('delete', old.position, old.words);
        INSERT INTO search_words(rowid, words) VALUES (new.position, new.words);
    END
    """,
]
# Without "fastupdate": else each search reads what has been written since the last clean-up.
POSTGRESQL = [
    "CREATE INDEX search_words ON search_indexedpage USING gin (words) WITH (fastupdate = off)"
]


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_words")
        return
    for event in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER search_words_{event}")
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
