"""What a service has freed goes back to the system, so that its memory stays flat.

glibc keeps a heap for each of eight threads a core, and what was freed in one is no use to another:
after half a week of a desk of forty a process held 250 MiB of free memory, twice what it used, and
no more objects than on the first day (``python -m evals.week``). Two heaps, trimmed each minute,
keep what it holds near to what it uses. Where the C library isn't glibc, nothing is done.
"""

from __future__ import annotations

import ctypes
import os
import sys

_ARENA_MAX = -8  # malloc.h: M_ARENA_MAX
_HEAPS = 2


def keep_few_heaps() -> bool:
    """Has all threads that are started from now on share two heaps; False if that can't be had.

    Who has set ``MALLOC_ARENA_MAX`` has chosen: then nothing is changed.
    """
    library = _glibc()
    if library is None or "MALLOC_ARENA_MAX" in os.environ:
        return False
    return bool(library.mallopt(_ARENA_MAX, _HEAPS))


def give_back() -> bool:
    """Gives whole free pages back; False if none could be. Takes some milliseconds."""
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
