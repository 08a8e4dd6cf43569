"""An answer as server-sent events (WHATWG HTML, section 9.2).

``answer``: the whole answer in quotations. Then, where a writer words it, ``claim`` for each
sentence that has passed the gate. Last ``done``: the whole answer as it is to be shown. It
replaces all before it: claims of a writer that broke off aren't in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from marketrules import wire
from marketrules.answers import Answer
from search_api.writer.writing import Writer

MEDIA_TYPE = "text/event-stream"


def events(answer: Answer, writer: Writer | None, words: int) -> Iterator[str]:
    """The events, each as text to send."""
    yield _event("answer", wire.Answer.model_validate(answer))
    for said in writer.wording(answer, words) if writer is not None else iter((answer,)):
        if isinstance(said, Answer):
            yield _event("done", wire.Answer.model_validate(said))
        else:
            yield _event("claim", wire.Claim.model_validate(said))


def _event(name: str, model: BaseModel) -> str:
    return f"event: {name}\ndata: {model.model_dump_json()}\n\n"
