"""The week played: each person a thread that waits for its moments, in time that runs faster."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import httpx

from evals.judgments import Judgment
from evals.week.acts import Hand, Record
from evals.week.people import WEEK_S, Act, Moment, Person, moments_of
from marketrules.client import Client
from marketrules.client.desk import DeskClient

_PATIENCE_S = 120.0


@contextmanager
def at_work(
    address: str,
    people: Sequence[Person],
    password: str,
    judged: Sequence[Judgment],
    record: Record,
) -> Iterator[list[Hand]]:
    """All of them, logged in; their connections are closed afterwards.

    Raises:
        LoginRefused: if the service doesn't know one.
        ServiceUnavailable: if it doesn't answer.
    """
    with ExitStack() as stack:
        found = []
        for person in people:
            plain = stack.enter_context(httpx.Client(base_url=address, timeout=_PATIENCE_S))
            token = DeskClient(plain).log_in(person.name, password).token
            bearer = {"Authorization": f"Bearer {token}"}
            http = httpx.Client(base_url=address, timeout=_PATIENCE_S, headers=bearer)
            records = DeskClient(stack.enter_context(http))
            client = stack.enter_context(Client(address, key=token, timeout=_PATIENCE_S))
            drawn = random.Random(person.seed)
            found.append(Hand(person, client, records, judged, record, drawn))
        yield found


def play(hands: Sequence[Hand], contacts: int, seconds: float) -> None:
    """Plays the week in ``seconds``; one thing after the other, as each person does them.

    Who is still busy begins late, as at a desk; how late is kept.
    """
    scale = seconds / WEEK_S
    threads = [
        threading.Thread(target=_week, args=(hand, moments_of(hand.person, contacts), scale))
        for hand in hands
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def alone(hand: Hand, contacts: int) -> None:
    """One person, nobody else: so many contacts, one after the other, and the rest of the day."""
    for act in (Act.MORNING, Act.RADAR, Act.DRILL, *[Act.CONTACT] * contacts, Act.EXPORT):
        hand.do(act)


def _week(hand: Hand, moments: Sequence[Moment], scale: float) -> None:
    record = hand.record
    for moment in moments:
        wait = record.began + moment.at * scale - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        record.late.append(max(0.0, -wait))
        hand.do(moment.act)
