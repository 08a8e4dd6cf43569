"""Calls about logins and the trail."""

from __future__ import annotations

from datetime import date

from marketrules.client.desk_calls import Calls
from marketrules.wire import desk as wire


class PeopleCalls(Calls):
    """Who calls, and what was done."""

    def log_in(self, name: str, password: str, came_from: str = "") -> wire.Login:
        """A login; send its token as ``Authorization: Bearer`` from then on.

        ``came_from``: the addresses for whom the caller asks, as in ``X-Forwarded-For``.
        """
        body = {"name": name, "password": password}
        sent = {"X-Forwarded-For": came_from} if came_from else None
        return self._one(wire.Login, "POST", "/v1/session", body=body, headers=sent)

    def log_out(self, *, everywhere: bool = False) -> None:
        """Ends the login that the calls bear, or all of its user."""
        self._send("DELETE", "/v1/session", params={"everywhere": everywhere or None})

    def me(self) -> wire.Me:
        return self._one(wire.Me, "GET", "/v1/session")

    def trail(
        self,
        kind: str = "",
        record: int | None = None,
        who: str = "",
        since: date | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> wire.Traces:
        """Who saw, changed and exported what, newest first: for leads."""
        params = {"kind": kind, "record": record, "who": who, "since": since, "offset": offset,
                  "limit": limit}  # fmt: skip
        return self._one(wire.Traces, "GET", "/v1/trail", params=params)
