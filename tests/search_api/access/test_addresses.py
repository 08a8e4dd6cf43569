import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.access.addresses import from_another_site, host_is_own, host_named, is_loopback

LOOPBACK = [
    ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True), ("localhost", True),
    ("::ffff:127.0.0.1", True), ("0.0.0.0", False), ("::", False), ("", False), (" ", False),
    ("10.0.0.4", False), ("192.168.1.4", False), ("8.8.8.8", False), ("::ffff:10.0.0.4", False),
    ("fe80::1", False), ("no-such-host.invalid", False),
]  # fmt: skip


@pytest.mark.parametrize(("host", "local"), LOOPBACK)
def test_which_addresses_this_machine_alone_can_reach(host: str, local: bool) -> None:
    assert is_loopback(host) is local


@pytest.mark.parametrize(
    ("addresses", "local"),
    [(["127.0.0.1", "::1"], True), (["127.0.0.1", "10.0.0.4"], False), (["10.0.0.4"], False),
     ([], False)],
)  # fmt: skip
def test_a_name_is_local_if_all_its_addresses_are(
    addresses: list[str], local: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    assert is_loopback("desk.example") is local


HOSTS = [
    ("localhost:8400", "localhost"), ("LOCALHOST", "localhost"), ("127.0.0.1:8400", "127.0.0.1"),
    ("[::1]:8400", "::1"), ("localhost.", "localhost"), ("evil.example:8400", "evil.example"),
    ("localhost:8400@evil.example", ""), ("localhost/evil", ""), ("localhost:x", ""), ("", ""),
    ("localhost, evil.example", "localhost, evil.example"), ("127.0.0.1.evil.example", "127.0.0.1.evil.example"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "host"), HOSTS)
def test_which_host_was_asked_for(header: str, host: str) -> None:
    assert host_named(header) == host


@given(st.text())
def test_any_host_header_is_read_without_an_error(header: str) -> None:
    assert isinstance(host_is_own(header, {"localhost"}), bool)


SITES = [
    # a program sends none of them
    ("POST", {}, False),
    # the service's own pages (/docs)
    ("POST", {"origin": "http://localhost:8400", "sec-fetch-site": "same-origin"}, False),
    ("GET", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, False),
    # other sites, other ports of this machine, pages without an origin of their own
    ("POST", {"origin": "https://evil.example"}, True),
    ("POST", {"origin": "http://localhost:3000", "sec-fetch-site": "same-site"}, True),
    ("POST", {"origin": "null"}, True),
    ("POST", {"origin": ""}, True),
    ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, True),
    ("GET", {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, True),
    # a link that somebody follows; not a frame, not a form that posts
    ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate",
             "sec-fetch-dest": "document"}, False),
    ("GET", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate",
             "sec-fetch-dest": "iframe"}, True),
    ("POST", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate",
              "sec-fetch-dest": "document"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("method", "headers", "foreign"), SITES)
def test_which_calls_come_from_another_sites_pages(
    method: str, headers: dict[str, str], foreign: bool
) -> None:
    assert from_another_site(method, {"host": "localhost:8400", **headers}) is foreign
