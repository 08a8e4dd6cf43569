"""Invented rulebook text, understood: pasted as text, or as a Reading built by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from ingest.identity import Identity
from ingest.lines import Line, lines_of
from ingest.readers.pasted import read_pasted
from ingest.reading import Block, BlockKind, BoxRegion, Reading
from ingest.understand import understand
from marketrules.documents import Document, Kind
from marketrules.holdings import Holding
from marketrules.spans import Span

Rows = Sequence[tuple[str, Mapping[str, Any]]]


def _identify(reading: Reading, dates: Mapping[str, str]) -> Identity:
    document = Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1)
    dated = max(dates.values(), default="2030-01-01")
    return Identity(document, dated, dated, ())


def _pasted(text: str) -> Reading:
    return read_pasted(Path("grid-rules.txt"), text.encode("utf-8"))


def _built(rows: Rows) -> Reading:
    """One block per row: its text and the fields of ``Block`` that aren't their defaults.

    ``box`` is a path of ordinals, outermost first: (1, 2) stands in box 2, which stands in box 1.
    A row with a ``table`` is a row of it; tabs part its cells.
    """
    blocks: list[Block] = []
    text = ""
    boxes: dict[int, tuple[Span, int | None]] = {}
    for words, given in rows:
        fields = dict(given)
        path = fields.pop("box", ())
        span = Span(len(text), len(text) + len(words))
        text += words + "\n"
        if fields.get("table") is not None:
            fields |= {"kind": BlockKind.ROW, "cells": _cells(words, span.start)}
        for depth, ordinal in enumerate(path):
            first = boxes[ordinal][0] if ordinal in boxes else span
            boxes[ordinal] = (Span(first.start, span.end), path[depth - 1] if depth else None)
        kind = fields.pop("kind", BlockKind.PARAGRAPH)
        blocks.append(Block(kind, span, box=path[-1] if path else None, **fields))
    regions = tuple(BoxRegion(n, span, parent) for n, (span, parent) in sorted(boxes.items()))
    return Reading("grid-rules.docx", "0" * 64, "docx", text, tuple(blocks), regions, bool(regions))


def _cells(words: str, start: int) -> tuple[Span, ...]:
    cells = []
    for cell in words.split("\t"):
        cells.append(Span(start, start + len(cell)))
        start += len(cell) + 1
    return tuple(cells)


@pytest.fixture(scope="session")
def read_text() -> Callable[[str], Reading]:
    return _pasted


@pytest.fixture(scope="session")
def build() -> Callable[[Rows], Reading]:
    return _built


@pytest.fixture(scope="session")
def lines() -> Callable[[str], tuple[Line, ...]]:
    """The lines of a pasted text."""
    return lambda text: lines_of(_pasted(text))


@pytest.fixture(scope="session")
def hold() -> Callable[[str], Holding]:
    """A pasted text, understood, as edition grid-rules@2030-01-01."""
    return lambda text: understand(_pasted(text), _identify)


@pytest.fixture(scope="session")
def hold_built() -> Callable[[Rows], Holding]:
    """Rows built by hand, understood."""
    return lambda rows: understand(_built(rows), _identify)


@pytest.fixture(scope="session")
def hold_reading() -> Callable[[Reading], Holding]:
    """A reading, understood."""
    return lambda reading: understand(reading, _identify)


@pytest.fixture(scope="session")
def keys() -> Callable[[Holding], list[str]]:
    """Places of all passages in document order, without document and edition."""
    return lambda holding: [passage.key.split("#", 1)[1] for passage in holding.passages]


@pytest.fixture(scope="session")
def outline() -> Callable[[Holding], list[str]]:
    """Numbers of all sections, one per run of the same; boxed ones with an exclamation mark."""
    return lambda holding: [
        key
        for key, _ in groupby(
            f"{section.number}{'!' if section.box else ''}" for section in holding.sections
        )
    ]


@pytest.fixture(scope="session")
def found() -> Callable[[Holding], set[tuple[str, str]]]:
    """Kind and place of every finding."""
    return lambda holding: {(finding.kind.value, finding.place) for finding in holding.findings}
