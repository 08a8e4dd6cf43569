from datetime import date

import pytest

from marketrules.documents import Status
from marketrules.errors import PinpointUnresolved
from search_api.engine import Engine

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
