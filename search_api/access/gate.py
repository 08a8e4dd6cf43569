"""Who a call comes from, established before any route is reached; or why it goes no further.

``OpenGate`` stands on loopback without keys: whoever is on the machine is taken, but no web page
that is open there. ``KeyedGate`` takes bearers of keys and tokens. Callers are told the same
whether a key is unknown, expired or revoked; the log says which, by the key's id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from marketrules.errors import AccessError, RecordsMismatch, TransientError
from search_api.access.addresses import from_another_site, host_is_own
from search_api.access.callers import LOCAL, Caller, Scope
from search_api.access.keys import KeyRing
from search_api.access.rates import Buckets, Taken
from search_api.access.tokens import LONGEST, TokenRefused, Tokens

# What a machine's supervisor asks without a key; nothing that depends on the documents is told.
# Besides, logging in, which is how a user of the desk comes by a credential.
PUBLIC = frozenset(
    {("GET", "/healthz"), ("HEAD", "/healthz"), ("GET", "/readyz"), ("HEAD", "/readyz"),
     ("POST", "/v1/session")}
)  # fmt: skip
SESSION = "mrs_"  # by which the token of a login is told from a key (mr_) and a provider's token
Sessions = Callable[[str], Caller | None]  # who a login's token stands for; None: nobody, by now
NOBODY = Caller("nobody", Scope.READ, frozenset())
_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"})
_REALM = 'Bearer realm="marketrules"'
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """What is known of a call before its body is read."""

    method: str
    path: str
    headers: Mapping[str, str]  # by lower-case name; of several, joined by ", "
    client: str  # address


@dataclass(frozen=True, slots=True)
class Admitted:
    """A call that may go on."""

    caller: Caller
    headers: Mapping[str, str] = field(default_factory=dict)  # for the response


@dataclass(frozen=True, slots=True)
class Denied:
    """A call that goes no further: the parts of its problem."""

    status: int
    name: str
    detail: str
    remedy: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Gate(Protocol):
    """What every call passes."""

    def admit(self, call: Call) -> Admitted | Denied:
        """The caller, or why there is none."""
        ...

    def may_wait(self, call: Call) -> bool:
        """Whether ``admit`` may have to ask another machine."""
        ...


class OpenGate:
    """Takes every call from this machine but those of web pages."""

    def __init__(self, hosts: frozenset[str]) -> None:
        """``hosts``: the names and addresses under which the service may be called."""
        self._hosts = hosts

    def admit(self, call: Call) -> Admitted | Denied:
        wrong = _misdirected(call, self._hosts) or _foreign(call) or _proxied(call)
        return wrong or Admitted(LOCAL)

    def may_wait(self, call: Call) -> bool:
        del call
        return False


class KeyedGate:
    """Takes bearers of API keys, and of a provider's tokens, so many calls a minute of each."""

    def __init__(
        self,
        keys: KeyRing,
        tokens: Tokens | None,
        rates: Buckets,
        failures: Buckets,
        hosts: frozenset[str] | None = None,
        sessions: Sessions | None = None,
    ) -> None:
        """``rates`` by caller, ``failures`` by address; ``hosts`` None: any Host is answered."""
        self._keys = keys
        self._tokens = tokens
        self._rates = rates
        self._failures = failures
        self._hosts = hosts
        self._sessions = sessions

    def may_wait(self, call: Call) -> bool:
        credential = _bearer(call)
        if not credential or credential.startswith("mr_"):
            return False
        return self._tokens is not None or credential.startswith(SESSION)

    def admit(self, call: Call) -> Admitted | Denied:
        if self._hosts is not None and (wrong := _misdirected(call, self._hosts)):
            return wrong
        credential = _bearer(call)
        if credential is None:
            public = (call.method, call.path) in PUBLIC
            return Admitted(NOBODY) if public else _unauthenticated(_REALM)
        try:
            caller = self._caller(credential, call.client)
        except TransientError as error:  # the provider is away, or the records that hold logins
            wait = {"Retry-After": str(int(error.retry_after or 1))}
            return Denied(503, type(error).__name__, error.message, error.remedy, wait)
        except (AccessError, RecordsMismatch) as error:
            _LOG.error("%s", error)
            detail = "Keys can't be checked at the moment."
            return Denied(503, "AccessUnavailable", detail, "Tell whoever runs the service.")
        if caller is None:
            # Secrets of 256 bits aren't found by trying, so good ones are taken however many bad ones
            # come from the same address: behind a proxy or the page it is everybody's.
            left = self._failures.take(call.client)
            if not left.allowed:
                return _too_many(left, "Too many calls with credentials that aren't taken.")
            return _unauthenticated(f'{_REALM}, error="invalid_token"')
        if isinstance(caller, Denied):
            return caller
        return self._rated(caller)

    def _caller(self, credential: str, client: str) -> Caller | Denied | None:
        if self._sessions is not None and credential.startswith(SESSION):
            return self._sessions(credential)
        if self._tokens is None or credential.startswith("mr_"):
            looked = self._keys.look_up(credential)
            if looked.key is None:
                _LOG.warning("refused: key %s: %s, from %s", looked.id or "?", looked.why, client)
                return None
            self._keys.note_used(looked.key)
            return looked.key.caller
        try:
            caller = self._tokens.caller(credential)
        except TokenRefused as refused:
            _LOG.warning("refused: token: %s, from %s", refused, client)
            return None
        return caller or Denied(
            403,
            "NotPermitted",
            "The token is good, but gives no scope of this service.",
            "Ask whoever runs the identity provider for read, desk or admin.",
            {"WWW-Authenticate": f'{_REALM}, error="insufficient_scope"'},
        )

    def _rated(self, caller: Caller) -> Admitted | Denied:
        """RateLimit fields: draft-ietf-httpapi-ratelimit-headers."""
        taken = self._rates.take(caller.id)
        policy = f'"calls";q={self._rates.per_minute};w=60'
        headers = {
            "RateLimit-Policy": policy,
            "RateLimit": f'"calls";r={taken.left};t={taken.wait_s}',
        }
        if taken.allowed:
            return Admitted(caller, headers)
        return _too_many(taken, f"More than {self._rates.per_minute} calls a minute.", **headers)


def _bearer(call: Call) -> str | None:
    """The credential of a call; "" if there is one that can't be read, None if there is none."""
    header = call.headers.get("authorization")
    return None if header is None else bearer_in(header)


def bearer_in(header: str) -> str:
    """The credential in an Authorization header, its scheme in any case; "" if there is none."""
    scheme, _, credential = header.partition(" ")
    credential = credential.strip()
    good = scheme.lower() == "bearer" and len(credential) <= LONGEST
    return credential if good and credential.isascii() and " " not in credential else ""


def _misdirected(call: Call, hosts: frozenset[str]) -> Denied | None:
    if host_is_own(call.headers.get("host", ""), hosts):
        return None
    return Denied(
        421,
        "MisdirectedRequest",
        "The service isn't known under the Host that was asked for.",
        "Use the address that it prints, or name the host in MARKETRULES_ALLOWED_HOSTS.",
    )


def _foreign(call: Call) -> Denied | None:
    if not from_another_site(call.method, call.headers):
        return None
    return Denied(
        403,
        "CrossSite",
        "Calls of another site's pages aren't answered.",
        "Call from a program, or have the site's own server call with a key (docs/access.md).",
    )


def _proxied(call: Call) -> Denied | None:
    """A proxy or a tunnel lets others in who would all be taken for the machine's user."""
    if _FORWARDED.isdisjoint(call.headers):
        return None
    return Denied(
        403,
        "Forwarded",
        "Without keys no calls are taken that a proxy forwards.",
        "Set MARKETRULES_ACCESS=on and issue keys (docs/access.md).",
    )


def _unauthenticated(challenge: str) -> Denied:
    return Denied(
        401,
        "Unauthenticated",
        "A valid API key or token is needed.",
        "Send it as `Authorization: Bearer …`; keys are issued with `marketrules keys add`.",
        {"WWW-Authenticate": challenge},
    )


def _too_many(taken: Taken, detail: str, **headers: str) -> Denied:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    sent["Retry-After"] = str(max(1, taken.wait_s))
    return Denied(429, "TooManyRequests", detail, "Wait for as long as Retry-After says.", sent)
