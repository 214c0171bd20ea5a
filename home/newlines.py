"""One kind of newline for text from browsers and from files."""


def normalise_newlines(text: str) -> str:
    """Return ``text`` with ``\\n`` for every ``\\r\\n`` and every single ``\\r``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
