"""Responses that are lost after the write was kept: the client sends again, and it is there once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from index.embed import Embedder
from marketrules.client.desk import DeskClient
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from marketrules.wire import Answer
from marketrules.wire import desk as wire
from search_api.desk.database import Records
from search_api.desk.holding import held
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.training.room import Training
from tests.search_api.desk.conftest import postgresql as postgresql
from tests.search_api.desk.conftest import records as records
from tests.search_api.desk.conftest import settings as settings

_SEED = 20_250_901
_DAY = date(2025, 7, 1)
_LOST = ("delivered", "never sent", "lost", "timed out", "proxy's 502")


class Lossy:
    """Loses up to two requests or responses in a row, by a drawn lot."""

    def __init__(self, http: TestClient, drawn: random.Random) -> None:
        self._http, self._drawn = http, drawn
        self.lost: list[str] = []
        self.in_a_row = 0

    def request(self, method: str, url: str, **how: Any) -> Any:
        lot = self._drawn.choice(_LOST) if method == "POST" and self.in_a_row < 2 else "delivered"
        self.in_a_row = 0 if lot == "delivered" else self.in_a_row + 1
        self.lost.append(lot)
        if lot == "never sent":
            raise httpx.ConnectError("refused")
        response = self._http.request(method, url, **how)
        if lot == "lost":
            raise httpx.RemoteProtocolError("closed")
        if lot == "timed out":
            raise httpx.ReadTimeout("no answer")
        return httpx.Response(502) if lot == "proxy's 502" else response


@pytest.fixture
def service(
    desk: DataFolder, desk_embedder: Embedder, records: Records, settings: Settings
) -> Iterator[tuple[TestClient, Engine]]:
    engine = Engine(desk, desk_embedder)
    with TestClient(create_app(engine, None, settings, records=records)) as http:
        yield http, engine


def test_what_is_sent_again_as_its_response_was_lost_is_there_once(
    service: tuple[TestClient, Engine],
    records: Records,
    tries: Callable[[int, int], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("marketrules.client.desk_calls._PAUSES_S", (0, 0))
    http, engine = service
    lossy = Lossy(http, random.Random(_SEED))
    desk = DeskClient(lossy)
    answer = Answer.model_validate(engine.ask("When is the dispute form due?", _DAY))
    drills = Training(engine).drills("all", (), 10, 1, _DAY).drills
    card = wire.Card(drill="deadline", key="grid-rules@2025-06-01#9.4(2)", as_of=_DAY, snapshot="s",
                     prompt="How many days?", choices=["10", "12"], expected=["12"])  # fmt: skip
    number = desk.take(wire.TakeInquiry(question="When?")).id
    deck = desk.make_deck(wire.MakeDeck(title="Disputes", cards=[card]))
    item = wire.NewItem(key=card.key, text="A form")
    writes: dict[str, Callable[[int], object]] = {
        "inquiries": lambda n: desk.take(wire.TakeInquiry(question=f"When {n}?")),
        "inquiry_notes": lambda n: desk.note(number, f"n{n}"),
        "inquiry_answers": lambda n: desk.give_answer(number, answer, f"a{n}"),
        "feedback": lambda n: desk.give_feedback(answer, "right", comment=f"c{n}"),
        "asked": lambda _: desk.note_asked(answer),
        "attempts": lambda _: desk.answer_card(deck.cards[0].id, "10"),
        "quizzes": lambda n: desk.make_quiz(f"Week {n}", [deck.cards[0].id]),
        "notice_drafts": lambda n: desk.draft_notice(wire.DraftNotice(thread=f"M-{n}")),
        "checklists": lambda n: desk.start_checklist(
            wire.StartChecklist(applicant=f"A{n}", role="QSE", as_of=_DAY, items=[item])
        ),
    }
    with records.reading() as session:
        before = held(session)
    rounds = tries(2, 40)
    for one in range(rounds):
        for write in writes.values():
            write(one)
    for drill in drills[: min(rounds, len(drills))]:
        desk.keep_drill("all", drill.id, drill.choices[0])
    with records.reading() as session:
        after = held(session)
    met = min(rounds, len(drills))
    for table in writes:
        more = rounds + (met if table == "attempts" else 0)
        assert after[table] - before[table] == more, (table, f"seed {_SEED}", lossy.lost)
    assert set(lossy.lost) == set(_LOST)


def test_an_inquiry_told_of_a_change_twice_is_told_once(
    service: tuple[TestClient, Engine], records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketrules.client.desk_calls._PAUSES_S", (0, 0))
    http, engine = service
    lossy = Lossy(http, random.Random(_SEED))
    desk = DeskClient(lossy)
    answer = Answer.model_validate(engine.ask("When is the dispute form due?", date(2025, 3, 1)))
    number = desk.take(wire.TakeInquiry(question="When?")).id
    desk.give(
        number,
        wire.GiveAnswer(
            snapshot=answer.snapshot, as_of=_DAY.today(), text="Ten.",
            citations=[
                wire.Cited(**{name: getattr(one, name) for name in wire.Cited.model_fields})
                for one in answer.citations
            ],
        ),
    )  # fmt: skip
    changes = desk.radar_changes(as_of=_DAY.today()).changes
    assert changes
    for _ in range(5):
        desk.tell(changes[0], number)
    with records.reading() as session:
        assert held(session)["inquiries_told"] == 1
    assert len(lossy.lost) > 8
