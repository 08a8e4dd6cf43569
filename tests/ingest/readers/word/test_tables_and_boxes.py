"""Rows, boxes by structure, the cover's fields, running dates."""

import pytest

from ingest.reading import BlockKind

VARIABLES = ("Variable", "Unit", "Description")


def shape(reading):
    """Blocks as (box, table, text)."""
    return [(block.box, block.table, block.span.quote(reading.text)) for block in reading.blocks]


def test_rows_are_lines_with_a_span_for_every_cell(word):
    two = word.tc("First.", "Second\tline.")
    reading = word.read(word.p("As follows:") + word.tbl(word.tr("A", "", two), word.tr("B", "C")))
    assert reading.text == "As follows:\nA\t\tFirst. Second line.\nB\tC"
    _, row, other = reading.blocks
    assert [cell.quote(reading.text) for cell in row.cells] == ["A", "", "First. Second line."]
    assert (row.kind, row.table, other.table) == (BlockKind.ROW, 0, 0)


def test_merged_cells_are_written_once(word):
    down, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = word.tc("wide", props='<w:gridSpan w:val="2"/>')
    table = word.tbl(
        word.tr(word.tc("tall", props=down), "1"),
        word.tr(word.tc("ghost", props=more), "2"),
        word.tr(wide),
        word.tr("a", "b"),
    )
    assert word.lines(table) == ["tall\t1", "\t2", "wide", "a\tb"]


def test_header_rows_are_marked_by_repetition_or_by_style(word):
    styles = '<w:style w:type="paragraph" w:styleId="TH"><w:name w:val="Table Head"/></w:style>'
    styled = word.tr(*(word.tc(word.p(name, '<w:pStyle w:val="TH"/>')) for name in VARIABLES))
    repeated = word.tr(*VARIABLES, props="<w:tblHeader/>")
    off = word.tr(*VARIABLES, props='<w:tblHeader w:val="0"/>')
    reading = word.read(word.tbl(styled, repeated, off, word.tr("X", "MW", "x")), styles=styles)
    assert [block.header for block in reading.blocks] == [True, True, False, False]


def test_automatic_numbers_in_cells_are_written_out(word):
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    cell = word.tc(word.item("send", 1), word.item("wait", 1))
    assert word.lines(word.tbl(word.tr("Do", cell)), numbering=numbering) == ["Do\t1. send 2. wait"]


OPENINGS = [
    ("[NPRR1013:  Replace paragraph (1) above with the following:]", True),
    ("[NOGRR 245 and NOGRR246: Insert Section 4 below:]", True),
    ("[PIR003:  Paragraph (1) means this.]", True),
    ("[PGRR118  Delete item (b) above.]", True),  # colon forgotten
    ("Proposed Guide Language Revision", False),  # a cover heading
    ("[RESERVED]", False),
    ("[1] A footnote.", False),
    ("See [NPRR1013: ...]", False),  # not at the start
]


@pytest.mark.parametrize(("opening", "is_box"), OPENINGS)
def test_a_box_is_a_one_cell_table_that_opens_with_a_revision(word, opening, is_box):
    reading = word.read(
        word.p("(1)\tText.") + word.box("", opening, "(1)\tNew.") + word.p("After.")
    )
    box = 0 if is_box else None
    assert shape(reading) == [
        (None, None, "(1)\tText."), (box, None, opening), (box, None, "(1)\tNew."),
        (None, None, "After."),
    ]  # fmt: skip
    assert reading.boxes_have_structure
    if is_box:
        (region,) = reading.boxes
        assert region.span.quote(reading.text) == f"{opening}\n(1)\tNew."
        assert (region.parent, region.table) == (None, None)


def test_a_box_in_a_row_of_a_variable_table_leaves_the_other_rows_alone(word):
    nested = word.tc(
        word.box("[NPRR9: Insert the variable below:]", word.tbl(word.tr("NEW", "MW")))
    )
    table = word.tbl(
        word.tr(*VARIABLES),
        word.tr("OLD", "kW", "The old one."),
        word.tr(nested),
        word.tr("SAME", "h", "The same."),
    )
    reading = word.read(table)
    assert shape(reading) == [
        (None, 0, "Variable\tUnit\tDescription"), (None, 0, "OLD\tkW\tThe old one."),
        (0, None, "[NPRR9: Insert the variable below:]"), (0, 1, "NEW\tMW"),
        (None, 0, "SAME\th\tThe same."),
    ]  # fmt: skip
    assert reading.boxes[0].table == 0


def test_a_box_beside_other_cells_stands_after_their_row(word):
    cell = word.tc(
        "Its text.", word.box("[NPRR9: Replace the description above:]", "New."), "Last."
    )
    reading = word.read(word.tbl(word.tr("OLD", cell), word.tr("SAME", "Same.")))
    assert shape(reading) == [
        (None, 0, "OLD\tIts text."), (0, None, "[NPRR9: Replace the description above:]"),
        (0, None, "New."), (None, None, "Last."), (None, 0, "SAME\tSame."),
    ]  # fmt: skip


def test_a_spanning_cell_that_opens_with_a_revision_is_a_box_of_its_own(word):
    spanning = word.tr(word.tc("[NPRR9: Delete the variable above.]"))
    reading = word.read(word.tbl(word.tr("OLD", "kW"), spanning, word.tr("SAME", "h")))
    assert [block.box for block in reading.blocks] == [None, 0, None]


def test_boxes_stand_in_boxes(word):
    inner = word.box("[NPRR2: Delete item (a) above.]")
    reading = word.read(
        word.box("[NPRR1: Insert the following:]", "(a)\tItem.", inner, "(b)\tMore.")
    )
    assert [block.box for block in reading.blocks] == [0, 0, 1, 0]
    assert [(box.ordinal, box.parent) for box in reading.boxes] == [(0, None), (1, 0)]


def test_a_column_of_boxes_is_a_box_for_each_opening(word):
    table = word.tbl(
        word.tr("[NPRR1: Insert item (a) below:]"),
        word.tr("(a)\tItem."),
        word.tr("[NPRR2: Delete.]"),
    )
    assert [block.box for block in word.read(table).blocks] == [0, 0, 1]


COVER_AND_RULE = """NPRR Number|9|NPRR Title|Shorter waits
Date Posted|May 1, 2024
Sponsor
Reason|"""


def test_the_covers_fields_are_its_rows_of_names_and_values(word):
    cover = word.tbl(*(word.tr(*row.split("|")) for row in COVER_AND_RULE.split("\n")))
    history = word.tbl(
        word.tr("Date", "Version", props="<w:tblHeader/>"), word.tr("May 2, 2024", "1.0")
    )
    heading = word.p("4.1\tOffers", '<w:outlineLvl w:val="1"/>')
    rule = word.tbl(word.tr("MW", "Price"))
    reading = word.read(cover + history + heading + rule)
    assert [(field.name, field.span.quote(reading.text)) for field in reading.fields] == [
        ("NPRR Number", "9"), ("NPRR Title", "Shorter waits"), ("Date Posted", "May 1, 2024"),
    ]  # fmt: skip


def test_running_dates_come_from_footers_and_not_from_date_fields(word):
    stale = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="separate"/>'
        '</w:r><w:r><w:t>02/12/2026</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    footer = word.p("9NPRR-42 Report 0512") + word.p(stale)
    footer = footer.replace("0512</w:t></w:r>", "0512</w:t></w:r><w:r><w:t>22 PUBLIC</w:t></w:r>")
    reading = word.read(word.p("Text."), footer=footer)
    assert [date.date for date in reading.running_dates] == ["2022-05-12"]
    assert "Report" not in reading.text
