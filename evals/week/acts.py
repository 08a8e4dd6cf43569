"""What a person of the desk does, call by call, each timed: through the client that the page uses."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from evals.judgments import Judgment
from evals.load.asking import Sample
from evals.week.ledger import Ledger
from evals.week.people import Act, Person
from marketrules.client import Client
from marketrules.client.desk import DeskClient
from marketrules.errors import MarketRulesError, StaleRecord
from marketrules.wire import Answer
from marketrules.wire.desk import FindInquiries, Inquiry, TakeInquiry

T = TypeVar("T")
_TYPED = (3, 7, 12)  # characters after which the box is asked what may be meant
_JOB_S = 600.0
_CLASHES = 5  # times that a change is made anew, on what somebody else has saved meanwhile
_NOTICE = """NOTICE DATE: {date}

NOTICE TYPE: M-Z{number:06d}-01 Desk rehearsal, Operations

SHORT DESCRIPTION: Rehearsal of the desk's week, day {day}.

INTENDED AUDIENCE: Desk

DAY(S) AFFECTED: {date}

LONG DESCRIPTION: On day {day} of the rehearsal no Market Participant has to do anything.

ACTION REQUIRED: None.

CONTACT: Client services.
"""


@dataclass(slots=True)
class Record:
    """What all people did: samples with times, what went wrong in words, what was acknowledged.

    Threads append; nobody reads before they have ended.
    """

    began: float
    ledger: Ledger = field(default_factory=Ledger)
    samples: list[Sample] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    snapshots: set[str] = field(default_factory=set)
    late: list[float] = field(default_factory=list)  # seconds by which something began late
    clashes: int = 0
    published: int = 0
    _days: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def next_day(self) -> int:
        with self._counting:
            self._days += 1
            return self._days


@dataclass(slots=True)
class Hand:
    """One person at work."""

    person: Person
    client: Client
    records: DeskClient
    judged: Sequence[Judgment]
    record: Record
    drawn: random.Random

    def do(self, act: Act) -> None:
        """Does it to its end; what fails is put down and ends it."""
        script: Callable[[], None] = getattr(self, f"_{act}")
        try:
            script()
        except MarketRulesError as error:
            said = f"{self.person.name}, {act}: {type(error).__name__}: {error}"
            self.record.failures.append(said)

    def _timed(self, kind: str, call: Callable[[], T]) -> T:
        start = time.perf_counter()
        came = "ok"
        try:
            return call()
        except StaleRecord:
            came = "clash"
            raise
        except MarketRulesError as error:
            came = type(error).__name__
            raise
        finally:
            now = time.perf_counter()
            at = now - self.record.began
            self.record.samples.append(Sample(kind, at, (now - start) * 1000, came))

    # On the telephone

    def _contact(self) -> None:
        asked = self.drawn.choice(self.judged)
        self._type(asked.question)
        answer = self._ask(asked)
        for _ in range(self.drawn.choice((0, 1, 1, 2))):
            self._read(answer)
        if self.drawn.random() < 0.3:
            self._timed("search", lambda: self.client.search(asked.question, as_of=asked.as_of))
        if self.person.role == "trainee":
            return  # listens in
        self._timed("count", lambda: self.records.note_asked(answer))
        if self.drawn.random() < 0.1:
            verdict = self.drawn.choice(("right", "right", "wrong", "missing"))
            self._timed("feedback", lambda: self.records.give_feedback(answer, verdict))
        if self.drawn.random() < 0.6:
            self._keep(answer)

    def _type(self, question: str) -> None:
        if self.drawn.random() < 0.4:  # a place is typed, not a question
            gold = [one for judged in self.judged[:50] for one in judged.gold]
            question = self.drawn.choice(gold).section if gold else question
        for length in _TYPED:
            self._timed("type-ahead", lambda n=length: self.client.resolve(question[:n]))  # type: ignore[misc]

    def _ask(self, asked: Judgment) -> Answer:
        answer = self._timed("ask", lambda: self.client.ask(asked.question, as_of=asked.as_of))
        self.record.snapshots.add(answer.snapshot)
        return answer

    def _read(self, answer: Answer) -> None:
        cited = [one for one in answer.citations if one.section]
        if not cited:
            return
        one = self.drawn.choice(cited)
        self._timed("show", lambda: self.client.show(one.key))
        self._timed("section", lambda: self.client.section(one.document, one.edition, one.section))

    def _keep(self, answer: Answer) -> None:
        ledger = self.record.ledger
        shared = self.drawn.random() < 0.5  # nobody's own: all at the desk may go on with it
        taking = TakeInquiry(
            question=answer.question, organisation=f"Company {self.drawn.randrange(200)}",
            owner="" if shared else self.person.name, channel="phone",
        )  # fmt: skip
        number = self._timed("take", lambda: self.records.take(taking)).id
        ledger.taken(number, shared=shared)
        said = answer.text or "No answer."
        self._timed("file answer", lambda: self.records.give_answer(number, answer, said))
        ledger.answered(number, answer.snapshot)
        self._note(number)
        again = self.drawn.choice([number, *ledger.newest_shared()])  # a call comes up again
        if self.drawn.random() < 0.3:
            self._note(again)
        self._change(again, f"ref-{self.drawn.randrange(10**6)}")
        if self.drawn.random() < 0.7:
            self._move(number)

    def _note(self, number: int) -> None:
        text = f"{self.person.name} {self.drawn.getrandbits(64):016x}"
        self._timed("note", lambda: self.records.note(number, text))
        self.record.ledger.noted(number, text)

    def _change(self, number: int, reference: str) -> None:
        self._anew(number, lambda held: self.records.change(held, reference=reference))

    def _move(self, number: int) -> None:
        def move(held: Inquiry) -> Inquiry:
            return self.records.move(held, "answered", "", "told on the telephone")

        if self._anew(number, move):
            self.record.ledger.moved(number)

    def _anew(self, number: int, change: Callable[[Inquiry], Inquiry]) -> bool:
        """Makes a change on the record as it is; whoever was faster is read first."""
        for _ in range(_CLASHES):
            held = self._timed("open inquiry", lambda: self.records.inquiry(number))
            try:
                self._timed("change", lambda held=held: change(held))  # type: ignore[misc]
            except StaleRecord:
                self.record.clashes += 1
                continue
            return True
        return False

    # Beside the telephone

    def _morning(self) -> None:
        self._timed("documents", self.client.documents)
        if self.person.role == "trainee":
            return
        mine = FindInquiries(owner=self.person.name, status=["open", "waiting"], sort="due")
        found = self._timed("list", lambda: self.records.inquiries(mine))
        for row in found.items[:5]:
            self._timed("open inquiry", lambda row=row: self.records.inquiry(row.id))  # type: ignore[misc]
        self._timed("list", lambda: self.records.inquiries(text="settlement"))

    def _drill(self) -> None:
        seed = self.drawn.randrange(10**6)
        made = self._timed("drills", lambda: self.client.drills("all", count=10, seed=seed))
        for drill in made.drills:
            given = drill.choices[0] if drill.choices else "10"
            self._timed("check drill", lambda d=drill, g=given: self.client.check_drill(d.id, g))  # type: ignore[misc]

    def _radar(self) -> None:
        self._timed("radar", self.records.radar_changes)
        self._timed("repeats", self.records.radar_repeats)
        self._timed("feedback list", self.records.feedback)

    def _export(self) -> None:
        self._timed("export", lambda: self.records.export("csv"))

    def _notice(self) -> None:
        day = self.record.next_day()
        text = _NOTICE.format(date=f"March {day}, 2025", number=30_000 + day, day=day)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"rehearsal-{day}.txt"
            file.write_text(text, encoding="utf-8")
            job = self._timed("upload", lambda: self.client.ingest([file]))
        ended = self._timed("ingest", lambda: self.client.wait(job.id, timeout=_JOB_S))
        if ended.state == "done":
            self.record.published += 1
        else:
            self.record.failures.append(f"ingest of day {day}: {ended.state}: {ended}")
