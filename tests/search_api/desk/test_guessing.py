"""Guessing passwords: slow for whoever guesses, no bar to whoever knows.

Moments are set, not waited for. 192.0.2.0/24, 198.51.100.0/24 and 203.0.113.0/24 are for examples
(RFC 5737).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from marketrules.errors import LoginRefused
from search_api.access.rates import Buckets
from search_api.desk import users
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.guessing import Origin
from search_api.desk.tables.base import now
from search_api.desk.tables.people import LoginPlace, User
from search_api.desk.users import add_user, log_in

PASSWORD = "correct horse battery"
HOME, ELSEWHERE = Origin("192.0.2.7"), Origin("198.51.100.3")


class Clock:
    """Time as the test sets it."""

    def __init__(self) -> None:
        self.moment = now()

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(users, "now", made)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(users, "_hasher", lambda: quick)
    return made


@pytest.fixture
def ada(records: Records, actor: Callable[..., Actor], clock: Clock) -> str:
    with records.writing() as session:
        add_user(session, actor("root", "admin"), "ada", Role.LEAD, PASSWORD)
    return "ada"


def gets_in(records: Records, name: str, origin: Origin, password: str = PASSWORD) -> bool:
    try:
        return log_in(records, name, password, 12, origin).name == name
    except LoginRefused as refused:
        assert "or was wrong too often" in refused.message  # always the same words
        return False


def test_whoever_knows_the_password_gets_in_while_another_guesses_elsewhere(
    records: Records, ada: str, clock: Clock
) -> None:
    for _ in range(5):
        assert not gets_in(records, ada, ELSEWHERE, "wrong")
    assert not gets_in(records, ada, ELSEWHERE)  # the right one, too soon
    assert gets_in(records, ada, HOME)  # where it was never seen before
    clock.on(seconds=4)
    assert not gets_in(records, ada, ELSEWHERE)
    clock.on(seconds=1)  # 5 s after the fifth
    assert gets_in(records, ada, ELSEWHERE)


def test_guesses_from_one_address_slow_to_four_an_hour(
    records: Records, ada: str, clock: Clock
) -> None:
    """A try a minute. Waits of 5, 10, …, 640 s, then 900 s: 5 + 8 within 1,275 s, then 4 an hour."""
    began, counted = clock.moment, 0
    while clock.moment - began < timedelta(hours=10):
        gets_in(records, ada, ELSEWHERE, "wrong")
        clock.on(seconds=60)
    with records.reading() as session:
        place = session.scalars(select(LoginPlace)).one()
        counted = place.failures
    assert 45 <= counted <= 52  # 13 + (36,000 - 1,275) / 900 = 51.6


def test_guesses_spread_over_addresses_are_no_faster_and_do_not_lock_out_who_is_known(
    records: Records, ada: str, clock: Clock
) -> None:
    assert gets_in(records, ada, HOME)
    clock.on(minutes=1)
    addresses = (Origin(f"203.0.113.{number}") for number in range(60))
    for origin in addresses:
        gets_in(records, ada, origin, "wrong")
    with records.reading() as session:
        user = session.scalars(select(User)).one()
        assert user.failures == 20  # all others were turned away before they counted
        assert session.scalar(select(func.count()).select_from(LoginPlace)) == 21  # 20 and home
    assert not gets_in(records, ada, ELSEWHERE)
    assert gets_in(records, ada, HOME)
    # That the owner logs in gives nobody 20 tries more.
    clock.on(seconds=5)
    assert not gets_in(records, ada, Origin("203.0.113.201"), "wrong")
    assert not gets_in(records, ada, Origin("203.0.113.202"))  # 10 s now
    assert gets_in(records, ada, HOME)


def test_at_an_address_that_is_known_guesses_are_slowed_like_any(
    records: Records, ada: str, clock: Clock
) -> None:
    assert gets_in(records, ada, HOME)
    for _ in range(5):
        assert not gets_in(records, ada, HOME, "wrong")
    assert not gets_in(records, ada, HOME)
    assert gets_in(records, ada, ELSEWHERE)


def test_an_address_is_known_for_ninety_days_after_the_last_login(
    records: Records, ada: str, clock: Clock
) -> None:
    assert gets_in(records, ada, HOME)
    for days, known in ((89, True), (89, True), (91, False)):
        clock.on(days=days)
        for number in range(20):
            gets_in(records, ada, Origin(f"203.0.113.{number}"), "wrong")
        assert gets_in(records, ada, HOME) is known


def test_failures_are_forgotten_after_a_day_and_rows_of_strangers_with_them(
    records: Records, ada: str, clock: Clock
) -> None:
    for number in range(20):
        gets_in(records, ada, Origin(f"203.0.113.{number}"), "wrong")
    clock.on(days=1, seconds=6)
    assert not gets_in(records, ada, ELSEWHERE, "wrong")
    with records.reading() as session:
        assert session.scalars(select(User)).one().failures == 1
        assert [one.address for one in session.scalars(select(LoginPlace))] == [ELSEWHERE.address]


def test_an_address_that_failed_with_many_names_gets_in_only_where_it_is_known(
    records: Records, ada: str, clock: Clock
) -> None:
    tired = Origin(HOME.address, has_failed=True)
    assert not gets_in(records, ada, tired)
    assert gets_in(records, ada, HOME)
    assert gets_in(records, ada, tired)


def test_a_clock_that_is_put_back_locks_nobody_out(
    records: Records, ada: str, clock: Clock
) -> None:
    for _ in range(5):
        gets_in(records, ada, HOME, "wrong")
    clock.on(days=-400)
    assert gets_in(records, ada, HOME)


def test_a_new_password_begins_anew(
    records: Records, ada: str, clock: Clock, actor: Callable[..., Actor]
) -> None:
    for _ in range(5):
        gets_in(records, ada, HOME, "wrong")
    with records.writing() as session:
        add_user(session, actor("root", "admin"), ada, Role.LEAD, "another long password")
    assert gets_in(records, ada, HOME, "another long password")


def test_looking_whether_a_bucket_is_empty_takes_nothing() -> None:
    buckets = Buckets(1, 2, clock=lambda: 0.0)
    told = []
    for _ in range(3):
        told += [buckets.is_empty("a"), buckets.is_empty("a")]
        buckets.take("a")
    assert told == [False, False, False, False, True, True]
