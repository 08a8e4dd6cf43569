"""Calls about training."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marketrules.client.desk_calls import Calls, plain
from marketrules.wire import desk as wire


class LearningCalls(Calls):
    """Decks, cards that are due, quizzes, progress."""

    def decks(self) -> list[wire.DeckRow]:
        return self._many(wire.DeckRow, "/v1/training/decks")

    def deck(self, number: int) -> wire.Deck:
        """With its answers: not for trainees."""
        return self._one(wire.Deck, "GET", f"/v1/training/decks/{number}")

    def make_deck(self, deck: wire.MakeDeck) -> wire.Deck:
        """A second time it adds and withdraws nothing more, so it is sent again if no answer comes."""
        return self._one(wire.Deck, "POST", "/v1/training/decks", body=plain(deck), again=True)

    def delete_deck(self, number: int) -> None:
        self._send("DELETE", f"/v1/training/decks/{number}")

    def due_cards(self, deck: int | None = None, limit: int = 20) -> wire.DueCards:
        params = {"deck": deck, "limit": limit}
        return self._one(wire.DueCards, "GET", "/v1/training/due", params=params)

    def answer_card(
        self,
        card: int,
        given: str,
        ease: int = 3,
        took_ms: int | None = None,
        quiz: int | None = None,
        word: str = "",
    ) -> wire.Answered:
        """Answers a card, once; ``word``: of an answer that may have been sent before."""
        body = {"card": card, "given": given, "ease": ease, "took_ms": took_ms, "quiz": quiz}
        return self._once(wire.Answered, "/v1/training/attempts", body, word)

    def keep_drill(
        self, deck: str, drill: str, answer: str, took_ms: int | None = None
    ) -> wire.Answered:
        """Keeps the answer to a drill of a deck, once; the scope ``read`` may too."""
        body = {"deck": deck, "id": drill, "answer": answer, "took_ms": took_ms}
        return self._once(wire.Answered, "/v1/training/drills", body)

    def progress(self, trainee: str = "") -> wire.Progress:
        params = {"trainee": trainee}
        return self._one(wire.Progress, "GET", "/v1/training/progress", params=params)

    def trainees(self) -> list[str]:
        return [str(one) for one in self._send("GET", "/v1/training/trainees").json()]

    def quizzes(self) -> list[wire.Quiz]:
        return self._many(wire.Quiz, "/v1/training/quizzes")

    def make_quiz(
        self,
        title: str,
        cards: Sequence[int],
        trainees: Sequence[str] = (),
        due: date | None = None,
    ) -> wire.Quiz:
        quiz = wire.MakeQuiz(title=title, cards=list(cards), trainees=list(trainees), due=due)
        return self._once(wire.Quiz, "/v1/training/quizzes", plain(quiz))

    def quiz_cards(self, number: int) -> list[wire.DueCard]:
        return self._many(wire.DueCard, f"/v1/training/quizzes/{number}/cards")

    def quiz_results(self, number: int) -> wire.QuizResults:
        return self._one(wire.QuizResults, "GET", f"/v1/training/quizzes/{number}/results")

    def delete_quiz(self, number: int) -> None:
        self._send("DELETE", f"/v1/training/quizzes/{number}")
