"""HTML in which words are only words.

``Html("<p>{}</p>").format(text)`` escapes whatever isn't ``Html`` itself, so text of documents
can't become markup. Characters that turn the direction of writing are shown by name: they could
make "12 days" read as "21 days" (Unicode TR36, section 2.1; CVE-2021-42574).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import markupsafe

# Marks, embeddings, overrides and isolates; and controls that no rulebook needs (not tab, line end).
_TURNING = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_SIGNS = re.compile(
    r"[!-/:-@\[-`{-~]"
)  # ASCII punctuation: what CommonMark lets a backslash escape
_LABEL = re.compile(r"^(\s*(?:\(\w{1,6}\))+)\t")  # "(2)\tAny offer ...": no cell


def plain(text: str) -> str:
    """``text`` with characters that turn the direction of writing by name.

    >>> plain("a\u202eb")
    'a[U+202E]b'
    """
    return _TURNING.sub(lambda one: f"[U+{ord(one[0]):04X}]", text)


def unmarked(text: str) -> str:
    r"""``text`` for what Streamlit reads as Markdown: every sign stands for itself.

    A message may repeat a document's or a caller's words: no link or picture is made of them.

    >>> print(unmarked("no ![x](y)"))
    no \!\[x\]\(y\)
    """
    return _SIGNS.sub(r"\\\g<0>", plain(text))


class Html(markupsafe.Markup):
    """Markup that escapes what is put into it."""

    @classmethod
    def escape(cls, s: Any, /) -> Html:
        """``s`` as it is if it is markup, else with every character shown as itself."""
        if isinstance(s, markupsafe.Markup):
            return cls(s)
        return cls(markupsafe.escape(plain(str(s))))


_BETWEEN_CELLS = Html('<span class="mr-cell" aria-hidden="true"> | </span>')


def words(text: str) -> Html:
    """``text`` of a document: line ends and tabs between cells of a row are kept visible."""
    lines = [
        _BETWEEN_CELLS.join(part.strip() for part in _LABEL.sub(r"\1 ", line).split("\t"))
        for line in text.splitlines()
        if line.strip()
    ]
    return Html("<br>").join(lines)


def joined(parts: Iterable[Html]) -> Html:
    """The parts behind one another."""
    return Html("").join(parts)
