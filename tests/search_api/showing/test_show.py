from datetime import date

import pytest

from marketrules.documents import Status
from marketrules.errors import PinpointUnresolved
from search_api.engine import Engine
from search_api.showing.meanings import is_written

SUMMER = date(2025, 7, 1)

TABLE = [
    # a paragraph, with the boxed text that waits beside it
    ("grid-rules 9.4(2)", ["9.4(2)", "9.4(2)"]),
    # without its document, where only one has it
    ("9.4(3)", ["9.4(3)", "9.4(3)"]),
    # a number that stands in two documents gives both
    ("9.4(1)", ["9.4(1)", "9.4(1)"]),
    # an item in the words of a rule
    ("paragraph (1)(b) of Section 9.4", ["9.4(1)(b)"]),
    # a table row by row, with the paragraph it belongs to
    ("9.5(1)", ["9.5(1)", "9.5(1) table", "9.5(1) table", "9.5(1) table"]),
    # a term by its abbreviation
    ("DA", ["2.1"]),
    # a revision
    ("GRR012", ["9.4(2)"]),
    # a notice
    ("M-A010125-01", ["ACTION REQUIRED"]),
    # a heading without a number
    ("Site visits", ["Site visits"]),
    # a whole key
    ("grid-rules@2025-01-01#9.4(2)", ["9.4(2)"]),
]


@pytest.mark.parametrize(("pinpoint", "places"), TABLE)
def test_a_pinpoint_shows_what_stands_there(
    engine: Engine, pinpoint: str, places: list[str]
) -> None:
    found = [match.citation for match in engine.show(pinpoint, SUMMER).matches]
    apart = [f"{one.section}{' ' * one.paragraph.startswith('t')}{one.paragraph}" for one in found]
    assert apart == places


def test_a_match_carries_lead_in_items_pending_text_references_and_definitions(
    engine: Engine,
) -> None:
    lead = engine.show("grid-rules 9.4(1)", SUMMER).matches[0]
    assert lead.children == (
        "grid-rules@2025-06-01#9.4(1)(a)",
        "grid-rules@2025-06-01#9.4(1)(b)",
    )
    assert lead.definitions == {"Dispatch Agent": "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"}
    due = engine.show("grid-rules 9.4(2)", SUMMER).matches[0]
    assert [one.revisions for one in due.pending] == [("GRR012",)]
    assert due.references == ("grid-rules@2025-06-01#9.5(1)",)
    item = engine.show("9.4(1)(b)", SUMMER).matches[0]
    assert item.lead_in[0].endswith("shall file a form stating:")


def test_boxed_text_shown_by_its_revision_is_pending(engine: Engine) -> None:
    shown = engine.show("GRR012", SUMMER).matches[0].citation
    assert (shown.status, shown.trigger) == (Status.PENDING, "upon system implementation")
    assert shown.label == "Grid Rules § 9.4(2) (pending GRR012)"


def test_a_paragraph_that_is_not_there_names_those_that_are(engine: Engine) -> None:
    with pytest.raises(PinpointUnresolved) as raised:
        engine.show("grid-rules 9.4(8)", SUMMER)
    assert "(1), (1)(a), (1)(b), (2), (3)" in raised.value.remedy


def test_nothing_at_all_is_said_so(engine: Engine) -> None:
    with pytest.raises(PinpointUnresolved, match="xyzzy"):
        engine.show("xyzzy", SUMMER)


STANDINGS = [
    # the edition that governs in summer
    ("grid-rules@2025-06-01#9.4(1)", Status.IN_EFFECT, "(eff. Jun 1, 2025)"),
    # the edition that it replaced
    ("grid-rules@2025-01-01#9.4(1)", Status.SUPERSEDED, "(superseded; text of Jan 1, 2025)"),
    # boxed text of that edition waits for nothing any more
    ("grid-rules@2025-01-01#9.4(2)!GRR012", Status.SUPERSEDED, "(superseded; text of"),
]


@pytest.mark.parametrize(("key", "status", "told"), STANDINGS)
def test_a_key_is_shown_with_its_status_at_the_date(
    engine: Engine, key: str, status: Status, told: str
) -> None:
    (shown,) = engine.show(key, SUMMER).matches
    assert shown.citation.status is status
    assert told in shown.citation.label


def test_text_of_a_later_edition_says_from_when_it_is(engine: Engine) -> None:
    shown = engine.show("grid-rules@2025-06-01#9.4(1)", date(2025, 2, 1)).matches[0].citation
    assert shown.status is Status.SUPERSEDED
    assert shown.label == "Grid Rules § 9.4(1) (not in force on Feb 1, 2025: from Jun 1, 2025)"


def test_a_section_opened_in_another_edition_is_not_in_effect(engine: Engine) -> None:
    for edition, day in (("2025-01-01", SUMMER), ("2025-06-01", date(2025, 2, 1))):
        section = engine.section("grid-rules", edition, "9.4", day)
        assert {one.status for one in section.paragraphs} == {Status.SUPERSEDED}


def test_a_revision_request_is_as_filed_and_never_in_force(engine: Engine) -> None:
    proposed = engine.show("grr020", SUMMER).matches[0].citation
    assert proposed.label == "GRR020 § 9.5(1) (proposed in GRR020)"


KEYS = [
    # one of the revisions of a box
    ("grid-rules@2025-06-01#9.4(2)!GRR012", ["9.4(2)"]),
    # a term by its abbreviation, its name, its heading
    ("grid-rules@2025-06-01#2.1:DA", ["2.1"]),
    ("grid-rules@2025-06-01#2.1:Dispatch Agent", ["2.1"]),
    ("grid-rules@2025-06-01#2.1:Dispatch Agent (DA)", ["2.1"]),
    # a section: all that stands in it; a chapter: its sections
    ("field-manual@2025-02-01#9.4", ["9.4(1)"]),
    ("grid-rules@2025-06-01#9.5(1)", ["9.5(1)"]),
    # an edition, a document by its id or title
    ("field-manual@2025-02-01", ["9.4(1)", "Site visits"]),
    ("field-manual", ["9.4(1)", "Site visits"]),
    ("Field Manual", ["9.4(1)", "Site visits"]),
    # a label behind the document's name
    ("field-manual (1)", ["9.4(1)"]),
    ("field-manual 1", ["9.4(1)"]),
]


@pytest.mark.parametrize(("pinpoint", "places"), KEYS)
def test_keys_by_their_parts_and_documents_by_their_names(
    engine: Engine, pinpoint: str, places: list[str]
) -> None:
    found = [match.citation for match in engine.show(pinpoint, SUMMER).matches]
    assert [f"{one.section}{one.paragraph}" for one in found] == places


def test_a_chapter_without_text_of_its_own_shows_its_sections(engine: Engine) -> None:
    for pinpoint in ("grid-rules Section 9", "grid-rules@2025-06-01#9"):
        shown = {match.citation.section for match in engine.show(pinpoint, SUMMER).matches}
        assert shown == {"9.4", "9.5"}


UNRESOLVED = [
    # no such paragraph: its section's keys, the likest first
    ("grid-rules@2025-06-01#9.4(1)(z)", "grid-rules@2025-06-01#9.4(1)(a)"),
    # no such term, no such section, no such edition, no such document
    ("grid-rules@2025-06-01#2.1:Dispatch Clerk", "grid-rules@2025-06-01#2.1:Dispatch Agent (DA)"),
    ("grid-rules@2025-06-01#9.7", "grid-rules@2025-06-01#9.5"),
    ("grid-rules@1999-01-01#9.4(1)", "grid-rules@2025-06-01#9.4(1)"),
    ("tax-code@2025-01-01#9.4(1)", "marketrules documents"),
    # a box's key without a box
    ("grid-rules@2025-06-01#9.4(2)!GRR999", "grid-rules@2025-06-01#9.4(2)"),
]


@pytest.mark.parametrize(("key", "near"), UNRESOLVED)
def test_a_key_where_nothing_stands_never_gives_other_text(
    engine: Engine, key: str, near: str
) -> None:
    with pytest.raises(PinpointUnresolved) as raised:
        engine.show(key, SUMMER)
    assert near in raised.value.remedy


def test_what_is_not_in_force_yet_is_said_so_with_its_place(engine: Engine) -> None:
    with pytest.raises(PinpointUnresolved) as raised:
        engine.show("field-manual 9.4(1)", date(2025, 1, 15))
    assert "field-manual has no section 9.4 as of Jan 15, 2025" in raised.value.message
    assert "field-manual@2025-02-01#9.4" in raised.value.remedy
    with pytest.raises(PinpointUnresolved, match="was sent after"):
        engine.show("M-A010125-02", date(2025, 1, 15))


TERMS = [
    # exactly the name or the abbreviation, in its capitals
    ("Dispatch Agent", "Dispatch Agent (DA)", True),
    ("DA", "Dispatch Agent (DA)", True),
    ("dispatch agent", "Dispatch Agent (DA)", True),
    # a word that begins a sentence, or is only contained
    ("Da", "Dispatch Agent (DA)", False),
    ("Agent", "Dispatch Agent (DA)", False),
    ("DA", "Dispatch Agent (DA) Interval", False),
]


@pytest.mark.parametrize(("form", "term", "written"), TERMS)
def test_a_term_is_written_as_it_is_defined(form: str, term: str, written: bool) -> None:
    assert is_written(form, term) is written
