"""The reader on real revision requests, where they are held beside the repository.

Counts are taken from the files' XML here, by plain rules, not from earlier runs.
"""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from ingest.readers.word import read_word

ROOT = Path(__file__).parents[5] / "shared" / "rulebooks"
RULEBOOKS = Path(os.environ.get("MARKETRULES_RULEBOOKS", ROOT))
FILES = sorted(RULEBOOKS.glob("ercot/**/*.docx"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
INSERTED = (W + "ins", W + "moveTo")
DELETED = (W + "del", W + "moveFrom")


@pytest.fixture(params=FILES or [None], ids=lambda path: path.name if path else "none")
def case(request):
    if request.param is None:
        pytest.skip("no rulebooks beside the repository; MARKETRULES_RULEBOOKS names them")
    path = request.param
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    return read_word(path, path.read_bytes()), body


def characters(body, without):
    """Letters and digits of all text that stands in none of the ``without`` elements."""
    kept = (
        element.text or ""
        for element in body.iter(W + "t", W + "delText")
        if not any(above.tag in without or is_contents(above) for above in element.iterancestors())
    )
    return letters("".join(kept))


def is_contents(element):
    style = element.find(f"{W}pPr/{W}pStyle")
    return style is not None and style.get(W + "val").upper().startswith("TOC")


def letters(text):
    return "".join(re.findall(r"[^\W_]", text))


def without_labels(reading):
    text = reading.text
    return letters(
        "".join(
            quote.partition("\t")[2] if block.list_item else quote
            for block in reading.blocks
            for quote in [block.span.quote(text).replace("[figure]", "")]
        )
    )


def test_every_character_in_force_is_read_in_order_or_as_a_row(case, word):
    reading, body = case
    word.check(reading)
    in_cells = any(block.cells for block in reading.blocks)
    expected, read = characters(body, INSERTED), without_labels(reading)
    # A box nested in a cell stands after its row, and numbers in cells are labels inside text.
    if in_cells:
        assert abs(len(read) - len(expected)) <= len(expected) // 1000 + 5
    else:
        assert read == expected


def test_the_proposal_has_every_character_that_isnt_deleted(case, word):
    reading, body = case
    expected = characters(body, DELETED)
    read = letters(word.proposal(reading).replace("[figure]", ""))
    labels = sum(block.list_item for block in reading.blocks) * 4 + len(expected) // 1000
    assert len(expected) <= len(read) <= len(expected) + labels


def test_every_box_in_force_is_found(case):
    reading, body = case
    opens = re.compile(r"\s*\[[A-Z]+RR\d|\s*\[PIR\d")
    in_force = 0
    for table in body.iter(W + "tbl"):
        rows = table.findall(W + "tr")
        if len(rows) != 1 or len(rows[0].findall(W + "tc")) != 1:
            continue
        text = "".join(element.text or "" for element in table.iter(W + "t", W + "delText"))
        around = [rows[0], *table.iterancestors(W + "tr")]
        if opens.match(text) and not any(row.find(f"{W}trPr/{W}ins") is not None for row in around):
            in_force += 1
    assert len(reading.boxes) == in_force


def test_every_paragraph_with_a_bare_outline_level_is_a_heading(case):
    reading, body = case
    levels = [
        int(level.get(W + "val")) + 1
        for paragraph in body.iter(W + "p")
        if characters(paragraph, INSERTED)
        for level in paragraph.findall(f"{W}pPr/{W}outlineLvl")
    ]
    found = [block.heading_level for block in reading.blocks if block.heading_level]
    assert len(found) >= len(levels)
    assert not levels or set(levels) <= set(found)


def test_every_equation_and_picture_in_force_leaves_its_mark(case):
    reading, body = case
    objects = [
        element
        for element in body.iter(W + "object", W + "drawing")
        if element.find(W + "control") is None
        and not any(above.tag in INSERTED for above in element.iterancestors())
    ]
    literal = sum((element.text or "").count("∑") for element in body.iter(W + "t"))
    marks = sum(reading.text.count(mark) for mark in ("∑", "[formula]", "[figure]"))
    assert marks - literal == len(objects)
