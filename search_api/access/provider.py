"""The signing keys of an OpenID provider: found by its discovery document, cached, refreshed.

An unknown key id has them fetched again (providers rotate keys), though not more often than every
``_PAUSE_S``: or anybody could have the provider flooded with made-up ids. While the provider is
away the keys held go on to be used, for a day at most.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from marketrules.errors import ProviderUnavailable, SettingsError
from search_api.access.addresses import is_loopback

SigningKey = RSAKey | ECKey | OKPKey
_FRESH_S = 600.0
_STALE_S = 24 * 3600.0
_PAUSE_S = 30.0
_TIMEOUT_S = 5.0
_MOST_BYTES = 512 * 1024
_LOG = logging.getLogger(__name__)


class Provider:
    """The keys of the provider at ``issuer``; safe to use from many threads."""

    def __init__(
        self,
        issuer: str,
        http: httpx.Client | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Fetches nothing yet: the provider may start after this server.

        Raises:
            SettingsError: if ``issuer`` is no https address (plain http passes on this machine).
        """
        require_secure(issuer)
        self.issuer = issuer
        self._http = http or httpx.Client(timeout=_TIMEOUT_S, follow_redirects=False)
        self._clock = clock
        self._fetching = threading.Lock()
        self._keys: dict[str, SigningKey] = {}
        self._fetched = -_STALE_S  # when the keys held were
        self._tried = -_STALE_S

    def key(self, kid: str) -> SigningKey | None:
        """The key of that id; None if the provider has none.

        Raises:
            ProviderUnavailable: if no keys are held and none can be had.
        """
        held = self._age() < _STALE_S
        if not held or self._age() >= _FRESH_S or kid not in self._keys:
            self._refresh(required=not held)
        return self._keys.get(kid)

    def _age(self) -> float:
        return self._clock() - self._fetched

    def _refresh(self, required: bool) -> None:
        """Fetches the keys, unless that was tried just now."""
        with self._fetching:  # who waited here finds them fetched
            if self._clock() - self._tried < _PAUSE_S:
                if required and self._age() >= _STALE_S:
                    raise _away("didn't answer a moment ago")
                return
            self._tried = self._clock()
            try:
                self._keys = self._fetch()
            except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
                _LOG.warning("keys of the identity provider: %s: %s", type(error).__name__, error)
                if required:
                    raise _away("doesn't give its keys") from error
                return
            self._fetched = self._clock()

    def _fetch(self) -> dict[str, SigningKey]:
        described = self._json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if described["issuer"] != self.issuer:
            raise ValueError(f"it says that its issuer is {described['issuer']!r}")
        address = str(described["jwks_uri"])
        try:
            require_secure(address)
        except SettingsError as error:
            raise ValueError(f"its keys lie at {address!r}, over plain http") from error
        keys = KeySet.import_key_set({"keys": self._json(address)["keys"]}).keys
        return {
            str(key.kid): key
            for key in keys
            if isinstance(key, SigningKey) and key.get("use") in (None, "sig")
        }

    def _json(self, address: str) -> dict[str, Any]:
        with self._http.stream("GET", address) as response:
            if response.status_code != 200:
                raise ValueError(f"{address} answered {response.status_code}")
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > _MOST_BYTES:
                    raise ValueError(f"{address} gives more than {_MOST_BYTES} bytes")
        found = json.loads(body)
        if not isinstance(found, dict):
            raise ValueError(f"{address} gives no object")
        return found


def require_secure(address: str) -> None:
    """Refuses an address whose answers could be changed on the way.

    Raises:
        SettingsError: unless it is https, or on this machine.
    """
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or not is_loopback(parts.hostname or ""):
        raise SettingsError(
            f"{address!r} is no https address of an identity provider.",
            remedy="Set MARKETRULES_OIDC_ISSUER as the provider writes it (docs/access.md).",
        )


def _away(why: str) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"The identity provider {why}.", remedy="Try again, or call with an API key.",
        retry_after=_PAUSE_S,
    )  # fmt: skip
