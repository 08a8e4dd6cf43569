"""Publishing through Milvus: loaded and compared first, the alias moved then, nothing lost if not."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from evals.callers import free_port
from evals.growth_milvus import lite as lite_serving
from evals.growth_milvus import reached
from evals.load.publishing import publish_copy
from index.embed import Embedder
from index.publish import current_id, open_current, publish
from index.searches import FILES, SearchStore, store_of
from marketrules.errors import RecordError, SearchStoreUnavailable, SettingsError
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.service.app import create_app
from search_api.upkeep.doctor import Mend, State, _milvus
from search_api.upkeep.mending import mend

pytest.importorskip("pymilvus", reason="no pymilvus is installed: pip install .[milvus]")
from index.milvus.connecting import answered
from index.milvus.store import MilvusStore, collection_name

_ROOT = Path(__file__).parents[3]


@pytest.fixture
def lite(tmp_path: Path) -> Any:
    """A file of milvus-lite: a database of its own for each test."""
    pytest.importorskip("milvus_lite", reason="no milvus-lite is installed: pip install .[milvus]")
    store = MilvusStore.at(str(tmp_path / "index.db"))
    yield store
    store.close()


def _again(folder: DataFolder, number: int, store: SearchStore) -> str:
    """Another snapshot of the same content, published through ``store``."""
    name = publish_copy(folder, number)
    publish(folder, name, store=store)
    return name


def test_the_alias_follows_what_is_published_and_old_collections_go(
    copied: Callable[[], DataFolder], lite: Any, tries: Callable[[int, int], int]
) -> None:
    folder = copied()
    published = []
    for number in range(tries(4, 20)):
        published.append(_again(folder, number + 1, lite))
        assert current_id(folder) == published[-1]
        assert lite.current() == collection_name(published[-1])
        on_disk = {path.name for path in folder.snapshots.glob("[!.]*")}
        assert set(lite.collections()) <= {collection_name(name) for name in on_disk}
    assert len(lite.collections()) == 3  # index.publish.KEPT


def test_a_reader_keeps_to_its_own_collection(
    copied: Callable[[], DataFolder], lite: Any, desk_embedder: Embedder
) -> None:
    folder = copied()
    _again(folder, 1, lite)
    reader = open_current(folder, desk_embedder.identity, lite)
    before = reader.vectors.search(desk_embedder.embed(["outage"])[0], 5)[0].tolist()
    for number in range(2, 6):  # more than are kept: its folder is leased, its collection stays
        _again(folder, number, lite)
    assert collection_name(reader.id) in lite.collections()
    assert reader.vectors.search(desk_embedder.embed(["outage"])[0], 5)[0].tolist() == before


@pytest.mark.parametrize("harm", ["rows", "vectors", "words", "gone"])
def test_a_collection_that_isnt_whole_is_loaded_again(
    harm: str, copied: Callable[[], DataFolder], lite: Any
) -> None:
    folder = copied()
    name = current_id(folder) or ""
    publish(folder, name, store=lite)
    client, collection = lite._client, collection_name(name)
    if harm == "rows":
        client.delete(collection, filter="row in [0, 1]")
    elif harm == "vectors":
        (row,) = client.query(collection, filter="row in [0]", output_fields=["*"])
        row["vector"] = [1.0] + [0.0] * (len(row["vector"]) - 1)
        client.upsert(collection, [row])
    elif harm == "words":
        held = client.query(collection, filter="row >= 0", output_fields=["*"])
        client.upsert(collection, [{**one, "words": {10**6: 1.0}} for one in held])
    else:
        client.drop_alias("marketrules_current")
        client.drop_collection(collection)
    publish(folder, name, store=lite)
    with open_closing(folder, lite) as snapshot:
        rows = np.array([0, 1], dtype=np.int64)
        with open_closing(folder, FILES) as files:
            assert np.allclose(snapshot.vectors.rows(rows), files.vectors.rows(rows), atol=1e-6)
            own = files.keywords.scores("fee form outage")
            assert own.any() and np.allclose(snapshot.keywords.scores("fee form outage"), own)
    assert lite.current() == collection


def test_what_isnt_loaded_is_refused_with_the_command_that_loads_it(
    copied: Callable[[], DataFolder], lite: Any
) -> None:
    with pytest.raises(RecordError, match="marketrules milvus load"):
        open_current(copied(), None, lite)


class _Fails:
    """A store that fails at one step, as a server does that goes away."""

    def __init__(self, at: str) -> None:
        self._at = at

    def __getattr__(self, step: str) -> Any:
        def act(*_: Any) -> None:
            if step == self._at:
                raise SearchStoreUnavailable("gone")

        return act


@pytest.mark.parametrize("step", ["load", "switch"])
def test_if_it_fails_before_the_switch_what_was_published_stays(
    step: str, copied: Callable[[], DataFolder]
) -> None:
    folder = copied()
    before = current_id(folder)
    other = publish_copy(folder, 1)
    publish(folder, before or "")
    with pytest.raises(SearchStoreUnavailable):
        publish(folder, other, store=_Fails(step))
    assert current_id(folder) == before


def test_a_server_that_isnt_there_is_told_without_the_secret() -> None:
    with pytest.raises(SearchStoreUnavailable) as raised:
        MilvusStore.at("http://user:s3cret@127.0.0.1:1")
    assert "s3cret" not in str(raised.value)


def test_a_deadline_that_passes_is_told_as_that() -> None:
    # pymilvus lets gRPC's own error through then: a search of 300,000 rows found it.
    import grpc

    with socket.create_server(("127.0.0.1", 0)) as silent:
        channel = grpc.insecure_channel(f"127.0.0.1:{silent.getsockname()[1]}")
        call = channel.unary_unary("/milvus.proto.milvus.MilvusService/Search")
        with (
            channel,
            pytest.raises(SearchStoreUnavailable, match="DEADLINE_EXCEEDED"),
            answered("http://milvus"),
        ):
            call(b"", timeout=0.2, wait_for_ready=True)


def test_without_the_setting_files_are_searched() -> None:
    assert store_of(Settings()) is FILES


def test_without_pymilvus_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(SettingsError, match="marketrules\\[milvus\\]"):
        store_of(Settings(milvus="http://127.0.0.1:1"))


def test_the_core_imports_no_pymilvus() -> None:
    code = (
        "import sys, search_api.engine, ingest.publish_documents; print('pymilvus' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=_ROOT, check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == "False"


def open_closing(folder: DataFolder, store: Any) -> Any:
    return closing(open_current(folder, None, store))


class _Away:
    """Searches nothing: the server went away after the snapshot was opened."""

    def __init__(self, files: Any) -> None:
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    def __getattr__(self, name: str) -> Any:
        if name == "search":
            raise SearchStoreUnavailable("gone", retry_after=5)
        return getattr(self._files, name)


def test_while_it_is_away_callers_are_told_to_come_back(
    desk: DataFolder, desk_embedder: Embedder
) -> None:
    engine = Engine(desk, desk_embedder)
    held = engine.snapshot
    held.vectors = _Away(held.vectors)
    client = TestClient(create_app(engine))
    came = client.post("/v1/answers", json={"question": "When is the fee due?"})
    assert (came.status_code, came.headers["Retry-After"]) == (503, "5")
    assert came.json()["type"] == "urn:marketrules:problem:search-store-unavailable"
    assert client.get("/v1/documents").status_code == 200  # what needs no search goes on


_KILLED = """
import os, signal, sys
from pathlib import Path
from evals.load.publishing import publish_copy
from index.milvus.store import MilvusStore
from index.publish import current_id, publish
from marketrules.folders import DataFolder
folder, store = DataFolder(Path(sys.argv[1])), MilvusStore.at(sys.argv[2])
switch = store.switch
def switched(name):
    switch(name)
    os.kill(os.getpid(), signal.SIGKILL)
store.switch = switched
before = current_id(folder)
other = publish_copy(folder, 1)
publish(folder, before)
publish(folder, other, store=store)
"""


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[str]:
    """A server of milvus-lite that no other test's collections are in."""
    pytest.importorskip("milvus_lite", reason="no milvus-lite is installed: pip install .[milvus]")
    (tmp_path / "own").mkdir()
    with lite_serving(tmp_path / "own", free_port()) as (uri, _):
        reached(uri).close()  # type: ignore[attr-defined]
        yield uri


def test_killed_between_the_alias_and_current_readers_stay_and_the_doctor_puts_it_right(
    copied: Callable[[], DataFolder], own_server: str, desk_embedder: Embedder
) -> None:
    folder, store = copied(), MilvusStore.at(own_server)
    name = current_id(folder) or ""
    publish(folder, name, store=store)
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder.root), own_server], cwd=_ROOT, check=False
    )
    assert done.returncode == -9
    assert current_id(folder) == name
    assert store.current() != collection_name(name)  # the alias is ahead
    with open_closing(folder, store) as snapshot:  # who searches here isn't led by it
        assert snapshot.id == name
        assert len(snapshot.vectors.search(desk_embedder.embed(["outage"])[0], 5)[0])
    settings = Settings(data=folder.root, milvus=own_server)
    (found,) = _milvus(settings, folder)
    assert found.state is State.WARNING and found.mend is Mend.SWITCH
    assert "current" in mend(found, folder, lambda: "", store)
    assert store.current() == collection_name(name) and current_id(folder) == name
    assert [one.state for one in _milvus(settings, folder)] == [State.FINE]
    store.close()
