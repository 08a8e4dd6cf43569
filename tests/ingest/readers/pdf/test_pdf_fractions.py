"""Fractions set with a bar, and lines that only look like one."""

from __future__ import annotations

from collections.abc import Callable

from ingest.reading import Reading

Texts = Callable[[Reading], list[str]]


def test_fractions_side_by_side_are_one_line(paper, texts: Texts) -> None:
    paper.lines(72, "The price is:")
    paper.at(108, 150, "PRICE =")
    for x, above, below in ((170, "COST + FEE", "DAYS"), (270, "BONUS", "HOURS")):
        paper.across(146.5, x, x + 76)
        paper.at(x + 2, 141, above)
        paper.at(x + 20, 158, below)
    paper.at(254, 150, "+")
    assert texts(paper.read()) == [
        "The price is:",
        "PRICE = (COST + FEE)/(DAYS) + (BONUS)/(HOURS)",
    ]


def test_blanks_to_fill_in_are_no_fractions(paper, texts: Texts) -> None:
    paper.at(72, 100, "Name of the member and of its agent, as they are registered:")
    paper.at(72, 114, "Member")
    paper.across(115, 112, 200)
    paper.at(204, 114, "Agent")
    paper.across(115, 240, 330)
    paper.at(72, 128, "Signed on the day that stands below, and by the following officer:")
    assert not any("/" in text for text in texts(paper.read()))


def test_a_line_of_text_over_a_rule_stays(paper, texts: Texts) -> None:
    paper.at(72, 100, "The operator shall act in seven days, and the member in ten.")
    paper.at(72, 114, "See")
    paper.across(110.5, 100, 180)
    paper.at(190, 114, "above.")
    paper.at(72, 128, "The member shall answer in seven days.")
    assert not any("/" in text for text in texts(paper.read()))


def test_a_subscript_longer_than_its_base_is_in_the_line(paper, texts: Texts) -> None:
    paper.at(72, 100, "MVA")
    paper.at(98.5, 102.5, "fault", size=8)
    assert texts(paper.read()) == ["MVA fault"]
