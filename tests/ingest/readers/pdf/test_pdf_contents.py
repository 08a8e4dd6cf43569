"""Contents pages built here: every entry ends in a tab and its page."""

from __future__ import annotations

from collections.abc import Callable

from ingest.reading import Reading

Texts = Callable[[Reading], list[str]]
DOTS = "." * 60


def entries(paper, *, dots: str = DOTS) -> None:
    for number in range(1, 7):
        paper.lines(108, f"Title of Section {number} {dots} {number}", gap=14)
        paper.at(72, paper.y, f"1.{number}")


def test_a_page_on_the_next_line_belongs_to_the_entry_above(paper, texts: Texts) -> None:
    entries(paper)
    paper.lines(108, f"Title of Section 7 {DOTS}", gap=14)
    paper.at(72, paper.y, "1.7")
    paper.lines(520, "12-3", gap=14)
    paper.lines(108, f"Title of Section 8 {DOTS} 13", gap=14)
    paper.at(72, paper.y, "1.8")
    assert texts(paper.read())[-2:] == [
        "1.7\tTitle of Section 7\t12-3",
        "1.8\tTitle of Section 8\t13",
    ]


def test_a_page_set_a_little_lower_is_on_the_entrys_line(paper, texts: Texts) -> None:
    entries(paper)
    paper.lines(108, f"Title of Section 7 {DOTS}", gap=14)
    paper.at(72, paper.y, "1.7")
    paper.at(520, paper.y + 3, "12")
    assert texts(paper.read())[-1] == "1.7\tTitle of Section 7\t12"


def test_an_entry_whose_page_is_lost_takes_no_other_entry(paper, texts: Texts) -> None:
    entries(paper)
    paper.lines(72, f"Duty to Answer {DOTS}", gap=14)
    paper.lines(72, f"Duty to Keep Records {DOTS} 14", gap=14)
    assert texts(paper.read())[-2:] == ["Duty to Answer", "Duty to Keep Records\t14"]


def test_what_a_word_processor_prints_for_a_lost_heading_is_the_page(paper, texts: Texts) -> None:
    entries(paper)
    paper.lines(108, f"DUTIES {DOTS} ERROR! BOOKMARK NOT DEFINED.", gap=14)
    paper.at(72, paper.y, "1.7")
    assert texts(paper.read())[-1] == "1.7\tDUTIES\tERROR! BOOKMARK NOT DEFINED."


def test_a_page_alone_on_its_line_ends_an_entry_without_dots(paper, texts: Texts) -> None:
    for number in range(1, 8):
        paper.lines(108, f"Title of Section {number}", gap=14)
        paper.at(72, paper.y, f"1.{number}")
        paper.canvas.drawRightString(540, 792 - paper.y, f"{number}")
    long = "Duty to Answer Requests of the Council and to Keep Records of Each Answer"
    paper.lines(108, long, gap=14)
    paper.at(72, paper.y, "1.8")
    paper.y += 14
    paper.canvas.drawRightString(540, 792 - paper.y, "9")
    assert texts(paper.read())[-2:] == ["1.7\tTitle of Section 7\t7", f"1.8\t{long}\t9"]


def test_bookmarks_that_name_files_are_not_missed(paper) -> None:
    titles = [("01-060123", 0), ("Cover-121525", 0), ("1-January 1, 2024", 0), ("Scope", 1)]
    for title, level in titles:
        paper.canvas.bookmarkPage(title)
        paper.canvas.addOutlineEntry(title, title, level=level)
    paper.lines(72, "Scope", bold=True)
    paper.lines(72, "The operator shall act.")
    assert not any("bookmarks" in note for note in paper.read().notes)
