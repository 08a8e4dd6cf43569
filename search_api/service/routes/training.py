"""Training: decks, drills, judged answers, and explanations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from marketrules import wire
from search_api.desk.held_back import HeldBack, held_back
from search_api.service.callers import Scope, caller_of
from search_api.service.desk import at_desk
from search_api.service.openapi import problems
from search_api.service.serving import CallersEngine, Served
from search_api.training.drill import Drill, DrillKind
from search_api.training.room import Training

router = APIRouter(prefix="/v1", tags=["training"])
_MOST = 100  # drills of one request


def training_of(engine: CallersEngine, serving: Served) -> Training:
    """The training room over what the caller may see."""
    return Training(engine, serving.settings.decks)


def not_yet(request: Request) -> HeldBack:
    """What the caller has yet to answer in a quiz; the records are opened for those alone who have any."""
    if caller_of(request).scope is not Scope.DESK:
        return HeldBack()
    with at_desk(request).reading() as (session, actor):
        return held_back(session, actor)


Room = Annotated[Training, Depends(training_of)]
NotYet = Annotated[HeldBack, Depends(not_yet)]


@router.get("/decks", summary="List decks", responses=problems(422))
def list_decks(room: Room, as_of: date | None = None) -> list[wire.Deck]:
    """The decks, with what each holds on the date."""
    return [wire.Deck.model_validate(one) for one in room.decks(as_of)]


@router.get("/drills", summary="Take drills", responses=problems(404, 422))
def list_drills(
    room: Room,
    back: NotYet,
    deck: Annotated[str, Query(min_length=1, max_length=100)] = "all",
    kind: Annotated[list[DrillKind] | None, Query()] = None,
    count: Annotated[int, Query(ge=1, le=_MOST)] = 10,
    seed: Annotated[int, Query(ge=0, le=2**31)] = 0,
    as_of: date | None = None,
    answers: bool = False,
) -> wire.DrillSet:
    """Drills of a deck or of a section number; without ``answers`` what gives them away is left out."""
    found = room.drills(deck, kind or (), count, seed, as_of)
    told = [one for one in found.drills if not back.has(one.kind.value, one.keys[0])]
    notes = list(found.notes)
    if len(told) < len(found.drills):
        notes.append("Drills of a quiz that you haven't finished are left out.")
    return wire.DrillSet(
        deck=found.deck, as_of=found.as_of, snapshot=found.snapshot, seed=found.seed,
        drills=[_told(one, answers=answers) for one in told], notes=notes,
    )  # fmt: skip


@router.post("/drills/check", summary="Check an answer", responses=problems(404, 409, 422))
def check_drill(body: wire.CheckDrill, room: Room, back: NotYet) -> wire.CheckedDrill:
    """Judges an answer; the drill is made again from its id."""
    judged = room.check(body.id, body.answer)
    back.refuse(judged.drill.kind.value, judged.drill.keys[0])
    return wire.CheckedDrill(
        right=judged.right, answer=judged.answer, drill=_told(judged.drill, answers=True)
    )


@router.get("/explanations", summary="Explain a passage", responses=problems(404, 422))
def explain_passage(
    room: Room,
    key: Annotated[str, Query(min_length=1, max_length=400)],
    as_of: date | None = None,
) -> wire.Explanation:
    """What the terms and verbs of a passage mean on the date, and where to look next."""
    return wire.Explanation.model_validate(room.explanation(key, as_of))


def _told(drill: Drill, *, answers: bool) -> wire.Drill:
    fields = asdict(drill)
    if not answers:
        fields |= dict.fromkeys(("expected", "explanation", "quote", "label", "title"))
        fields["keys"] = ()
    return wire.Drill.model_validate(fields)
