"""Drawings, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable

from ingest.reading import Reading

Texts = Callable[[Reading], list[str]]


def circles(paper, *places: tuple[float, float], radius: float = 15) -> None:
    for x, y in places:
        paper.canvas.circle(x, 792 - y, radius)


def test_a_drawing_leaves_one_mark_and_its_labels_a_note(paper, texts: Texts) -> None:
    paper.lines(72, "The network is as follows:")
    circles(paper, (150, 150), (250, 150), (350, 150), (350, 200))
    for x in (165, 265):
        paper.across(150, x, x + 70)
    for x, y, text in (
        (140, 153, "Bus 1"),
        (240, 153, "Bus 2"),
        (200, 146, "Line"),
        (335, 203, "Load"),
    ):
        paper.at(x, y, text, size=9)
    paper.at(72, 250, "Each bus has a number.")
    reading = paper.read()
    assert texts(reading) == ["The network is as follows:", "[figure]", "Each bus has a number."]
    assert any("labels inside pictures" in note for note in reading.notes)


def test_text_with_a_curved_frame_is_kept(paper, texts: Texts) -> None:
    paper.canvas.roundRect(66, 792 - 200, 480, 100, 12)
    paper.at(72, 120, "(1)")
    paper.at(108, 120, "The operator shall act.")
    paper.at(
        72,
        160,
        "Each member shall answer the operator in writing within seven days of its receipt.",
    )
    assert len(texts(paper.read())) == 2


def test_small_pictures_in_running_text_are_no_figure(paper, prose, texts: Texts) -> None:
    """Symbols of a formula, put into the line as pictures."""
    lines = prose(3, 80)
    paper.lines(72, *lines)
    for place in range(4):
        paper.picture(200 + 60 * place, 80 + 14 * place, 30, 12)
    assert texts(paper.read()) == [" ".join(lines)]


def test_a_logo_in_the_head_is_no_figure(paper, prose, texts: Texts) -> None:
    lines = prose(4, 200)
    half = len(lines) // 2
    for part in (lines[:half], lines[half:]):
        circles(paper, (90, 40), (110, 40), (130, 40))
        paper.at(85, 42, "LM")
        paper.y = 100
        paper.lines(72, *part)
        paper.turn()
    assert texts(paper.read()) == [" ".join(lines)]
