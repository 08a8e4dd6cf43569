"""Audiences in Milvus: answered as from their files, from collections that hold no row of another's."""

from __future__ import annotations

import argparse
import shutil
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from cli.milvus import COMMAND
from evals.parity import Asked, differences
from index.embed import Embedder
from index.publish import current_id
from index.searches import FILES, SearchStore
from ingest.cross_references import linked
from marketrules.errors import AudienceNotReady
from marketrules.folders import DataFolder
from search_api.access.audiences import KEPT, Audience, build_audience, forget_audiences
from search_api.access.callers import Caller, Scope
from search_api.access.engines import Engines
from search_api.access.restrictions import restrict, unrestrict
from search_api.engine import Engine

pytest.importorskip("pymilvus", reason="no pymilvus is installed: pip install .[milvus]")
from index.milvus.store import ALIAS, MilvusStore, collection_name

_QUESTIONS = Path(__file__).parents[3] / "corpus" / "sample" / "questions.toml"
GUIDE, MANUAL = "operations-guide", "registration-manual"
OUTSIDE, LEGAL = Audience(frozenset()), Audience(frozenset({"legal"}))
# Who sees neither of two documents, and who sees one of them.
HIDDEN = {OUTSIDE: {GUIDE, MANUAL}, LEGAL: {MANUAL}}


@dataclass(frozen=True)
class Shared:
    """A copy of the sample with two audiences, both in one Milvus."""

    data: DataFolder
    store: MilvusStore

    def engine(self, audience: Audience, embedder: Embedder, store: SearchStore) -> Engine:
        return Engine(audience.folder(self.data), embedder, store=store.apart(audience.digest))


@pytest.fixture(scope="module")
def shared(
    sample: DataFolder,
    store: MilvusStore,
    desk_embedder: Embedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Shared:
    data = DataFolder(tmp_path_factory.mktemp("shared") / "data")
    shutil.copytree(sample.root, data.root)
    restrict(data.restrictions, GUIDE, ["legal"])
    restrict(data.restrictions, MANUAL, ["desk"])
    for audience in HIDDEN:
        build_audience(data, audience, desk_embedder, linked, store)
    return Shared(data, store)


def _questions(read: object) -> set[str]:
    if isinstance(read, dict):
        own = {read["question"]} if isinstance(read.get("question"), str) else set()
        return own.union(*(_questions(value) for value in read.values()))
    return set().union(*(_questions(value) for value in read)) if isinstance(read, list) else set()


def test_answers_are_those_of_the_files_and_no_row_is_anothers(
    shared: Shared, sample: DataFolder, desk_embedder: Embedder, tries: Callable[[int, int], int]
) -> None:
    whole = Engine(sample, desk_embedder).snapshot
    # What stands in the hidden documents alone is asked for too, word by word.
    texts = [
        one.text for one in whole.passages(range(len(whole))) if one.document in (GUIDE, MANUAL)
    ]
    asked = sorted(_questions(tomllib.loads(_QUESTIONS.read_text(encoding="utf-8"))))
    asked = [*asked[:: tries(8, 1)], *texts[:: tries(8, 1)]]
    for audience, hidden in HIDDEN.items():
        files = shared.engine(audience, desk_embedder, FILES)
        milvus = shared.engine(audience, desk_embedder, shared.store)
        assert list(differences(files, milvus, [Asked(one, one) for one in asked])) == []
        for text in asked:
            told = milvus.ask(text)
            found = [hit.citation for hit in milvus.search(text, top=50).hits]
            seen = {one.document for one in (*told.citations, *told.pending, *found)}
            assert not seen & hidden, text


def test_each_audience_has_collections_of_its_own_whose_rows_are_its_own(
    shared: Shared, desk_embedder: Embedder
) -> None:
    before = shared.store.collections()
    for audience in HIDDEN:
        store = shared.store.apart(audience.digest)
        name = current_id(audience.folder(shared.data)) or ""
        assert store.collections() == (collection_name(name, audience.digest),)
        assert store.current() == collection_name(name, audience.digest)
        files = shared.engine(audience, desk_embedder, FILES).snapshot
        milvus = shared.engine(audience, desk_embedder, store).snapshot
        everything = np.arange(len(files))
        assert np.allclose(files.vectors.rows(everything), milvus.vectors.rows(everything))
        rows, _ = milvus.vectors.search(files.vectors.rows(everything[:1])[0], 10_000)
        assert sorted(rows.tolist()) == everything.tolist()
    assert set(shared.store.audiences().values()) == {one.digest for one in HIDDEN}
    assert shared.store.collections() == before  # of all: theirs are none of it, nor pruned by it
    shared.store.keep([name.partition("1_")[2] for name in before])
    assert len(shared.store.audiences()) == len(HIDDEN)


def test_a_collection_that_lies_on_disk_alone_is_loaded_when_it_is_asked(
    shared: Shared, desk_embedder: Embedder
) -> None:
    """As all of them do after milvus-lite was started again."""
    engine = shared.engine(OUTSIDE, desk_embedder, shared.store)
    before = [hit.citation.key for hit in engine.search("dispute").hits]
    (name,) = shared.store.apart(OUTSIDE.digest).collections()
    shared.store._client.release_collection(name)
    assert [hit.citation.key for hit in engine.search("dispute").hits] == before != []


def test_the_command_loads_what_audiences_have(
    shared: Shared,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parser = argparse.ArgumentParser()
    COMMAND.configure(parser)
    monkeypatch.setenv("MARKETRULES_MILVUS", str(tmp_path / "index.db"))
    args = parser.parse_args(["load", "--data", str(shared.data.root)])
    assert COMMAND.run(args) == 0
    told = capsys.readouterr().out
    for audience in HIDDEN:
        name = current_id(audience.folder(shared.data)) or ""
        assert collection_name(name, audience.digest) in told


def test_as_restrictions_change_old_collections_go_and_others_stay(
    shared: Shared, desk_embedder: Embedder
) -> None:
    others = LEGAL.folder(shared.data)
    store = shared.store.apart(OUTSIDE.digest)
    unrestrict(shared.data.restrictions, MANUAL)
    build_audience(shared.data, OUTSIDE, desk_embedder, linked, shared.store)
    restrict(shared.data.restrictions, MANUAL, ["desk"])
    again = build_audience(shared.data, OUTSIDE, desk_embedder, linked, shared.store)
    assert store.current() == collection_name(again.snapshot, OUTSIDE.digest)
    assert len(store.collections()) <= KEPT
    assert current_id(others) is not None
    assert len(shared.store.apart(LEGAL.digest).collections()) == 1


def test_a_caller_whose_collection_is_gone_waits_until_it_is_built_again(
    shared: Shared, desk_embedder: Embedder
) -> None:
    built: list[Audience] = []

    def build(audience: Audience) -> object:
        built.append(audience)
        return build_audience(shared.data, audience, desk_embedder, linked, shared.store)

    whole = Engine(shared.data, desk_embedder, store=shared.store)
    engines = Engines(shared.data, build, 4)
    outsider = Caller("out", Scope.READ, frozenset())
    assert not engines.engine_for(outsider, whole).document_ids & HIDDEN[OUTSIDE]
    assert built == []
    shared.store.forget_apart({LEGAL.digest})
    engines = Engines(shared.data, build, 4)  # of a process that starts then
    with pytest.raises(AudienceNotReady):
        engines.engine_for(outsider, whole)
    _wait(lambda: engines.engine_for(outsider, whole))
    assert built == [OUTSIDE]
    assert OUTSIDE.digest in shared.store.audiences().values()


def _wait(act: Callable[[], object]) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            act()
        except AudienceNotReady:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return


def test_an_audience_that_is_forgotten_leaves_nothing(shared: Shared) -> None:
    shutil.rmtree(LEGAL.folder(shared.data).root)
    forget_audiences(shared.data, [OUTSIDE], shared.store)
    assert set(shared.store.audiences().values()) == {OUTSIDE.digest}
    aliases = shared.store._client.list_aliases()["aliases"]
    assert f"{ALIAS}_a{LEGAL.digest}" not in aliases
