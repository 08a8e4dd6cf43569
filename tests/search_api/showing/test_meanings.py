from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.documents import Document, Kind
from marketrules.folders import DataFolder
from marketrules.passages import PassageKind
from search_api.engine import Engine
from search_api.showing.meanings import Scoped

SUMMER = date(2025, 8, 1)


def test_a_term_defined_in_a_section_holds_there_and_not_elsewhere(sample_engine: Engine) -> None:
    (inside,) = sample_engine.show("operations-guide 2.1.2(1)", SUMMER).matches
    own = "operations-guide@2025-05-01#2.1.1(1)"
    assert inside.definitions["Base Case"] == own
    assert inside.scoped == {"Base Case": Scoped(own, "2.1", None, None)}
    (outside,) = sample_engine.show("operations-guide 2.2(1)", SUMMER).matches[:1]
    assert "Base Case" not in outside.definitions


def test_a_guides_terms_are_those_of_the_document_it_names(sample_engine: Engine) -> None:
    (shown,) = sample_engine.show("operations-guide 2.2(1)", SUMMER).matches[:1]
    assert shown.definitions["Planned Outage"] == "market-protocols@2025-07-01#2.1:Planned Outage"


def test_a_request_is_read_by_the_terms_of_the_rulebook_it_amends(sample_engine: Engine) -> None:
    key = "lprr112@2025-03-15#8.3(1)!LPRR112"
    (shown,) = sample_engine.show(key, SUMMER).matches
    assert shown.definitions["SA"] == "market-protocols@2025-07-01#2.1:Scheduling Agent (SA)"


@pytest.fixture(scope="module")
def twice_defined(
    tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder, new_shelf: Callable[..., Any]
) -> Engine:
    """Rules that define "Late Form" in Section 2 and once more in Section 4.1, and say what that means."""
    shelf = new_shelf(
        Document("form-rules", "Form Rules", Kind.PROTOCOLS, "GridCo", 1),
        "2025-01-01",
        "2025-01-01",
    )
    shelf.section("1.7", "Construction")
    shelf.say("(1)", "Where a Section and Section 2 both define a term, the definition of the Section"
              " controls what it means there.")  # fmt: skip
    shelf.section("2", "Definitions")
    shelf.say("", "Late Form\tA form filed after March.", term="Late Form",
              kind=PassageKind.DEFINITION)  # fmt: skip
    shelf.section("4", "Forms")
    shelf.section("4.1", "Yearly Form", "4")
    shelf.say("(1)", "For purposes of this Section, a “Late Form” means one filed after May.")
    shelf.say("(2)", "A Late Form costs 100 $.")
    shelf.section("4.2", "Monthly Form", "4")
    shelf.say("(1)", "A Late Form costs 10 $.")
    folder = DataFolder(tmp_path_factory.mktemp("twice"))
    publish(folder, build_snapshot(folder, [shelf.holding()], desk_embedder))
    return Engine(folder, desk_embedder)


def test_the_section_prevails_over_the_definitions_by_the_rule_that_says_so(
    twice_defined: Engine,
) -> None:
    (inside,) = twice_defined.show("4.1(2)", SUMMER).matches
    own, general = "form-rules@2025-01-01#4.1(1)", "form-rules@2025-01-01#2:Late Form"
    assert inside.definitions == {"Late Form": own}
    rule = "form-rules@2025-01-01#1.7(1)"
    assert inside.scoped == {"Late Form": Scoped(own, "4.1", over=general, by=rule)}
    (outside,) = twice_defined.show("4.2(1)", SUMMER).matches
    assert (outside.definitions, outside.scoped) == ({"Late Form": general}, {})
