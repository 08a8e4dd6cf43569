"""Many questions in one call; each is answered, or comes back with its own problem."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema, field_validator

from marketrules.wire.answers import Answer
from marketrules.wire.asking import Ask
from marketrules.wire.base import Wire
from marketrules.wire.citations import Citation, PendingCitation
from marketrules.wire.serving import Problem

MOST_QUESTIONS = 100
_LONGEST_ID = 200

_QUESTION = Ask.model_json_schema()
_ITEM: dict[str, Any] = {
    "type": "object",
    "description": "A question as POST /v1/answers takes it, with an id.",
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 200},
        **{name: one for name, one in _QUESTION["properties"].items() if name != "history"},
    },
    "required": ["id", "question"],
}


def _is_text(text: str) -> bool:
    """Whether UTF-8 can say it: JSON may hold half a character."""
    return not any("\ud800" <= one <= "\udfff" for one in text)


class AskBatch(Wire):
    """Questions, each with an id of the caller's; looked at one by one."""

    questions: list[Annotated[dict[str, Any], WithJsonSchema(_ITEM)]] = Field(
        min_length=1, max_length=MOST_QUESTIONS
    )

    @field_validator("questions")
    @classmethod
    def _named(cls, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = [one.get("id") for one in questions]
        for name in names:
            if not (isinstance(name, str) and 0 < len(name) <= _LONGEST_ID and _is_text(name)):
                raise ValueError(f"each question has an id of 1 to {_LONGEST_ID} characters")
        if len(set(names)) < len(names):
            raise ValueError("two questions have the same id")
        return questions


class BatchAnswer(Wire):
    """What became of one question: an answer, or a problem."""

    id: str
    answer: Answer | None = None
    problem: Problem | None = None


class AnswerBatch(Wire):
    """Answers in the order of the questions."""

    answers: list[BatchAnswer]


class Cited(Wire):
    """The event that opens a streamed answer: what will be cited, before any text."""

    question: str
    as_of: str
    snapshot: str
    outcome: str
    citations: list[Citation]
    pending: list[PendingCitation]
