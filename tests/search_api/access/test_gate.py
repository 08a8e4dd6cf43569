from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from marketrules.errors import AccessError, MarketRulesError, RecordsBusy, RecordsMismatch
from marketrules.settings import Settings
from search_api.access.callers import LOCAL, Caller, Scope
from search_api.access.gate import Admitted, Call, Denied, KeyedGate, OpenGate
from search_api.access.keys import KeyRing, issue, revoke
from search_api.access.opened import Access, is_needed, open_access, require_access
from search_api.access.rates import Buckets
from search_api.engine import Engine
from search_api.service.app import create_app

HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def call(path: str = "/v1/documents", client: str = "10.0.0.1", **headers: str) -> Call:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Call("GET", path, {"host": "localhost:8400", **named}, client)


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.json")


def gate_of(keys: KeyRing, rates: Buckets | None = None, failures: int = 30) -> KeyedGate:
    many = Buckets(600, 100) if rates is None else rates
    return KeyedGate(keys, None, many, Buckets(failures, failures))


def test_on_loopback_the_machines_user_may_do_everything() -> None:
    gate = OpenGate(HOSTS)
    assert gate.admit(call()) == Admitted(LOCAL)
    assert LOCAL.may(Scope.ADMIN)
    assert LOCAL.groups is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "rebound.example:8400"}, 421),
        ({"host": ""}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"x_forwarded_for": "10.0.0.9"}, 403),
        ({"forwarded": "for=10.0.0.9"}, 403),
        ({"host": "[::1]:8400"}, 200),
        ({"host": "127.0.0.1:8400", "origin": "http://127.0.0.1:8400"}, 200),
    ],
)
def test_without_keys_pages_in_a_browser_and_proxies_are_not_answered(
    headers: dict[str, str], status: int
) -> None:
    decided = OpenGate(HOSTS).admit(call(**headers))
    assert (decided.status if isinstance(decided, Denied) else 200) == status


@pytest.mark.parametrize("header", [
    "Bearer {}", "bearer {}", "BEARER  {} ",
])  # fmt: skip
def test_a_key_is_sent_as_bearer(keys: KeyRing, header: str) -> None:
    key, text = issue(keys.path, "ana", Scope.READ, ["legal"])
    admitted = gate_of(keys).admit(call(authorization=header.format(text)))
    assert isinstance(admitted, Admitted)
    assert admitted.caller == key.caller
    assert keys.last_used(key)


@pytest.mark.parametrize("header", [
    "", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {} {}", "Bearer {}, Bearer {}", "Bearer é",
    "Bearer " + "x" * 20_000,
])  # fmt: skip
def test_anything_else_is_refused(keys: KeyRing, header: str) -> None:
    _, text = issue(keys.path, "ana", Scope.READ)
    denied = gate_of(keys).admit(call(authorization=header.replace("{}", text)))
    assert isinstance(denied, Denied)
    assert denied.status == 401
    assert "invalid_token" in denied.headers["WWW-Authenticate"]


def test_the_log_says_why_by_the_keys_id_and_never_a_secret(
    keys: KeyRing, caplog: pytest.LogCaptureFixture
) -> None:
    key, text = issue(keys.path, "ana", Scope.READ)
    gate = gate_of(keys)
    revoke(keys.path, "ana")
    with caplog.at_level(logging.WARNING):
        gate.admit(call(authorization=f"Bearer {text}"))
        gate.admit(call(authorization="Bearer " + "s" * 50))
    assert f"key {key.id}: revoked" in caplog.text
    assert "key ?: unknown" in caplog.text
    assert text[12:] not in caplog.text
    assert "sss" not in caplog.text


def test_calls_are_limited_by_key(keys: KeyRing) -> None:
    _, mine = issue(keys.path, "ana", Scope.READ)
    _, other = issue(keys.path, "bo", Scope.READ)
    gate = gate_of(keys, Buckets(60, 2, clock=lambda: 0.0))
    decided = [gate.admit(call(authorization=f"Bearer {mine}")) for _ in range(3)]
    assert [isinstance(one, Admitted) for one in decided] == [True, True, False]
    assert [one.headers["RateLimit"] for one in decided] == [
        '"calls";r=1;t=0', '"calls";r=0;t=1', '"calls";r=0;t=1',
    ]  # fmt: skip
    refused = decided[2]
    assert isinstance(refused, Denied)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
    assert refused.headers["RateLimit-Policy"] == '"calls";q=60;w=60'
    assert isinstance(gate.admit(call(authorization=f"Bearer {other}")), Admitted)


def test_who_guesses_is_told_to_stay_away_and_locks_nobody_out(keys: KeyRing) -> None:
    """Behind a proxy, or by the page, all come from one address."""
    _, mine = issue(keys.path, "ana", Scope.READ)
    gate = gate_of(keys, failures=5)

    def status(text: str, client: str = "10.0.0.1") -> int:
        decided = gate.admit(call(authorization=f"Bearer {text}", client=client))
        return decided.status if isinstance(decided, Denied) else 200

    guesses = [status(f"mr_aaaaaaaa_{'x' * 42}{number}") for number in range(7)]
    assert guesses == [401] * 5 + [429] * 2
    assert status(mine) == 200  # never seen from there before
    _, other = issue(keys.path, "bo", Scope.READ)
    assert status(other) == 200
    revoke(keys.path, "ana")
    assert status(mine) == 429
    assert status(mine, "10.0.0.2") == 401


def test_a_damaged_file_of_keys_takes_nobody(keys: KeyRing) -> None:
    _, text = issue(keys.path, "ana", Scope.READ)
    gate = gate_of(keys)
    keys.path.write_text("{")
    denied = gate.admit(call(authorization=f"Bearer {text}"))
    assert isinstance(denied, Denied)
    assert denied.status == 503
    assert str(keys.path) not in denied.detail


# host, MARKETRULES_ACCESS, keys: does it start, and are keys needed
STARTS = [
    ("127.0.0.1", "auto", "", True, False),
    ("127.0.0.1", "auto", "valid", True, False),
    ("localhost", "auto", "", True, False),
    ("::1", "auto", "", True, False),
    ("127.0.0.1", "on", "", False, True),
    ("127.0.0.1", "on", "valid", True, True),
    ("0.0.0.0", "auto", "", False, True),
    ("::", "auto", "", False, True),
    ("", "auto", "", False, True),
    ("10.0.0.4", "auto", "", False, True),
    ("no-such-host.invalid", "auto", "", False, True),
    ("0.0.0.0", "auto", "revoked", False, True),
    ("0.0.0.0", "auto", "valid", True, True),
    ("0.0.0.0", "auto", "provider", True, True),
    ("127.0.0.1", "on", "user", True, True),
    ("0.0.0.0", "auto", "user", True, True),
]


@pytest.mark.parametrize(("host", "access", "held", "starts", "needed"), STARTS)
def test_where_others_can_call_it_starts_with_keys_or_not_at_all(
    tmp_path: Path, host: str, access: str, held: str, starts: bool, needed: bool
) -> None:
    given = {"data": tmp_path, "api_host": host, "access": access}
    if held == "provider":
        given |= {"oidc_issuer": "https://id.example", "oidc_audience": "marketrules"}
    settings = Settings.model_validate(given)
    if host.startswith("127") and access == "auto":  # a proxy stands before it
        named = settings.model_copy(update={"allowed_hosts": "rules.invalid"})
        assert is_needed(named)
    if held in ("valid", "revoked"):
        issue(settings.keys, "ana", Scope.READ)
    if held == "revoked":
        revoke(settings.keys, "ana")
    assert is_needed(settings) is needed
    if starts:
        require_access(settings, lambda: held == "user")
    else:
        with pytest.raises(AccessError, match="marketrules keys add"):
            require_access(settings, lambda: held == "user")


def test_over_http_a_rebound_name_and_another_sites_page_get_problems(
    engine: Engine, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, allowed_hosts="127.0.0.2")
    access = open_access(settings, lambda audience: None)
    assert access == Access(access.gate, None)
    with TestClient(
        create_app(engine, None, settings, access), base_url="http://localhost"
    ) as http:
        assert http.get("/v1/documents").status_code == 200
        assert http.get("/v1/documents", headers={"Host": "127.0.0.2"}).status_code == 200
        rebound = http.get("/healthz", headers={"Host": "evil.example"})
        body = {"question": "outage"}
        foreign = http.post("/v1/answers", json=body, headers={"Origin": "https://evil.example"})
    assert (rebound.status_code, foreign.status_code) == (421, 403)
    for answered in (rebound, foreign):
        assert answered.headers["Content-Type"] == "application/problem+json"
        assert answered.json()["remedy"]
    assert "access-control-allow-origin" not in foreign.headers


@pytest.mark.parametrize(
    ("met", "name", "told"),
    [
        (
            RecordsBusy("They don't answer.", remedy="Try again."),
            "RecordsBusy",
            "They don't answer.",
        ),
        (RecordsMismatch("Of a newer program."), "AccessUnavailable", "Keys can't be checked"),
    ],
)
def test_a_login_that_cannot_be_looked_up_is_told_as_passing(
    keys: KeyRing, met: MarketRulesError, name: str, told: str
) -> None:
    """It was a fault of ours (500) while PostgreSQL was being started again."""

    def away(token: str) -> Caller | None:
        raise met

    many = Buckets(600, 100)
    gate = KeyedGate(keys, None, many, many, sessions=away)
    denied = gate.admit(call(authorization="Bearer mrs_" + "x" * 43))
    assert isinstance(denied, Denied)
    assert (denied.status, denied.name) == (503, name)
    assert told in denied.detail and denied.remedy
