r"""A number for the words of a paragraph, to find them again under another label or in another edition.

White space and the paragraph's own label don't count: "(3)\tEach QSE …" renumbered "(4)" has the
same words.
"""

from __future__ import annotations

import hashlib
import re

_LABEL = re.compile(r"(?:\s*\(\w{1,5}\))+\s+")


def same_words(text: str) -> int:
    r"""A signed 64-bit number, equal for equal words.

    >>> same_words("(3)\tEach  plant pays.") == same_words("(4)\tEach plant\npays.")
    True
    """
    words = " ".join(_LABEL.sub("", text, count=1).split() if _LABEL.match(text) else text.split())
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], signed=True)
