"""Findings: what was not understood is listed, with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.understand import understand
from marketrules.findings import FindingKind


def test_an_ambiguous_label_is_reported_with_how_it_was_read(hold: Callable) -> None:
    items = "".join(f"({letter})\tItem;\n" for letter in "abcdefghi")
    holding = hold(f"4\tFEES\n(1)\tPay:\n{items}(2)\tWait.\n")
    (finding,) = holding.findings
    assert (finding.kind, finding.place) == (FindingKind.AMBIGUOUS_LABEL, "Section 4")
    assert "read as (1)(i)" in finding.message


def test_a_label_out_of_order_is_reported(hold: Callable) -> None:
    holding = hold("4\tFEES\n(1)\tPay.\n(2)\tFile.\n(5)\tWait.\n")
    (finding,) = holding.findings
    assert finding.kind is FindingKind.LABEL_OUT_OF_ORDER
    assert "(5)" in finding.message


def test_titles_of_the_cover_are_not_reported(hold: Callable) -> None:
    assert hold("Grid Rules\nof GridCo\n4\tFEES\n(1)\tPay.\n").findings == ()


def test_lines_that_no_passage_holds_are_reported_as_one_run(hold: Callable) -> None:
    sections = "".join(f"Section {n}: Part {n}\n" for n in range(1, 7))
    holding = hold(f"Section 1: Part 1\nMay 1, 2030\n1\tPART ONE\n(1)\tPay.\n{sections}")
    (finding,) = holding.findings
    assert (finding.kind, finding.place) == (FindingKind.TEXT_NOT_REACHED, "line 5")
    assert "6 lines" in finding.message


def test_what_the_reader_could_not_render_is_passed_on(build: Callable) -> None:
    from ingest.identity import Identity
    from marketrules.documents import Document, Kind

    document = Document("grid-rules", "Grid Rules", Kind.GUIDE, "GridCo", 3)
    reading = replace(
        build([("4\tFEES", {"heading_level": 1}), ("(1)\tPay.", {})]),
        notes=("page 3: a formula is a picture", "page 4: a drawing"),
    )
    holding = understand(reading, lambda _, __: Identity(document, "2030", "2030-01-01", ()))
    assert [f.kind for f in holding.findings] == [
        FindingKind.LOST_FORMULA,
        FindingKind.TEXT_NOT_REACHED,
    ]
    assert {(f.document, f.edition) for f in holding.findings} == {("grid-rules", "2030")}
