"""An answer as server-sent events (WHATWG HTML, section 9.2): citations first, text after.

``citations``: what is cited and what is pending, verbatim, with the outcome. Then ``claim`` for
each sentence: a quotation, or, where a writer words the answer, what has passed the gate. Last
``done``: the whole answer as it is to be shown. It replaces all before it: claims of a writer
that broke off aren't in it.
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
    yield _event("citations", _cited(answer))
    told = 0
    for said in writer.wording(answer, words) if writer is not None else iter((answer,)):
        if isinstance(said, Answer):
            if not told:  # nothing was worded: the quotations are what is told
                for claim in said.claims:
                    yield _event("claim", wire.Claim.model_validate(claim))
            yield _event("done", wire.Answer.model_validate(said))
        else:
            told += 1
            yield _event("claim", wire.Claim.model_validate(said))


def _cited(answer: Answer) -> wire.Cited:
    return wire.Cited(
        question=answer.question,
        as_of=answer.as_of,
        snapshot=answer.snapshot,
        outcome=answer.outcome.value,
        citations=[wire.Citation.model_validate(one) for one in answer.citations],
        pending=[wire.PendingCitation.model_validate(one) for one in answer.pending],
    )


def _event(name: str, model: BaseModel) -> str:
    return f"event: {name}\ndata: {model.model_dump_json()}\n\n"
