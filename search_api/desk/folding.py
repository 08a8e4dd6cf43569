"""Words as they are searched and compared: whatever the case, accents and blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SIGNS = re.compile(r"[^\w\s]|_")


def plain(text: str) -> str:
    """Without case, accents and needless blanks; signs stay ("4.4.11(1)").

    >>> plain("  Límites of   §4.4.11(1) ")
    'limites of §4.4.11(1)'
    """
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def folded(text: str) -> str:
    """As ``plain``, without signs: how equal questions are told.

    >>> folded("What's the cap?") == folded("what s the  CAP")
    True
    """
    return " ".join(_SIGNS.sub(" ", plain(text)).split())


def searched(texts: Iterable[str]) -> str:
    """All that is searched of a record, as one text."""
    return plain(" ".join(texts))
