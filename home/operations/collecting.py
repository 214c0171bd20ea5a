"""Python's search for garbage, made to leave alone what a process keeps for as long as it lives.

Django, Wagtail and our own code are some hundred thousand objects. By default Python walks through
all of them again and again, while readers wait: a third of the time of a page of search results
went there. They are put aside instead, once all is loaded; and new objects are looked through
after some ten thousand, which is a few pages, and not after each 700.

Source: https://docs.python.org/3/library/gc.html#gc.freeze
"""

import gc
from importlib import import_module

from django.conf import settings

NEW_OBJECTS = 10_000


def settle() -> None:
    """Load what the first request would, and put aside all that there is by then.

    A server that forks calls it before, so that its processes share this memory for longer.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
