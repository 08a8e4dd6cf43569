"""Explanations: terms, verbs and places to look next, as of the date."""

from __future__ import annotations

import pytest

from marketrules.errors import PinpointUnresolved
from search_api.training.explanations import explanation
from search_api.training.ground import Ground

KEY = "market-protocols@2025-07-01#9.3.1(1)"


def _key(ground: Ground, end: str) -> str:
    names = ground.standing.snapshot.editions
    protocols = next(one for one in reversed(names) if one.document.kind.value == "protocols")
    return f"{protocols.key}#{end}"


def test_terms_come_with_the_definition_of_the_date(ground: Ground) -> None:
    found = explanation(_key(ground, "9.3.1(1)"), ground)
    terms = {one.term: one.definition.term for one in found.terms}
    assert any(term.startswith("Settlement Statement") for term in terms)
    assert all(one.definition.status.value == "in_effect" for one in found.terms)


def test_verbs_come_with_the_rule_that_says_what_they_do(ground: Ground) -> None:
    found = explanation(_key(ground, "3.1.1(1)"), ground)
    for verb in found.verbs:
        assert verb.rule is not None
        assert verb.rule.section == "1.2"


def test_no_place_is_told_twice_nor_the_passage_itself(ground: Ground) -> None:
    found = explanation(_key(ground, "9.3.1(1)"), ground)
    keys = [one.citation.key for one in found.next]
    assert found.key not in keys
    assert {"after"} <= {one.why for one in found.next}


def test_an_unknown_key_is_refused(ground: Ground) -> None:
    with pytest.raises(PinpointUnresolved):
        explanation(KEY + "(zz)", ground)
