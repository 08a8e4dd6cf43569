"""The power goes: what was acknowledged is there, and what was under way is whole or not there."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.holding_store import load_holdings, recover, seen_files
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.access.files import replace_file
from search_api.jobs.job import JobState
from search_api.jobs.jobs import Jobs
from search_api.upkeep.archive import read_contents, unpack
from tests.trust.lost.conftest import ROOT
from tests.trust.lost.power import Disk

WORST = 0.0  # the share of what wasn't flushed that the disk has kept


class Power:
    """Runs jobs of the worker on a folder, and gives what its disk holds once the power has gone."""

    def __init__(self, ingests: Any) -> None:
        self.ingests, self.count = ingests, 0

    def goes(
        self, job: dict[str, Any], of: Path, kept: float, dies_at: int = 0
    ) -> tuple[Any, Path]:
        """What the job told, None if it was cut off before its event ``dies_at``; the disk."""
        self.count += 1
        after = self.ingests.root / "cut"
        shutil.rmtree(after, ignore_errors=True)
        cut = {"of": str(of), "to": str(after), "seed": self.count, "kept": kept}
        told = self.ingests.root / "told"
        asked = {**job, "cut": cut, "dies_at": dies_at, "told": str(told)}
        return self.ingests.workers.run(asked), after

    def in_an_ingest(self, kept: float, dies_at: int = 0) -> tuple[Any, Path]:
        data = self.ingests.copy("powered")
        paths = [str(self.ingests.papers)]
        return self.goes({"job": "ingest", "data": str(data), "paths": paths}, data, kept, dies_at)


@pytest.fixture(scope="session")
def power(ingests: Any) -> Power:
    return Power(ingests)


def test_an_ingest_that_was_acknowledged_is_published_though_nothing_else_was_kept(
    ingests: Any, power: Power
) -> None:
    told, after = power.in_an_ingest(WORST)
    assert told["done"]
    assert ingests.served(after) == ingests.after
    folder = DataFolder(after)
    assert {one.edition.key for one in load_holdings(folder)} == {
        one.edition.key for one in load_holdings(DataFolder(ingests.root / "whole"))
    }
    assert seen_files(folder)
    ingests.check(after, "acknowledged")


def test_an_ingest_cut_off_before_any_write_leaves_what_was_or_what_is_to_be(
    ingests: Any, power: Power, tries: Callable[[int, int], int]
) -> None:
    drawn = random.Random(11)
    events = power.in_an_ingest(WORST)[0]["did"]
    for number in range(tries(1, 200)):
        point, kept = drawn.randrange(1, events + 1), drawn.choice((WORST, 0.5, 0.9))
        told, after = power.in_an_ingest(kept, point)
        if told is not None:  # a thread of this one had less to do: it had ended before
            assert ingests.served(after) == ingests.after
            continue
        where = f"try {number}: write {point} of {events}, {kept} kept"
        recover(DataFolder(after))
        held = list(load_holdings(DataFolder(after)))  # each is whole
        assert len(held) >= 2, where
        ingests.check(after, where)


def test_an_upload_that_was_accepted_is_told_of_with_its_files(
    ingests: Any, power: Power, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    told, after = power.goes({"job": "upload", "data": str(data)}, tmp_path, WORST)
    jobs = Jobs(Settings(data=after / "data"))
    job = jobs.store.load(told["done"])
    assert (job.state, job.idempotency_key) == (JobState.QUEUED, "a key")
    files = sorted((after / "data" / "uploads" / job.id).iterdir())
    assert [one.read_text() for one in files] == ["What 0 says.", "What 1 says."]
    jobs.recover()
    assert jobs.store.load(job.id).state is JobState.FAILED


def test_a_backup_and_what_it_restores_are_whole_once_they_are_acknowledged(
    ingests: Any, power: Power, tmp_path: Path
) -> None:
    shutil.copytree(ingests.root / "base", tmp_path / "data")
    file = tmp_path / "kept.tar"
    job = {"job": "backup", "data": str(tmp_path / "data"), "to": str(file)}
    told, after = power.goes(job, tmp_path, WORST)
    assert told["done"]
    contents = read_contents(after / "kept.tar")
    unpack(after / "kept.tar", contents, tmp_path / "unpacked")
    assert ingests.served(tmp_path / "unpacked" / "data") == ingests.before

    job = {"job": "restore", "data": str(tmp_path / "data"), "from": str(file)}
    told, after = power.goes(job, tmp_path, WORST)
    aside = after / Path(told["done"]).name
    assert [ingests.served(one) for one in (after / "data", aside)] == [ingests.before] * 2


def test_a_restore_cut_off_leaves_the_folder_that_was_there(
    ingests: Any, power: Power, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    for name in ("data", "other"):
        shutil.copytree(ingests.root / ("base" if name == "data" else "whole"), tmp_path / name)
    file = str(tmp_path / "kept.tar")
    power.goes({"job": "backup", "data": str(tmp_path / "other"), "to": file}, tmp_path, 1)
    shutil.rmtree(tmp_path / "other")
    job, drawn = {"job": "restore", "data": str(tmp_path / "data"), "from": file}, random.Random(12)
    shutil.copytree(tmp_path / "data", tmp_path / "once")
    events = power.goes({**job, "data": str(tmp_path / "once")}, tmp_path, 1)[0]["did"]
    for number in range(tries(1, 60)):
        point, kept = drawn.randrange(1, events + 1), drawn.choice((WORST, 0.5, 0.9))
        told, after = power.goes(job, tmp_path, kept, point)
        where = f"try {number}: write {point} of {events}, {kept} kept"
        assert told is None, where
        folders = [one for one in after.glob("data*") if (one / "CURRENT").exists()]
        assert ingests.before in [ingests.served(one) for one in folders], where
        if (after / "data").exists():
            assert ingests.served(after / "data") in (ingests.before, ingests.after), where
        for one in tmp_path.glob("data.before-*"):  # it was undone: as it was, for the next try
            shutil.rmtree(tmp_path / "data", ignore_errors=True)
            one.rename(tmp_path / "data")
        for one in tmp_path.glob(".restoring-*"):
            shutil.rmtree(one)


def test_keys_and_restrictions_that_were_replaced_are_so_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    replace_file(root / "keys.json", "old")
    disk, flush = Disk(root), os.fsync

    def fsync(handle: int) -> None:
        flush(handle)
        disk.flushed(handle)
        disk.note(moves=True)

    monkeypatch.setattr(os, "fsync", fsync)
    replace_file(root / "keys.json", "new")
    disk.cut(tmp_path / "cut", 1, WORST)
    assert (tmp_path / "cut" / "keys.json").read_text() == "new"


_WRITES = """
import sys
from pathlib import Path
from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
settings, said = Settings(data=Path(sys.argv[1])), open(sys.argv[2], "wb", buffering=0)
records, fields = Records.open(settings), {"organisation": "o", "role": "", "channel": "phone"}
for number in range(5):
    with records.writing() as session:
        inquiries.take(session, Actor("a", Role.LEAD), {**fields, "question": "q"}, settings)
    said.write(b"kept")
"""
_CALL = re.compile(r"(pwrite64|write|fdatasync|fsync)\(\d+<([^>]+)>")


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine")
def test_sqlite_has_flushed_its_log_and_the_folder_when_a_record_is_acknowledged(
    tmp_path: Path,
) -> None:
    data, said, trace = tmp_path / "new" / "data", tmp_path / "said", tmp_path / "trace"
    traced = ["strace", "-f", "-qq", "-y", "-e", "trace=pwrite64,write,fdatasync,fsync", "-o"]
    command = [sys.executable, "-c", _WRITES, str(data), str(said)]
    done = subprocess.run([*traced, str(trace), *command], cwd=ROOT, check=False, timeout=120)
    if not trace.exists() or not said.exists():
        pytest.skip(f"nothing can be traced here: {done.returncode}")
    unsure: set[str] = set()  # files with writes that aren't flushed
    folders, acknowledged = set(), 0
    for line in trace.read_text().splitlines():
        found = _CALL.search(line)
        if found is None:
            continue
        call, path = found.groups()
        if path == str(said):
            acknowledged += 1
            assert not unsure, f"acknowledged before {unsure} was flushed"
            assert {str(data), str(data.parent), str(tmp_path)} <= folders, folders
        elif path.startswith(str(data)) and call.endswith("sync"):
            unsure.discard(path)
        elif path.startswith(f"{data}/desk.db") and not path.endswith("-shm"):
            unsure.add(path)
        if call.endswith("sync"):
            folders.add(path)
    assert acknowledged == 5
