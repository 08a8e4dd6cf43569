"""Redlines: the rule stays as it is in force; what is proposed is kept apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.reading import Reading, Redline
from marketrules.documents import Status
from marketrules.holdings import Holding
from marketrules.spans import Span

RULES = [
    ("4.1\tFees", {"heading_level": 2}),
    ("(1)\tEach plant shall pay 5 $.", {}),
    ("(2)\tEach load shall pay.", {}),
    ("(3)\tAll others are free.", {}),
]
Edit = tuple[str, str, str]  # what is changed, kind, text


@pytest.fixture(scope="session")
def propose(
    build: Callable[..., Reading], hold_reading: Callable[[Reading], Holding]
) -> Callable[..., Holding]:
    def propose(*edits: Edit) -> Holding:
        """Deletes ``anchor``, or inserts a text behind it."""
        reading = build(RULES)
        redlines = []
        for anchor, kind, text in edits:
            at = reading.text.index(anchor)
            span = Span(at, at + len(anchor))
            if kind == "insert":
                span = Span(span.end, span.end)
            redlines.append(Redline(kind, span, text or anchor, "Ann Author", "2030-05-01"))
        redlines.sort(key=lambda line: line.span)
        return hold_reading(replace(reading, redlines=tuple(redlines)))

    return propose


def proposed(holding: Holding) -> list[tuple[str, str]]:
    return [(p.key.split("#")[1], p.text) for p in holding.passages if p.status is Status.PROPOSED]


# edits, what is proposed
EDITS: list[tuple[list[Edit], list[tuple[str, str]]]] = [
    (
        [("5", "delete", ""), ("5", "insert", "7")],  # a figure changed
        [("4.1(1)!GRID-RULES", "(1)\tEach plant shall pay 7 $.")],
    ),
    (
        [("(3)\tAll others are free.", "delete", "")],  # a paragraph struck
        [("4.1(3)!GRID-RULES", "(deleted)")],
    ),
    (
        [("(2)", "delete", ""), ("(2)", "insert", "(4)")],  # renumbered
        [("4.1(4)!GRID-RULES", "(4)\tEach load shall pay.")],
    ),
    (
        [("shall pay.", "insert", "\n(a)\tBy noon; and\n(b)\tIn full.")],  # a list added
        [
            ("4.1(2)!GRID-RULES", "(2)\tEach load shall pay."),
            ("4.1(2)(a)!GRID-RULES", "(a)\tBy noon; and"),
            ("4.1(2)(b)!GRID-RULES", "(b)\tIn full."),
        ],
    ),
    (
        [("free.", "insert", "\n(4)\tNone is exempt.\n4.2\tRefunds\n(1)\tThere are none.")],
        [
            ("4.1(3)!GRID-RULES", "(3)\tAll others are free."),
            ("4.1(4)!GRID-RULES", "(4)\tNone is exempt."),
            ("4.2!GRID-RULES", "4.2\tRefunds"),  # a new section
            ("4.2(1)!GRID-RULES", "(1)\tThere are none."),
        ],
    ),
]


@pytest.mark.parametrize(("edits", "expected"), EDITS)
def test_a_redline_is_a_proposed_passage_beside_the_rule(
    propose: Callable[..., Holding], edits: list[Edit], expected: list[tuple[str, str]]
) -> None:
    assert proposed(propose(*edits)) == expected


@pytest.mark.parametrize("edits", [edits for edits, _ in EDITS])
def test_the_rule_in_force_is_as_if_there_were_no_redlines(
    propose: Callable[..., Holding], edits: list[Edit]
) -> None:
    holding, plain = propose(*edits), propose()
    in_force = [p for p in holding.passages if p.status is Status.IN_EFFECT]
    assert in_force == list(plain.passages)
    assert holding.text.startswith(plain.text)


@pytest.mark.parametrize("edits", [edits for edits, _ in EDITS])
def test_a_proposal_has_a_span_of_its_own_below_the_rules(
    propose: Callable[..., Holding], edits: list[Edit]
) -> None:
    holding = propose(*edits)
    for passage in holding.passages:
        assert passage.text == passage.span.quote(holding.text)
        below = passage.span.start > holding.text.index("Proposed text")
        assert below is (passage.status is Status.PROPOSED)
    assert len({p.key for p in holding.passages}) == len(holding.passages)


def test_a_proposal_names_its_author_and_day(propose: Callable[..., Holding]) -> None:
    holding = propose(("5", "delete", ""))
    assert [p.author for p in holding.passages if p.author] == ["Ann Author (2030-05-01)"]


def test_a_deletion_over_two_parts_of_a_long_paragraph_is_proposed_in_both(
    build: Callable[..., Reading], hold_reading: Callable[[Reading], Holding]
) -> None:
    sentence = "Each plant shall pay the fee that the operator publishes for it. "
    reading = build([("4.1\tFees", {"heading_level": 2}), (f"(1)\t{sentence * 40}".strip(), {})])
    first, second = hold_reading(reading).passages
    cut = Span(first.span.end - 9, second.span.start + 9)  # over the end of a sentence
    line = Redline("delete", cut, cut.quote(reading.text), "Ann Author", "")
    holding = hold_reading(replace(reading, redlines=(line,)))
    parts = proposed(holding)
    assert [key for key, _ in parts] == ["4.1(1)!GRID-RULES", "4.1(1)[2]!GRID-RULES"]
    assert parts[0][1] == first.text[:-9].strip()
    assert parts[1][1] == second.text[9:].strip()
