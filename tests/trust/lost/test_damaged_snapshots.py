"""Bytes of a snapshot changed: found by digest, the one before is served, and it is told."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.build import build_snapshot
from index.embed import Embedder
from index.manifest import FILE, SEAL
from index.publish import current_id, publish
from index.snapshot import Snapshot
from index.whole import verify, whole_ones
from marketrules.errors import RecordError, SnapshotMismatch
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.app import create_app
from tests.trust.at import At

DAY = date(2025, 7, 1)
ASKED = ("When is the dispute form due?", "By when is an invoice paid?", "9.4(2)")


def flipped(data: bytes, drawn: random.Random) -> bytes:
    at = drawn.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << drawn.randrange(8))]) + data[at + 1 :]


def zeroed(data: bytes, drawn: random.Random) -> bytes:
    """A block of zeros, as a disk gives that has lost one."""
    at = drawn.randrange(len(data))
    size = min(len(data) - at, 4096)
    changed = data[:at] + bytes(size) + data[at + size :]
    return changed if changed != data else flipped(data, drawn)


def cut(data: bytes, drawn: random.Random) -> bytes:
    return data[: drawn.randrange(len(data))]


def grown(data: bytes, drawn: random.Random) -> bytes:
    return data + drawn.randbytes(drawn.randrange(1, 64))


HARMS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flipped": flipped, "zeroed": zeroed, "cut": cut, "grown": grown,
}  # fmt: skip


@pytest.fixture(scope="session")
def two(
    tmp_path_factory: pytest.TempPathFactory,
    desk_holdings: list[Holding],
    desk_embedder: Embedder,
) -> DataFolder:
    """A data folder with two snapshots: one without the notices, and the published one with them."""
    folder = DataFolder(tmp_path_factory.mktemp("two"))
    for held in (desk_holdings[:3], desk_holdings):
        publish(folder, build_snapshot(folder, held, desk_embedder))
    return folder


@pytest.fixture
def copied(two: DataFolder, tmp_path: Path) -> tuple[DataFolder, str, str]:
    """The folder's copy, the id of the snapshot before, and that of the published one."""
    shutil.copytree(two.root, tmp_path / "data")
    folder = DataFolder(tmp_path / "data")
    newest = current_id(folder)
    before = next(one.name for one in folder.snapshots.iterdir() if one.name != newest)
    assert newest is not None
    return folder, before, newest


def files_of(snapshot: Path) -> list[Path]:
    return sorted(path for path in snapshot.rglob("*") if path.is_file())


def said(engine: Engine) -> list[tuple[str, list[str]]]:
    answers = [engine.ask(one, DAY) for one in ASKED]
    return [(one.text, [cited.quote for cited in one.citations]) for one in answers]


def test_every_byte_class_that_is_harmed_is_found(
    copied: tuple[DataFolder, str, str], tries: Callable[[int, int], int]
) -> None:
    folder, _, newest = copied
    snapshot = folder.snapshots / newest
    verify(snapshot)
    for file in files_of(snapshot):
        whole = file.read_bytes()
        for name, harm in HARMS.items():
            for seed in range(tries(2, 40)):
                file.write_bytes(harm(whole, random.Random(f"{file.name} {name} {seed}")))
                with pytest.raises((RecordError, SnapshotMismatch)):
                    verify(snapshot)
                    pytest.fail(f"{file.name} {name} with seed {seed} passed for whole")
        file.unlink()
        if file.name != SEAL:  # snapshots of before there were seals have none
            with pytest.raises(RecordError):
                verify(snapshot)
        file.write_bytes(whole)
    verify(snapshot)


def test_a_service_goes_back_to_the_snapshot_before_and_says_so(
    copied: tuple[DataFolder, str, str],
    desk_embedder: Embedder,
    tries: Callable[[int, int], int],
) -> None:
    folder, before, newest = copied
    snapshot = folder.snapshots / newest
    older = DataFolder(folder.root.with_name("older"))
    shutil.copytree(folder.root, older.root)
    older.current.write_text(f"{before}\n")
    expected = said(Engine(older, desk_embedder))
    for file in files_of(snapshot):
        whole = file.read_bytes()
        for name, harm in HARMS.items():
            for seed in range(tries(1, 6)):
                engine = Engine(folder, desk_embedder)
                assert engine.held().snapshot == newest
                file.write_bytes(harm(whole, random.Random(f"{file.name} {name} {seed}")))
                engine.following.verify()
                where = f"{file.name} {name} with seed {seed}"
                assert engine.held().snapshot == before, where
                named = FILE if file.name == SEAL else file.name  # which of the two, who can tell
                assert named in engine.following.failure and newest in engine.following.failure
                assert said(engine) == expected, where
                file.write_bytes(whole)


def test_what_is_damaged_when_a_process_starts_is_not_served_either(
    copied: tuple[DataFolder, str, str],
    desk_embedder: Embedder,
    tries: Callable[[int, int], int],
) -> None:
    folder, before, newest = copied
    snapshot = folder.snapshots / newest
    for file in files_of(snapshot):
        whole = file.read_bytes()
        for seed in range(tries(1, 10)):
            file.write_bytes(cut(whole, random.Random(f"{file.name} {seed}")))
            try:
                engine = Engine(folder, desk_embedder)
                engine.following.verify()  # as a service does before it says that it is ready
            except SnapshotMismatch:
                assert file.name == FILE  # its format can't be told any more
            else:
                assert engine.held().snapshot == before
                assert "damaged" in engine.following.failure
            file.write_bytes(whole)


def test_opening_what_is_damaged_says_so_and_raises_nothing_else(
    copied: tuple[DataFolder, str, str], tries: Callable[[int, int], int]
) -> None:
    folder, _, newest = copied
    snapshot = folder.snapshots / newest
    opened = 0
    for file in files_of(snapshot):
        whole = file.read_bytes()
        for name, harm in HARMS.items():
            for seed in range(tries(3, 60)):
                file.write_bytes(harm(whole, random.Random(f"{file.name} {name} {seed}")))
                with (
                    At(f"{file.name} {name} with seed {seed}"),
                    suppress(RecordError, SnapshotMismatch),
                    closing(Snapshot(snapshot)) as held,
                ):
                    held.sections("grid-rules", "2025-06-01")
                    opened += 1  # the harm lies where nothing was read
        file.write_bytes(whole)
    assert opened  # opening compares sizes: a service reads the digests too


def ready(http: TestClient) -> dict[str, str]:
    """What a service says once it has read its snapshot."""
    until = time.monotonic() + 60
    while (told := http.get("/readyz")).status_code != 200 and time.monotonic() < until:
        time.sleep(0.01)
    found: dict[str, str] = told.json()
    return found


def test_readyz_tells_what_is_served_in_its_place_and_recovers(
    copied: tuple[DataFolder, str, str], desk_embedder: Embedder
) -> None:
    folder, before, newest = copied
    facets = folder.snapshots / newest / "facets.npz"
    whole = facets.read_bytes()
    facets.write_bytes(flipped(whole, random.Random(1)))
    engine = Engine(folder, desk_embedder)
    app = create_app(engine, None, Settings(data=folder.root))
    with TestClient(app, base_url="http://127.0.0.1") as http:
        told = ready(http)
        assert told["snapshot"] == before
        assert "facets.npz" in told["behind"] and "doctor --mend" in told["behind"]
        assert http.post("/v1/answers", json={"question": ASKED[0]}).status_code == 200
        facets.write_bytes(whole)
        engine.following._not_before = 0.0  # a minute later
        assert engine.following.catch_up(20)
        told = ready(http)
        assert (told["snapshot"], told["behind"]) == (newest, "")


def test_with_nothing_whole_left_nothing_is_served(
    copied: tuple[DataFolder, str, str], desk_embedder: Embedder
) -> None:
    folder, before, newest = copied
    engine = Engine(folder, desk_embedder)
    app = create_app(engine, None, Settings(data=folder.root))
    with TestClient(app, base_url="http://127.0.0.1") as http:
        ready(http)
        for name in (before, newest):
            source = next((folder.snapshots / name / "sources").iterdir())
            source.write_bytes(flipped(source.read_bytes(), random.Random(name)))
        assert list(whole_ones(folder)) == []
        engine.following.verify()
        assert http.get("/readyz").status_code == 503
        refused = http.post("/v1/answers", json={"question": ASKED[0]})
        assert refused.status_code >= 500 and "doctor" in refused.json()["remedy"]
        with pytest.raises(RecordError, match="no other is whole"):
            engine.ask(ASKED[0], DAY)


@pytest.mark.parametrize("name", ["../../etc", "", "\0", "no-such", "é" * 300])
def test_a_current_that_names_nothing_gives_way_to_the_newest_that_is_whole(
    copied: tuple[DataFolder, str, str], desk_embedder: Embedder, name: str
) -> None:
    folder, _, newest = copied
    folder.current.write_text(name)
    engine = Engine(folder, desk_embedder)
    assert engine.held().snapshot == newest
    assert engine.following.failure


def test_what_was_damaged_before_it_is_published_is_not_published(
    copied: tuple[DataFolder, str, str],
) -> None:
    folder, before, newest = copied
    catalogue = folder.snapshots / before / "catalogue.sqlite"
    catalogue.write_bytes(flipped(catalogue.read_bytes(), random.Random(2)))
    with pytest.raises(RecordError, match=r"catalogue\.sqlite is damaged"):
        publish(folder, before)
    assert current_id(folder) == newest
