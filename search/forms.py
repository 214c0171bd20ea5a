"""What a reader may ask, made safe."""

import unicodedata

from django import forms

MAX_LENGTH = 100
MAX_WORDS = 12


class SearchForm(forms.Form):
    """The one field of the search page."""

    q = forms.CharField(required=False, label="Search")


def clean_query(text: str) -> str:
    """Return ``text`` as words a search backend can take, or an empty string.

    Control characters, quotes and all else that has a meaning to one of the databases become
    spaces; what is too long is cut, since the time a query takes grows with its words.
    """
    kept = "".join(char if _is_word(char) else " " for char in text[: MAX_LENGTH * 4])
    return " ".join(kept.split()[:MAX_WORDS])[:MAX_LENGTH].strip()


def _is_word(char: str) -> bool:
    return char in "_-." or unicodedata.category(char)[0] in "LNM"
