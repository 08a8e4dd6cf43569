"""What guards and routes leave for one another: ``request.state`` of the same request.

request_id  of this request             snapshot  that it was answered from
deadline    when its time is up         answer    outcome of an answer, or why it was refused
body        as it was sent, gathered    outcome   the problem that a guard answered with
listen      what tells that the caller has gone
place       at work (see ``lanes``)     caller    who calls (see ``callers``)
"""

from __future__ import annotations

from typing import Any

from starlette.types import Scope


def noted(scope: Scope) -> dict[str, Any]:
    """The notes on a request, to read and to write."""
    state: dict[str, Any] = scope.setdefault("state", {})
    return state
