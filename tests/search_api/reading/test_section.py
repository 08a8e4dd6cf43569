"""The reading view on the sample and on the invented desk."""

from datetime import date
from itertools import pairwise

import pytest

from marketrules.errors import PinpointUnresolved
from search_api.engine import Engine

_AUGUST = date(2025, 8, 1)
_MARCH = date(2025, 3, 1)


def test_links_and_terms_are_spans_of_the_quote(sample_engine: Engine) -> None:
    links = terms = 0
    for heading in sample_engine.outline("market-protocols", as_of=_AUGUST).sections:
        text = sample_engine.section("market-protocols", "current", heading.section, _AUGUST)
        for one in text.paragraphs:
            assert all(0 <= each.start < each.end <= len(one.quote) for each in one.links)
            for use in one.terms:
                assert " ".join(one.quote[use.start : use.end].split()) == use.term
                assert text.definitions[use.term]
            spans = [(use.start, use.end) for use in one.terms]
            assert all(end <= start for (_, end), (start, _) in pairwise(spans))
            links, terms = links + len(one.links), terms + len(one.terms)
    assert links > 10
    assert terms > 100


def test_a_link_leads_to_the_text_of_the_same_date(engine: Engine) -> None:
    for day, edition in ((_MARCH, "2025-01-01"), (_AUGUST, "2025-06-01")):
        text = engine.section("grid-rules", "current", "9.4", day)
        assert text.edition == edition
        keys = [link.key for one in text.paragraphs for link in one.links]
        assert keys == [f"grid-rules@{edition}#9.5(1)"]


def test_the_sections_of_a_document_are_walked_from_one_to_the_next(sample_engine: Engine) -> None:
    listed = sample_engine.outline("market-protocols", as_of=_AUGUST).sections
    walked = []
    heading = listed[0]
    while heading is not None:
        text = sample_engine.section("market-protocols", "current", heading.section, _AUGUST)
        before = text.previous.section if text.previous else None
        assert before == (walked[-1] if walked else None)
        assert [one.section for one in text.ancestors] == _above(heading.section)
        assert all(one.parent == heading.section for one in text.subsections)
        walked.append(heading.section)
        heading = text.next
    assert walked == [one.section for one in listed]


def _above(number: str) -> list[str]:
    parts = number.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts))]


def test_what_is_pending_stands_beside_and_never_instead(engine: Engine) -> None:
    text = engine.section("grid-rules", "2025-06-01", "9.4", date(2025, 7, 1))
    in_force, boxed = [one for one in text.paragraphs if one.paragraph == "(2)"]
    assert (in_force.status, boxed.status) == ("in_effect", "pending")
    assert [one.key for one in in_force.pending] == [boxed.key]
    assert in_force.change is None
    assert boxed.change is not None
    assert boxed.change.changes == in_force.key


def test_each_boxed_text_stands_beside_one_paragraph(sample_engine: Engine) -> None:
    seen = 0
    for heading in sample_engine.outline("market-protocols", as_of=_AUGUST).sections:
        text = sample_engine.section("market-protocols", "current", heading.section, _AUGUST)
        keys = [boxed.key for one in text.paragraphs for boxed in one.pending]
        assert len(keys) == len(set(keys))
        seen += len(keys)
    assert seen > 10


def test_depths_and_tables(engine: Engine) -> None:
    text = engine.section("grid-rules", "current", "9.4", _AUGUST)
    assert [one.depth for one in text.paragraphs] == [1, 2, 2, 1, 1, 1, 1]
    rows = engine.section("grid-rules", "current", "9.5", _AUGUST).paragraphs[1:]
    assert [one.kind for one in rows] == ["row"] * 3
    assert rows[0].header == ("Variable", "Unit", "Definition")
    assert rows[0].cells[1:] == ("PAYAMT", "$", "The payment variable.")


def test_a_part_of_a_section_says_how_much_there_is(engine: Engine) -> None:
    text = engine.section("grid-rules", "current", "9.4", _AUGUST, slice(2, 4))
    assert ([one.paragraph for one in text.paragraphs], text.total) == (["(1)(b)", "(2)"], 7)


ABSENT = [
    ("tax-code", "current", "1", "No document 'tax-code' is held."),
    ("grid-rules", "1999-01-01", "9.4", "No edition '1999-01-01' of grid-rules is held."),
    ("grid-rules", "current", "77", "grid-rules has no section '77' as of Aug 1, 2025."),
    ("grid-rules", "2025-06-01", "77", "grid-rules@2025-06-01 has no section '77'."),
    ("field-manual", "current", "\0", "field-manual has no section '\\x00' as of Aug 1, 2025."),
]


@pytest.mark.parametrize(("document", "edition", "section", "message"), ABSENT)
def test_what_isnt_there_is_said(
    engine: Engine, document: str, edition: str, section: str, message: str
) -> None:
    with pytest.raises(PinpointUnresolved) as raised:
        engine.section(document, edition, section, _AUGUST)
    assert raised.value.message == message
    assert raised.value.remedy


def test_before_the_first_edition_there_is_no_current_text(engine: Engine) -> None:
    with pytest.raises(
        PinpointUnresolved, match=r"No text of grid-rules is held as of Jan 1, 2020"
    ):
        engine.outline("grid-rules", as_of=date(2020, 1, 1))


def test_an_edition_that_doesnt_govern_is_told_as_superseded(engine: Engine) -> None:
    old = engine.outline("grid-rules", "2025-01-01", _AUGUST)
    statuses = {one.section: one.status for one in old.sections}
    assert statuses["9.4"] == "superseded"
    now = {one.section: one.status for one in engine.outline("grid-rules", as_of=_AUGUST).sections}
    assert now == dict.fromkeys(("2", "2.1", "9", "9.4", "9.5"), "in_effect")
