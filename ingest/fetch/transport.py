"""HTTP to checked addresses only: the connection goes to the address that was looked at.

The request keeps its name in the Host header and, with TLS, in SNI and in the certificate's check.
No proxy is used (it would resolve names itself), no connection is reused, nothing is followed.
"""

from __future__ import annotations

import httpx

from ingest.fetch.addresses import Network, Resolver, checked_address

TIMEOUT = httpx.Timeout(30.0, connect=15.0)  # seconds, of silence


class CheckedTransport(httpx.BaseTransport):
    """Resolves, checks, connects; ``networks`` are reached beyond the public ones."""

    def __init__(self, networks: tuple[Network, ...], resolver: Resolver) -> None:
        self._networks = networks
        self._resolver = resolver
        # Kept connections go by address, and two hosts may share one.
        self._wire = httpx.HTTPTransport(
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer.

        Raises:
            FetchRefused: if the host leads to an address that isn't allowed.
            FetchFailed: if its name can't be resolved.
        """
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        host = url.raw_host.decode("ascii")
        address = checked_address(host, port, self._networks, self._resolver)
        pinned = httpx.Request(
            request.method,
            url.copy_with(host=address),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._wire.handle_request(pinned)

    def close(self) -> None:
        self._wire.close()


def client(networks: tuple[Network, ...], resolver: Resolver, user_agent: str) -> httpx.Client:
    """A client that keeps no cookies beyond its life and takes nothing from the environment."""
    return httpx.Client(
        transport=CheckedTransport(networks, resolver),
        headers={"User-Agent": user_agent, "Accept-Encoding": "identity"},
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
    )
