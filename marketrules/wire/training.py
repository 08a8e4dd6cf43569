"""Drills, decks, judged answers, and explanations of an answer."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from marketrules.wire.base import Wire
from marketrules.wire.citations import Citation, PendingCitation

DrillKindName = Literal["paragraph", "in_force", "deadline", "modal", "definition", "change"]


class Drill(Wire):
    """A question with choices. Without answers asked for, ``expected`` to ``label`` are None."""

    id: str
    kind: DrillKindName
    prompt: str
    text: str  # what is read with it; a gap is "____"; "" if there is nothing
    choices: list[str]
    expected: str | None
    explanation: str | None
    quote: str | None
    keys: list[str]  # of the governing passage first; [] without answers
    label: str | None
    title: str | None
    as_of: str
    snapshot: str


class DrillSet(Wire):
    """The drills of one request; the same request gives the same drills."""

    deck: str
    as_of: str
    snapshot: str
    seed: int
    drills: list[Drill]
    notes: list[str]


class Deck(Wire):
    """A topic with what it holds on the date."""

    id: str
    title: str
    sections: int
    paragraphs: int


class CheckDrill(Wire):
    """An answer to a drill: a choice, its letter or number, or a free answer."""

    id: str = Field(min_length=1, max_length=600)
    answer: str = Field(max_length=2000)


class CheckedDrill(Wire):
    """An answer judged, with the drill whole."""

    right: bool
    answer: str
    drill: Drill


class Meaning(Wire):
    """A term as written, with the definition that holds there on the date."""

    term: str
    definition: Citation
    only_here: bool


class VerbMeaning(Wire):
    """What a modal verb does, to whom, and the rule of construction that says so."""

    verb: str
    who: str
    effect: Literal["obliged", "permitted", "forbidden", "recommended", "condition"]
    sentence: str
    rule: Citation | None


class LookNext(Wire):
    """A paragraph that is worth a look, and why."""

    why: Literal["refers_to", "referred_from", "around", "item", "before", "after"]
    citation: Citation


class Explanation(Wire):
    """What helps to understand a passage."""

    key: str
    as_of: date
    snapshot: str
    citation: Citation
    lead_in: list[str]
    terms: list[Meaning]
    verbs: list[VerbMeaning]
    next: list[LookNext]
    pending: list[PendingCitation]
    notes: list[str]
