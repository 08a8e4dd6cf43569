"""Ports for servers that tests start: of a range of this test process's own.

Two processes that look for a free port from the same number on find the same one, and the second
server isn't started: tests of two files failed now and then since they run side by side.
"""

from __future__ import annotations

import os

from cli.ports import next_free

_FIRST, _EACH = 20_000, 400  # below the system's own (32768); eleven processes have a range
_last = _FIRST + _EACH * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) - 1


def own_port() -> int:
    """A free port of this machine's loopback that this process hasn't given before."""
    global _last
    _last = next_free("127.0.0.1", _last + 1)
    return _last
