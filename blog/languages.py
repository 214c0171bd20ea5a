"""The languages a code block may have: one fixed table for the menu, for Pygments and for Prism.

The id is what a post stores, so an id once used stays. A fixed table, instead of whatever Pygments
knows, means that no name from an author or from an imported file can make rendering fail. A name
that is not in the table may be stored too; such code is shown without colour, under that name.
"""

import re
from pathlib import PurePath

from blog.language_table import PLAIN, TABLE, Language

DEFAULT = "python"
# What may be stored without being in the table; in lower case.
NAME = re.compile(r"[\w+#.-]{1,40}")

LANGUAGES = {language.id: language for language in TABLE}
_ALIASES = {alias: language.id for language in TABLE for alias in (language.id, *language.aliases)}
_FILES = {name: language.id for language in TABLE for name in language.files}


def choices() -> list[tuple[str, str]]:
    """Return ids and labels for a menu, sorted by label.

    A migration refers to this function and not to the list, so a new language needs no migration.
    """
    return sorted(
        ((language.id, language.label) for language in TABLE),
        key=lambda choice: choice[1].casefold(),
    )


def get(language_id: str | None) -> Language:
    """Return the language stored as ``language_id``.

    One that is not in the table has its own name for a label and no colour; what is no name at all
    is plain text.
    """
    language_id = language_id or PLAIN
    if language_id in LANGUAGES or not is_name(language_id):
        return LANGUAGES.get(language_id, LANGUAGES[PLAIN])
    return Language(id=language_id, label=language_id)


def is_name(language_id: str) -> bool:
    """Whether ``language_id`` may be stored, be it in the table or not."""
    return language_id == language_id.lower() and bool(NAME.fullmatch(language_id))


def normalise(name: str | None) -> str:
    """Return the id behind a name as people write it (``py``, ``C++``, ``.yml``), or ``text``.

    Takes what stands behind a Markdown fence: ``{.python`` and ``language-js`` are understood.
    """
    return _ALIASES.get(_bare(name), PLAIN)


def identify(name: str | None) -> str:
    """Return what to store for a name as people write it: as :func:`normalise`, but never less.

    A name that is not in the table is kept in lower case, and ``text`` stands for none at all.
    """
    bare = _bare(name)
    return _ALIASES.get(bare) or "-".join(re.findall(r"[\w+#.-]+", bare))[:40] or PLAIN


def _bare(name: str | None) -> str:
    return (name or "").strip().strip("{}").lower().removeprefix("language-").lstrip(".")


def guess_from_filename(filename: str) -> str:
    """Return the id that the name of a file speaks for, or ``text``."""
    path = PurePath(filename.strip().lower())
    for candidate in (path.name, path.stem, path.suffix):
        if candidate in _FILES:
            return _FILES[candidate]
    return PLAIN


def prism_names() -> dict[str, str]:
    """Return the Prism component of each language that has one, by id."""
    return {language.id: language.prism for language in TABLE if language.prism}


def file_names() -> dict[str, str]:
    """Return the id that each whole name (``dockerfile``) and ending (``.py``) speaks for."""
    return dict(_FILES)
