"""Users: passwords, logins, locks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketrules.errors import LoginRefused, NotPermitted, WrongState
from marketrules.settings import Settings
from search_api.desk.acting import Actor, Role, actor_of
from search_api.desk.database import Records
from search_api.desk.tables.base import now
from search_api.desk.tables.people import Login, User
from search_api.desk.users import (
    add_user,
    caller_of_session,
    disable_user,
    log_in,
    log_out,
    may_log_in,
)

Make = Callable[..., Actor]
PASSWORD = "correct horse battery"


@pytest.fixture
def ada(records: Records, actor: Make) -> str:
    with records.writing() as session:
        add_user(session, actor("root", "admin"), "ada", Role.LEAD, PASSWORD)
    return "ada"


def test_a_login_holds_until_it_is_ended_everywhere(records: Records, ada: str) -> None:
    first, second, third = (log_in(records, ada, PASSWORD, 12).token for _ in range(3))
    assert len({first, second, third}) == 3
    person = caller_of_session(records, first)
    assert person is not None and (person.name, person.role) == ("ada", Role.LEAD)
    log_out(records, first)
    assert caller_of_session(records, first) is None
    assert caller_of_session(records, second) is not None
    log_out(records, second, everywhere=True)
    assert caller_of_session(records, third) is None
    log_out(records, "mrs_nobody's")


def test_neither_token_nor_password_is_kept(records: Records, ada: str) -> None:
    token = log_in(records, ada, PASSWORD, 12).token
    with records.reading() as session:
        user, login = session.scalars(select(User)).one(), session.scalars(select(Login)).one()
        assert PASSWORD not in user.password and user.password.startswith("$argon2id$")
        assert token not in login.token_hash
    for other in ("", "mrs_", token[:-1], login.token_hash, f"mrs_{login.token_hash}"):
        assert caller_of_session(records, other) is None


def test_a_login_expires_and_ends_with_its_user(records: Records, ada: str, actor: Make) -> None:
    token = log_in(records, ada, PASSWORD, 12).token
    with records.writing() as session:
        session.scalars(select(Login)).one().until = now() - timedelta(seconds=1)
    assert caller_of_session(records, token) is None
    token = log_in(records, ada, PASSWORD, 12).token
    with records.writing() as session:
        disable_user(session, actor("root", "admin"), "ada")
    assert caller_of_session(records, token) is None
    with pytest.raises(LoginRefused, match="name or the password"):
        log_in(records, ada, PASSWORD, 12)


def test_a_new_password_ends_the_logins_made_with_the_old(
    records: Records, ada: str, actor: Make
) -> None:
    token = log_in(records, ada, PASSWORD, 12).token
    with records.writing() as session:
        add_user(session, actor("root", "admin"), ada, Role.TRAINEE, "another long password")
    assert caller_of_session(records, token) is None
    assert log_in(records, ada, "another long password", 12).role is Role.TRAINEE


def test_users_are_added_by_admins_with_passwords_of_some_length(
    records: Records, actor: Make
) -> None:
    with records.writing() as session:
        with pytest.raises(NotPermitted):
            add_user(session, actor("lead", "lead"), "eve", Role.ADMIN, PASSWORD)
        with pytest.raises(WrongState, match="has 5 signs"):
            add_user(session, actor("root", "admin"), "eve", Role.DESK, "short")


def test_a_key_that_bears_a_users_name_is_not_that_user(records: Records, ada: str) -> None:
    with records.reading() as session:
        assert actor_of(ada, "desk", session, Settings()).role is Role.DESK
        assert actor_of(ada, "desk", session, Settings(), logged_in=True).role is Role.LEAD


def test_somebody_may_log_in_once_a_user_is_there_and_not_disabled(
    records: Records, actor: Make
) -> None:
    assert not may_log_in(records)
    for step, holds in ((add_user, True), (disable_user, False)):
        given = (Role.DESK, PASSWORD) if step is add_user else ()
        with records.writing() as session:
            step(session, actor("root", "admin"), "ada", *given)
        assert may_log_in(records) is holds
