"""An answer as server-sent events: the quoted answer first, worded sentences as they pass, the end.

``answer`` (the whole answer, quoted), ``claim`` (one worded sentence with its citations) any number
of times, ``done`` (the whole answer as it stands; claims told before it that it lacks are withdrawn).
Each event's data is one line of JSON of the wire models.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from marketrules.answers import Answer, Claim
from search_api import schema
from search_api.writer.writer import Writer

MEDIA_TYPE = "text/event-stream"


def events(answer: Answer, writer: Writer | None, limit: int) -> Iterator[str]:
    """The events of one question."""
    yield _event("answer", schema.Answer.model_validate(answer))
    done = answer
    for part in writer.parts(answer, limit) if writer is not None else ():
        if isinstance(part, Claim):
            yield _event("claim", schema.Claim.model_validate(part))
        else:
            done = part
    yield _event("done", schema.Answer.model_validate(done))


def wants_events(accept: str) -> bool:
    """Whether an ``Accept`` header asks for events by name.

    >>> wants_events("text/event-stream"), wants_events("application/json, */*")
    (True, False)
    """
    return any(one.partition(";")[0].strip().lower() == MEDIA_TYPE for one in accept.split(","))


def _event(name: str, model: BaseModel) -> str:
    return f"event: {name}\ndata: {model.model_dump_json()}\n\n"
