"""An answer as it comes: server-sent events (WHATWG HTML, section 9.2) as typed records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from marketrules.client.problems import error_of
from marketrules.wire import Answer, Cited, Claim

MEDIA_TYPE = "text/event-stream"


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """One event: ``name`` says which of the others is there.

    ``citations``: what will be cited, before any text, as ``cited``. ``claim``: a sentence.
    ``done``: the whole ``answer`` as it is to be shown, in place of all before.
    """

    name: str
    cited: Cited | None = None
    claim: Claim | None = None
    answer: Answer | None = None


class EventLines:
    """Takes the lines of a stream and gives its events."""

    def __init__(self) -> None:
        self._name, self._data = "message", list[str]()

    def line(self, line: str) -> AnswerEvent | None:
        """The event that ends with this line, if one does.

        Raises:
            MarketRulesError: if the event tells an error.
        """
        if line:
            field_, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field_ == "event":
                self._name = value
            elif field_ == "data":
                self._data.append(value)
            return None  # a comment, or a field that isn't used here
        name, data = self._name, "\n".join(self._data)
        self._name, self._data = "message", []
        return _event(name, json.loads(data)) if data else None


def events_of(lines: Iterable[str]) -> Iterator[AnswerEvent]:
    """The events of a whole stream."""
    parser = EventLines()
    for line in lines:
        event = parser.line(line)
        if event is not None:
            yield event


def _event(name: str, data: Any) -> AnswerEvent:
    if name in ("error", "problem"):
        raise error_of(int(data.get("status", 500)), data, {})
    if name == "claim":
        return AnswerEvent(name, claim=Claim.model_validate(data))
    if name == "citations":
        return AnswerEvent(name, cited=Cited.model_validate(data))
    if name == "done":
        return AnswerEvent(name, answer=Answer.model_validate(data))
    return AnswerEvent(name)  # of a newer service: its name is all that is known of it
