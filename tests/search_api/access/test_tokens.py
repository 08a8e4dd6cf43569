"""Bearer tokens, against a real HTTP server that plays the provider."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from marketrules.errors import ProviderUnavailable, SettingsError
from marketrules.settings import Settings
from search_api.access.callers import Caller, Scope
from search_api.access.provider import Provider
from search_api.access.tokens import Claims, TokenRefused, Tokens, tokens_of

VALUES = {"marketrules.read": Scope.READ, "marketrules.admin": Scope.ADMIN}


@cache
def spare_key(kid: str) -> RSAKey:
    """A key that the provider doesn't have; making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": kid})


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(provider: Any, clock: Clock) -> Tokens:
    claims = Claims("marketrules", "groups", "scope", VALUES)
    return Tokens(Provider(provider.issuer, clock=clock), claims)


def test_a_good_token_names_its_bearer(provider: Any, tokens: Tokens) -> None:
    caller = tokens.caller(provider.token(groups=["legal", "desk"]))
    assert caller == Caller("ana", Scope.READ, frozenset({"legal", "desk"}), "sub:ana")
    assert len(provider.asked) == 2  # the discovery document, the keys
    tokens.caller(provider.token())
    assert len(provider.asked) == 2


# claims of a token -> scope, groups (None: all); "": no scope here
MEANT = [
    ({}, "read", set()),
    ({"scope": "marketrules.admin marketrules.read"}, "admin", None),
    ({"scope": ["marketrules.read"]}, "read", set()),
    ({"scope": "openid"}, "", None),
    ({"scope": None}, "", None),
    ({"scope": {"marketrules.read": 1}}, "", None),
    ({"scope": "marketrules.reader"}, "", None),
    ({"groups": "legal desk"}, "read", {"legal desk"}),  # one name
    ({"groups": ["legal", 3, None]}, "read", {"legal"}),
    ({"groups": ["*"]}, "read", set()),  # a name like others, not everything
    ({"groups": {"legal": True}}, "read", set()),
    ({"aud": ["another", "marketrules"]}, "read", set()),
]


@pytest.mark.parametrize(("claims", "scope", "groups"), MEANT)
def test_what_claims_give(
    provider: Any, tokens: Tokens, claims: dict[str, Any], scope: str, groups: set[str] | None
) -> None:
    caller = tokens.caller(provider.token(**claims))
    if not scope:
        assert caller is None
    else:
        assert caller is not None
        assert caller.scope == scope
        assert caller.groups == (None if groups is None else frozenset(groups))


def test_claims_lie_where_the_settings_say(provider: Any) -> None:
    settings = Settings(
        oidc_issuer=provider.issuer, oidc_audience="marketrules",
        oidc_groups_claim="https://a.example/groups", oidc_scope_claim="realm_access.roles",
        oidc_scopes="read=Reader,desk=Desk admin=Admin",
    )  # fmt: skip
    checked = tokens_of(settings)
    assert checked is not None
    told = {"https://a.example/groups": ["legal"], "realm_access": {"roles": ["Reader", "Desk"]}}
    caller = checked.caller(provider.token(**told))
    assert caller is not None
    assert (caller.scope, caller.groups) == (Scope.DESK, {"legal"})


def _part(value: Any) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unsigned(provider: Any) -> str:
    return f"{_part({'alg': 'none', 'kid': 'one'})}.{_part(provider.claims())}."


def _signed_with_the_public_key(provider: Any) -> str:
    """The old trick: HS256 with the RSA key's public PEM as the secret."""
    secret = provider.keys["one"].as_pem(private=False)
    signed = f"{_part({'alg': 'HS256', 'kid': 'one'})}.{_part(provider.claims())}"
    mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_part(mac)}"


def _shared_secret(provider: Any) -> str:
    key = OctKey.import_key("x" * 32)
    return jwt.encode({"alg": "HS256", "kid": "one"}, provider.claims(), key)


def _foreign_key(provider: Any) -> str:
    key = spare_key("one")
    return jwt.encode({"alg": "RS256", "kid": "one"}, provider.claims(), key)


def _own_key_in_the_header(provider: Any) -> str:
    key = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, provider.claims(), key)


def _another_kind_of_key(provider: Any) -> str:
    key = ECKey.generate_key("P-256", {"kid": "one"})
    return jwt.encode({"alg": "ES256", "kid": "one"}, provider.claims(), key)


def _changed(provider: Any) -> str:
    head, _, signature = provider.token().split(".")
    return f"{head}.{_part(provider.claims(scope='marketrules.admin'))}.{signature}"


def _with(**claims: Any) -> Callable[[Any], str]:
    def make(provider: Any) -> str:
        given = {k: v(time.time()) if callable(v) else v for k, v in claims.items()}
        token: str = provider.token(**given)
        return token

    return make


REFUSED: list[tuple[str, Callable[[Any], str]]] = [
    ("algorithm 'none'", _unsigned),
    ("algorithm 'HS256'", _signed_with_the_public_key),
    ("algorithm 'HS256'", _shared_secret),
    ("BadSignature", _foreign_key),
    ("key that the provider doesn't have", _own_key_in_the_header),
    ("", _another_kind_of_key),
    ("BadSignature", _changed),
    ("'aud'", _with(aud="another")),
    ("'aud'", _with(aud=["another", "marketrules2"])),
    ("aud", _with(aud=None)),
    ("'iss'", _with(iss="https://evil.example")),
    ("iss", _with(iss=None)),
    ("exp", _with(exp=None)),
    ("sub", _with(sub=None)),
    ("'sub'", _with(sub=7)),
    ("expired", _with(exp=lambda now: int(now) - 61)),
    ("not yet valid", _with(nbf=lambda now: int(now) + 90)),
    ("future", _with(iat=lambda now: int(now) + 90)),
    ("'exp'", _with(exp="tomorrow")),
    ("longer than", lambda provider: provider.token(padding="x" * 20_000)),
    ("longer than", lambda provider: "a." * 9000),
    ("", lambda provider: "x"),
    ("", lambda provider: "..."),
    ("", lambda provider: "a.b.c"),
    ("", lambda provider: _part({"alg": 5}) + "." + _part({}) + "."),
    ("", lambda provider: _part([]) + "." + _part({}) + ".x"),
]


@pytest.mark.parametrize(("why", "make"), REFUSED)
def test_what_is_not_taken(
    provider: Any, tokens: Tokens, why: str, make: Callable[[Any], str]
) -> None:
    with pytest.raises(TokenRefused) as refused:
        tokens.caller(make(provider))
    assert why.lower() in str(refused.value).lower()


def test_a_minutes_leeway(provider: Any, tokens: Tokens) -> None:
    now = int(time.time())
    assert tokens.caller(provider.token(exp=now - 30, nbf=now - 300)) is not None
    assert tokens.caller(provider.token(nbf=now + 30, iat=now + 30)) is not None


def test_a_new_key_is_fetched_when_a_token_is_signed_with_it(
    provider: Any, tokens: Tokens, clock: Clock
) -> None:
    tokens.caller(provider.token())
    provider.keys["two"] = spare_key("two")
    with pytest.raises(TokenRefused, match="doesn't have"):
        tokens.caller(provider.token("two"))  # asked a moment ago
    clock.now += 30
    assert tokens.caller(provider.token("two")) is not None
    old = provider.token("one")
    del provider.keys["one"]
    clock.now += 600
    with pytest.raises(TokenRefused):
        tokens.caller(old)


def test_made_up_key_ids_do_not_flood_the_provider(
    provider: Any, tokens: Tokens, clock: Clock
) -> None:
    tokens.caller(provider.token())
    asked = len(provider.asked)
    clock.now += 30
    key = spare_key("any")
    for number in range(20):
        with pytest.raises(TokenRefused):
            tokens.caller(jwt.encode({"alg": "RS256", "kid": f"k{number}"}, provider.claims(), key))
    assert len(provider.asked) == asked + 2
    assert tokens.caller(provider.token()) is not None


def test_while_the_provider_is_away_its_keys_are_used_for_a_day(
    provider: Any, tokens: Tokens, clock: Clock
) -> None:
    token = provider.token()
    tokens.caller(token)
    provider.status = 500
    clock.now += 3600
    assert tokens.caller(token) is not None
    clock.now += 24 * 3600
    with pytest.raises(ProviderUnavailable) as away:
        tokens.caller(token)
    assert away.value.retry_after
    asked = len(provider.asked)
    with pytest.raises(ProviderUnavailable):
        tokens.caller(token)
    assert len(provider.asked) == asked  # not asked again at once
    provider.status = 200
    clock.now += 30
    assert tokens.caller(token) is not None


@pytest.mark.parametrize("spoil", ["issuer", "status", "keys", "gone"])
def test_a_provider_that_gives_no_keys_is_unavailable(
    provider: Any, tokens: Tokens, spoil: str
) -> None:
    token = provider.token()
    if spoil == "issuer":
        provider.says_issuer = "https://evil.example"
    elif spoil == "status":
        provider.status = 302  # not followed
    elif spoil == "keys":
        provider.keys = {}
    else:
        provider.stop()
    with pytest.raises(ProviderUnavailable):
        tokens.caller(token)


SETTINGS = [
    ({"oidc_issuer": "https://id.example"}, "OIDC_AUDIENCE"),
    ({"oidc_issuer": "http://id.example", "oidc_audience": "a"}, "no https address"),
    ({"oidc_issuer": "id.example", "oidc_audience": "a"}, "no https address"),
    ({"oidc_issuer": "https://id.example", "oidc_audience": "a", "oidc_scopes": "x"}, "'x'"),
    ({"oidc_issuer": "https://id.example", "oidc_audience": "a", "oidc_scopes": "king=x"}, "king"),
]


@pytest.mark.parametrize(("given", "named"), SETTINGS)
def test_settings_that_do_not_suffice_are_refused(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        tokens_of(Settings.model_validate(given))


def test_without_a_provider_no_token_is_checked() -> None:
    assert tokens_of(Settings()) is None
