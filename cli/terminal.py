"""What a terminal is shown: no control sequence that stood in a document, a path or a question.

By such sequences a document could clear the screen, colour what isn't in force as if it were, or set
the window's title (CWE-150); by marks of direction "12 days" could read as "21 days". Where standard
output is no terminal, what is written stays as it is: programs get every letter.
"""

from __future__ import annotations

import re
import sys
from typing import Any, TextIO, cast

# Controls of ASCII and of Latin-1 (whose U+009B is ESC [), and what turns the direction of writing.
_SEQUENCES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


def harmless(text: str, kept: str = "") -> str:
    r"""``text`` with control characters by name, but those ``kept``.

    >>> harmless("is \x1b[31mclosed"), harmless("10%\r", kept="\r")
    ('is [U+001B][31mclosed', '10%\r')
    """
    return _SEQUENCES.sub(lambda one: one[0] if one[0] in kept else f"[U+{ord(one[0]):04X}]", text)


class _Shown:
    """A stream whose text is made harmless; all else is the stream's own."""

    def __init__(self, to: TextIO, kept: str) -> None:
        self._to = to
        self._kept = kept

    def write(self, text: str) -> int:
        self._to.write(harmless(text, self._kept))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._to, name)


def guard_terminal() -> None:
    """Guards standard output and error, where they are a terminal."""
    if sys.stdout.isatty():
        sys.stdout = cast(TextIO, _Shown(sys.stdout, ""))
    if sys.stderr.isatty():
        sys.stderr = cast(TextIO, _Shown(sys.stderr, "\r"))  # a progress bar begins its line anew
