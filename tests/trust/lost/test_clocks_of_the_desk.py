"""A clock that jumps between two acts of the desk: nothing lost, nobody locked out, nothing for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from marketrules.errors import LoginRefused, WrongState
from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.decks import Drill
from search_api.desk.drilled import keep_drill
from search_api.desk.finding import Wanted, find
from search_api.desk.retention import retain
from search_api.desk.tables import base
from search_api.desk.tables.people import User
from search_api.desk.training import due_cards, progress
from search_api.desk.users import add_user, caller_of_session, log_in
from search_api.jobs import jobs as jobs_module
from search_api.jobs.job import Job, JobState, now
from search_api.jobs.jobs import Jobs
from search_api.jobs.store import KEPT

ADMIN = Actor("root", Role.ADMIN, sees_all=True)
YEAR = timedelta(days=365)
SECRET = "correct horse battery"
CALL = {"organisation": "o", "role": "", "channel": "phone", "question": "q"}
DRILL = Drill(
    drill="pinpoint", key="p@2025-01-01#1", as_of=datetime(2025, 7, 1, tzinfo=UTC).date(),
    snapshot="s", prompt="Where does it stand?", choices=(), expected=("1",), explanation="There.",
)  # fmt: skip


class Clock(datetime):
    """The clock of the desk's records and of jobs."""

    moment = datetime(2025, 7, 1, 12, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return cls.moment.astimezone(tz)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "moment", datetime(2025, 7, 1, 12, tzinfo=UTC))
    monkeypatch.setattr(base, "datetime", Clock)
    monkeypatch.setattr(jobs_module, "datetime", Clock)
    return Clock


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(Settings(data=tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def ada(records: Records) -> None:
    """A user who can log in."""
    with records.writing() as session:
        add_user(session, ADMIN, "ada", Role.DESK, SECRET)


def fails_once_more(records: Records, after: int) -> None:
    with records.writing() as session:
        session.scalars(select(User)).one().failures = after
    with pytest.raises(LoginRefused):
        log_in(records, "ada", "wrong", 12)


@pytest.mark.parametrize("jump", [-YEAR, timedelta(hours=-1)])
def test_a_name_that_was_locked_can_log_in_again_a_quarter_of_an_hour_later_at_most(
    ada: None, records: Records, clock: type[Clock], jump: timedelta
) -> None:
    fails_once_more(records, after=29)  # locked for a quarter of an hour
    with pytest.raises(LoginRefused):
        log_in(records, "ada", SECRET, 12)
    clock.moment += jump + timedelta(minutes=15)
    assert log_in(records, "ada", SECRET, 12).name == "ada"


@pytest.mark.parametrize("jump", [-YEAR, YEAR])
def test_a_login_ends_when_the_clock_jumps_and_another_is_given(
    ada: None, records: Records, clock: type[Clock], jump: timedelta
) -> None:
    token = log_in(records, "ada", SECRET, 12).token
    clock.moment += jump
    assert caller_of_session(records, token) is None
    again = log_in(records, "ada", SECRET, 12).token
    assert caller_of_session(records, again) is not None
    clock.moment -= jump  # it is set right: the login of the wrong time holds no longer than others
    assert caller_of_session(records, again) is None


def test_seconds_by_which_two_machines_differ_end_no_login(
    ada: None, records: Records, clock: type[Clock]
) -> None:
    token = log_in(records, "ada", SECRET, 12).token
    clock.moment -= timedelta(seconds=5)
    assert caller_of_session(records, token) is not None


@pytest.mark.parametrize("jump", [-YEAR, YEAR])
def test_inquiries_of_either_time_are_found_and_overdue_by_todays_clock(
    records: Records, clock: type[Clock], tmp_path: Path, jump: timedelta
) -> None:
    settings = Settings(data=tmp_path)
    fields = {**CALL, "due": clock.moment.date() + timedelta(days=1), "once": "w"}
    with records.writing() as session:
        first = inquiries.take(session, ADMIN, fields, settings).id
    clock.moment += jump
    with records.writing() as session:
        assert inquiries.take(session, ADMIN, fields, settings).id == first  # the word still holds
        inquiries.take(session, ADMIN, {**fields, "once": "other"}, settings)
        total, rows = find(session, ADMIN, Wanted())
        assert total == 2
        assert {one.overdue for one in rows} == {jump > timedelta(0)}


@pytest.mark.parametrize("jump", [-YEAR, YEAR, -10 * YEAR])
def test_a_card_answered_at_a_wrong_time_comes_again_within_a_year_of_the_right_one(
    records: Records, clock: type[Clock], jump: timedelta
) -> None:
    def answered() -> None:
        with records.writing() as session:
            keep_drill(session, ADMIN, "t", DRILL, "1", right=True)

    answered()
    clock.moment += jump
    answered()
    clock.moment -= jump
    for _ in range(37):  # by ten days
        with records.reading() as session:
            due, _, _ = due_cards(session, ADMIN)
            assert due == progress(session, ADMIN).due
        if due:
            break
        clock.moment += timedelta(days=10)
    assert due, "for more than a year it rests"
    answered()
    with records.reading() as session:
        assert progress(session, ADMIN).right >= 2


def answer_one(records: Records, settings: Settings) -> None:
    with records.writing() as session:
        one = inquiries.take(session, ADMIN, CALL, settings)
        inquiries.move(session, ADMIN, one.id, one.version, "answered", settings)


def test_a_clock_a_year_ahead_blanks_nothing(
    records: Records, clock: type[Clock], tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, retention_days=90)
    answer_one(records, settings)
    clock.moment += YEAR
    with pytest.raises(WrongState, match="nothing was blanked"):
        retain(records, settings)
    with records.writing() as session:  # the desk goes on, by the wrong clock
        inquiries.seen(session, ADMIN, 1)
    with pytest.raises(WrongState, match="--clock-is-right"):
        retain(records, settings)
    assert retain(records, settings, sure=True).blanked == 1


def test_retention_goes_on_where_the_desk_is_at_work(
    records: Records, clock: type[Clock], tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, retention_days=90)
    answer_one(records, settings)
    for _ in range(4):
        clock.moment += timedelta(days=30)
        with records.writing() as session:
            inquiries.seen(session, ADMIN, 1)
    assert retain(records, settings).blanked == 1


def test_a_job_of_a_clock_set_back_is_the_newest_and_is_kept(
    tmp_path: Path, clock: type[Clock]
) -> None:
    jobs = Jobs(Settings(data=tmp_path))
    jobs.store.save(Job("20250701T120000-00000000", JobState.DONE, "a", now(), (), "old"))
    for number in range(1, KEPT):
        name = f"20250630T120000-{number:08x}"
        jobs.store.save(Job(name, JobState.DONE, "a", now(), (), None))
    clock.moment -= YEAR
    name, _ = jobs.receiver("multipart/form-data; boundary=-")
    jobs.store.save(Job(name, JobState.DONE, "a", now(), (), "a key"))
    jobs.store.forget_old()
    assert jobs.store.all()[0].id == name
    assert [jobs.store.by_key(key, "a", "") is not None for key in ("a key", "old")] == [True, True]
