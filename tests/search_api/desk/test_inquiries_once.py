"""An inquiry that is sent twice with one word is taken once, whoever is faster."""

from __future__ import annotations

import threading
from collections.abc import Callable

from marketrules.settings import Settings
from search_api.desk.acting import Actor
from search_api.desk.database import Records
from search_api.desk.inquiries import take

_FIELDS = {
    "question": "When is the fee due?", "organisation": "Acme", "role": "", "channel": "phone",
    "once": "a7",
}  # fmt: skip


def test_sent_again_it_is_the_one_taken_before(
    records: Records, settings: Settings, actor: Callable[..., Actor]
) -> None:
    taken = []
    for who, once in (("ada", "a7"), ("ada", "a7"), ("bob", "a7"), ("ada", "b1"), ("ada", "")):
        with records.writing() as session:
            fields = {**_FIELDS, "once": once}
            taken.append(take(session, actor(who), fields, settings).id)
    assert taken[0] == taken[1]
    assert len(set(taken)) == 4  # another's, another word, and no word at all, are others


def test_sent_to_two_processes_at_once_it_is_one(
    records: Records, settings: Settings, actor: Callable[..., Actor]
) -> None:
    meeting, taken = threading.Barrier(4), []

    def send() -> None:
        meeting.wait()
        with records.writing() as session:
            taken.append(take(session, actor(), _FIELDS, settings).id)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(taken) == 4 and len(set(taken)) == 1
