"""A holding on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from marketrules.documents import Document, Edition, Kind, Section, Status
from marketrules.errors import RecordError
from marketrules.findings import Finding, FindingKind
from marketrules.holdings import REDLINES, Holding, load_holding, save_holding
from marketrules.redlines import Change, Piece, ProposedChange
from marketrules.spans import Span

TEXT = "4\tCAPS\r\n(1)\tNo more than “5 MW”.\n\u2028∑\r"


@pytest.fixture
def holding() -> Holding:
    edition = Edition(
        Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1),
        "2030-04-01", "rules.txt", "0" * 64, "txt", None, "2030-04-01", {"4": "2030-04-01"},
    )  # fmt: skip
    section = Section(
        "4", "CAPS", 1, None, Span(0, 6), Span(0, 6), "2030-04-01", Status.IN_EFFECT, None, None
    )
    finding = Finding(FindingKind.MISSING_SECTION, "grid-rules", "2030-04-01", "f", "5", "gone")
    return Holding(edition, TEXT, (section,), (), (), (), (finding,))


def test_a_holding_is_read_back_as_written(tmp_path: Path, holding: Holding) -> None:
    save_holding(tmp_path / "a" / "b", holding)
    assert load_holding(tmp_path / "a" / "b") == holding


def test_redlines_are_read_back_and_a_holding_without_any_needs_no_file(
    tmp_path: Path, holding: Holding
) -> None:
    save_holding(tmp_path / "plain", holding)
    assert not (tmp_path / "plain" / REDLINES).exists()
    pieces = (Piece(Change.KEPT, "Pay "), Piece(Change.DELETED, "5", "Ann", "2030-05-01"))
    request = replace(holding, redlines=(ProposedChange("nprr9@2030-05-01#4.1(1)!NPRR9", pieces),))
    save_holding(tmp_path / "request", request)
    assert load_holding(tmp_path / "request") == request


def test_line_ends_of_the_source_stay_as_they_are(tmp_path: Path, holding: Holding) -> None:
    # spans count them: CR LF turned into LF would shift every quote behind it
    save_holding(tmp_path, holding)
    assert load_holding(tmp_path).text == TEXT


FILES = ["edition.json", "sections.jsonl", "passages.jsonl", "boxes.jsonl", "findings.jsonl"]


@pytest.mark.parametrize("name", [*FILES, "source.txt"])
def test_a_holding_with_a_file_missing_is_refused(
    tmp_path: Path, holding: Holding, name: str
) -> None:
    save_holding(tmp_path, holding)
    (tmp_path / name).unlink()
    with pytest.raises(RecordError, match=name):
        load_holding(tmp_path)


@pytest.mark.parametrize("name", [*FILES, "source.txt"])
def test_a_holding_with_a_damaged_file_is_refused(
    tmp_path: Path, holding: Holding, name: str
) -> None:
    save_holding(tmp_path, holding)
    (tmp_path / name).write_bytes(b'{"half a rec\xff')
    with pytest.raises(RecordError, match=name):
        load_holding(tmp_path)
