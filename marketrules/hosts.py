"""The host that a call asks for: by it a name that was rebound to this machine is told (DNS rebinding)."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_named(header: str) -> str:
    """The host in a Host header, lower case, without its port; "" if it is none.

    >>> host_named("LocalHost:8400"), host_named("[::1]:8400"), host_named("a.example.")
    ('localhost', '::1', 'a.example')
    """
    try:
        parts = urlsplit(f"//{header.strip()}")
        parts.port  # noqa: B018 - raises where the port is none
    except ValueError:
        return ""
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        return ""
    return (parts.hostname or "").rstrip(".")


def same_origin(origin: str, host: str) -> bool:
    """Whether a page of ``origin`` calls the Host that it came from, port and all.

    >>> same_origin("http://localhost:8401", "localhost:8401"), same_origin("null", "localhost:8401")
    (True, False)
    """
    try:
        return urlsplit(origin).netloc.lower() == host.strip().lower() != ""
    except ValueError:
        return False
