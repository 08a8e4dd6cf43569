"""What both clients do with a call before it is sent and with what comes back; no I/O.

A redirect is never followed: the key would go where nobody said it may.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from marketrules.client.calls import Call
from marketrules.client.etags import EtagCache
from marketrules.client.problems import error_of, unreachable
from marketrules.client.retries import Retries
from marketrules.errors import MarketRulesError, PermanentError

T = TypeVar("T")


class Response(Protocol):
    """What is read of a response."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """The rules of one client."""

    key: str | None = field(repr=False)
    retries: Retries
    etags: EtagCache

    def headers(self, call: Call[T]) -> dict[str, str]:
        """The headers to send."""
        sent = {"Accept": "application/json"} | dict(call.headers)
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        known = self.etags.get(call.address) if call.method == "GET" else None
        if known is not None:
            sent["If-None-Match"] = known[0]
        return sent

    @contextmanager
    def sent(self, call: Call[T]) -> Iterator[dict[str, Any]]:
        """The arguments of an HTTP client's ``request``; files are open until the block ends.

        Raises:
            PermanentError: if a file to be sent can't be opened.
        """
        with ExitStack() as opened:
            given: dict[str, Any] = {"headers": self.headers(call), "follow_redirects": False}
            if call.params:
                given["params"] = dict(call.params)
            if call.body is not None:
                given["json"] = dict(call.body)
            if call.files:
                try:
                    given["files"] = [
                        ("files", (path.name, opened.enter_context(path.open("rb"))))
                        for path in call.files
                    ]
                except OSError as error:
                    raise PermanentError(
                        f"{error.filename}: can't be opened: {error.strerror}.",
                        remedy="Check the path and its permissions.",
                    ) from error
            yield given

    def pause(self, call: Call[T], attempt: int, response: Response | None) -> float | None:
        """Seconds after which to send it again; None to take what came."""
        if not call.repeatable:
            return None
        if response is None:
            return self.retries.pause(attempt, None, {})
        return self.retries.pause(attempt, response.status_code, response.headers)

    def result(self, call: Call[T], response: Response) -> T:
        """What came back, read.

        Raises:
            MarketRulesError: the error that the service tells, in its own words.
            ServiceUnavailable: if something else answers there.
        """
        status, content = response.status_code, response.content
        if status == 304:
            known = self.etags.get(call.address)
            content = known[1] if known is not None else b""
        elif status >= 300:
            raise self.refusal(status, response.headers, content)
        try:
            found = call.read(content)
        except ValidationError as error:
            raise unreachable() from error
        etag = response.headers.get("ETag")
        if status == 200 and etag and call.method == "GET":
            self.etags.put(call.address, etag, content)
        return found

    def refusal(self, status: int, headers: Mapping[str, str], content: bytes) -> MarketRulesError:
        """The error of a status of 300 or above."""
        if status < 400:
            where = headers.get("Location", "elsewhere")
            return PermanentError(
                f"The service sends on to {where}.",
                remedy="Give the client that address, if it is right.",
            )
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if body is None and status not in (401, 403, 413, 429, 502, 503, 504):
            return unreachable()  # a stranger on the port
        return error_of(status, body, headers)
