"""Where a server listens, and where a call comes from: loopback, the Host asked for, the Origin.

On loopback without keys the network address is all that protects the service, and a web page that
is open in a browser on the machine calls from that address too. It is told by what it can't leave
out: by rebinding its own name to 127.0.0.1 it asks for that name as Host (DNS rebinding); calling
the real address it names itself as Origin, and says Sec-Fetch-Site (Fetch Metadata).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection, Mapping

from marketrules.hosts import host_named, same_origin

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN_SITES = frozenset({"", "same-origin", "none"})  # "none": typed into the address bar


def is_loopback(host: str) -> bool:
    """Whether a server that listens on ``host`` can be reached from this machine only.

    A name counts if every address that it resolves to does; no name at all means every address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("")
    (True, True, False, False)
    """
    bare = _bare(host)
    if not bare:
        return False
    try:
        return _local(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(bare, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return bool(found) and all(
        _local(ipaddress.ip_address(str(address[0]).partition("%")[0])) for *_, address in found
    )


def host_is_own(header: str, allowed: Collection[str]) -> bool:
    """Whether the Host asked for is one of ``allowed``."""
    return host_named(header) in allowed


def from_another_site(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser calls for a page of another site (or another port of this machine).

    Following a link there is no such call: the page that links never sees what comes.

    >>> from_another_site("POST", {"host": "localhost:8400", "origin": "https://a.example"})
    True
    >>> from_another_site("POST", {"host": "localhost:8400", "origin": "http://localhost:8400"})
    False
    """
    origin = headers.get("origin")
    if origin is not None and not same_origin(origin, headers.get("host", "")):
        return True
    if headers.get("sec-fetch-site", "").lower() in _OWN_SITES:
        return False
    followed = headers.get("sec-fetch-mode") == "navigate"
    whole = headers.get("sec-fetch-dest", "document") == "document"  # not a frame of a page
    return not (method in ("GET", "HEAD") and followed and whole)


def _bare(host: str) -> str:
    return host.strip().removeprefix("[").removesuffix("]").lower()


def _local(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
