"""Free ports on this machine."""

from __future__ import annotations

import socket

from marketrules.errors import ServiceUnavailable

_TRIES = 50


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on ``port`` now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def next_free(host: str, wanted: int, taken: frozenset[int] = frozenset()) -> int:
    """``wanted``, or the next port above it that is free.

    Raises:
        ServiceUnavailable: if none of the next fifty is.
    """
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        if port not in taken and is_free(host, port):
            return port
    raise ServiceUnavailable(
        f"No free port from {wanted} on {host}.", remedy="Name another with --port."
    )


def require_free(host: str, port: int) -> None:
    """Refuses a port that something else holds.

    Raises:
        ServiceUnavailable: names the port.
    """
    if not is_free(host, port):
        raise ServiceUnavailable(
            f"Port {port} on {host} is taken.", remedy="Stop what holds it, or name another --port."
        )
