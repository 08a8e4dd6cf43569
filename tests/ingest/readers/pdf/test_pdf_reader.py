"""The reader on pages built here: what a person sees on the page is what the blocks say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ingest.reading import BlockKind, Reading

Texts = Callable[[Reading], list[str]]
Prose = Callable[..., list[str]]


def test_wrapped_lines_are_one_paragraph_with_its_label_before_a_tab(
    paper, prose: Prose, texts: Texts
) -> None:
    first, second = prose(1, 50, 432), prose(2, 45, 432)
    paper.item("(1)", *first)
    paper.item("(2)", *second)
    assert texts(paper.read()) == ["(1)\t" + " ".join(first), "(2)\t" + " ".join(second)]


def test_items_without_space_between_them_are_parted_by_their_labels(
    paper, prose: Prose, texts: Texts
) -> None:
    long = prose(3, 40, 396)
    paper.item("(1)", "Each member shall post:")
    for label in ("(a)", "(b)"):
        paper.lines(144, *long, gap=14)
        paper.at(108, paper.y - 14 * (len(long) - 1), label)
    body = " ".join(long)
    assert texts(paper.read()) == [
        "(1)\tEach member shall post:",
        f"(a)\t{body}",
        f"(b)\t{body}",
    ]


def test_a_wrapped_reference_at_a_lines_beginning_is_no_label(
    paper, prose: Prose, texts: Texts
) -> None:
    first = prose(4, 60, 432)[:2]  # two full lines
    paper.item("(3)", *first, "(1) of this Section, which the council approved.")
    text = " ".join([*first, "(1) of this Section, which the council approved."])
    assert texts(paper.read()) == ["(3)\t" + text]


def test_indents_are_measured_from_the_text_margin(paper) -> None:
    paper.item("(1)", "The operator shall act.")
    paper.item("(2)", "The member shall answer.")
    paper.item("(a)", "In writing.", x=108)
    assert [block.indent for block in paper.read().blocks] == [0.0, 0.0, 36.0]


def test_bold_lines_are_blocks_of_their_own(paper, prose: Prose, texts: Texts) -> None:
    paper.lines(72, "Scope", bold=True)
    paper.lines(72, *prose(5, 40), gap=14)
    reading = paper.read()
    assert [block.bold for block in reading.blocks] == [True, False]


def test_section_number_and_title_are_parted_by_a_tab(paper, texts: Texts) -> None:
    paper.lines(144, "Posting of Reports", bold=True)
    paper.at(72, paper.y, "3.2.1", bold=True)
    paper.lines(72, "The operator shall post each report.")
    assert texts(paper.read())[0] == "3.2.1\tPosting of Reports"


def test_a_paragraph_over_a_page_break_is_one_block_and_the_page_starts_inside_it(
    paper, prose: Prose
) -> None:
    lines = prose(6, 120, 432)
    cut = len(lines) // 2
    paper.item("(1)", *lines[:cut])
    paper.turn()
    paper.lines(108, *lines[cut:])
    reading = paper.read()
    assert len(reading.blocks) == 1
    start = reading.page_starts[1]
    assert reading.text[start:].startswith(lines[cut])
    assert (reading.page_at(start - 1), reading.page_at(start)) == (1, 2)


def test_a_blank_page_begins_where_the_next_one_does(paper, prose: Prose) -> None:
    paper.lines(72, *prose(7, 30))
    paper.turn()
    paper.turn()
    paper.lines(72, "Last page.")
    reading = paper.read()
    assert len(reading.page_starts) == 3
    assert reading.page_at(reading.text.index("Last")) == 3


def test_bullets_are_list_items(paper, prose: Prose, texts: Texts) -> None:
    lines = prose(8, 40, 432)
    paper.item("•", *lines)
    paper.item("•", "a second one.")
    reading = paper.read()
    assert texts(reading) == ["•\t" + " ".join(lines), "•\ta second one."]
    assert all(block.list_item for block in reading.blocks)


def test_bookmarks_give_heading_levels(paper, texts: Texts) -> None:
    titles = [("2  REPORTS", 0), ("Posting of Reports", 1), ("A file's name", 0)]
    for title, level in titles:
        paper.canvas.bookmarkPage(title)
        paper.canvas.addOutlineEntry(title, title, level=level)
    paper.lines(108, "REPORTS", bold=True)
    paper.at(72, paper.y, "2", bold=True)
    paper.lines(108, "Posting of Reports", bold=True)
    paper.at(72, paper.y, "2.1", bold=True)
    paper.lines(72, "The operator shall post reports.")
    reading = paper.read()
    assert [block.heading_level for block in reading.blocks] == [1, 2, None]
    assert texts(reading)[:2] == ["2\tREPORTS", "2.1\tPosting of Reports"]
    assert any("1 of 3 bookmarks" in note for note in reading.notes)


def test_contents_entries_end_in_a_tab_and_the_page(paper, texts: Texts) -> None:
    for number in range(1, 7):
        dots = "." * 60
        paper.lines(108, f"Title of Section {number} {dots} {number}", gap=14)
        paper.at(72, paper.y, f"1.{number}")
    assert texts(paper.read())[1] == "1.2\tTitle of Section 2\t2"


def test_a_contents_entry_on_two_lines_is_one(paper, texts: Texts) -> None:
    for number in range(1, 6):
        paper.lines(108, f"Title {number} {'.' * 60} {number}", gap=14)
        paper.at(72, paper.y, f"1.{number}")
    paper.lines(108, "Duty to Answer Requests of the Council and to Keep", gap=14)
    paper.at(72, paper.y, "1.6")
    paper.lines(108, f"Records {'.' * 50} 12", gap=14)
    last = texts(paper.read())[-1]
    assert last == "1.6\tDuty to Answer Requests of the Council and to Keep Records\t12"


def test_a_footnote_does_not_cut_the_paragraph_that_goes_on_overleaf(
    paper, prose: Prose, texts: Texts
) -> None:
    lines = prose(9, 100)
    cut = len(lines) // 2
    paper.lines(72, *lines[:cut])
    paper.across(700, 72, 200)
    paper.at(72, 712, "1", size=6)
    paper.at(76, 715, "For members, see the list.", size=9)
    paper.turn()
    paper.lines(72, *lines[cut:])
    reading = paper.read()
    assert texts(reading) == ["1 For members, see the list.", " ".join(lines)]
    assert reading.page_at(0) == 1


def test_a_large_picture_leaves_a_mark_and_a_logo_none(paper, texts: Texts) -> None:
    paper.picture(500, 40, 40, 20)
    paper.lines(72, "Before.")
    paper.picture(72, 150, 300, 200)
    paper.at(100, 200, "Legend")  # a label in the picture
    paper.at(72, 400, "After.")
    assert texts(paper.read()) == ["Before.", "[figure]", "After."]


def test_turned_text_is_left_out_and_noted(paper, texts: Texts) -> None:
    paper.lines(72, "The operator shall act.")
    paper.canvas.rotate(45)
    paper.canvas.drawString(300, 300, "DRAFT")
    reading = paper.read()
    assert texts(reading) == ["The operator shall act."]
    assert any("turned text" in note for note in reading.notes)


def test_a_page_rotated_by_the_file_is_read_upright(new_paper, texts: Texts) -> None:
    paper = new_paper()
    paper.canvas.setPageRotation(90)
    paper.canvas.translate(612, 0)
    paper.canvas.rotate(90)
    paper.canvas.drawString(72, 500, "The operator shall act.")
    assert texts(paper.read()) == ["The operator shall act."]


def test_text_inside_a_form_is_read_in_its_place(paper, texts: Texts) -> None:
    paper.canvas.beginForm("stamp")
    paper.canvas.drawString(0, 0, "The member shall answer.")
    paper.canvas.endForm()
    paper.lines(72, "The operator shall act.")
    paper.canvas.translate(72, 500)
    paper.canvas.doForm("stamp")
    assert texts(paper.read()) == ["The operator shall act.", "The member shall answer."]


# Tables.


def test_a_ruled_table_is_rows_of_cells(paper) -> None:
    paper.lines(72, "The fees are:")
    rows = [["Item", "Fee"], ["Study", "$500"], ["Restudy", ""]]
    paper.table(120, [72, 250, 400], rows, 20)
    paper.y = 200
    paper.lines(72, "They are due at once.")
    reading = paper.read()
    kinds = [block.kind for block in reading.blocks]
    assert kinds == [BlockKind.PARAGRAPH, *[BlockKind.ROW] * 3, BlockKind.PARAGRAPH]
    table = [block for block in reading.blocks if block.kind is BlockKind.ROW]
    cells = [[cell.quote(reading.text) for cell in block.cells] for block in table]
    assert cells == rows
    assert [block.header for block in table] == [True, False, False]
    assert {block.table for block in table} == {1}


def test_a_table_that_goes_on_overleaf_keeps_its_number_and_one_header(paper) -> None:
    edges = [72.0, 250.0, 400.0]
    paper.lines(72, "The fees are:")
    paper.table(640, edges, [["Item", "Fee"], ["Study", "$500"]], 20)
    paper.turn()
    paper.table(72, edges, [["Item", "Fee"], ["Restudy", "$200"]], 20)
    paper.table(200, [72.0, 300.0, 400.0], [["Day", "Hour"], ["1", "2"]], 20)
    reading = paper.read()
    rows = [b for b in reading.blocks if b.kind is BlockKind.ROW]
    assert [row.span.quote(reading.text) for row in rows[:3]] == [
        "Item\tFee",
        "Study\t$500",
        "Restudy\t$200",
    ]
    assert [row.table for row in rows] == [1, 1, 1, 2, 2]


def test_a_row_cut_by_the_page_break_is_made_whole(paper) -> None:
    edges = [72.0, 150.0, 500.0]
    paper.lines(72, "The duties are:")
    paper.table(640, edges, [["Who", "Duty"], ["R1", "The member did not"]], 20)
    paper.turn()
    paper.table(72, edges, [["Who", "Duty"], ["", "answer in time."], ["R2", "None."]], 20)
    reading = paper.read()
    rows = [b.span.quote(reading.text) for b in reading.blocks if b.kind is BlockKind.ROW]
    assert rows == ["Who\tDuty", "R1\tThe member did not answer in time.", "R2\tNone."]


# Boxes.


def boxed_texts(reading: Reading) -> list[str]:
    return [region.span.quote(reading.text) for region in reading.boxes]


def test_a_box_ends_where_its_grey_area_ends(paper) -> None:
    paper.item("(1)", "The operator shall act.")
    paper.grey(110, 170)
    paper.lines(72, "[GCRR101:  Replace paragraph (1) above with the following:]", bold=True)
    paper.item("(1)", "The operator shall act now.")
    paper.y = 170
    paper.item("(2)", "The member shall answer.")
    reading = paper.read()
    assert boxed_texts(reading) == [
        "[GCRR101: Replace paragraph (1) above with the following:]\n(1)\tThe operator shall act now."
    ]
    assert reading.boxes_have_structure
    assert [block.box for block in reading.blocks] == [None, 1, 1, None]


def test_a_box_goes_on_over_a_page_break(paper) -> None:
    paper.lines(72, "Before.")
    paper.grey(660, 720)
    paper.at(72, 690, "[GCRR102:  Insert paragraphs (3) and (4) below:]", bold=True)
    paper.turn()
    paper.grey(72, 130)
    paper.item("(3)", "The operator shall act.")
    paper.y = 130
    paper.item("(5)", "The member shall answer.")
    reading = paper.read()
    assert [block.box for block in reading.blocks] == [None, 1, 1, None]
    assert len(reading.boxes) == 1


def test_boxes_without_a_gap_between_them_are_two(paper) -> None:
    paper.grey(72, 130)
    paper.grey(130, 190)
    paper.at(72, 90, "[GCRR103:  Delete paragraph (3) above.]", bold=True)
    paper.at(72, 150, "[GCRR104:  Insert paragraph (4) below:]", bold=True)
    paper.y = 150
    paper.item("(4)", "The operator shall act.")
    assert [block.box for block in paper.read().blocks] == [1, 2, 2]


def test_a_box_that_opens_the_next_page_is_not_the_last_ones_rest(paper) -> None:
    paper.lines(72, "Before.")
    paper.grey(660, 720)
    paper.at(72, 690, "[GCRR105:  Delete paragraph (3) above.]", bold=True)
    paper.turn()
    paper.grey(72, 130)
    paper.at(72, 90, "[GCRR106:  Delete paragraph (4) above.]", bold=True)
    assert [block.box for block in paper.read().blocks] == [None, 1, 2]


def test_a_shaded_table_heading_is_no_box(paper) -> None:
    paper.lines(72, "The fees are:")
    paper.grey(120, 140)
    paper.table(120, [66, 250, 546], [["Item", "Fee"], ["Study", "$500"]], 20)
    reading = paper.read()
    assert reading.boxes == ()
    assert reading.boxes_have_structure  # no box at all: nothing has to be inferred
    assert [block.header for block in reading.blocks if block.cells] == [True, False]


def test_a_framed_box_with_a_table_in_it_holds_paragraphs_and_rows(paper) -> None:
    paper.grey(72, 200)
    for y in (72, 200):
        paper.across(y, 66, 546)
    for x in (66, 546):
        paper.down(x, 72, 200)
    paper.at(72, 90, "[GCRR107:  Insert table below:]", bold=True)
    paper.table(110, [72, 250, 540], [["Item", "Fee"], ["Study", "$500"]], 20)
    reading = paper.read()
    assert [len(block.cells) for block in reading.blocks] == [0, 2, 2]
    assert {block.box for block in reading.blocks} == {1}


def test_an_instruction_without_a_grey_area_is_noted(paper) -> None:
    paper.lines(72, "[GCRR108:  Delete paragraph (3) above.]", bold=True)
    reading = paper.read()
    assert reading.boxes == ()
    assert not reading.boxes_have_structure
    assert any("without a grey area" in note for note in reading.notes)


@pytest.mark.parametrize(
    "operator",
    [
        "0.851 g",
        "0.85 0.85 0.855 rg",
        "0 0 0 0.15 k",
        "/DeviceRGB cs 0.85 0.85 0.85 sc",
        "/DeviceGray cs 0.878 scn",
    ],
)
def test_grey_is_seen_in_every_colour_space(paper, operator: str) -> None:
    paper.canvas._code.append(f"q {operator} 66 620 480 100 re f Q")
    paper.lines(72, "[GCRR109:  Delete paragraph (3) above.]", bold=True)
    assert len(paper.read().boxes) == 1


def test_a_grey_area_drawn_by_a_form_is_seen(paper) -> None:
    paper.canvas.beginForm("shade")
    paper.canvas.setFillGray(0.85)
    paper.canvas.rect(0, 0, 480, 100, stroke=0, fill=1)
    paper.canvas.endForm()
    paper.canvas.saveState()
    paper.canvas.translate(66, 620)
    paper.canvas.doForm("shade")
    paper.canvas.restoreState()
    paper.lines(72, "[GCRR110:  Delete paragraph (3) above.]", bold=True)
    assert len(paper.read().boxes) == 1


# Running heads and feet.


def guide(paper, prose: Prose, pages: list[tuple[str, str]]) -> None:
    """A guide whose foot prints a date and a page label."""
    for seed, (dated, label) in enumerate(pages):
        paper.at(200, 40, f"SECTION {label[0]}: {'RULES' * int(label[0])}")
        paper.lines(72, *prose(seed, 60))
        paper.at(72, 750, f"GRID CODE – {dated}")
        paper.at(510, 750, label)
        paper.turn()


def test_running_lines_go_and_their_dates_stay(paper, prose: Prose) -> None:
    pages = [("MAY 1, 2024", "1-1"), ("MAY 1, 2024", "1-2"), ("JUNE 1, 2025", "2-1")]
    guide(paper, prose, pages)
    reading = paper.read()
    assert "GRID CODE" not in reading.text
    assert "SECTION" not in reading.text
    assert reading.page_labels[:3] == ("1-1", "1-2", "2-1")
    dates = [(d.date, d.first_page, d.last_page, d.label) for d in reading.running_dates]
    assert dates == [("2024-05-01", 1, 2, "1-1"), ("2025-06-01", 3, 3, "2-1")]
    assert all(date.fromisoformat(d.date) for d in reading.running_dates)


def test_chapters_of_one_date_are_ranges_of_their_own(paper, prose: Prose) -> None:
    guide(paper, prose, [("MAY 1, 2024", "1-1"), ("MAY 1, 2024", "2-1")])
    assert [d.label for d in paper.read().running_dates] == ["1-1", "2-1"]


def test_two_pages_are_enough_to_see_a_running_line(paper, prose: Prose) -> None:
    guide(paper, prose, [("MAY 1, 2024", "1-1"), ("MAY 1, 2024", "1-2")])
    assert "GRID CODE" not in paper.read().text


def test_a_chapter_head_that_comes_once_is_seen_by_its_place(paper, prose: Prose) -> None:
    pages = [("MAY 1, 2024", f"{chapter}-1") for chapter in "1223"]
    guide(paper, prose, pages)
    assert "SECTION" not in paper.read().text


def test_a_line_that_stands_once_on_a_single_page_stays(paper, prose: Prose) -> None:
    paper.at(200, 60, "GRID CODE")
    paper.at(200, 90, "May 1, 2024")
    paper.y = 120
    paper.lines(72, *prose(1, 60))
    assert paper.read().text.startswith("GRID CODE\nMay 1, 2024\n")


@pytest.mark.parametrize(
    ("foot", "label"),
    [
        ("Page 3 of 9", "3"),
        ("iii", "iii"),
        ("- 3 -", "3"),
        ("TOC-3", "TOC-3"),
        ("§12.34--3", "§12.34--3"),
    ],
)
def test_page_labels_as_printed(paper, prose: Prose, foot: str, label: str) -> None:
    for seed in (1, 2):
        paper.lines(72, *prose(seed, 40))
        paper.at(300, 750, foot)
        paper.turn()
    assert paper.read().page_labels[0] == label


def test_a_page_set_off_sideways_keeps_its_indents(paper, prose: Prose) -> None:
    lines = prose(12, 100, 432)
    cut = len(lines) // 2
    paper.at(72, 40, "GRID CODE")
    paper.item("(1)", *lines[:cut])
    paper.turn()
    paper.at(90, 40, "GRID CODE")
    paper.lines(126, *lines[cut:])
    paper.item("(2)", "The member shall answer.", x=90)
    reading = paper.read()
    assert [block.indent for block in reading.blocks] == [0.0, 0.0]
