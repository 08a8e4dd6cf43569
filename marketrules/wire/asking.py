"""What is asked. Bounded, and unknown fields refused: a misspelt ``as_of`` can't silently mean today."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from marketrules.answers import MOST_TURNS
from marketrules.wire.base import SAID, StatusName, Wire

MOST_CITED = 50  # keys of what an earlier answer cited


class Turn(Wire):
    """A question asked before, as it was typed, with the keys that its answer cited."""

    question: str = Field(min_length=1, max_length=4000, pattern=SAID)
    citations: list[Annotated[str, Field(min_length=1, max_length=400)]] = Field(
        default=[], max_length=MOST_CITED
    )


class Ask(Wire):
    """A question, with those of the conversation before it, oldest first."""

    question: str = Field(min_length=1, max_length=4000, pattern=SAID)
    as_of: date | None = None
    words: int = Field(default=150, ge=20, le=2000)
    history: list[Turn] = Field(default=[], max_length=MOST_TURNS)
    writer: bool = True  # false: in the rules' own words, though a writer is configured
    documents: list[Annotated[str, Field(min_length=1, max_length=200, pattern=SAID)]] = Field(
        default=[], max_length=50, description="answer from these alone, by id; none: from all"
    )


class Search(Wire):
    """A search."""

    query: str = Field(min_length=1, max_length=4000, pattern=SAID)
    as_of: date | None = None
    status: StatusName | None = None
    document: str | None = Field(default=None, max_length=200)
    top: int = Field(default=10, ge=1, le=200)
    explain: bool = False  # with each hit, why it is there
