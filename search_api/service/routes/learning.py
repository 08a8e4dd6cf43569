"""Training of others: decks, quizzes, trainees. What one learns oneself is in ``drilling``."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from marketrules.wire import desk as wire
from search_api.desk import decks as decks_held
from search_api.desk import quizzes as quizzes_held
from search_api.desk import training
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Session
from search_api.desk.decks import Drill
from search_api.desk.held_back import held_back
from search_api.desk.tables.training import Deck, Quiz
from search_api.service.callers import Scope, requires
from search_api.service.desk import Desk, Number
from search_api.service.routes.drilling import asked

router = APIRouter(prefix="/v1", tags=["learning"], dependencies=[Depends(requires(Scope.DESK))])


@router.post("/training/decks", status_code=201)
def make_deck(body: wire.MakeDeck, desk: Desk) -> wire.Deck:
    """A deck, or further cards of one; cards that are there keep what is remembered of them."""
    drills = [Drill(**one.model_dump()) for one in body.cards]
    with desk.writing() as (session, actor):
        actor.needs(Role.DESK, "Making a deck")
        deck = decks_held.make_deck(
            session, actor, body.title, body.topic, drills, replace=body.replace
        )
        held_back(session, actor).refuse_any(deck.cards)  # of one that was there all are told
        return _whole(deck, actor)


@router.get("/training/decks/{number}")
def deck(number: Number, desk: Desk) -> wire.Deck:
    """A deck with the answers: not for trainees."""
    with desk.reading() as (session, actor):
        return _whole(decks_held.deck_whole(session, actor, number), actor)


@router.delete("/training/decks/{number}", status_code=204)
def delete_deck(number: Number, desk: Desk) -> Response:
    """Deletes a deck and all that is remembered of it."""
    with desk.writing() as (session, actor):
        decks_held.delete_deck(session, actor, number)
    return Response(status_code=204)


@router.get("/training/trainees")
def trainees(desk: Desk) -> list[str]:
    """Who has answered cards: for leads."""
    with desk.reading() as (session, actor):
        actor.needs(Role.LEAD, "The list of trainees")
        return list(training.trainees(session))


@router.post("/training/quizzes", status_code=201)
def make_quiz(body: wire.MakeQuiz, desk: Desk) -> wire.Quiz:
    """A quiz of cards, for some or for everybody."""
    with desk.writing() as (session, actor):
        made = quizzes_held.make_quiz(
            session, actor, body.title, body.cards, body.trainees, body.due, word=body.once
        )
        return _quiz(session, made, actor)


@router.get("/training/quizzes")
def quizzes(desk: Desk) -> list[wire.Quiz]:
    """The quizzes that are for the caller; all to a lead."""
    with desk.reading() as (session, actor):
        return [_quiz(session, one, actor) for one in quizzes_held.quizzes(session, actor)]


@router.get("/training/quizzes/{number}/cards")
def quiz_cards(number: Number, desk: Desk) -> list[wire.DueCard]:
    """The cards of a quiz that the caller hasn't answered yet."""
    with desk.reading() as (session, actor):
        return [asked(one) for one in quizzes_held.quiz_cards(session, actor, number)]


@router.get("/training/quizzes/{number}/results")
def quiz_results(number: Number, desk: Desk) -> wire.QuizResults:
    """How a quiz went: all to a lead, to others their own."""
    with desk.reading() as (session, actor):
        found = quizzes_held.results(session, actor, number)
        told = wire.QuizResults.model_validate(found)
        return told.model_copy(update={"quiz": _quiz(session, found.quiz, actor)})


@router.delete("/training/quizzes/{number}", status_code=204)
def delete_quiz(number: Number, desk: Desk) -> Response:
    """Deletes a quiz with its attempts."""
    with desk.writing() as (session, actor):
        quizzes_held.delete_quiz(session, actor, number)
    return Response(status_code=204)


def _whole(deck: Deck, actor: Actor) -> wire.Deck:
    """A deck with the cards that are open to the actor."""
    cards = [wire.CardMade.model_validate(one) for one in decks_held.open_cards(deck, actor)]
    return wire.Deck.model_validate(deck).model_copy(update={"cards": cards})


def _quiz(session: Session, quiz: Quiz, actor: Actor) -> wire.Quiz:
    """A quiz with the cards that are open to the actor."""
    cards = quizzes_held.cards_of(session, quiz, actor)
    return wire.Quiz.model_validate(quiz).model_copy(update={"cards": cards})
