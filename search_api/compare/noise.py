"""What is no change: how a text was set, not what it says.

A text enters; the signs leave that are compared. The same rule read from Word, from a PDF and from
pasted text differs in spaces, split words, quotation marks, dashes and bullets, and in nothing else.
"""

from __future__ import annotations

import re
import unicodedata

from marketrules.unseen import without_unseen

_SIGNS = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "‘": "'", "’": "'", "‛": "'", "′": "'",
        "`": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "−": "-", "­": "",
        "•": "", "●": "", "▪": "", "◦": "", "·": "", "…": "...", "⁄": "/", "\u200e": "", "×": "x",
    }
)  # fmt: skip
# Spaces and hyphens join and part words by how lines were broken: "Real-\nTime", "Real -Time".
_BRACKETED = re.compile(r"\[[^\[\]]*\]")  # "[RESERVED]"
_SPACES = re.compile(r"[\s\-_]+")
# A sign, not a hyphen: "a price of -$20", "(-1)"; but "10 -12" and "TOP-001" are set as they come.
_MINUS = re.compile(
    r"(^|[(\[=<>:*/+]|\b(?:than|of|to|at|by|is|below|above|between|and|or))(\s*)-(?=\$?\d)"
)


def plain(text: str) -> str:
    r"""The signs of ``text`` that count, without spaces and hyphens.

    >>> plain("“Real-Time” costs –  if any") == plain('"Real-\nTime" costs - if any')
    True
    >>> plain("with\u200bin 5 \u200edays") == plain("within 5 days")
    True
    >>> plain("ten days") == plain("10 days")
    False
    >>> plain("not below -$20") == plain("not below $20")
    False
    """
    text = unicodedata.normalize("NFKC", without_unseen(text)[0]).translate(_SIGNS)
    signs = _SPACES.sub("", _MINUS.sub(r"\1−", text))
    return signs[1:-1] if _BRACKETED.fullmatch(signs) else signs
