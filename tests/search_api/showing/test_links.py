"""References among the text of a date: the sample as it is read, against the plain inverse."""

from collections.abc import Callable
from datetime import date

import pytest

from search_api.engine import Engine
from search_api.showing.links import Links

SPRING, SUMMER = date(2025, 3, 15), date(2025, 8, 1)


def links_at(engine: Engine, day: date) -> Links:
    opened = engine._current()
    return Links(opened.standing(day), opened.places)


FOLLOWED = [
    # both Sections have been the same since January
    ("market-protocols@2025-01-01#2.1:Grid Alert", SPRING, "market-protocols@2025-01-01#6.2"),
    # Section 3 of the July edition has been in force since March 1
    ("market-protocols@2025-01-01#2.1:Planned Outage", SPRING, "market-protocols@2025-07-01#3.1.3"),
    # another document's text of the day
    ("operations-guide@2025-05-01#2.1.2(1)", SUMMER, "market-protocols@2025-07-01#3.1.1"),
]


@pytest.mark.parametrize(("key", "day", "target"), FOLLOWED)
def test_a_reference_leads_to_the_text_of_the_day(
    sample_engine: Engine, key: str, day: date, target: str
) -> None:
    (shown,) = sample_engine.show(key, day).matches
    assert shown.references == (target,)


def test_old_text_refers_to_what_was_valid_with_it(sample_engine: Engine) -> None:
    old = "market-protocols@2025-01-01#9.3.1(1)"
    (shown,) = sample_engine.show(old, SUMMER).matches
    assert shown.references == ("market-protocols@2025-01-01#9.3.3",)
    assert all(key.startswith("market-protocols@2025-01-01#") for key in shown.definitions.values())


@pytest.mark.parametrize("day", [SPRING, SUMMER])
def test_who_refers_is_the_inverse_of_what_is_referred_to(
    sample_engine: Engine, day: date, count_inverse: Callable[[Engine, date], int]
) -> None:
    assert count_inverse(sample_engine, day) > 5


def test_those_that_name_the_paragraph_come_before_those_that_name_its_section(
    sample_engine: Engine,
) -> None:
    (shown,) = sample_engine.show("operations-guide 2.2(1)", SUMMER).matches[:1]
    assert shown.referred_from.keys == ("market-protocols@2025-07-01#3.1.3(1)",)
    assert (shown.referred_from.count, shown.referred_from.naming) == (1, 0)


def test_what_leads_nowhere_says_why(sample_engine: Engine) -> None:
    found = {
        (one.text, one.why)
        for day in (SPRING, SUMMER)
        for edition in ("market-protocols@2025-01-01", "market-protocols@2025-07-01")
        for match in sample_engine.show(edition, day).matches
        for one in match.dangling
    }
    whys = {why for _, why in found}
    assert "there is no such place in it" in whys
    assert "no text of that date is held there" in whys  # the guide is held from May on


def test_rows_and_terms_have_no_referrers_of_their_own(sample_engine: Engine) -> None:
    for match in sample_engine.show("operations-guide 2.2(1)", SUMMER).matches[1:]:
        assert match.referred_from.count == 0
