"""Access as a server has it: the gate that every call passes, and the engines behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from marketrules.errors import AccessError
from marketrules.folders import DataFolder
from marketrules.hosts import host_named
from marketrules.settings import Settings
from search_api.access.addresses import LOOPBACK_NAMES, is_loopback
from search_api.access.engines import Build, Engines
from search_api.access.gate import Gate, KeyedGate, OpenGate, Sessions
from search_api.access.keys import KeyRing
from search_api.access.places import networks_of
from search_api.access.rates import Buckets
from search_api.access.tokens import tokens_of

FAILURES_PER_MINUTE = 30  # calls with bad credentials, of one address


@dataclass(frozen=True, slots=True)
class Access:
    """What a server needs to know who may call, and what each is answered from."""

    gate: Gate
    engines: Engines | None = None  # None: every caller sees everything


def is_needed(settings: Settings) -> bool:
    """Whether callers have to show a key or a token.

    On loopback too, if another name than its own is to be answered: then a proxy stands before it.
    """
    named = (settings.api_host, *also_named(settings))
    return settings.access == "on" or not all(map(is_loopback, named))


def nobody() -> bool:
    """That no user of the desk could log in."""
    return False


def require_access(settings: Settings, logs_in: Callable[[], bool] = nobody) -> None:
    """Refuses to serve where everybody could call and nobody would be asked who they are.

    ``logs_in``: whether some user of the desk could; asked where there are no keys.

    Raises:
        AccessError: if callers have to be known, and there is no valid key, user or provider.
        SettingsError: if the provider isn't set as it has to be.
    """
    if not is_needed(settings) or tokens_of(settings) is not None:
        return
    if KeyRing(settings.keys).valid() or logs_in():
        return
    far = [one for one in (settings.api_host, *also_named(settings)) if not is_loopback(one)]
    raise AccessError(
        f"{far[0]!r} can be reached from other machines, and there is no key and no user."
        if far
        else "MARKETRULES_ACCESS=on, and there is no key and no user: nobody could call.",
        remedy="Issue a key first: `marketrules keys add NAME --scope read`; or add a user of the"
        " desk: `marketrules desk users add NAME`; or set an identity provider (docs/access.md)"
        + ("; or listen on 127.0.0.1." if far else "."),
    )


def open_access(
    settings: Settings,
    build: Build,
    sessions: Sessions | None = None,
    logs_in: Callable[[], bool] = nobody,
) -> Access:
    """The access that the settings ask for; ``build`` builds audiences.

    ``sessions`` tells who the token of a login stands for; ``logs_in`` is as in ``require_access``.

    Raises:
        AccessError: as ``require_access``, and if keys or restrictions can't be read.
        SettingsError: if the provider or the proxies aren't set as they have to be.
    """
    require_access(settings, logs_in)
    networks_of(settings.proxies)
    named = also_named(settings)
    if not is_needed(settings):
        own = frozenset({host_named(_written(settings.api_host))})
        return Access(OpenGate(LOOPBACK_NAMES | own | named))
    keys = KeyRing(settings.keys)
    failures = Buckets(FAILURES_PER_MINUTE, FAILURES_PER_MINUTE)
    rates = Buckets(settings.rate_per_minute, settings.rate_burst)
    gate = KeyedGate(keys, tokens_of(settings), rates, failures, named or None, sessions)
    groups = [key.caller.groups for key in keys.valid()]
    known = [one for one in groups if one is not None]
    data = DataFolder(settings.data)
    return Access(gate, Engines(data, build, settings.audiences_open, known))


def also_named(settings: Settings) -> frozenset[str]:
    """The Hosts that MARKETRULES_ALLOWED_HOSTS names."""
    return frozenset(host_named(one) for one in settings.allowed_hosts.split(",") if one.strip())


def _written(host: str) -> str:
    """A host as it stands in an address."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
