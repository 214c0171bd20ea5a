"""What is looked for, as a tree that each database writes in its own language."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Is:
    """A word of the index, or all that begin with it."""

    word: str
    is_prefix: bool = False


@dataclass(frozen=True)
class All:
    """Everything of ``parts``, of which there is at least one."""

    parts: Sequence


@dataclass(frozen=True)
class Any:
    """Something of ``parts``, of which there is at least one."""

    parts: Sequence


@dataclass(frozen=True)
class Match:
    """Pages with what is ``wanted`` and with nothing that is ``unwanted``."""

    wanted: Is | All | Any
    unwanted: Sequence = field(default=())
