"""What long guides do: landscape pages, heads on odd pages only, lists set in columns, symbols."""

from __future__ import annotations

from collections.abc import Callable

from ingest.reading import BlockKind, Reading

Texts = Callable[[Reading], list[str]]
Prose = Callable[..., list[str]]


def portrait(paper, prose: Prose, number: int, *, title: str) -> None:
    if number % 2:
        paper.at(220, 50, "SECTION 2: OPERATIONS", bold=True, size=11)
    paper.at(72, 752, "GRID GUIDE – MAY 1, 2024", size=9)
    paper.at(510, 752, f"2-{number}", size=9)
    paper.at(280, 764, "PUBLIC", size=9)
    paper.y = 80
    paper.lines(108, title, bold=True)
    paper.at(72, paper.y, f"2.{number}", bold=True)
    paper.item("(1)", *prose(number, 60, 432))
    paper.turn()


def landscape(paper, label: str) -> None:
    """Text and a table on a page with a width of its own."""
    paper.canvas.setPageSize((792, 612))

    def at(x: float, y: float, text: str, size: float = 12) -> None:
        paper.canvas.setFont("Times-Roman", size)
        paper.canvas.drawString(x, 612 - y, text)

    at(310, 50, "SECTION 2: OPERATIONS", 11)
    at(72, 572, "GRID GUIDE – MAY 1, 2024", 9)
    at(690, 572, label, 9)
    at(380, 584, "PUBLIC", 9)
    at(108, 100, f"Each member shall send what is named on page {label}.")
    for y in (120, 144, 168):
        paper.canvas.line(72, 612 - y, 720, 612 - y)
    for x in (72, 400, 720):
        paper.canvas.line(x, 612 - 120, x, 612 - 168)
    for y, row in ((136, ("Point", "Unit")), (160, ("Voltage", "kV"))):
        at(76, y, row[0])
        at(404, y, row[1])
    paper.canvas.showPage()
    paper.canvas.setPageSize((612, 792))


def test_running_lines_are_seen_on_landscape_pages_too(paper, prose: Prose) -> None:
    for number in range(1, 7):
        portrait(paper, prose, number, title="Duties")
    landscape(paper, "2-7")
    reading = paper.read()
    assert not any(word in reading.text for word in ("SECTION", "GUIDE", "PUBLIC"))
    assert reading.page_labels[:7] == tuple(f"2-{number}" for number in range(1, 8))
    assert [(d.date, d.first_page, d.last_page) for d in reading.running_dates] == [
        ("2024-05-01", 1, 7)
    ]
    assert sum(block.kind is BlockKind.ROW for block in reading.blocks) == 2


def test_headings_of_one_title_at_the_top_of_many_pages_stay(
    paper, prose: Prose, texts: Texts
) -> None:
    for number in range(1, 7):
        portrait(paper, prose, number, title="Introduction")
    found = [text for text in texts(paper.read()) if "Introduction" in text]
    assert found == [f"2.{number}\tIntroduction" for number in range(1, 7)]


def test_an_entry_goes_on_under_its_last_column(paper, texts: Texts) -> None:
    paper.lines(72, "Acronym", bold=True)
    paper.at(200, paper.y, "Meaning", bold=True)
    paper.lines(200, "Automatic Generation", "Control", gap=20)
    paper.at(72, paper.y - 14, "AGC")
    paper.lines(200, "Bulk Electric System of the region and", "of its neighbours", gap=20)
    paper.at(72, paper.y - 14, "BES")
    paper.lines(72, "Both are defined by the council.")
    assert texts(paper.read()) == [
        "Acronym\tMeaning",
        "AGC\tAutomatic Generation Control",
        "BES\tBulk Electric System of the region and of its neighbours",
        "Both are defined by the council.",
    ]


def test_blanks_of_a_form_are_kept(paper, texts: Texts) -> None:
    paper.lines(72, "Name of member: ______________________")
    paper.lines(72, "Date: ____________")
    assert texts(paper.read()) == ["Name of member: ______________________", "Date: ____________"]
