from datetime import date

from search_api.engine import Engine
from search_api.meanings import Scoped

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
