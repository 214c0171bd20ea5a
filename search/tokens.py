"""Texts and code as words to search for: no database, no request.

Both databases get words that were cut here, so that both find the same. A name such as
``Post.objects.db_default`` is kept whole, in its parts, and as neighbours, so that it is found by
any of them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import snowballstemmer

# Longer ones are no words: keys, hashes, pictures written as text.
MAX_TOKEN = 64
MAX_TEXT = 400_000
MAX_ATOMS = 40_000

# Written without spaces: Chinese, Japanese and Korean.
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_NAME = rf"[^\W{CJK}]+"
# Suffixes that belong to a word; any other quote ends it.
_APOSTROPHE = r"(?:['’](?:s|t|re|ve|ll|d|m)(?!\w))?"
_JOINT = r"(?:::|->|[.\-/\\:@])"
CHUNK = re.compile(
    rf"(?P<cjk>[{CJK}]+)"
    rf"|(?P<lead>(?<![\w.-])--(?=[^\W\d])|(?<!\.)\.(?=[^\W\d]))?"
    rf"(?P<name>{_NAME}{_APOSTROPHE}(?:{_JOINT}{_NAME}{_APOSTROPHE})*)"
    rf"(?P<sign>\+\+(?![\w+])|(?<![^\W_][a-zA-Z])\#(?!\w))?"
)
ATOM = re.compile(rf"{_NAME}{_APOSTROPHE}")
DOTTED = re.compile(rf"\.({_NAME})")
CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\dA-Z_]+|[A-Z]+|\d+")
# What has no decomposition in Unicode.
UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)

_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Chunk:
    """A name or a word as it stands in a text, with the words it is found by.

    ``exact``: what it is as it was written, in lower case (several only in Chinese, Japanese and
    Korean, where all are needed). ``also``: names within it, and itself without accents. ``loose``:
    stems and parts of names. ``atoms``: the names in it in their order, which make it the neighbour
    of others. ``same``: other ways of writing the whole; they are in ``also`` or ``loose``.
    """

    surface: str
    exact: tuple[str, ...]
    also: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    atoms: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


def chunks(text: str) -> Iterator[Chunk]:
    """Yield the names and words of ``text`` in its order, not more than :data:`MAX_ATOMS`."""
    left = MAX_ATOMS
    for match in CHUNK.finditer(normal(text)):
        chunk = _chunk(*(match[group] or "" for group in ("cjk", "lead", "name", "sign")))
        yield chunk
        left -= max(1, len(chunk.atoms))
        if left <= 0:
            return


def normal(text: str) -> str:
    """Return ``text`` in the one way to write it (NFKC), cut at :data:`MAX_TEXT` characters."""
    text = text[:MAX_TEXT]
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return ``word`` in lower case and without accents."""
    word = word.casefold()
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word.translate(UNDECOMPOSED))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a word, folded: ``Caching`` and ``cached`` give ``cach``."""
    # Within Unicode's decimals are such as the stemmer does not know; those stay as they are.
    return _stemmer.stemWord(fold(word).replace("’", "'"))


def pair(first: str, second: str) -> str:
    """Return two neighbours as one short word; seven signs, as there are very many of them."""
    digest = blake2b(f"{first} {second}".encode("utf-8", "replace"), digest_size=5).hexdigest()
    return digest[:9]


def parts(name: str) -> list[str]:
    """Return the parts of ``snake_case``, ``camelCase`` and ``HTTPServer2``, folded."""
    found = [fold(part) for piece in name.split("_") for part in CAMEL.findall(piece)]
    return found if len(found) > 1 else [fold(name.strip("_"))]


@lru_cache(maxsize=20_000)
def _chunk(cjk: str, lead: str, name: str, sign: str) -> Chunk:
    if cjk:
        pairs = tuple(cjk[place : place + 2] for place in range(len(cjk) - 1))
        # The last sign too, so that each one is the beginning of something.
        return Chunk(cjk, pairs or (cjk,), also=(cjk[-1],))
    surface = lead + name + sign
    whole, plain = surface.casefold(), fold(surface)
    if sign:
        # "C++" and "C#" are words of their own: whoever looks for "C" does not mean them.
        head = (fold(name),) if len(name) > 2 else ()
        return Chunk(surface, (whole,), loose=head, atoms=(plain,))
    names = ATOM.findall(name)
    atoms = tuple(fold(one)[:MAX_TOKEN] for one in names)
    also, loose, same = [plain, *atoms], [], [plain]
    if lead or len(atoms) > 1:
        also += [fold(name), *("." + fold(one) for one in DOTTED.findall(surface))]
    pieces = [piece for one in names for piece in parts(one)]
    if len(pieces) > 1:
        same.append("".join(pieces))
        loose += [same[-1], *(piece for piece in pieces if len(piece) > 1)]
    elif len(atoms) == 1:
        # "__init__" and "init"
        same += pieces
        loose += pieces
    loose += [stem(word) for word in [*atoms, *pieces] if len(word) > 1]
    if len(atoms) == 1:
        same.append(stem(atoms[0]))
    if len(whole) > MAX_TOKEN:
        return Chunk(
            surface, atoms[:1] if len(atoms) == 1 else (), _short(also), _short(loose), atoms
        )
    return Chunk(surface, (whole,), _short(also), _short(loose), atoms, _short(same))


def _short(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if 0 < len(word) <= MAX_TOKEN))
