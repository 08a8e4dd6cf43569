"""The cookie of a login: who may have it set, for what, and what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.frame import kept

AT = "http://desk.example:8401"
OWN = {"Origin": AT}


@pytest.fixture
def browser() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=[kept.ROUTE]), base_url=AT) as client:
        yield client


def test_a_ticket_is_good_once_for_a_cookie_that_no_script_reads(browser: TestClient) -> None:
    ticket = kept.ticket_for("mrs_token")
    came = browser.post("/_login", content=ticket, headers=OWN)
    said = came.headers["Set-Cookie"].lower()
    assert (came.status_code, came.content) == (204, b"")
    assert said == "marketrules_login_8401=mrs_token; httponly; path=/; samesite=strict"
    again = browser.post("/_login", content=ticket, headers=OWN)
    assert again.status_code == 403 and "Set-Cookie" not in again.headers


def test_over_tls_it_is_never_sent_without(browser: TestClient) -> None:
    came = browser.post(
        "/_login", content=kept.ticket_for("t"),
        headers={"Origin": "https://desk.example", "Host": "desk.example"},
    )  # fmt: skip
    said = came.headers["Set-Cookie"].lower()
    assert said.startswith("marketrules_login=t;") and "; secure" in said


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://desk.example", "http://desk.example:1", "null", None],
)
def test_no_other_page_logs_anybody_in_or_out(browser: TestClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    ticket = kept.ticket_for("t")
    for given in (ticket, kept.NOTHING):
        came = browser.post("/_login", content=given, headers=headers)
        assert came.status_code == 403 and "Set-Cookie" not in came.headers
    assert kept.redeemed(ticket) == "t"  # nor uses the ticket up


@pytest.mark.parametrize("given", ["", "x", "x" * 101, "x" * 10_000_000, "\xff", "None"])
def test_what_is_no_ticket_sets_nothing(browser: TestClient, given: str) -> None:
    came = browser.post("/_login", content=given.encode("latin-1"), headers=OWN)
    assert came.status_code == 403 and "Set-Cookie" not in came.headers


def test_a_page_that_merely_leads_here_gets_nothing(browser: TestClient) -> None:
    assert browser.get("/_login").status_code == 405


def test_logging_out_takes_it_away(browser: TestClient) -> None:
    browser.post("/_login", content=kept.ticket_for("t"), headers=OWN)
    assert browser.cookies.get("marketrules_login_8401") == "t"
    came = browser.post("/_login", content=kept.NOTHING, headers=OWN)
    assert came.status_code == 204 and not browser.cookies


def test_a_ticket_holds_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    first, second = kept.ticket_for("a"), kept.ticket_for("b")
    now[0] = 1059.9
    assert kept.redeemed(first) == "a"
    now[0] = 1060.0
    assert kept.redeemed(second) == ""


def test_many_tickets_take_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_tickets", {})
    tickets = [kept.ticket_for(f"t{number}") for number in range(1_005)]
    assert [bool(kept.redeemed(one)) for one in tickets[:6]] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8401", "marketrules_login_8401"),
        ("desk.example", "marketrules_login"),
        ("[::1]:8401", "marketrules_login_8401"),
        ("a:b", "marketrules_login"),
        ("a:99999999", "marketrules_login"),
    ],
)
def test_pages_of_several_ports_keep_their_own(host: str, name: str) -> None:
    assert kept.name_for(host) == name
