"""Structural facts of the real documents, where they are at hand."""

from __future__ import annotations

import os
import re
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.readers.pdf import read_pdf
from ingest.reading import BlockKind, Reading

RULEBOOKS = Path(
    os.environ.get("MARKETRULES_RULEBOOKS")
    or Path(__file__).resolve().parents[5] / "shared" / "rulebooks"
)
pytestmark = pytest.mark.skipif(not RULEBOOKS.is_dir(), reason="the rulebooks are not here")

GUIDE_FEBRUARY = "ercot/planning-guide/2025-02-01.pdf"
GUIDE_DECEMBER = "ercot/planning-guide/2025-12-15.pdf"
MANUAL = "ercot/dwg-procedure-manual/2024-11-07.pdf"
ANSWERS = "ercot/large-load-qa/2025-12-15.pdf"
RULE = "puct/25.501.pdf"
REPORTING = "puct/25.505_Ancillary_Services.pdf"
CONTROL = "nerc/NERC_BAL-002-3.pdf"
OPERATIONS = "nerc/NERC_TOP-001-6.pdf"
ALL = [
    *(GUIDE_FEBRUARY, GUIDE_DECEMBER, MANUAL, ANSWERS),
    *(RULE, REPORTING, CONTROL, OPERATIONS),
]


@cache
def reading(name: str) -> Reading:
    path = RULEBOOKS / name
    return read_pdf(path, path.read_bytes())


def labels(name: str) -> list[str]:
    read = reading(name)
    texts = (block.span.quote(read.text) for block in read.blocks if not block.cells)
    return [text.split("\t")[0] for text in texts if "\t" in text]


@pytest.mark.parametrize(
    ("name", "pages", "boxes", "dates"),
    [
        (GUIDE_FEBRUARY, 120, 12, 19),
        (GUIDE_DECEMBER, 141, 16, 18),
        (MANUAL, 46, 0, 0),  # its foot prints no date
        (ANSWERS, 16, 0, 1),
        (RULE, 2, 0, 1),
        (REPORTING, 2, 0, 1),
        (CONTROL, 7, 0, 0),
        (OPERATIONS, 25, 0, 0),
    ],
)
def test_pages_boxes_and_running_dates(name: str, pages: int, boxes: int, dates: int) -> None:
    read = reading(name)
    found = (len(read.page_starts), len(read.boxes), len(read.running_dates))
    assert found == (pages, boxes, dates)


@pytest.mark.parametrize("name", ALL)
def test_blocks_follow_each_other_and_pages_too(name: str) -> None:
    read = reading(name)
    assert all(now.span.end + 1 == then.span.start for now, then in pairwise(read.blocks))
    assert "\n" not in "".join(block.span.quote(read.text) for block in read.blocks)
    assert list(read.page_starts) == sorted(read.page_starts)
    assert not re.search(r"[^\S\n\t]{2}", read.text)


def test_the_guides_boxes_open_with_their_instruction_and_hold_nothing_else_that_opens() -> None:
    for name in (GUIDE_FEBRUARY, GUIDE_DECEMBER):
        read = reading(name)
        for box in read.boxes:
            assert len(re.findall(r"\[PGRR\d+", box.span.quote(read.text))) == 1
        assert len(re.findall(r"^\[PGRR\d+", read.text, re.M)) == len(read.boxes)


def test_no_running_line_is_left_in_the_guide() -> None:
    text = reading(GUIDE_DECEMBER).text
    assert not re.search(r"^PUBLIC$|PLANNING GUIDE –|^SECTION \d", text, re.M)


def test_each_chapter_of_the_guide_has_its_own_date() -> None:
    read = reading(GUIDE_DECEMBER)
    by_chapter = {d.label.split("-")[0]: d.date for d in read.running_dates if "-" in d.label}
    assert by_chapter["1"] == "2023-06-01"
    assert by_chapter["3"] == "2025-12-05"
    assert by_chapter["8A"] == "2019-01-01"


def test_every_bookmark_of_a_section_is_a_heading() -> None:
    read = reading(GUIDE_DECEMBER)
    heads = [b.span.quote(read.text) for b in read.blocks if b.heading_level]
    assert sum(bool(re.match(r"\d+(\.\d+)+\t", head)) for head in heads) > 120


def test_the_standards_requirements_stand_in_order() -> None:
    found = labels(OPERATIONS)
    assert [label for label in found if re.fullmatch(r"R\d+\.", label)] == [
        f"R{number}." for number in range(1, 26)
    ]
    assert [label for label in found if re.fullmatch(r"M\d+\.", label)] == [
        f"M{number}." for number in range(1, 26)
    ]


def test_the_severity_table_is_one_table_with_one_header() -> None:
    read = reading(OPERATIONS)
    rows = [block for block in read.blocks if block.table == 1]
    firsts = [row.cells[0].quote(read.text).split(".")[0] for row in rows if not row.header]
    assert firsts == [f"R{number}" for number in range(1, 26)]
    assert all(len(row.cells) == 5 for row in rows)


def test_the_rules_subsections_stand_in_order() -> None:
    assert [label for label in labels(RULE) if re.fullmatch(r"\([a-z]\)", label)] == [
        f"({letter})" for letter in "abcdefghijklm"
    ]


def test_questions_and_answers_take_turns() -> None:
    found = [label for label in labels(ANSWERS) if label in ("Q:", "A:")]
    assert found == ["Q:", "A:"] * (len(found) // 2)
    assert len(found) > 40


def test_a_paragraph_is_not_cut_in_the_middle_of_a_sentence() -> None:
    read = reading(GUIDE_DECEMBER)
    cut = re.compile(r"\b(the|of|to|a|an|in|Section|with|for)$")
    texts = [b.span.quote(read.text) for b in read.blocks if b.kind is BlockKind.PARAGRAPH]
    assert [text[-60:] for text in texts if cut.search(text) and not text.isupper()] == []


def test_the_largest_document_reads_in_time() -> None:
    path = RULEBOOKS / GUIDE_DECEMBER
    begun = time.process_time()
    read_pdf(path, path.read_bytes())
    assert time.process_time() - begun < 30
