"""What a caller learns: drills done, cards that are due, progress. Whoever may read may learn."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from marketrules.errors import NotPermitted
from marketrules.wire import desk as wire
from search_api.desk import decks as decks_held
from search_api.desk import quizzes as quizzes_held
from search_api.desk import training
from search_api.desk.decks import Drill
from search_api.desk.drilled import keep_drill as keep
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk
from search_api.service.routes.training import Room
from search_api.training.checking import Checked
from search_api.training.drill import DrillKind

router = APIRouter(prefix="/v1", tags=["learning"], dependencies=[Depends(requires(Scope.READ))])
_LOG_IN = "Log in as a user of the desk."


@router.post("/training/drills", status_code=201)
def keep_drill(body: wire.KeepDrill, room: Room, desk: Desk) -> wire.Answered:
    """Judges the answer to a drill and keeps it; the drill comes again among the cards that are due.

    Answered again before that, it is judged only.
    """
    judged, topic = room.check(body.id, body.answer), room.title(body.deck)
    with desk.learning(writes=True) as (session, actor):
        done = keep(
            session, actor, topic, _as_card(judged), body.answer, right=judged.right,
            took_ms=body.took_ms, word=body.once,
        )  # fmt: skip
        return _told(done)


@router.get("/training/decks")
def decks(desk: Desk) -> list[wire.DeckRow]:
    """The decks, with what is due and new to the caller; who may only read has drills that were met."""
    with desk.learning() as (session, actor):
        return [wire.DeckRow.model_validate(one) for one in decks_held.decks(session, actor)]


@router.get("/training/due")
def due_cards(
    desk: Desk,
    deck: Annotated[int | None, Query(ge=1, le=2_147_483_647)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> wire.DueCards:
    """What the caller is to be asked now, without the answers."""
    with desk.learning() as (session, actor):
        waiting, new, cards = training.due_cards(session, actor, deck, limit)
        return wire.DueCards(due=waiting, new=new, cards=[asked(one) for one in cards])


@router.post("/training/attempts", status_code=201)
def answer_card(body: wire.AnswerCard, desk: Desk) -> wire.Answered:
    """Answers a card, of a quiz if one is named (once); says what was right and when it comes again."""
    with desk.learning(writes=True) as (session, actor):
        if body.quiz is not None and actor.alone:
            raise NotPermitted("Quizzes are for users of the desk.", remedy=_LOG_IN)
        if body.quiz is not None:
            done = quizzes_held.answer_in_quiz(
                session, actor, body.quiz, body.card, body.given, body.took_ms, word=body.once
            )
        else:
            done = training.answer_card(
                session, actor, body.card, body.given, ease=body.ease, took_ms=body.took_ms,
                word=body.once,
            )  # fmt: skip
        return _told(done)


@router.get("/training/progress")
def training_progress(
    desk: Desk, trainee: Annotated[str, Query(max_length=80)] = ""
) -> wire.Progress:
    """How the caller does; a lead may name somebody else."""
    with desk.learning() as (session, actor):
        return wire.Progress.model_validate(asdict(training.progress(session, actor, trainee)))


def asked(one: training.Due) -> wire.DueCard:
    """A card to answer, without its answer."""
    card = one.card
    key = "" if card.drill == DrillKind.PARAGRAPH else card.key  # there it is what is asked for
    return wire.DueCard(
        id=card.id, deck=card.deck_id, drill=card.drill, key=key, as_of=card.as_of,
        snapshot=card.snapshot, prompt=card.prompt, choices=card.choices, due=one.due,
        times=one.times,
    )  # fmt: skip


def _told(done: training.Answered) -> wire.Answered:
    card = done.card
    return wire.Answered(
        card=card.id, right=done.right, expected=card.expected, key=card.key, due=done.due,
        explanation=card.explanation,
    )  # fmt: skip


def _as_card(judged: Checked) -> Drill:
    """A drill as a card: what is read with it stands below the prompt."""
    one = judged.drill
    return Drill(
        one.kind.value, one.keys[0], date.fromisoformat(one.as_of), one.snapshot,
        f"{one.prompt}\n{one.text}".strip(), (one.expected,), one.choices, one.explanation,
    )  # fmt: skip
