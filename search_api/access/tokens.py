"""Bearer tokens of an OpenID provider: signed JWTs (RFC 7519) -> callers.

Taken is a token that a key of the provider has signed (RFC 7518; asymmetric algorithms only, so
that nobody can sign with what is public), for this service (``aud``), by this provider (``iss``),
at this time (``exp``, ``nbf``, ``iat``, a minute's leeway), whose claims give it a scope.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from marketrules.errors import SettingsError
from marketrules.settings import Settings
from search_api.access.callers import EVERYTHING, Caller, Scope, groups_seen
from search_api.access.provider import Provider

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    "Ed25519",
)  # fmt: skip
LEEWAY_S = 60
LONGEST = 16 * 1024  # characters of a token
_PAIR = re.compile(r"(read|desk|admin)=(\S+)")


class TokenRefused(Exception):
    """A token that isn't taken; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Which claims say what a token's bearer may do and see."""

    audience: str
    groups: str  # claim, or path to it ("realm_access.groups")
    scope: str  # likewise
    values: Mapping[str, Scope]  # of the scope claim


class Tokens:
    """Checks the tokens of one provider."""

    def __init__(
        self, provider: Provider, claims: Claims, now: Callable[[], int] | None = None
    ) -> None:
        self._provider = provider
        self._claims = claims
        self._rules = jwt.JWTClaimsRegistry(
            now,
            LEEWAY_S,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": claims.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)

    def caller(self, token: str) -> Caller | None:
        """Whoever bears ``token``; None if its claims give it no scope here.

        Raises:
            TokenRefused: if it isn't taken.
            ProviderUnavailable: if the provider's keys can't be had.
        """
        claims = self._verified(token)
        given = _words(_claim(claims, self._claims.scope))
        scopes = [self._claims.values[one] for one in given if one in self._claims.values]
        if not scopes:
            return None
        scope = max(scopes, key=tuple(Scope).index)
        # Of a token too "*" would be a group's name, which nothing can be restricted to.
        groups = frozenset(_names(_claim(claims, self._claims.groups))) - {EVERYTHING}
        subject = str(claims["sub"])
        name = "".join(one for one in subject if one.isprintable())[:200]  # it is logged
        return Caller(name, scope, groups_seen(scope, groups), f"sub:{subject}")

    def _verified(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST:
            raise TokenRefused(f"longer than {LONGEST} characters")
        try:
            header = jws.extract_compact(token.encode(), registry=self._registry).headers()
            if header.get("alg") not in ALGORITHMS:
                raise TokenRefused(f"algorithm {str(header.get('alg'))[:20]!r}")
            kid = header.get("kid")
            key = self._provider.key(kid) if isinstance(kid, str) else None
            if key is None:
                raise TokenRefused("signed with a key that the provider doesn't have")
            claims = jwt.decode(token, key, ALGORITHMS, self._registry).claims
            self._rules.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise TokenRefused(f"{type(error).__name__}: {error}"[:200]) from error
        return claims


def tokens_of(settings: Settings) -> Tokens | None:
    """What checks tokens by the settings; None if no provider is set.

    Raises:
        SettingsError: if what is set doesn't suffice, or can't be read.
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_audience:
        raise SettingsError(
            "MARKETRULES_OIDC_ISSUER is set, MARKETRULES_OIDC_AUDIENCE isn't.",
            remedy="Name the audience that this service has in the provider's tokens.",
        )
    values: dict[str, Scope] = {}
    for pair in re.split(r"[\s,]+", settings.oidc_scopes.strip()):
        match = _PAIR.fullmatch(pair)
        if match is None:
            raise SettingsError(
                f"MARKETRULES_OIDC_SCOPES: {pair!r} isn't read.",
                remedy='Write "read=VALUE desk=VALUE admin=VALUE".',
            )
        values[match[2]] = Scope(match[1])
    claims = Claims(
        settings.oidc_audience, settings.oidc_groups_claim, settings.oidc_scope_claim, values
    )
    return Tokens(Provider(settings.oidc_issuer), claims)


def _claim(claims: Mapping[str, Any], name: str) -> object:
    """The claim of that name, or at that path: names hold dots too ("https://a.example/roles")."""
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _names(value: object) -> list[str]:
    """A list of names; a text is one name, spaces and all."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _words(value: object) -> list[str]:
    """A scope claim: a list, or names parted by spaces (RFC 8693)."""
    return value.split() if isinstance(value, str) else _names(value)
