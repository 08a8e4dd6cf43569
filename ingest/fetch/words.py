"""Whether two web pages say the same: servers put tokens and clocks into the markup around it."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

_UNSEEN = ("script", "style", "noscript", "template", "head")


def same_words(one: Path, other: Path) -> bool:
    """Whether all that a reader sees of two pages is the same, white space aside."""
    return _words(one) == _words(other)


def _words(page: Path) -> list[str]:
    soup = BeautifulSoup(page.read_bytes(), "lxml")
    for unseen in soup(_UNSEEN):
        unseen.decompose()
    return soup.get_text(" ").split()
