from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.texts import embedded_text, keyword_text, shortened
from marketrules.passages import Passage, PassageKind


@pytest.fixture
def passage(writer: Callable[..., Any]) -> Callable[..., Passage]:
    def make(text: str, **more: object) -> Passage:
        written = writer("grid-code", "2025-01-01")
        written.section("6.5", "Telemetry Requirements")
        made: Passage = written.passage("(1)(c)", text, **more)
        return made

    return make


def test_an_item_is_embedded_with_title_and_lead_in(passage: Callable[..., Passage]) -> None:
    item = passage("The high limit;", lead_in=("Each agent shall telemeter:",))
    assert embedded_text(item) == (
        "Telemetry Requirements\nEach agent shall telemeter:\nThe high limit;"
    )


def test_a_row_is_embedded_with_its_header(passage: Callable[..., Passage]) -> None:
    row = passage("HL\tMW\tHigh limit", kind=PassageKind.ROW, header="Variable\tUnit\tDefinition")
    assert "Unit" in embedded_text(row)
    assert "Unit" in keyword_text(row)


def test_a_term_is_not_said_twice(passage: Callable[..., Passage]) -> None:
    opens_with_it = passage("Operating Day\tThe day.", term="Operating Day")
    lacks_it = passage("The day.", term="Operating Day")
    assert embedded_text(opens_with_it).count("Operating Day") == 1
    assert embedded_text(lacks_it).count("Operating Day") == 1


def test_section_and_revisions_are_keywords(passage: Callable[..., Passage]) -> None:
    boxed = passage("The high limit;", revisions=("GCR012",))
    assert keyword_text(boxed).startswith("6.5 GCR012\n")


def test_a_long_lead_in_leaves_room_for_the_text(passage: Callable[..., Passage]) -> None:
    item = passage("The high limit;", lead_in=("word " * 400,))
    assert len(embedded_text(item)) < 250
    assert embedded_text(item).endswith("The high limit;")


@given(st.text(max_size=400), st.integers(20, 100))
def test_a_shortened_text_keeps_its_ends_and_its_bound(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    if len(text) <= most:
        assert short == text
    else:
        head, tail = short.split(" … ", 1)[0], short.rsplit(" … ", 1)[-1]
        assert text.startswith(head)
        assert text.endswith(tail)
