"""The inquiries' list: its address survives, and only a choice narrows it otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.wire.desk import FindInquiries
from ui.inquiries import narrowing
from ui.inquiries.places import CHANNELS, SORTS, STATUSES, Looking

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), max_size=60)
DAYS = st.none() | st.dates()
LISTS = st.builds(
    Looking, text=WORDS, status=st.sampled_from(STATUSES), mine=st.booleans(),
    nobodys=st.booleans(), overdue=st.booleans(), owner=WORDS, organisation=WORDS, role=WORDS,
    channel=st.sampled_from(("", *CHANNELS)), tag=WORDS, document=WORDS, section=WORDS,
    taken_from=DAYS, taken_to=DAYS, due_by=DAYS, sort=st.sampled_from(SORTS),
    page=st.integers(1, 999_999_999),
)  # fmt: skip


class Query(dict[str, list[str]]):
    """Streamlit's own address, as far as it is used."""

    def get_all(self, key: str) -> list[str]:
        return self.get(key, [])

    def from_dict(self, given: dict[str, str]) -> None:
        self.clear()
        self.update({name: [value] for name, value in given.items()})


def query(href: str) -> Query:
    return Query(parse_qs(urlsplit(href).query, keep_blank_values=True))


@given(LISTS)
def test_a_list_survives_its_address_and_can_be_asked_for(looking: Looking) -> None:
    assert Looking.read(query(looking.href)) == looking
    asked = FindInquiries.model_validate(looking.asked("ada", 25))
    whose = "ada" if looking.mine else "" if looking.nobodys else looking.owner.strip() or None
    assert asked.owner == whose


@given(st.dictionaries(st.sampled_from([*Looking.__dataclass_fields__, "n"]), WORDS))
def test_nonsense_in_an_address_asks_for_a_list_all_the_same(given: dict[str, str]) -> None:
    looking = Looking.read(Query({name: [value] for name, value in given.items()}))
    FindInquiries.model_validate(looking.asked("ada", 25))


@pytest.mark.parametrize(
    ("chosen", "whose"),
    [({"mine": True}, (True, False, "")), ({"nobodys": True}, (False, True, "")),
     ({"owner": "bob"}, (False, False, "bob")), ({"mine": False}, (False, False, "ada")),
     ({"overdue": True}, (False, False, "ada"))],
)  # fmt: skip
def test_whose_they_are_is_said_once(
    chosen: dict[str, bool | str], whose: tuple[bool, bool, str]
) -> None:
    now = Looking(owner="ada", page=3).but(**chosen)
    assert (now.mine, now.nobodys, now.owner, now.page) == (*whose, 1)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Query:
    held = Query()
    monkeypatch.setattr(narrowing, "st", SimpleNamespace(query_params=held))
    return held


def test_a_field_that_calls_back_unchanged_leads_away_from_no_inquiry(address: Query) -> None:
    drawn = Looking(text="cap", page=2)
    address.from_dict(Looking(7).parameters)  # opened while the list was still being drawn
    narrowing.go(drawn, text="cap")
    narrowing.go(drawn, text="offer cap")
    assert Looking.read(address) == Looking(7)
    address.from_dict(drawn.parameters)
    narrowing.go(drawn, text="cap", due_by=None)
    assert Looking.read(address) == drawn  # not even its page


def test_of_two_fields_changed_at_once_both_narrow_the_list(address: Query) -> None:
    drawn = Looking()
    narrowing.go(drawn, text="cap")
    narrowing.go(drawn, overdue=True, mine=False, nobodys=False)
    assert Looking.read(address) == replace(drawn, text="cap", overdue=True)
    narrowing.go(drawn, due_by=date(2025, 7, 1))
    assert Looking.read(address).due_by == date(2025, 7, 1)
