"""Records on disk: what is written is read back; what is damaged is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.boxes import Box, Instruction, Target, TargetKind, Trigger, TriggerKind, Verb
from marketrules.documents import Document, Edition, Kind, Section, Status
from marketrules.errors import RecordError
from marketrules.findings import Finding, FindingKind
from marketrules.passages import Passage, PassageKind
from marketrules.records import (
    digest,
    from_json,
    read_json,
    read_jsonl,
    to_json,
    write_json,
    write_jsonl,
)
from marketrules.references import Mention, Reference, Resolution
from marketrules.spans import Span

PASSAGE = Passage(
    "0f", "grid-rules@2030-04-01#4.4(1)", "grid-rules", "2030-04-01", "4.4", "Caps", "(1)",
    None, PassageKind.TEXT, 1, Status.PENDING, ("NPRR9",), "upon system implementation", 3,
    Span(10, 19), None, "“≤ 5 MW”", lead_in=("The QSE shall:",),
)  # fmt: skip

RECORDS = [
    Span(0, 4),
    Edition(
        Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1),
        "2030-04-01",
        "rules.txt",
        "0" * 64,
        "txt",
        None,
        "2030-04-01",
        {"4": "2030-04-01"},
    ),
    Section("4.4", "Caps", 2, "4", Span(0, 90), Span(0, 8), None, Status.RESERVED, 3, "4-2"),
    Box(
        3,
        Instruction(
            "[NPRR9:  …]",
            ("NPRR9",),
            Verb.REPLACE,
            True,
            (Target(TargetKind.PARAGRAPH, "(1)"),),
            "above",
            (Trigger(TriggerKind.DATE, "on July 1, 2031", date="2031-07-01"),),
            False,
        ),
        Span(0, 19),
        Span(10, 19),
        "4.4",
        None,
        ("grid-rules@2030-04-01#4.4(1)",),
    ),
    PASSAGE,
    Mention(Span(0, 3), None, "4.4", ("(1)", "(2)"), "above"),
    Reference("k", Span(0, 3), "4.4", "grid-rules", "4.4", "", Resolution.RESOLVED, "t"),
    Finding(FindingKind.MISSING_SECTION, "grid-rules", "2030", "rules.txt", "Section 5", "gone"),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_is_written_on_one_line_and_read_back(record: object) -> None:
    line = to_json(record)
    assert "\n" not in line
    assert from_json(line, type(record)) == record


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_with_an_unknown_key_is_refused(record: object) -> None:
    line = to_json(record)[:-1] + ', "newer": 1}'
    with pytest.raises(RecordError, match=type(record).__name__):
        from_json(line, type(record))


# a line that isn't a span
DAMAGED = ["", "{", "[]", '{"start": 1}', '{"start": "x", "end": 2}', '{"start": 5, "end": 2}']


@pytest.mark.parametrize("line", DAMAGED)
def test_a_damaged_line_is_refused(line: str) -> None:
    with pytest.raises(RecordError, match="Span"):
        from_json(line, Span)


def test_a_damaged_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "passages.jsonl"
    path.write_text(to_json(PASSAGE) + "\n{}\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"passages\.jsonl:2: .*id: Field.*ingest"):
        list(read_jsonl(path, Passage))


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"gone\.jsonl.*Run `marketrules ingest`"):
        list(read_jsonl(tmp_path / "gone.jsonl", Passage))


def test_an_empty_file_holds_no_records_and_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "edition.json"
    path.write_bytes(b"")
    assert list(read_jsonl(path, Span)) == []
    with pytest.raises(RecordError, match=r"edition\.json"):
        read_json(path, Span)


def test_one_record_in_a_file(tmp_path: Path) -> None:
    write_json(tmp_path / "edition.json", RECORDS[1])
    assert read_json(tmp_path / "edition.json", Edition) == RECORDS[1]


@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_text_survives_the_file(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "findings.jsonl"
    findings = [Finding(FindingKind.LOST_FORMULA, "d", "e", "f", text, text) for text in texts]
    write_jsonl(path, findings)
    assert list(read_jsonl(path, Finding)) == findings


def test_the_digest_is_sha_256() -> None:
    # of no bytes at all, as published
    assert digest(b"").startswith("e3b0c44298fc1c14")
