"""Many questions in one call: each is answered, or comes back with its own problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from marketrules import wire
from marketrules.answers import Turn
from marketrules.errors import MarketRulesError
from search_api.engine import Engine
from search_api.service.problems import problem_body, status_of, wrong_fields
from search_api.writer.writing import Writer

LINES = "application/x-ndjson"
_REMEDY = "The fields are described at /docs."


def answered(
    batch: wire.AskBatch, engine: Engine, writer: Writer | None, instance: str
) -> Iterator[wire.BatchAnswer]:
    """What becomes of each question, in order."""
    for question in batch.questions:
        yield _one(question, engine, writer, instance)


def lines(answers: Iterator[wire.BatchAnswer]) -> Iterator[str]:
    """Each as a line of JSON."""
    return (f"{one.model_dump_json()}\n" for one in answers)


def _one(
    question: dict[str, Any], engine: Engine, writer: Writer | None, instance: str
) -> wire.BatchAnswer:
    name = question["id"]
    try:
        asked = wire.Ask.model_validate(
            {field: value for field, value in question.items() if field != "id"}
        )
        history = [Turn(turn.question, tuple(turn.citations)) for turn in asked.history]
        answer = engine.ask(asked.question, asked.as_of, asked.words, history, asked.documents)
    except ValidationError as error:
        wrong = wrong_fields([dict(one) for one in error.errors(include_url=False)])
        body = problem_body(instance, 422, "InvalidRequest", wrong, _REMEDY)
        return wire.BatchAnswer(id=name, problem=body)
    except MarketRulesError as error:
        kind, status = type(error).__name__, status_of(error)
        body = problem_body(instance, status, kind, error.message, error.remedy)
        return wire.BatchAnswer(id=name, problem=body)
    if writer is not None and asked.writer:
        answer = writer.worded(answer, asked.words)
    return wire.BatchAnswer(id=name, answer=wire.Answer.model_validate(answer))
