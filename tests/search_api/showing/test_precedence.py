from dataclasses import dataclass
from datetime import date

import pytest

from search_api.engine import Engine
from search_api.showing.precedence import precedence

SUMMER, WINTER = date(2025, 8, 1), date(2024, 6, 1)


@dataclass(frozen=True)
class Cited:
    document: str


PAIRS = [
    # by the list of the Protocols, whichever comes first
    (("operations-guide", "market-protocols"), "Operations Guide yields to Market Protocols"),
    (("market-protocols", "operations-guide"), "Operations Guide yields to Market Protocols"),
    (("market-protocols", "registration-manual"), "Registration Manual yields to Market Protocols"),
    (("registration-manual", "operations-guide"), "Registration Manual yields to Operations Guide"),
]


@pytest.mark.parametrize(("cited", "told"), PAIRS)
def test_two_levels_of_rules_are_ranked_by_the_paragraph_that_says_so(
    sample_engine: Engine, cited: tuple[str, ...], told: str
) -> None:
    standing = sample_engine._current().standing(SUMMER)
    (found,) = precedence([Cited(one) for one in cited], standing)
    assert found.note == f"If they conflict, {told} (Market Protocols § 1.1(2))."
    source = standing.source_text(found.citation.document, found.citation.edition)
    start, end = found.citation.span
    assert source[start:end] == found.citation.quote


NONE = [
    ("market-protocols",),
    ("market-protocols", "market-protocols"),
    # a request and a notice are no level of rules
    ("market-protocols", "lprr112"),
    (),
]


@pytest.mark.parametrize("cited", NONE)
def test_where_nothing_is_said_nothing_is_noted(
    sample_engine: Engine, cited: tuple[str, ...]
) -> None:
    standing = sample_engine._current().standing(SUMMER)
    assert precedence([Cited(one) for one in cited], standing) == ()


def test_a_rule_of_precedence_counts_only_while_it_is_in_force(sample_engine: Engine) -> None:
    standing = sample_engine._current().standing(WINTER)  # before the earliest edition held
    assert precedence([Cited("market-protocols"), Cited("operations-guide")], standing) == ()
