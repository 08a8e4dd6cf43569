"""HTTP to checked addresses only: the connection goes to the address that was looked at.

The request keeps its name in the Host header and, with TLS, in SNI and in the certificate's check.
No proxy is used (it would resolve names itself), no connection is reused, no cookie is kept, no
redirect is looked at: httpx's transport below its client.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import httpx

from ingest.fetch.addresses import Network, Resolver, checked_address

_TIMEOUT = httpx.Timeout(30.0, connect=15.0)  # seconds, of silence


class Wire:
    """Resolves, checks, connects, asks; ``networks`` are reached beyond the public ones."""

    def __init__(self, networks: tuple[Network, ...], resolver: Resolver, user_agent: str) -> None:
        self._networks = networks
        self._resolver = resolver
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        # Kept connections go by address, and two hosts may share one.
        self._transport = httpx.HTTPTransport(
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0)
        )

    def get(self, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
        """One request, one answer, its body not yet read.

        Raises:
            FetchRefused: if the host leads to an address that isn't allowed.
            FetchFailed: if its name can't be resolved.
            httpx.TransportError: if there is no answer.
        """
        host = url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        address = checked_address(host, port, self._networks, self._resolver)
        named = httpx.Request("GET", url, headers={**self._headers, **headers})
        pinned = httpx.Request(
            "GET",
            url.copy_with(host=address),
            headers=named.headers,  # with the Host that was asked for
            extensions={"timeout": _TIMEOUT.as_dict(), "sni_hostname": host},
        )
        response = self._transport.handle_request(pinned)
        response.request = named
        return response

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._transport.close()
