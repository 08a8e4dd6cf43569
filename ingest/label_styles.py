"""How a document labels its paragraphs, told from the document as a whole.

Rulebooks bracket: "(1)", "(a)". Reliability standards number decimally under requirements: "R10.",
"10.1.". Manuals and Q&As use "1." and "a.". A "1." in a rulebook is a note below a table, so the
style is one for the whole document, not guessed line by line.
"""

from __future__ import annotations

import re
from enum import StrEnum

from ingest.reading import BlockKind, Reading

_BRACKET = re.compile(r"\s*\((?:[0-9]{1,3}|[a-z]{1,4}|[A-Z]{1,4})\)\s")
_POINT = re.compile(r"\s*(?:[0-9]{1,2}|[a-z]|[ivx]{1,5}|[A-Z])[.)]\t")
_REQUIREMENT = re.compile(r"\s*R(\d{1,3})\.\s")
MIN_POINTS = 3
BRACKET_SHARE = 0.05


class LabelStyle(StrEnum):
    """How paragraphs are labelled."""

    BRACKETS = "(1)"
    POINTS = "1."
    REQUIREMENTS = "R1."


def label_style(reading: Reading) -> LabelStyle:
    """The style of a whole document."""
    texts = [
        block.span.quote(reading.text)
        for block in reading.blocks
        if block.kind is BlockKind.PARAGRAPH
    ]
    numbers = [int(match[1]) for match in map(_REQUIREMENT.match, texts) if match]
    if len(numbers) >= 2 and 1 in numbers and numbers == sorted(numbers):
        return LabelStyle.REQUIREMENTS
    brackets = sum(bool(_BRACKET.match(text)) for text in texts)
    points = sum(bool(_POINT.match(text)) for text in texts)
    if points >= MIN_POINTS and brackets <= BRACKET_SHARE * max(1, len(texts)):
        return LabelStyle.POINTS
    return LabelStyle.BRACKETS
