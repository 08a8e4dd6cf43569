"""Answers and hits as other systems give them, made whole: the contract's fields, and no less.

A mapping of unknown origin enters; a plain answer or citation leaves in which every field that a
measure reads is there and of its type. What a system needn't know (trigger, page, label) gets its
neutral value; what no measure can do without (outcome, text, where a citation stands) is demanded.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from marketrules.errors import RecordError

M = TypeVar("M", bound=BaseModel)


class CitedWire(BaseModel):
    """A citation."""

    model_config = ConfigDict(extra="ignore")

    document: str
    edition: str
    section: str
    paragraph: str = ""
    term: str | None = None
    status: str = "in_effect"
    revisions: list[str] = Field(default_factory=list)
    key: str = ""
    label: str = ""
    quote: str = ""
    span: tuple[int, int] | None = None


class HitWire(CitedWire):
    """A citation in a ranking."""

    rank: int = 0
    score: float = 0.0


class ClaimWire(BaseModel):
    """A sentence and the citations that carry it."""

    model_config = ConfigDict(extra="ignore")

    text: str
    citations: list[int] = Field(default_factory=list)


class RefusalWire(BaseModel):
    """Why there is no answer."""

    model_config = ConfigDict(extra="ignore")

    reason: str
    message: str = ""
    see: list[CitedWire] = Field(default_factory=list)


class AnswerWire(BaseModel):
    """An answer or a refusal."""

    model_config = ConfigDict(extra="ignore")

    outcome: str = Field(pattern="^(answered|refused)$")
    text: str
    refusal: RefusalWire | None = None
    claims: list[ClaimWire] = Field(default_factory=list)
    citations: list[CitedWire] = Field(default_factory=list)
    pending: list[CitedWire] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


def whole_answer(given: Any, place: str) -> dict[str, Any]:
    """The answer with all its fields.

    Raises:
        RecordError: names ``place`` and the field at fault.
    """
    answer = _read(AnswerWire, given, place, "answer")
    for number, claim in enumerate(answer.claims):
        if any(not 0 <= one < len(answer.citations) for one in claim.citations):
            raise RecordError(f"{place}: claims.{number} cites what isn't in citations.")
    return answer.model_dump(mode="json")


def whole_hits(given: Any, place: str) -> list[dict[str, Any]]:
    """The hits with all their fields, numbered in the order given; quotes are left out.

    Raises:
        RecordError: names ``place`` and the field at fault.
    """
    hits = [_read(HitWire, one, f"{place}, hit {rank}", "hit") for rank, one in enumerate(given, 1)]
    return [
        hit.model_dump(mode="json", exclude={"quote", "span", "label"}) | {"rank": rank}
        for rank, hit in enumerate(hits, 1)
    ]


def _read(model: type[M], given: Any, place: str, what: str) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordError(
            f"{place}: no {what}: {where}: {first['msg']}.",
            remedy="The form of answers and hits is that of `marketrules ask --json`.",
        ) from error
