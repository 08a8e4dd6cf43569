"""The doctor: what is told of each harm, what is mended, and that nothing else is touched."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.build import build_snapshot
from index.embed import OnnxEmbedder
from index.model import ensure_encoder
from index.publish import current_id, publish
from index.whole import verify
from ingest.holding_store import store
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from ui.screenshots.running import ROOT


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, desk_holdings: list[Holding]) -> DataFolder:
    """The invented desk with the product's encoder: two snapshots, holdings, records."""
    folder = DataFolder(tmp_path_factory.mktemp("doctor"))
    embedder = OnnxEmbedder(ensure_encoder(Settings()))
    for one in desk_holdings:
        store(folder, one)
    for held in (desk_holdings[:3], desk_holdings):
        publish(folder, build_snapshot(folder, held, embedder))
    run(folder.root, "desk", "status")
    return folder


@pytest.fixture
def folder(made: DataFolder, tmp_path: Path) -> DataFolder:
    shutil.copytree(made.root, tmp_path / "data")
    return DataFolder(tmp_path / "data")


def run(data: Path, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "cli", *arguments, "--data", str(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def doctor(folder: DataFolder, *options: str) -> tuple[int, list[dict[str, Any]]]:
    code, out, err = run(folder.root, "doctor", "--json", *options)
    assert "Traceback" not in err
    found: list[dict[str, Any]] = json.loads(out)
    return code, [one for one in found if one["state"] != "fine"]


def harm(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:20] + bytes(64) + data[84:])


def test_of_a_whole_folder_nothing_is_wrong(folder: DataFolder) -> None:
    assert doctor(folder) == (0, [])
    code, out, _ = run(folder.root, "doctor")
    assert code == 0 and "is published" in out and "byte for byte" in out


def test_a_damaged_snapshot_gives_way_to_the_one_before(folder: DataFolder) -> None:
    name = current_id(folder)
    harm(folder.snapshots / str(name) / "catalogue.sqlite")
    code, found = doctor(folder)
    assert code == 1
    assert {one["check"] for one in found} == {"snapshots", "published snapshot"}
    assert all("catalogue.sqlite" in one["told"] for one in found)
    code, found = doctor(folder, "--mend")
    assert [one["mended"] for one in found if one["check"] == "published snapshot"] != [""]
    now = current_id(folder)
    assert now is not None and now != name
    verify(folder.snapshots / now)


def test_with_no_snapshot_whole_one_is_built_from_the_holdings(folder: DataFolder) -> None:
    for path in folder.snapshots.iterdir():
        harm(path / "vectors.faiss")
    found = doctor(folder, "--mend")[1]
    told = [one["mended"] for one in found if one["check"] == "published snapshot"]
    assert "built from the holdings" in told[0]
    verify(folder.snapshots / str(current_id(folder)))
    assert doctor(folder, "--mend")[0] in (0, 1)
    assert doctor(folder)[0] == 0


@pytest.mark.parametrize("content", ["", "../../x", "no-such-snapshot"])
def test_a_current_that_leads_nowhere_is_mended(folder: DataFolder, content: str) -> None:
    name = current_id(folder)
    folder.current.write_text(content)
    assert doctor(folder)[0] == 1
    assert doctor(folder, "--mend")[0] == 0
    assert current_id(folder) == name


def test_leftovers_are_swept_and_half_stored_editions_put_back(folder: DataFolder) -> None:
    (folder.snapshots / ".building-x").mkdir()
    (folder.root / ".CURRENT-x").touch()
    edition = next(path for path in folder.holdings.iterdir() if path.is_dir())
    retired = folder.holdings / ".old-x"
    retired.mkdir()
    edition.rename(retired / "edition")
    code, found = doctor(folder)
    assert code == 0 and [one["state"] for one in found] == ["warning"] * 3
    doctor(folder, "--mend")
    assert edition.is_dir() and doctor(folder) == (0, [])


def test_a_damaged_holding_is_told_and_left_for_its_document(folder: DataFolder) -> None:
    edition = next(path for path in sorted(folder.holdings.iterdir()) if path.is_dir())
    (edition / "passages.jsonl").write_text("{")
    code, (told,) = doctor(folder, "--mend")
    assert code == 1 and told["where"] == str(edition) and "again" in told["remedy"]
    assert (edition / "passages.jsonl").read_text() == "{"


def test_a_damaged_cache_is_forgotten(folder: DataFolder) -> None:
    cache = folder.cache / "embeddings.sqlite"
    cache.write_bytes(b"SQLite format 3\0" + bytes(4096))
    assert doctor(folder, "--mend")[1][0]["check"] == "embedding cache"
    assert not cache.exists() and doctor(folder) == (0, [])


def test_damaged_records_are_told_and_never_touched(folder: DataFolder) -> None:
    file = folder.root / "desk.db"
    with closing(sqlite3.connect(file)) as held:
        held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = file.read_bytes()
    file.write_bytes(data[:4096] + bytes(8192) + data[12288:])
    before = file.read_bytes()
    code, found = doctor(folder, "--mend")
    assert code == 1 and [one["check"] for one in found] == ["records"]
    assert file.read_bytes() == before


def test_records_that_others_may_read_are_told(folder: DataFolder) -> None:
    """So they were made by former programs."""
    (folder.root / "desk.db").chmod(0o644)
    code, found = doctor(folder)
    assert code == 0 and [one["state"] for one in found] == ["warning"]
    assert "chmod 600" in found[0]["remedy"]


def test_what_is_missing_has_a_remedy(tmp_path: Path) -> None:
    code, found = doctor(DataFolder(tmp_path / "nowhere"))
    assert code == 1 and any("--data" in one["remedy"] for one in found)
    (tmp_path / "empty").mkdir()
    code, found = doctor(DataFolder(tmp_path / "empty"))
    assert code == 0 and "Nothing has been ingested" in found[0]["told"]
