"""What all calls of the desk share: sending, and errors as the service raised them."""

from __future__ import annotations

import time
import uuid
from typing import Any, Protocol, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from marketrules.client.problems import error_of, unreachable
from marketrules.errors import MarketRulesError, ServiceUnavailable, StaleRecord

M = TypeVar("M", bound=BaseModel)
_PAUSES_S = (0.2, 1.0)
_NOBODY_THERE = (502, 503)  # as a proxy says it


class Http(Protocol):
    """What is used of an HTTP client."""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Any = None,
        json: Any = None,
        headers: Any = None,
    ) -> Any: ...


class Calls:
    """Sends, and reads what comes back."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        body: Any = None,
        version: int | None = None,
        stale: type[BaseModel] | None = None,
        again: bool = False,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """The response; ``stale`` is the model of the record that a 412 brings.

        ``again``: sent twice it does no more than sent once.

        Raises:
            MarketRulesError: what the service raised, or ``ServiceUnavailable``.
        """
        if version is not None:
            headers = {"If-Match": f'"{version}"'}
        given = {name: value for name, value in (params or {}).items() if value is not None}
        send = self._sent_until if again else self._sent
        response = send(method, path, params=given, json=body, headers=headers)
        if response.status_code >= 400:
            raise _error(response, stale)
        return response

    def _sent(self, method: str, path: str, **given: Any) -> Any:
        """The response. Reading is tried once more: an idle connection may have been closed."""
        try:
            return self._http.request(method, path, **given)
        except httpx.TransportError as error:
            if method != "GET" or isinstance(error, httpx.TimeoutException):
                raise unreachable() from error
        try:
            return self._http.request(method, path, **given)
        except httpx.TransportError as error:
            raise unreachable() from error

    def _sent_until(self, method: str, path: str, **given: Any) -> Any:
        """The response, by as many attempts as another process needs to take over."""
        for pause in _PAUSES_S:
            try:
                response = self._http.request(method, path, **given)
            except httpx.TransportError:
                time.sleep(pause)
                continue
            if response.status_code not in _NOBODY_THERE:
                return response
            time.sleep(pause)
        return self._sent(method, path, **given)

    def _one(self, kind: type[M], method: str, path: str, **how: Any) -> M:
        return kind.model_validate(_json(self._send(method, path, **how)))

    def _once(self, kind: type[M], path: str, body: dict[str, Any], word: str = "") -> M:
        """What was written by a POST, once: where no answer comes it is sent again as the same."""
        return self._one(kind, "POST", path, body=with_word(body, word), again=True)

    def _many(self, kind: type[M], path: str, params: dict[str, Any] | None = None) -> list[M]:
        held = _json(self._send("GET", path, params=params))
        return TypeAdapter(list[kind]).validate_python(held)  # type: ignore[valid-type]


def with_word(body: dict[str, Any], word: str = "") -> dict[str, Any]:
    """A body with a word by which it is known if it is sent again."""
    return body | {"once": word or body.get("once") or uuid.uuid4().hex}


def plain(model: BaseModel) -> dict[str, Any]:
    """A body, all of it."""
    return model.model_dump(mode="json")


def changed(model: BaseModel) -> dict[str, Any]:
    """A body with what was set of it."""
    return model.model_dump(mode="json", exclude_unset=True)


def _json(response: Any) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise ServiceUnavailable("Something else than the search API answers there.") from error


def _error(response: Any, stale: type[BaseModel] | None) -> MarketRulesError:
    """As everywhere, and with the record that an error of the desk carries."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    error = error_of(response.status_code, body, response.headers)
    if response.status_code == 412 or isinstance(error, StaleRecord):
        current = body.get("current") if isinstance(body, dict) else None
        return StaleRecord(error.message, remedy=error.remedy, current=_current(current, stale))
    return error


def _current(current: Any, stale: type[BaseModel] | None) -> Any:
    if stale is None or current is None:
        return current
    try:
        return stale.model_validate(current)
    except ValidationError:
        return current
