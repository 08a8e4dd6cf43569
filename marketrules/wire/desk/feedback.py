"""Feedback in one click, and what was asked on the page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from marketrules.answers import Reason
from marketrules.wire.base import StatusName, Wire
from marketrules.wire.desk.fields import Body, Key, Once, Said, Text

Verdict = Literal["right", "wrong", "missing"]


class Place(Wire):
    """A paragraph that was cited, or is the right one, as it stood."""

    key: Key
    document: Text = Field(max_length=120)
    edition: Text = Field(max_length=120)
    section: Text = Field(max_length=400)
    paragraph: Text = Field(default="", max_length=400)
    term: Text | None = Field(default=None, max_length=400)
    status: StatusName
    revisions: list[Text] = Field(default=[], max_length=20)
    quote: Text = Field(default="", max_length=50_000)


class GiveFeedback(Wire):
    """A verdict on an answer. ``pinpoint``: where the right paragraph stands, as people write it."""

    question: Said = Field(max_length=4000)
    as_of: date
    snapshot: Text = Field(min_length=1, max_length=120)
    verdict: Verdict
    cited: list[Place] = Field(default=[], max_length=50)
    reason: Reason | None = None  # of a refusal
    pinpoint: Text = Field(default="", max_length=400)
    comment: Body = ""
    once: Once = ""


class Feedback(Wire):
    """A verdict as it is kept."""

    id: int
    at: datetime
    by: str
    asker: str
    question: str
    as_of: date
    snapshot: str
    verdict: Verdict
    reason: str
    cited: list[Place]
    right: Place | None
    comment: str


class Judged(Wire):
    """Feedback as lines of JSON; ``left_out`` are those that say nothing to judge by."""

    lines: str
    count: int
    left_out: int


class Asked(Wire):
    """That something was asked on the page; the words are dropped unless the desk keeps them."""

    question: Text = Field(default="", max_length=4000)
    outcome: Literal["answered", "refused"]
    reason: Reason | None = None
    sections: list[Text] = Field(default=[], max_length=50)  # "nodal-protocols 4.4.11"
    once: Once = ""
