"""What all calls of the desk share: sending, and errors as the service raised them."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from marketrules import errors
from marketrules.errors import MarketRulesError, PermanentError, ServiceUnavailable, TransientError

M = TypeVar("M", bound=BaseModel)
_KNOWN: dict[str, type[MarketRulesError]] = {
    one.__name__.lower(): one
    for one in (
        errors.NoSuchRecord, errors.VersionNeeded, errors.WrongState, errors.NotPermitted,
        errors.PinpointUnresolved, errors.RecordsBusy, errors.RecordsMismatch,
    )
}  # fmt: skip


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
    ) -> Any:
        """The response; ``stale`` is the model of the record that a 412 brings.

        Raises:
            MarketRulesError: what the service raised, or ``ServiceUnavailable``.
        """
        headers = {"If-Match": f'"{version}"'} if version is not None else None
        given = {name: value for name, value in (params or {}).items() if value is not None}
        try:
            response = self._http.request(method, path, params=given, json=body, headers=headers)
        except httpx.TransportError as error:
            raise ServiceUnavailable(
                "The search API doesn't answer.", remedy="Start it with `marketrules serve`."
            ) from error
        if response.status_code >= 400:
            raise _error(response, stale)
        return response

    def _one(self, kind: type[M], method: str, path: str, **how: Any) -> M:
        return kind.model_validate(_json(self._send(method, path, **how)))

    def _many(self, kind: type[M], path: str, params: dict[str, Any] | None = None) -> list[M]:
        held = _json(self._send("GET", path, params=params))
        return TypeAdapter(list[kind]).validate_python(held)  # type: ignore[valid-type]


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
    try:
        body = response.json()
    except ValueError:
        body = {}
    problem = body if isinstance(body, dict) else {}
    status = response.status_code
    message = str(problem.get("detail", f"The search API answered {status}."))
    remedy = str(problem.get("remedy", ""))
    if status == 412:
        current = problem.get("current")
        return errors.StaleRecord(message, remedy=remedy, current=_current(current, stale))
    name = str(problem.get("type", "")).rpartition(":")[2].replace("-", "")
    if name == "loginrefused":
        wait = response.headers.get("Retry-After")
        after = float(wait) if wait else None
        return errors.LoginRefused(message, remedy=remedy, retry_after=after)
    by_status = TransientError if status >= 500 else PermanentError
    kind = _KNOWN.get(name, errors.NotPermitted if status in (401, 403) else by_status)
    return kind(message, remedy=remedy)


def _current(current: Any, stale: type[BaseModel] | None) -> Any:
    if stale is None or current is None:
        return current
    try:
        return stale.model_validate(current)
    except ValidationError:
        return current
