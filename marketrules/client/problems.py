"""A problem (RFC 9457) back into the error that it was: by its ``type``, else by its status."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from marketrules import errors
from marketrules.errors import (
    MarketRulesError,
    NotPermitted,
    PermanentError,
    ServiceUnavailable,
    TransientError,
    UnreadableDocument,
)

_URN = "urn:marketrules:problem:"
_CLASSES = {
    name.lower(): kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    # What names a file and a place was of the service's own disk, and isn't made from a message.
    if issubclass(kind, MarketRulesError) and not issubclass(kind, UnreadableDocument)
}
_PASSING = frozenset({429, 502, 503, 504})


def error_of(status: int, body: Any, headers: Mapping[str, str]) -> MarketRulesError:
    """The error of a response of status 400 or above, with the service's own words."""
    problem: Mapping[str, Any] = body if isinstance(body, dict) else {}
    kind = _class_of(status, str(problem.get("type", "")))
    message = str(problem.get("detail", f"The service answered {status}."))
    remedy = str(problem.get("remedy", ""))
    if issubclass(kind, TransientError):
        return kind(message, remedy=remedy, retry_after=retry_after(headers))
    return kind(message, remedy=remedy)


def _class_of(status: int, urn: str) -> type[MarketRulesError]:
    known = _CLASSES.get(urn.removeprefix(_URN).replace("-", "")) if urn.startswith(_URN) else None
    if known is not None and known is not MarketRulesError:
        return known
    if status in (401, 403):
        return NotPermitted
    if status in _PASSING:
        return ServiceUnavailable
    return TransientError if status >= 500 else PermanentError


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait; None if it doesn't say, or says a date."""
    try:
        return max(0.0, float(headers.get("Retry-After", "")))
    except ValueError:
        return None


def unreachable() -> ServiceUnavailable:
    """Nothing answers, or something that isn't the service."""
    return ServiceUnavailable(
        "The search API doesn't answer.", remedy="Start it with `marketrules serve`."
    )
