from datetime import date
from typing import Any

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.answers import TurnTo
from marketrules.documents import Document, Kind
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.references import Reference, Resolution
from search_api.engine import Engine

SUMMER = date(2025, 7, 1)


@pytest.fixture(scope="module")
def engine(
    tmp_path_factory: pytest.TempPathFactory,
    desk_embedder: Embedder,
    desk_holdings: list[Holding],
    shelf: Any,
) -> Engine:
    """The desk with a guide that refers to what isn't held and says how interpretations are had."""
    guide = shelf(Document("yard-guide", "Yard Guide", Kind.GUIDE, "GridCo", 2), "2025-01-01",
                  "2025-01-01")  # fmt: skip
    guide.section("4", "Requests for Interpretation")
    guide.say("(1)", "Anyone may ask GridCo in writing to interpret this guide.")
    guide.section("5", "Yards")
    yards = guide.say(
        "(1)", "Gates are locked as Section 7.2 says. The Crane Operating Guide applies."
    )
    for called, section, resolution in (
        ("Section 7.2", "7.2", Resolution.SECTION_NOT_HELD),
        ("Crane Operating Guide", "", Resolution.DOCUMENT_NOT_HELD),
    ):
        document = "yard-guide" if section else "crane-operating-guide"
        guide.references.append(
            Reference(yards.key, yards.span, called, document, section, "", resolution, None)
        )
    folder = DataFolder(tmp_path_factory.mktemp("turn"))
    holdings = [*desk_holdings, guide.holding()]
    publish(folder, build_snapshot(folder, holdings, desk_embedder))
    return Engine(folder, desk_embedder, turn_to="the client desk")


@pytest.mark.parametrize(
    ("question", "turn"),
    [
        # Section and document named but not held: what refers to them.
        ("What does Yard Guide Section 7.2 say?",
         TurnTo("Section 7.2", "referred to in Yard Guide § 5(1), not held")),
        ("What does the Crane Operating Guide require of gates?",
         TurnTo("Crane Operating Guide", "referred to in Yard Guide § 5(1), not held")),
        # The rulebook's own process, found by its heading.
        ("Should we sue GridCo?", TurnTo("Requests for Interpretation", "Yard Guide § 4")),
        # The body that is named.
        ("What does MISO's tariff say about gates?", TurnTo("MISO", "named in the question")),
        # What the desk has set.
        ("How do I clear the browser cache?", TurnTo("the client desk", "set by the desk")),
    ],
)  # fmt: skip
def test_a_refusal_says_where_to_turn_and_what_says_so(
    engine: Engine, question: str, turn: TurnTo
) -> None:
    refusal = engine.ask(question, SUMMER).refusal
    assert refusal is not None
    assert refusal.turn_to[0] == turn


def test_an_answer_turns_nobody_away(engine: Engine) -> None:
    assert engine.ask("When is the dispute form due?", SUMMER).refusal is None
