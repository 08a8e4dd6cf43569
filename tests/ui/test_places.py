"""Addresses survive; failures are told; the banner says of which date the text is."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.errors import (
    MarketRulesError,
    NotPermitted,
    PinpointUnresolved,
    ServiceUnavailable,
    SnapshotMissing,
)
from ui.call.jumping import names_a_place
from ui.frame.failures import failure_of
from ui.frame.places import Asked, Opened

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1)


class Query(dict[str, list[str]]):
    def get_all(self, key: str) -> list[str]:
        return self.get(key, [])


def query(href: str) -> Query:
    return Query(parse_qs(urlsplit(href).query, keep_blank_values=True))


@given(WORDS, st.none() | st.dates(), st.lists(WORDS, max_size=3), st.lists(WORDS, max_size=3))
def test_what_is_asked_survives_its_address(
    question: str, as_of: date | None, documents: list[str], after: list[str]
) -> None:
    asked = Asked(question, as_of, tuple(documents), tuple(after))
    assert Asked.read(query(asked.href)) == asked


@given(WORDS, st.none() | st.dates(), WORDS)
def test_what_is_open_survives_its_address(at: str, as_of: date | None, against: str) -> None:
    opened = Opened(at, as_of, against)
    assert Opened.read(query(opened.href)) == opened


def test_an_address_with_nonsense_asks_for_today() -> None:
    assert Asked.read(Query(q=["x"], as_of=["yesterday"])).as_of is None


def test_a_follow_up_keeps_what_was_asked_before() -> None:
    third = Asked("one").follow_up("two").follow_up("three")
    assert third.after == ("one", "two")
    assert third.earlier(1) == Asked("two", after=("one",))
    assert third.follow_up("three") == third


@pytest.mark.parametrize(
    ("error", "title", "again"),
    [
        (ServiceUnavailable("x"), "doesn’t answer", 5),
        (ServiceUnavailable("x", retry_after=7.0), "busy", 7),
        (NotPermitted("expired"), "key", None),
        (SnapshotMissing("none"), "No rules", 5),
        (PinpointUnresolved("nothing there"), "can’t be shown", None),
    ],
)
def test_each_state_of_the_service_is_told_with_a_remedy(
    error: MarketRulesError, title: str, again: int | None
) -> None:
    found = failure_of(error)
    assert title in found.title
    assert found.again_s == again


@pytest.mark.parametrize(
    ("text", "is_place"),
    [
        ("6.5.7", True), ("9.14", True), ("planning-guide 9.4(8)", True), ("QSE", True),
        ("NPRR1013", True), ("M-A022326-01", True), ("4.2.2(1)(a)", True),
        ("Is 9.4 in force?", False), ("how long", False), ("What is a QSE", False),
    ],
)  # fmt: skip
def test_only_an_identifier_as_a_whole_is_looked_up(text: str, is_place: bool) -> None:
    assert names_a_place(text) is is_place
