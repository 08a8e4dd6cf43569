import subprocess
import sys
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.build import build_snapshot, corpus_digest
from index.check import check_snapshot
from index.lease import is_leased
from index.progress import Progress
from index.publish import KEPT, current_id, open_current, publish
from index.snapshot import Snapshot
from marketrules.errors import RecordError, SnapshotMismatch, SnapshotMissing
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.spans import Span

STEPS = [
    "embed", "keywords", "vectors", "facets", "catalogue", "sources", "seal", "check", "finish",
]  # fmt: skip


class Crash(Exception):
    """Stands for whatever ends a build."""


def crash_at(step: str) -> Progress:
    def listener(reached: str, _done: int, _total: int) -> None:
        if reached == step:
            raise Crash(step)

    return listener


def test_every_step_is_reported_in_order(
    folder: DataFolder, holdings: list[Holding], embedder: Any
) -> None:
    heard: list[str] = []
    build_snapshot(folder, holdings, embedder, progress=lambda step, *_: heard.append(step))
    assert list(dict.fromkeys(heard)) == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_leaves_the_published_snapshot_serving(
    folder: DataFolder, holdings: list[Holding], embedder: Any, step: str
) -> None:
    published = build_snapshot(folder, holdings[:1], embedder)
    publish(folder, published)
    with pytest.raises(Crash):
        build_snapshot(folder, holdings, embedder, progress=crash_at(step))
    assert current_id(folder) == published
    assert [path.name for path in folder.snapshots.iterdir()] == [published]
    opened = open_current(folder, embedder.identity)
    assert len(opened) == len(holdings[0].passages)
    opened.close()
    # And the next run goes through.
    publish(folder, build_snapshot(folder, holdings, embedder))
    assert current_id(folder) != published


KILLED = """
import os, sys
from pathlib import Path
from index.build import build_snapshot
from marketrules.folders import DataFolder
from marketrules.holdings import load_holding
from index.encoder_card import EncoderIdentity
import numpy as np

class Constant:
    identity = EncoderIdentity("constant", "1", 8)
    def embed(self, texts, *, progress=None):
        return np.full((len(texts), 8), 8**-0.5, dtype=np.float32)

def listener(step, done, total):
    if step == sys.argv[3]:
        os._exit(9)

build_snapshot(DataFolder(Path(sys.argv[1])), [load_holding(Path(sys.argv[2]))], Constant(),
               progress=listener)
"""


@pytest.mark.parametrize("step", ["catalogue", "finish"])
def test_a_killed_build_leaves_nothing_that_is_taken_for_a_snapshot(
    folder: DataFolder, holdings: list[Holding], embedder: Any, tmp_path: Path, step: str
) -> None:
    from marketrules.holdings import save_holding

    published = build_snapshot(folder, holdings, embedder)
    publish(folder, published)
    save_holding(tmp_path / "held", holdings[0])
    arguments = [str(folder.root), str(tmp_path / "held"), step]
    ended = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert ended.returncode == 9
    left = [path.name for path in folder.snapshots.iterdir() if path.name != published]
    assert len(left) == 1
    assert left[0].startswith(".building-")
    opened = open_current(folder, embedder.identity)
    assert opened.id == published
    opened.close()
    publish(folder, published)  # the next publish clears up
    assert [path.name for path in folder.snapshots.iterdir()] == [published]


def test_a_failing_embedder_leaves_nothing(folder: DataFolder, holdings: list[Holding]) -> None:
    class Failing:
        from index.encoder_card import EncoderIdentity

        identity = EncoderIdentity("failing", "1", 4)

        def embed(self, texts: list[str], **_: object) -> Any:
            raise Crash

    with pytest.raises(Crash):
        build_snapshot(folder, holdings, Failing())
    assert not folder.snapshots.exists() or list(folder.snapshots.iterdir()) == []
    assert current_id(folder) is None


def test_vectors_that_are_not_numbers_are_refused(
    folder: DataFolder, holdings: list[Holding], hashing: Callable[..., Any]
) -> None:
    embedder = hashing()
    whole = embedder.embed
    embedder.embed = lambda texts, **more: whole(texts, **more) * np.float32(np.nan)
    with pytest.raises(RecordError, match="not numbers"):
        build_snapshot(folder, holdings, embedder)


def test_a_passage_that_is_not_its_span_is_refused(
    folder: DataFolder, holdings: list[Holding], embedder: Any
) -> None:
    first, *rest = holdings[0].passages
    moved = replace(first, span=Span(first.span.start + 1, first.span.end + 1))
    wrong = replace(holdings[0], passages=(moved, *rest))
    with pytest.raises(RecordError, match="isn't what stands at"):
        build_snapshot(folder, [wrong], embedder)


def test_a_check_sees_other_counts(
    folder: DataFolder, holdings: list[Holding], embedder: Any
) -> None:
    name = build_snapshot(folder, holdings, embedder)
    manifest = folder.snapshots / name / "manifest.json"
    boxes = f'"boxes": {sum(len(holding.boxes) for holding in holdings)}'
    text = manifest.read_text()
    assert boxes in text
    manifest.write_text(text.replace(boxes, '"boxes": 77'))
    with pytest.raises(RecordError, match="boxes=77"):
        check_snapshot(folder.snapshots / name, holdings)


@pytest.mark.parametrize("empty", [True, False])
def test_nothing_to_index_is_said(
    folder: DataFolder, holdings: list[Holding], embedder: Any, empty: bool
) -> None:
    nothing = [] if empty else [replace(holdings[0], passages=())]
    with pytest.raises(SnapshotMissing, match="nothing to index"):
        build_snapshot(folder, nothing, embedder)


def test_the_same_holdings_give_the_same_snapshot_and_embed_nothing(
    folder: DataFolder, holdings: list[Holding], embedder: Any
) -> None:
    name = build_snapshot(folder, holdings, embedder)
    before = len(embedder.embedded)
    assert build_snapshot(folder, reversed(holdings), embedder) == name
    assert len(embedder.embedded) == before


def test_a_damaged_snapshot_is_built_anew(
    folder: DataFolder, holdings: list[Holding], embedder: Any
) -> None:
    name = build_snapshot(folder, holdings, embedder)
    source = folder.snapshots / name / "sources" / "0000.txt"
    source.write_bytes(source.read_bytes()[::-1])  # same size, other bytes
    again = build_snapshot(folder, holdings, embedder)
    check_snapshot(folder.snapshots / again, sorted(holdings, key=lambda h: h.edition.key))


def test_one_changed_paragraph_embeds_one_paragraph(
    folder: DataFolder, holdings: list[Holding], writer: Callable[..., Any], embedder: Any
) -> None:
    build_snapshot(folder, holdings, embedder)
    before = len(embedder.embedded)
    added = writer("market-notice", "M-1")
    added.section("Notice", "Notice")
    added.passage("", "The portal is closed on Sunday.")
    build_snapshot(folder, [*holdings, added.holding()], embedder)
    assert embedder.embedded[before:] == ["Notice\nThe portal is closed on Sunday."]


def test_the_digest_tells_encoders_and_contents_apart(
    holdings: list[Holding], hashing: Callable[..., Any]
) -> None:
    one, two = hashing(revision="1").identity, hashing(revision="2").identity
    digests = {
        corpus_digest(holdings, one),
        corpus_digest(holdings, two),
        corpus_digest(holdings[:2], one),
        corpus_digest([replace(holdings[0], findings=()), *holdings[1:]], one),
    }
    assert len(digests) == 4


def test_publishing_switches_and_keeps_a_few(
    folder: DataFolder, holdings: list[Holding], hashing: Callable[..., Any]
) -> None:
    with pytest.raises(SnapshotMissing, match="ingest"):
        open_current(folder, None)
    names = []
    for revision in range(KEPT + 2):
        embedder = hashing(revision=str(revision))
        names.append(build_snapshot(folder, holdings, embedder))
        publish(folder, names[-1])
        assert current_id(folder) == names[-1]
        opened = open_current(folder, embedder.identity)
        assert opened.id == names[-1]
        opened.close()
    left = {path.name for path in folder.snapshots.iterdir()}
    assert len(left) == KEPT
    assert names[-1] in left
    with pytest.raises(SnapshotMismatch):
        open_current(folder, hashing(revision="other").identity)


def test_only_a_whole_snapshot_is_published(
    folder: DataFolder, holdings: list[Holding], embedder: Any
) -> None:
    name = build_snapshot(folder, holdings, embedder)
    publish(folder, name)
    broken = folder.snapshots / "20990101T000000Z-00000000"
    broken.mkdir()
    for wrong in (broken.name, "unheard-of"):
        with pytest.raises(RecordError):
            publish(folder, wrong)
    assert current_id(folder) == name


@pytest.mark.parametrize("content", ["", "../../etc", "a/b", ".building-x", "x" * 10 + "\n\ny"])
def test_current_never_leads_out_of_the_snapshots(folder: DataFolder, content: str) -> None:
    folder.root.mkdir()
    folder.current.write_text(content)
    with pytest.raises(RecordError, match="names no snapshot"):
        current_id(folder)


def test_a_published_snapshot_that_is_gone_is_said(folder: DataFolder) -> None:
    folder.root.mkdir()
    folder.current.write_text("20250101T000000Z-00000000\n")
    with pytest.raises(SnapshotMissing, match="is gone"):
        open_current(folder, None)


def test_readers_never_see_half_a_switch(
    folder: DataFolder, holdings: list[Holding], embedder: Any
) -> None:
    names = [
        build_snapshot(folder, holdings, embedder),
        build_snapshot(folder, holdings[:1], embedder),
    ]
    publish(folder, names[0])

    def read() -> set[str | None]:
        return {current_id(folder) for _ in range(300)}

    with ThreadPoolExecutor(2) as readers:
        reading = [readers.submit(read) for _ in range(2)]
        for turn in range(20):
            publish(folder, names[turn % 2])
        assert set().union(*(future.result() for future in reading)) <= set(names)


def test_a_snapshot_that_is_read_stays_until_it_is_closed(
    folder: DataFolder, holdings: list[Holding], hashing: Callable[..., Any]
) -> None:
    embedder = hashing(revision="0")
    name = build_snapshot(folder, holdings, embedder)
    opened = Snapshot(folder.snapshots / name)
    query = opened.vectors.rows(np.array([0]))[0]
    for revision in range(1, KEPT + 2):
        publish(folder, build_snapshot(folder, holdings, hashing(revision=str(revision))))
    assert opened.vectors.search(query, 1)[0].tolist() == [0]
    assert opened.keywords.search("cap", 1)[0].size == 1
    # One more thread is one more connection to the catalogue, and a source text is read now.
    with ThreadPoolExecutor(1) as other:
        assert other.submit(opened.passage, 0).result().document == "connection-guide"
    passage = opened.passage(0)
    assert passage.text in opened.source_text(passage.document, passage.edition)
    opened.close()
    publish(folder, build_snapshot(folder, holdings, hashing(revision="last")))
    assert not (folder.snapshots / name).exists()


def test_a_snapshot_that_nobody_holds_is_closed_and_goes(
    folder: DataFolder, holdings: list[Holding], hashing: Callable[..., Any]
) -> None:
    name = build_snapshot(folder, holdings, hashing(revision="0"))
    opened = Snapshot(folder.snapshots / name)
    passage = opened.passage(0)
    assert opened.source_text(passage.document, passage.edition)
    gone = weakref.ref(opened)
    assert is_leased(folder.snapshots / name)
    del opened
    # At once, without the garbage collector: no cycle of references holds it.
    assert gone() is None
    assert not is_leased(folder.snapshots / name)
