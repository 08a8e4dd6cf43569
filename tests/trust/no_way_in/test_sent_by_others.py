"""Idempotency keys and words of a sender: another's is another, whatever its body."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from marketrules.errors import KeyReused
from marketrules.settings import Settings
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.inquiries import take
from search_api.desk.sent_once import once
from search_api.jobs.job import Job, UploadedFile
from search_api.jobs.jobs import Jobs

from .conftest import Served

WORD = "a word that was overheard"
WRITES = [
    ("/v1/inquiries", {"question": "told by Borealis", "contact": "rob"}),
    ("/v1/feedback", {"question": "told by Borealis", "as_of": "2025-07-01", "snapshot": "s",
                      "verdict": "right", "comment": "rob"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), WRITES, ids=lambda one: str(one)[:20])
@pytest.mark.parametrize("same", [True, False], ids=["the same body", "another body"])
def test_the_word_of_another_is_a_word_like_any(
    serving: Served, path: str, body: dict[str, str], same: bool
) -> None:
    def sent(role: str, word: str, body: dict[str, str]) -> httpx.Response:
        with serving.by(role) as http:
            return http.post(path, json=body | {"once": word})

    word = f"{WORD} {path} {same}"
    theirs = sent("lead", word, body)
    changed = body if same else body | {"question": "mine"}
    mine, fresh = sent("desk", word, changed), sent("desk", word + "?", changed)
    assert theirs.status_code == mine.status_code == fresh.status_code == 201
    assert len({one.json()["id"] for one in (theirs, mine, fresh)}) == 3
    assert mine.json().keys() == fresh.json().keys() and set(mine.headers) == set(fresh.headers)
    if not same:
        assert "Borealis" not in mine.text
    # One's own word with another body is what was written the first time, and nothing more.
    again = sent("desk", word, body | {"question": "once more"})
    assert again.json()["id"] == mine.json()["id"] and "once more" not in again.text


@pytest.mark.parametrize(
    ("one", "word", "other", "others_word"),
    [("ana", "x:y", "ana:x", "y"), ("a", ":b", "a:", "b"), ("a', 'b", "c", "a", "b', 'c")],
)
def test_no_name_and_word_together_are_those_of_another(
    records: Records, one: str, word: str, other: str, others_word: str
) -> None:
    numbers = iter((1, 2))
    with records.writing() as session:
        for number, (name, sent) in enumerate(((one, word), (other, others_word)), 1):
            actor = Actor(name, Role.DESK)
            assert once(session, actor, "note:7", sent, lambda: next(numbers)) == number
            asked = dict.fromkeys(("organisation", "role", "channel"), "")
            asked |= {"question": f"{name}'s", "once": sent}
            assert take(session, actor, asked, Settings()).question == f"{name}'s"


def test_a_word_counts_for_what_it_was_sent_with(records: Records) -> None:
    with records.writing() as session:
        ana = Actor("ana", Role.DESK)
        assert [once(session, ana, what, "x", lambda n=n: n) for n, what in enumerate(
            ("note:7", "note:71", "note:7:1", "answer:7"))] == [0, 1, 2, 3]  # fmt: skip


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records.open(Settings.model_validate({"records": f"sqlite:///{tmp_path}/desk.db"}))


@pytest.fixture
def upload(tmp_path: Path) -> Callable[..., tuple[Job, bool]]:
    jobs = Jobs(Settings(data=tmp_path, ingest_free_mb=0), lambda *_: ["true"])
    jobs._work = lambda: None  # type: ignore[method-assign] - nothing is run
    names = iter(f"20250701T00000{n}-0000000{n}" for n in range(9))

    def sent(by: str, sender: str, content: str) -> tuple[Job, bool]:
        files = (UploadedFile("a.txt", 1, content),)
        return jobs.accept(next(names), files, by, "june", sender)

    return sent


def test_an_upload_with_anothers_key_is_an_upload(upload: Callable[..., tuple[Job, bool]]) -> None:
    first, _ = upload("ana", "key:1", "a")
    for by, sender, content in (
        ("rob", "key:2", "a"), ("ben", "key:3", "b"), ("ana", "key:4", "a"), ("ana", "sub:ana", "b"),
    ):  # fmt: skip
        job, taken = upload(by, sender, content)
        assert taken and job.id != first.id
    assert upload("ana", "key:1", "a") == (first, False)
    with pytest.raises(KeyReused):
        upload("ana", "key:1", "b")
