"""Documents in, a published snapshot out, under one lock."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import current_id, open_current
from index.snapshot import Snapshot
from ingest import parallel
from ingest.holding_store import load_holdings
from ingest.lock import exclusive
from ingest.pipeline import ingest
from ingest.publish_documents import publish_documents
from marketrules.errors import IngestRunning, ManifestError
from marketrules.folders import DataFolder
from marketrules.settings import Settings

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample" / "documents"


def settings_in(folder: Path) -> Settings:
    return Settings(data=folder)


@pytest.mark.parametrize("worth", [0, 10**12], ids=["processes", "one after the other"])
def test_it_gives_what_reading_and_building_give(
    tmp_path: Path, desk_embedder: Embedder, monkeypatch: pytest.MonkeyPatch, worth: int
) -> None:
    monkeypatch.setattr(parallel, "WORTH", worth)
    done = publish_documents([SAMPLE], settings_in(tmp_path / "one"), desk_embedder)
    apart = DataFolder(tmp_path / "two")
    assert done.report == ingest([SAMPLE], apart, Settings())
    name = build_snapshot(apart, load_holdings(apart), desk_embedder)
    one, two = open_current(DataFolder(tmp_path / "one"), None), Snapshot(apart.snapshots / name)
    assert one.id == done.snapshot
    assert one.manifest.corpus == two.manifest.corpus
    assert one.manifest.counts == two.manifest.counts
    rows = np.arange(len(two))
    np.testing.assert_array_equal(one.vectors.rows(rows), two.vectors.rows(rows))


def test_what_is_unchanged_is_neither_embedded_nor_published_anew(
    tmp_path: Path, desk_embedder: Embedder
) -> None:
    settings = settings_in(tmp_path)
    first = publish_documents([SAMPLE], settings, desk_embedder)
    assert first.embedded > 0
    again = publish_documents([SAMPLE], settings, desk_embedder)
    assert (again.embedded, again.snapshot) == (0, first.snapshot)
    assert again.report.unchanged == first.report.read


def test_nothing_read_and_nothing_held_publishes_nothing(
    tmp_path: Path, desk_embedder: Embedder
) -> None:
    (tmp_path / "file.xyz").write_bytes(b"\0\1\2")
    settings = settings_in(tmp_path / "data")
    done = publish_documents([tmp_path / "file.xyz"], settings, desk_embedder)
    assert done.snapshot == ""
    assert len(done.report.refused) == 1
    assert current_id(DataFolder(settings.data)) is None


def test_one_at_a_time(tmp_path: Path, desk_embedder: Embedder) -> None:
    settings = settings_in(tmp_path)
    with exclusive(DataFolder(settings.data)), pytest.raises(IngestRunning):
        publish_documents([SAMPLE], settings, desk_embedder)


def test_a_wrong_manifest_leaves_what_is_published(tmp_path: Path, desk_embedder: Embedder) -> None:
    settings = settings_in(tmp_path / "data")
    first = publish_documents([SAMPLE], settings, desk_embedder)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "manifest.toml").write_text("no = manifest =")
    with pytest.raises(ManifestError):
        publish_documents([tmp_path / "files"], settings, desk_embedder)
    assert current_id(DataFolder(settings.data)) == first.snapshot
