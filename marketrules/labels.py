"""Paragraph labels and section numbers: "(2)(a)(iii)" and "6.5.7.3".

A label path is a tuple of bare markers, outermost first: ``("2", "a", "iii")``.
"""

from __future__ import annotations

import re

# One bracketed marker: (1) … (199), (a) … (zz), (iv), (A), (IV).
# A reliability standard's parts are decimal: (10.1).
MARKER = re.compile(r"\(([0-9]{1,3}(?:\.[0-9]{1,3})*|[a-z]{1,5}|[A-Z]{1,5})\)")
# "6.5.7.3", "25.505", "9": rulebooks number with digits and points only.
SECTION_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})*")

Path = tuple[str, ...]


def parse_path(text: str) -> Path:
    """``"(2)(a)(iii)"`` → ``("2", "a", "iii")``; ``""`` → ``()``.

    Raises:
        ValueError: if anything but bracketed markers stands in ``text``.

    >>> parse_path("(2)(a)(iii)")
    ('2', 'a', 'iii')
    """
    compact = re.sub(r"\s+", "", text)
    markers = MARKER.findall(compact)
    if "".join(f"({marker})" for marker in markers) != compact:
        raise ValueError(f"not a paragraph label: {text!r}")
    return tuple(markers)


def format_path(path: Path) -> str:
    """``("2", "a", "iii")`` → ``"(2)(a)(iii)"``."""
    return "".join(f"({marker})" for marker in path)


def section_order(number: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that puts 6.5.10 after 6.5.9, and titles after numbers.

    >>> sorted(["6.5.10", "6.5.9", "Overview"], key=section_order)
    ['6.5.9', '6.5.10', 'Overview']
    """
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in number.split(".")
    )


def chapter_of(number: str) -> str:
    """The first component: ``"6.5.7.3"`` → ``"6"``; a title is its own chapter."""
    return number.split(".")[0] if SECTION_NUMBER.fullmatch(number) else number


def parent_numbers(number: str) -> tuple[str, ...]:
    """All sections above, nearest first: ``"6.5.7"`` → ``("6.5", "6")``."""
    if not SECTION_NUMBER.fullmatch(number):
        return ()
    parts = number.split(".")
    return tuple(".".join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1))
