"""Moving over: nobody waits, one request keeps to one snapshot, what was left is freed."""

import threading
import time
import weakref
from datetime import date

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.errors import SnapshotMissing
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from search_api.engine import Engine
from search_api.following import Following

SUMMER = date(2025, 7, 1)
QUESTION = "When is the dispute form due?"


@pytest.fixture
def own(tmp_path, desk_holdings: list[Holding], desk_embedder: Embedder) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    publish(folder, build_snapshot(folder, desk_holdings, desk_embedder))
    return folder


def published(folder: DataFolder, holdings: list[Holding], embedder: Embedder) -> str:
    name = build_snapshot(folder, holdings, embedder)
    publish(folder, name)
    return name


def test_while_the_new_one_is_opened_questions_are_answered_from_the_old_one(
    own: DataFolder, desk_holdings: list[Holding], desk_embedder: Embedder
) -> None:
    engine = Engine(own, desk_embedder)
    opening, go_on = threading.Event(), threading.Event()
    real = engine.following._opening

    def slow(name):
        opening.set()
        assert go_on.wait(20)
        return real(name)

    engine.following._opening = slow
    old = engine.ask(QUESTION, SUMMER).snapshot
    new = published(own, desk_holdings[:1], desk_embedder)
    for _ in range(3):
        assert engine.ask(QUESTION, SUMMER).snapshot == old
    assert opening.wait(20)
    # One thread opens, however many ask.
    assert [one.name for one in threading.enumerate()].count("opening") == 1
    assert engine.ask(QUESTION, SUMMER).snapshot == old
    go_on.set()
    assert engine.following.catch_up(20)
    assert engine.ask(QUESTION, SUMMER).snapshot == new
    assert engine.following.switches == 1


def test_a_snapshot_has_been_asked_before_anybody_gets_it(
    own: DataFolder, desk_holdings: list[Holding], desk_embedder: Embedder
) -> None:
    engine = Engine(own, desk_embedder)
    warmed = []
    real = engine.following._warming

    def noted(opened) -> None:
        assert engine.following.held is not opened
        real(opened)
        warmed.append(opened.snapshot.id)
        assert "documents" in vars(opened)

    engine.following._warming = noted
    new = published(own, desk_holdings[:1], desk_embedder)
    assert engine.following.catch_up(20)
    assert warmed == [new]


def test_one_request_keeps_to_one_snapshot(
    own: DataFolder, desk_holdings: list[Holding], desk_embedder: Embedder
) -> None:
    engine = Engine(own, desk_embedder)
    request = engine.pinned()
    old = request.health()
    new = published(own, desk_holdings[:1], desk_embedder)
    assert engine.following.catch_up(20)
    assert request.health() == old
    assert request.ask(QUESTION, SUMMER).snapshot == request.search("form").snapshot == old.snapshot
    assert len(request.documents()) == old.documents
    assert request.pinned() is request
    assert engine.pinned().health().snapshot == new


def test_the_old_snapshot_is_freed_with_its_last_request(
    own: DataFolder, desk_holdings: list[Holding], desk_embedder: Embedder
) -> None:
    engine = Engine(own, desk_embedder)
    request = engine.pinned()
    request.ask(QUESTION, SUMMER)
    request.compare("grid-rules", "2025-01-01", "2025-06-01")
    held = engine.following.held.snapshot
    parts = [held, held.vectors._index, held.keywords, held.late, held._catalogue]
    gone = [weakref.ref(part) for part in parts if part is not None]
    del held, parts
    published(own, desk_holdings[:1], desk_embedder)
    assert engine.following.catch_up(20)
    assert all(one() is not None for one in gone)
    del request
    # By counting references alone: memory doesn't wait for the garbage collector.
    assert [one() for one in gone] == [None] * len(gone)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("20990101T000000Z-00000000", "20990101T000000Z-00000000/manifest.json"),
        ("../x", "no snapshot"),
    ],
)
def test_what_cant_be_opened_takes_nothing_away_and_is_told(
    own: DataFolder, desk_holdings: list[Holding], desk_embedder: Embedder, content: str, why: str
) -> None:
    engine = Engine(own, desk_embedder)
    good = own.current.read_text()
    own.current.write_text(content)
    until = time.monotonic() + 60
    while not engine.following.failure and time.monotonic() < until:
        assert engine.ask(QUESTION, SUMMER).snapshot == good.strip()
    assert why in engine.following.failure
    own.current.write_text(good)
    assert engine.ask(QUESTION, SUMMER).snapshot == good.strip()
    assert engine.following.failure == ""


def test_what_couldnt_be_opened_is_not_tried_with_every_question(
    own: DataFolder, desk_holdings: list[Holding], desk_embedder: Embedder
) -> None:
    tries = []
    engine = Engine(own, desk_embedder)

    def failing(name):
        tries.append(1)
        raise SnapshotMissing("gone")

    engine.following._opening = failing
    published(own, desk_holdings[:1], desk_embedder)
    assert not engine.following.catch_up(0.3)
    assert len(tries) == 1


def test_nothing_to_hold_is_an_error_at_once(tmp_path) -> None:
    def opening(name):
        raise SnapshotMissing("nothing")

    with pytest.raises(SnapshotMissing):
        Following(DataFolder(tmp_path), opening, lambda _: None)
