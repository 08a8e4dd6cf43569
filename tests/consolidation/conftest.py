"""Invented rulebook text with boxes, understood and consolidated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ingest.identity import Identity
from ingest.readers.pasted import read_pasted
from ingest.reading import Reading
from ingest.understand import understand
from marketrules.consolidation.coming import Events
from marketrules.consolidation.edition import consolidated
from marketrules.consolidation.merging import Consolidated
from marketrules.documents import Document, Kind
from marketrules.holdings import Holding
from marketrules.passages import PassageKind

Lines = list[tuple[str, str, str]]


def _identify(reading: Reading, dates: Mapping[str, str]) -> Identity:
    document = Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1)
    return Identity(document, "2030-01-01", "2030-01-01", ())


@pytest.fixture(scope="session")
def hold() -> Callable[[str], Holding]:
    """A pasted text, understood."""
    return lambda text: understand(
        read_pasted(Path("grid-rules.txt"), text.encode("utf-8")), _identify
    )


@pytest.fixture(scope="session")
def applied(hold: Callable[[str], Holding]) -> Callable[..., Consolidated]:
    """A pasted text with the boxes of some revisions applied."""
    return lambda text, *revisions: consolidated(hold(text), Events(frozenset(revisions)))


@pytest.fixture(scope="session")
def lines_of() -> Callable[[Consolidated], Lines]:
    """(section, paragraph, text) of all but headings."""
    return lambda done: [
        (piece.section, piece.paragraph, piece.text)
        for piece in done.pieces
        if piece.kind is not PassageKind.HEADING
    ]
