"""The sample's two editions of the Market Protocols (pasted text, and Word) compared."""

from __future__ import annotations

import pytest

from marketrules.errors import PinpointUnresolved
from search_api.compare.changes import Kind
from search_api.compare.editions import Comparison
from search_api.engine import Engine

OLD, NEW = "2025-01-01", "2025-07-01"


@pytest.fixture(scope="module")
def compared(engine: Engine) -> Comparison:
    return engine.compare("market-protocols", OLD, NEW)


EXPECTED = [
    (Kind.ADDED, "1.3", "(2)", None, ()),
    (Kind.RENUMBERED, "1.3", "(3)", "1.3(2)", ()),
    (Kind.BOX_ADDED, "2.1", "Offer Cap", None, ("LPRR109",)),
    (Kind.CHANGED, "3.1.1", "(4)", None, ()),
    (Kind.CHANGED, "3.1.2", "(1)(i)", None, ()),
    (Kind.ADDED, "3.1.2", "(1)(j)", None, ()),
    (Kind.BOX_ADDED, "3.1.3", "(3)(c)", None, ("LPRR107",)),
    (Kind.BECAME_EFFECTIVE, "4.2.2", "(1)", None, ("LPRR099",)),
    (Kind.BOX_ADDED, "4.2.2", "(1)", None, ("LPRR110",)),
    (Kind.CHANGED, "6.2", "(1)(a)", None, ()),
    (Kind.BECAME_EFFECTIVE, "9.3.1", "(1)", None, ("LPRR101",)),
    (Kind.BOX_ADDED, "9.4", "", None, ("LPRR102",)),
]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda one: f"{one[1]}{one[2]}")
def test_what_the_author_changed_is_told(
    compared: Comparison, expected: tuple[Kind, str, str, str | None, tuple[str, ...]]
) -> None:
    told = [
        (one.kind, one.section, one.paragraph, one.was, one.revisions) for one in compared.changes
    ]
    assert expected in told


def test_a_section_that_did_not_change_is_not_named(compared: Comparison) -> None:
    named = {one.section for one in compared.changes}
    assert not named & {"1.1", "1.2", "3.2", "5.1", "8.1", "9.3.2", "9.3.3"}


def test_a_redline_is_word_by_word(compared: Comparison) -> None:
    cap = next(one for one in compared.changes if (one.section, one.kind) ==
               ("4.2.2", Kind.BECAME_EFFECTIVE))  # fmt: skip
    assert [(piece.change.value, piece.text) for piece in cap.redline] == [
        ("kept", "The Offer Cap is $"), ("deleted", "4,000"),
        ("inserted", "3,000"), ("kept", " per MWh."),
    ]  # fmt: skip


def test_an_edition_compared_with_itself_has_no_change(engine: Engine) -> None:
    assert engine.compare("market-protocols", NEW, NEW).changes == ()


def test_the_other_way_round_is_the_mirror(engine: Engine, compared: Comparison) -> None:
    back = engine.compare("market-protocols", NEW, OLD)
    mirrored = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}
    there = {
        (mirrored[one.kind], one.section, one.paragraph)
        for one in compared.changes
        if one.kind in mirrored
    }
    assert there <= {(one.kind, one.section, one.paragraph) for one in back.changes}


def test_a_date_means_the_edition_in_force_then(engine: Engine, compared: Comparison) -> None:
    assert engine.compare("market-protocols", "2025-03-01", "2026-01-01") == compared


def test_a_section_alone(engine: Engine) -> None:
    found = engine.compare("market-protocols", OLD, NEW, "3.1")
    assert {one.section for one in found.changes} == {"3.1.1", "3.1.2", "3.1.3"}


WRONG = [
    (("no-such", OLD, NEW), "No document 'no-such' is held", "market-protocols"),
    (("market-protocols", "first", NEW), "No edition 'first'", f"{OLD}, {NEW}"),
    (("market-protocols", "2020-01-01", NEW), "as old as 2020-01-01", f"{OLD}, {NEW}"),
    (("market-protocols", OLD, NEW, "77"), "has no Section 77", "marketrules documents"),
]


@pytest.mark.parametrize(("asked", "message", "remedy"), WRONG)
def test_what_is_not_held_is_named_with_what_is(
    engine: Engine, asked: tuple[str, ...], message: str, remedy: str
) -> None:
    with pytest.raises(PinpointUnresolved) as caught:
        engine.compare(*asked)
    assert message in caught.value.message
    assert remedy in caught.value.remedy
