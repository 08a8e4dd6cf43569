"""What slows those who guess passwords, and leaves those alone who know them.

Failures are counted by name and address: whoever tries from elsewhere locks nobody out here. Those
from addresses where the name was never logged in count together as well, so that guesses spread
over many addresses are no faster than a few a day; whoever comes from where they logged in before
isn't held up by that. And from one address few names can be tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from search_api.access.rates import Buckets
from search_api.desk.tables.people import LoginPlace, User

FREE_FAILURES = 5  # from one address; then each further one doubles the wait
FREE_ELSEWHERE = 20  # from all addresses that aren't known for the name
SHORTEST_S, LONGEST_S = 5.0, 900.0
_KNOWN = timedelta(days=90)  # since the last login from there
_REST = timedelta(days=1)  # after which failures are forgotten
_AT_ONCE, _PER_MINUTE = 30, 1  # failures of one address, whatever the name


def failures_by_address() -> Buckets:
    """Counts the failures of each address, by process."""
    return Buckets(_PER_MINUTE, _AT_ONCE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody logs in from."""

    address: str = ""  # "": not known; counted as one
    has_failed: bool = False  # with so many names that only those known there are still taken


@dataclass(frozen=True, slots=True)
class Standing:
    """How a name stands with an address: what was counted, and whether it has to wait."""

    user: User
    place: LoginPlace | None
    is_known: bool
    must_wait: bool


def standing(session: Session, user: User, origin: Origin, moment: datetime) -> Standing:
    """How ``user``, whose row is held, stands with that address."""
    place = session.scalar(
        select(LoginPlace).where(
            LoginPlace.user_id == user.id, LoginPlace.address == origin.address
        )
    )
    known = place is not None and place.known_until is not None and place.known_until > moment
    waits = place is not None and _holds(place.locked_until, moment)
    if not known:
        waits = waits or origin.has_failed or _holds(user.locked_until, moment)
    return Standing(user, place, known, waits)


def failed(session: Session, found: Standing, origin: Origin, moment: datetime) -> None:
    """Counts a failure, for the name at the address, and for the name from wherever it isn't known."""
    place = found.place
    if place is None:
        session.execute(
            delete(LoginPlace).where(
                LoginPlace.user_id == found.user.id,
                LoginPlace.seen_at < moment - _REST,
                or_(LoginPlace.known_until.is_(None), LoginPlace.known_until < moment),
            )
        )
        place = LoginPlace(user_id=found.user.id, address=origin.address, failures=0)
        session.add(place)
    elif place.seen_at < moment - _REST:
        place.failures = 0
    place.failures, place.seen_at = place.failures + 1, moment
    place.locked_until = _until(place.failures, FREE_FAILURES, moment)
    if found.is_known:
        return
    user = found.user
    if user.locked_until is not None and user.locked_until < moment - _REST:
        user.failures = 0
    user.failures += 1
    user.locked_until = _until(user.failures, FREE_ELSEWHERE, moment)


def succeeded(session: Session, found: Standing, origin: Origin, moment: datetime) -> None:
    """From here on the address is known for the name.

    What was tried elsewhere meanwhile isn't forgotten for that, or each of its owner's logins would
    give whoever guesses as many tries again.
    """
    place = found.place
    if place is None:
        place = LoginPlace(user_id=found.user.id, address=origin.address)
        session.add(place)
    place.failures, place.locked_until, place.seen_at = 0, None, moment
    place.known_until = moment + _KNOWN
    if not found.is_known:
        found.user.failures, found.user.locked_until = 0, None


def forget(session: Session, user: User) -> None:
    """Forgets a name's failures everywhere, and where it is known: it has another password."""
    session.execute(delete(LoginPlace).where(LoginPlace.user_id == user.id))


def wait_after(failures: int, free: int = FREE_FAILURES) -> float:
    """Seconds to wait after so many failures in a row.

    >>> [wait_after(n) for n in (4, 5, 6, 10, 30)]
    [0.0, 5.0, 10.0, 160.0, 900.0]
    """
    if failures < free:
        return 0.0
    return min(SHORTEST_S * 2.0 ** min(failures - free, 20), LONGEST_S)


def _until(failures: int, free: int, moment: datetime) -> datetime | None:
    wait = wait_after(failures, free)
    return moment + timedelta(seconds=wait) if wait else None


def _holds(until: datetime | None, moment: datetime) -> bool:
    """Whether a wait isn't over; one that is longer than any is of a clock that was put back."""
    if until is None:
        return False
    return timedelta(0) < until - moment <= timedelta(seconds=LONGEST_S)
