"""What a process does that has to die; a module of its own, which needs no Django."""

import os


def die_of_numbers(original, cuts) -> list[bytes]:
    """End the process, as the system does when memory is short, for what is no original at all."""
    if isinstance(original, int):
        os._exit(9)
    return [b"a", b"b", b"c"]
