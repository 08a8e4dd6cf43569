"""Whose call it is, where a proxy or the page stands between."""

from __future__ import annotations

import pytest

from marketrules.errors import SettingsError
from search_api.access.places import came_from, networks_of

NEAR = networks_of("127.0.0.0/8, ::1, 10.1.2.0/24")
CASES = [
    # the other end, what it says, whose call it is
    ("192.0.2.7", "", "192.0.2.7"),
    ("192.0.2.7", "10.9.9.9", "192.0.2.7"),  # not believed, whatever it says
    ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
    ("127.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),  # the first was the caller's own word
    ("10.1.2.3", "192.0.2.7,127.0.0.1 , 10.1.2.9", "192.0.2.7"),  # two proxies and the page
    ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
    ("127.0.0.1", "nonsense", "127.0.0.1"),
    ("127.0.0.1", "192.0.2.7, nonsense", "127.0.0.1"),
    ("127.0.0.1", "192.0.2.7,,", "127.0.0.1"),
    ("::ffff:127.0.0.1", "::ffff:192.0.2.7", "192.0.2.7"),
    ("::1", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
    ("2001:db8:1:2:bbbb::2", "", "2001:db8:1:2::"),
    ("fe80::1%eth0", "", "fe80::"),
    ("testclient", "", ""),
    ("127.0.0.1", ",".join(["127.0.0.1"] * 50_000), "127.0.0.1"),
]


@pytest.mark.parametrize(("peer", "forwarded", "expected"), CASES)
def test_the_last_who_isnt_believed_is_who_calls(peer: str, forwarded: str, expected: str) -> None:
    assert came_from(peer, forwarded, NEAR) == expected


def test_what_is_no_network_is_refused_with_its_name() -> None:
    with pytest.raises(SettingsError, match=r"10\.1\.2\.3/24"):
        networks_of("10.1.2.3/24")
