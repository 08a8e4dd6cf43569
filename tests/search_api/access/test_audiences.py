"""Snapshots of audiences: built in the background, replaced as things change, failing closed."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import current_id, publish
from ingest.cross_references import linked
from ingest.holding_store import load_holdings
from marketrules.errors import AccessError, AudienceNotReady, NotPermitted, RecordError
from marketrules.folders import DataFolder
from search_api.access.audiences import Audience, build_audience, forget_audiences, read_built
from search_api.access.callers import Caller, Scope
from search_api.access.engines import Build, Builder, Engines
from search_api.access.restrictions import restrict, unrestrict
from search_api.engine import Engine

OUTSIDER = Caller("out", Scope.READ, frozenset())
INSIDER = Caller("in", Scope.READ, frozenset({"legal"}))
BOTH = Caller("both", Scope.READ, frozenset({"legal", "desk"}))
ADMIN = Caller("admin", Scope.ADMIN, None)
GUIDE, MANUAL = "operations-guide", "registration-manual"
Start = Callable[..., "Server"]


class Server:
    """The engines of a server that starts now."""

    def __init__(self, data: DataFolder, embedder: Embedder, engines: Engines) -> None:
        self._data, self._whole, self.engines = data, Engine(data, embedder), engines

    def engine_for(self, caller: Caller) -> Engine:
        return self.engines.engine_for(caller, self._whole)

    def move_over(self) -> None:
        """Waits until all of what is published is held."""
        deadline = time.monotonic() + 60
        while self._whole.snapshot.id != current_id(self._data):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def sees_all(self, caller: Caller) -> bool:
        return self.engines.sees_all(caller, self._whole)


class Held:
    """A build that waits until it is let go."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self.may = threading.Event()
        self.built: list[Audience] = []

    def __call__(self, audience: Audience) -> object:
        assert self.may.wait(20)
        self.built.append(audience)
        return self._build(audience)


@pytest.fixture
def held(build: Build) -> Iterator[Held]:
    holding = Held(build)
    yield holding
    holding.may.set()


@pytest.fixture
def start(folder: DataFolder, desk_embedder: Embedder, held: Held) -> Start:
    """A server's engines; builds wait for ``held.may``."""
    return lambda *groups, most=4: Server(
        folder, desk_embedder, Engines(folder, held, most, groups)
    )


def wait_for(engines: Server, caller: Caller, *, without: str = "") -> Engine:
    """The engine of ``caller``, once it is there (and lacks a document)."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            engine = engines.engine_for(caller)
            if without not in engine.document_ids:
                return engine
        except AudienceNotReady:
            pass
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_where_nothing_is_restricted_all_are_answered_from_the_published_snapshot(
    start: Start, held: Held
) -> None:
    engines = start()
    snapshots = {engines.engine_for(who).snapshot.id for who in (OUTSIDER, INSIDER, ADMIN)}
    assert len(snapshots) == 1
    assert held.built == []
    assert engines.sees_all(OUTSIDER)


def test_until_its_snapshot_is_built_an_outsider_is_told_to_come_back(
    folder: DataFolder, start: Start, held: Held
) -> None:
    restrict(folder.restrictions, GUIDE, ["legal"])
    engines = start()
    for _ in range(3):
        with pytest.raises(AudienceNotReady) as told:
            engines.engine_for(OUTSIDER)
        assert told.value.retry_after
        assert GUIDE not in str(told.value)
    assert GUIDE in engines.engine_for(INSIDER).document_ids
    assert GUIDE in engines.engine_for(ADMIN).document_ids
    held.may.set()
    assert GUIDE not in wait_for(engines, OUTSIDER).document_ids
    assert held.built == [Audience(frozenset())]  # once, however often it was asked for
    assert [engines.sees_all(one) for one in (OUTSIDER, INSIDER, ADMIN)] == [False, True, True]


def test_what_is_restricted_now_is_told_to_nobody_else_from_the_next_call_on(
    folder: DataFolder, start: Start, held: Held
) -> None:
    held.may.set()
    engines = start()
    assert GUIDE in engines.engine_for(OUTSIDER).document_ids
    restrict(folder.restrictions, GUIDE, ["legal"])
    held.may.clear()
    with pytest.raises(AudienceNotReady):
        engines.engine_for(OUTSIDER)
    held.may.set()
    under_way = wait_for(engines, OUTSIDER)
    began_with = under_way.snapshot.id
    held.may.clear()
    restrict(folder.restrictions, MANUAL, ["legal"])
    with pytest.raises(AudienceNotReady):  # its snapshot is there, and holds the manual
        engines.engine_for(OUTSIDER)
    held.may.set()
    assert not {GUIDE, MANUAL} & wait_for(engines, OUTSIDER).document_ids
    assert under_way.snapshot.id == began_with  # a call is answered from one snapshot


def test_what_is_opened_again_is_seen_once_it_is_indexed_and_nothing_fails_meanwhile(
    folder: DataFolder, start: Start, held: Held
) -> None:
    restrict(folder.restrictions, GUIDE, ["legal"])
    restrict(folder.restrictions, MANUAL, ["legal"])
    held.may.set()
    engines = start()
    wait_for(engines, OUTSIDER)
    held.may.clear()
    unrestrict(folder.restrictions, MANUAL)
    assert MANUAL not in engines.engine_for(OUTSIDER).document_ids  # the old one, still permitted
    held.may.set()
    deadline = time.monotonic() + 60
    while MANUAL not in engines.engine_for(OUTSIDER).document_ids:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    unrestrict(folder.restrictions, GUIDE)
    assert GUIDE in engines.engine_for(OUTSIDER).document_ids  # the published one is there


def test_when_another_snapshot_is_published_the_old_one_serves_until_the_new_one_is_there(
    folder: DataFolder, start: Start, held: Held, desk_embedder: Embedder
) -> None:
    restrict(folder.restrictions, GUIDE, ["legal"])
    held.may.set()
    engines = start()
    before = wait_for(engines, OUTSIDER).snapshot.id
    held.may.clear()
    fewer = [one for one in load_holdings(folder) if one.edition.document.id != MANUAL]
    publish(folder, build_snapshot(folder, fewer, desk_embedder))
    assert engines.engine_for(OUTSIDER).snapshot.id == before
    held.may.set()
    assert wait_for(engines, OUTSIDER, without=MANUAL).snapshot.id != before


def test_a_document_that_comes_restricted_is_never_told(
    folder: DataFolder, start: Start, held: Held, desk_embedder: Embedder
) -> None:
    fewer = [one for one in load_holdings(folder) if one.edition.document.id != GUIDE]
    publish(folder, build_snapshot(folder, fewer, desk_embedder))
    restrict(folder.restrictions, "operations-*", ["legal"])
    engines = start()
    engine = engines.engine_for(OUTSIDER)
    assert engine.document_ids  # nothing that is held is restricted yet
    publish(folder, build_snapshot(folder, load_holdings(folder), desk_embedder))
    engines.move_over()
    assert GUIDE not in engine.document_ids  # a call that is under way stays where it began
    with pytest.raises(AudienceNotReady):
        engines.engine_for(OUTSIDER)
    assert GUIDE in engines.engine_for(INSIDER).document_ids
    held.may.set()
    assert GUIDE not in wait_for(engines, OUTSIDER).document_ids


def test_audiences_are_those_whose_groups_open_the_same(
    folder: DataFolder, start: Start, held: Held
) -> None:
    restrict(folder.restrictions, GUIDE, ["legal"])
    restrict(folder.restrictions, MANUAL, ["desk"])
    held.may.set()
    engines = start(frozenset({"legal", "unheard of"}), frozenset({"choir"}))
    seen = {
        who.name: frozenset({GUIDE, MANUAL}) & wait_for(engines, who).document_ids
        for who in (OUTSIDER, INSIDER, BOTH, Caller("choir", Scope.READ, frozenset({"choir"})))
    }
    assert seen == {
        "out": frozenset(),
        "in": {GUIDE},
        "both": {GUIDE, MANUAL},
        "choir": frozenset(),
    }
    assert {frozenset(one.groups) for one in held.built} == {frozenset(), frozenset({"legal"})}


def test_a_caller_to_whom_nothing_is_open_is_told_so(
    folder: DataFolder, start: Start, held: Held
) -> None:
    restrict(folder.restrictions, "*", ["legal"])
    held.may.set()
    engines = start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            engines.engine_for(OUTSIDER)
        except AudienceNotReady:
            time.sleep(0.02)
        except NotPermitted as told:
            assert "No document is open" in str(told)
            return
    raise AssertionError("it was never told")


def test_a_spoilt_file_of_restrictions_stops_all_but_those_who_see_everything(
    folder: DataFolder, start: Start
) -> None:
    restrict(folder.restrictions, GUIDE, ["legal"])
    engines = start()
    for spoil in (lambda: folder.restrictions.write_text("[["), folder.restrictions.unlink):
        spoil()
        for caller in (OUTSIDER, INSIDER):
            with pytest.raises(AccessError):
                engines.engine_for(caller)
        assert engines.engine_for(ADMIN).document_ids
    with pytest.raises(AccessError):
        folder.restrictions.write_text("[[")
        start()


def test_few_audiences_are_held_open_and_left_ones_serve_their_calls(
    folder: DataFolder, start: Start, held: Held
) -> None:
    for number, document in enumerate((GUIDE, MANUAL, "lprr112")):
        restrict(folder.restrictions, document, [f"g{number}"])
    held.may.set()
    engines = start(most=1)
    callers = [Caller("x", Scope.READ, frozenset(groups)) for groups in ((), ("g0",), ("g1",))]
    first, *_ = [wait_for(engines, one) for one in callers]
    assert len(engines.engines._open) == 1
    assert first.search("outage").hits


def test_a_build_that_fails_is_tried_again_later_and_nobody_is_let_in(
    folder: DataFolder, desk_embedder: Embedder
) -> None:
    tried: list[Audience] = []

    def fails(audience: Audience) -> None:
        tried.append(audience)
        raise RecordError("a holding is damaged")

    restrict(folder.restrictions, GUIDE, ["legal"])
    engines = Server(folder, desk_embedder, Engines(folder, fails, 4))
    deadline = time.monotonic() + 60
    while not tried:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for _ in range(20):
        with pytest.raises(AudienceNotReady):
            engines.engine_for(OUTSIDER)
        time.sleep(0.005)
    assert len(tried) == 1


def test_a_build_goes_on_after_one_that_failed() -> None:
    done: list[Audience] = []
    ended = threading.Event()

    def build(audience: Audience) -> None:
        if not audience.groups:
            raise AudienceNotReady("an ingest is running")
        done.append(audience)
        ended.set()

    builder = Builder(build, lambda audience: True)
    builder.want(Audience(frozenset()))
    builder.want(Audience(frozenset({"legal"})))
    assert ended.wait(10)
    assert done == [Audience(frozenset({"legal"}))]


def test_building_again_costs_nothing_new_and_old_snapshots_go(
    folder: DataFolder, desk_embedder: Embedder
) -> None:
    def build() -> Any:
        return build_audience(folder, Audience(frozenset()), desk_embedder, linked)

    restrict(folder.restrictions, GUIDE, ["legal"])
    first = build()
    assert build() == first
    own = Audience(frozenset()).folder(folder)
    assert read_built(own) == first
    assert not own.cache.exists()  # embeddings are the whole folder's
    for document in (MANUAL, "lprr112", "market-notice"):
        restrict(folder.restrictions, document, ["legal"])
        build()
    assert len(list(own.snapshots.iterdir())) == 2
    assert GUIDE not in read_built(own).documents  # type: ignore[union-attr]


def test_an_audience_that_nobody_is_of_any_more_is_removed_after_a_month(
    folder: DataFolder,
) -> None:
    mine, other = (Audience(frozenset({name})) for name in ("legal", "gone"))
    for one in (mine, other):
        one.folder(folder).root.mkdir(parents=True)
    assert forget_audiences(folder, [mine]) == ()
    long_ago = time.time() - 31 * 24 * 3600
    for one in (mine, other):
        os.utime(one.folder(folder).root, (long_ago, long_ago))
    assert forget_audiences(folder, [mine]) == (other.digest,)
    assert [path.name for path in folder.audiences.iterdir()] == [mine.digest]


def test_a_damaged_holding_that_is_closed_to_an_audience_does_not_keep_it_from_its_own(
    folder: DataFolder, desk_embedder: Embedder
) -> None:
    restrict(folder.restrictions, GUIDE, ["legal"])
    (guide,) = folder.holdings.glob(f"{GUIDE}@*")
    (guide / "passages.jsonl").write_text("{")
    built = build_audience(folder, Audience(frozenset()), desk_embedder, linked)
    assert GUIDE not in built.documents
    with pytest.raises(RecordError):
        build_audience(folder, Audience(frozenset({"legal"})), desk_embedder, linked)


def test_a_copy_of_the_folder_needs_nothing_built(folder: DataFolder, tmp_path: Path, start: Start, held: Held, desk_embedder: Embedder) -> None:  # fmt: skip
    restrict(folder.restrictions, GUIDE, ["legal"])
    build_audience(folder, Audience(frozenset()), desk_embedder, linked)
    shutil.copytree(folder.root, tmp_path / "copy")
    other = DataFolder(tmp_path / "copy")
    engines = Server(other, desk_embedder, Engines(other, held, 4))
    assert GUIDE not in engines.engine_for(OUTSIDER).document_ids
    assert held.built == []


def test_what_is_damaged_is_built_anew(
    folder: DataFolder, desk_embedder: Embedder, start: Start, held: Held
) -> None:
    restrict(folder.restrictions, GUIDE, ["legal"])
    built = build_audience(folder, Audience(frozenset()), desk_embedder, linked)
    own = Audience(frozenset()).folder(folder)
    (own.snapshots / built.snapshot / "vectors.faiss").write_bytes(b"")
    engines = start()
    with pytest.raises(AudienceNotReady):
        engines.engine_for(OUTSIDER)
    held.may.set()
    assert GUIDE not in wait_for(engines, OUTSIDER).document_ids
    assert held.built == [Audience(frozenset())]
