from datetime import date

import pytest

from search_api.engine import Engine
from search_api.succession import How

SUMMER = date(2025, 8, 1)
_OLD, _NEW = "market-protocols@2025-01-01", "market-protocols@2025-07-01"

HEIRS = [
    # the same words at the same place
    ("1.1(1)", How.SAME, "1.1(1)"),
    # other words at the same place
    ("9.3.1(1)", How.CHANGED, "9.3.1(1)"),
    # a paragraph was put before it
    ("1.3(2)", How.RENUMBERED, "1.3(3)"),
    # its box has been carried out: the term is gone
    ("2.1:Paper Schedule", How.GONE, None),
]


@pytest.mark.parametrize(("place", "how", "heir"), HEIRS)
def test_an_old_permalink_names_what_governs(
    sample_engine: Engine, place: str, how: How, heir: str | None
) -> None:
    (shown,) = sample_engine.show(f"{_OLD}#{place}", SUMMER).matches
    assert shown.governing is not None
    assert (shown.governing.how, shown.governing.key) == (how, heir and f"{_NEW}#{heir}")
    assert (
        "This is the text of the edition of Jan 1, 2025, not that of Aug 1, 2025."
        in (shown.notes[0])
    )


def test_the_text_of_a_permalink_is_that_of_its_edition(sample_engine: Engine) -> None:
    (old,) = sample_engine.show(f"{_OLD}#9.3.1(1)", SUMMER).matches
    (new,) = sample_engine.show(f"{_NEW}#9.3.1(1)", SUMMER).matches
    assert old.text != new.text
    assert (old.citation.edition, new.citation.edition) == ("2025-01-01", "2025-07-01")
    assert new.governing is None
    assert new.notes == ()


def test_a_permalink_that_governs_at_the_date_says_nothing_more(sample_engine: Engine) -> None:
    (shown,) = sample_engine.show(f"{_OLD}#9.3.1(1)", date(2025, 3, 15)).matches
    assert shown.governing is None


def test_text_that_is_to_come_names_what_governs_before_it(sample_engine: Engine) -> None:
    (shown,) = sample_engine.show(f"{_NEW}#9.3.1(1)", date(2025, 3, 15)).matches
    assert shown.governing is not None
    assert shown.governing.key == f"{_OLD}#9.3.1(1)"


def test_a_notice_and_a_request_have_no_heirs(sample_engine: Engine) -> None:
    for pinpoint in ("M-A051525-01", "lprr112@2025-03-15#3.1.3(2)!LPRR112"):
        assert all(one.governing is None for one in sample_engine.show(pinpoint, SUMMER).matches)
