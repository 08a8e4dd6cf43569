"""Passwords guessed over HTTP: from one address, from many, and by whoever forges its address."""

from __future__ import annotations

import httpx
import pytest
from argon2 import PasswordHasher

from search_api.desk import users
from search_api.desk.acting import Actor, Role

from .conftest import PASSWORD, Served


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hash costs is tried elsewhere; here hundreds are made."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(users, "_hasher", lambda: hasher)


def added(serving: Served, name: str) -> str:
    with serving.records.writing() as session:
        users.add_user(session, Actor("root", Role.ADMIN), name, Role.DESK, PASSWORD)
    return name


def tried(http: httpx.Client, name: str, password: str, forwarded: str) -> int:
    answered = http.post(
        "/v1/session", json={"name": name, "password": password},
        headers={"X-Forwarded-For": forwarded},
    )  # fmt: skip
    return answered.status_code


def test_guesses_by_the_page_lock_out_nobody_who_sits_elsewhere(serving: Served) -> None:
    """The page and a proxy call from one address, whoever sits in front of them."""
    name = added(serving, "guessed-at")
    with serving.at() as http:
        for number in range(12):  # each claims to have come from yet another
            assert tried(http, name, "wrong", f"203.0.113.{number}, 198.51.100.4") == 401
        assert tried(http, name, PASSWORD, "198.51.100.4") == 401
        assert tried(http, name, PASSWORD, "192.0.2.40") == 201


def test_from_one_address_few_names_can_be_tried_and_nobody_is_told_which_there_are(
    serving: Served,
) -> None:
    """One password for many names (spraying): 30 failures, then a minute for each further one."""
    names = [added(serving, f"sprayed-{number}") for number in range(3)]
    with serving.at() as http:
        assert tried(http, names[0], PASSWORD, "198.51.100.5") == 201  # known there from now on
        for number in range(30):
            assert tried(http, f"nobody-{number}", "wrong", "198.51.100.5") == 401
        assert tried(http, names[1], PASSWORD, "198.51.100.5") == 401
        assert tried(http, names[0], PASSWORD, "198.51.100.5") == 201
        assert tried(http, names[1], PASSWORD, "192.0.2.41") == 201


def test_guesses_from_many_addresses_leave_the_owner_where_they_were(serving: Served) -> None:
    name = added(serving, "spread")
    with serving.at() as http:
        assert tried(http, name, PASSWORD, "192.0.2.42") == 201
        for number in range(25):
            tried(http, name, "wrong", f"203.0.113.{number}")
        assert tried(http, name, PASSWORD, "203.0.113.90") == 401
        assert tried(http, name, PASSWORD, "192.0.2.42") == 201
