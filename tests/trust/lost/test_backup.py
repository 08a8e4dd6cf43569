"""A backup restored: the same answers and records, and nothing that isn't whole is put in place."""

from __future__ import annotations

import io
import json
import random
import shutil
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.embed import Embedder
from ingest.holding_store import load_holdings, store
from marketrules.errors import MarketRulesError, RecordError, WrongState
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.desk import inquiries
from search_api.desk.acting import Actor, Role
from search_api.desk.database import Records
from search_api.desk.finding import Wanted, every
from search_api.engine import Engine
from search_api.upkeep.archive import CONTENTS, read_contents
from search_api.upkeep.backup import back_up, restore

DAY = date(2025, 7, 1)
ASKED = ("When is the dispute form due?", "By when is an invoice paid?")
ADA = Actor("ada", Role.LEAD, True)


def _asked(question: str) -> dict[str, str]:
    return {"question": question, "organisation": "Acme", "role": "QSE", "channel": "phone",
            "reference": "", "contact": "", "owner": ""}  # fmt: skip


def take(settings: Settings, question: str) -> int:
    records = Records.open(settings)
    with records.writing() as session:
        number = inquiries.take(session, ADA, _asked(question), settings).id
        inquiries.add_note(session, ADA, number, f"a note on {question}")
    records.close()
    return number


def held(settings: Settings) -> list[tuple[int, str, list[str]]]:
    records = Records.open(settings)
    with records.reading() as session:
        found = [
            (one.id, one.question, [note.text for note in one.notes])
            for one in every(session, ADA, Wanted(sort="taken"), 1000)
        ]
    records.close()
    return found


def answers(data: Path, embedder: Embedder) -> list[str]:
    engine = Engine(DataFolder(data), embedder)
    told = [engine.ask(one, DAY) for one in ASKED]
    return [f"{one.snapshot} {one.text} {[cited.key for cited in one.citations]}" for one in told]


@pytest.fixture
def data(desk: DataFolder, desk_holdings: list[Holding], tmp_path: Path) -> Settings:
    """The invented desk with its holdings, keys, and three inquiries."""
    shutil.copytree(desk.root, tmp_path / "data")
    folder = DataFolder(tmp_path / "data")
    for one in desk_holdings:
        store(folder, one)
    folder.keys.write_text('{"keys": []}')
    settings = Settings(data=folder.root)
    for question in ("Which form?", "Which day?", "Whose statement?"):
        take(settings, question)
    return settings


@pytest.fixture
def backup(data: Settings, tmp_path: Path) -> Path:
    back_up(data, tmp_path / "rules.tar")
    return tmp_path / "rules.tar"


def test_what_is_restored_answers_and_holds_the_same(
    data: Settings, backup: Path, desk_embedder: Embedder, tmp_path: Path
) -> None:
    before, kept = answers(data.data, desk_embedder), held(data)
    take(data, "Taken after the backup")
    restored = restore(backup, tmp_path / "other")
    other = Settings(data=restored.folder)
    assert answers(other.data, desk_embedder) == before
    assert held(other) == kept
    assert list(load_holdings(DataFolder(other.data))) == list(load_holdings(DataFolder(data.data)))
    assert take(other, "It goes on") == 4  # numbers go on behind the three
    assert backup.stat().st_mode & 0o777 == 0o600
    assert (other.data / "desk.db").stat().st_mode & 0o077 == 0


def test_records_are_copied_while_they_are_written_to(data: Settings, tmp_path: Path) -> None:
    records = Records.open(data)
    with records.writing() as session:
        inquiries.take(session, ADA, _asked("Not committed yet"), data)
        session.flush()
        back_up(data, tmp_path / "meanwhile.tar")
    records.close()
    restored = restore(tmp_path / "meanwhile.tar", tmp_path / "other")
    assert [one[1] for one in held(Settings(data=restored.folder))] == [
        "Which form?", "Which day?", "Whose statement?",
    ]  # fmt: skip


def test_nothing_is_overwritten_unless_it_is_said_and_then_it_is_moved_aside(
    data: Settings, backup: Path
) -> None:
    take(data, "Taken after the backup")
    with pytest.raises(WrongState, match="holds something already"):
        restore(backup, data.data)
    assert len(held(data)) == 4
    done = restore(backup, data.data, over=True)
    assert len(held(data)) == 3
    assert done.aside is not None and len(held(Settings(data=done.aside))) == 4


def test_a_folder_that_cannot_be_replaced_is_filled(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container's volume: nothing can be put in its place, and beside it nothing can be written."""
    mount = tmp_path / "mount"
    mount.mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path == mount)
    assert restore(backup, mount).aside is None
    assert len(held(Settings(data=mount))) == 3
    take(Settings(data=mount), "Taken after it")
    with pytest.raises(WrongState, match="holds something already"):
        restore(backup, mount)
    done = restore(backup, mount, over=True)
    assert len(held(Settings(data=mount))) == 3
    assert done.aside is not None and done.aside.parent == mount
    assert len(held(Settings(data=done.aside))) == 4
    assert sorted(path.name for path in mount.glob(".restoring-*")) == []


def test_a_backup_harmed_anywhere_is_refused_and_the_folder_stays_as_it_was(
    data: Settings, backup: Path, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    whole = backup.read_bytes()
    refused = 0
    count = tries(40, 400)
    for seed in range(count):
        drawn = random.Random(seed)
        at = drawn.randrange(len(whole))
        cut = seed % 4 == 0
        harmed = whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        backup.write_bytes(harmed)
        target = tmp_path / "target"
        try:
            restore(backup, target)
        except MarketRulesError:
            refused += 1
            assert not target.exists(), f"seed {seed}"
        else:  # a byte between members, of a time or a name of a user: nothing that is restored
            assert held(Settings(data=target)) == held(data), f"seed {seed}"
            shutil.rmtree(target)
        assert not list(tmp_path.glob(".restoring-*")), f"seed {seed}"
    assert refused > count * 0.6


@pytest.mark.parametrize(
    "name",
    ["data/../../escaped", "/etc/escaped", "data/./escaped", "data", "escaped", "data/a\\..\\b"],
)
def test_a_name_that_leads_elsewhere_is_refused(backup: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(backup) as held:
        contents = json.loads(held.extractfile(CONTENTS).read())  # type: ignore[union-attr]
    contents["files"][name] = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    other = tmp_path / "other.tar"
    with tarfile.open(backup) as old, tarfile.open(other, "w") as new:
        for member in old:
            if member.name != CONTENTS:
                new.addfile(member, old.extractfile(member))
        for told, body in ((name, b"foo"), (CONTENTS, json.dumps(contents).encode())):
            info = tarfile.TarInfo(told)
            info.size = len(body)
            new.addfile(info, io.BytesIO(body))
    with pytest.raises(RecordError):
        restore(other, tmp_path / "target")
    assert not (tmp_path / "escaped").exists() and not (tmp_path.parent / "escaped").exists()
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_and_devices_are_refused(backup: Path, tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(backup, "a") as tar:
        info = tarfile.TarInfo("data/link")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(RecordError):
        restore(backup, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_a_damaged_snapshot_is_not_backed_up(data: Settings, tmp_path: Path) -> None:
    folder = DataFolder(data.data)
    source = next((folder.snapshots / folder.current.read_text().strip() / "sources").iterdir())
    source.write_bytes(b"x" + source.read_bytes()[1:])
    with pytest.raises(RecordError, match="is damaged"):
        back_up(data, tmp_path / "rules.tar")
    assert list(tmp_path.glob("*.tar*")) == [] and not list(tmp_path.glob(".backup-*"))


def test_an_empty_desk_can_be_backed_up(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    contents = back_up(Settings(data=tmp_path / "data"), tmp_path / "empty.tar")
    assert (contents.snapshot, contents.records, dict(contents.files)) == ("", "", {})
    assert read_contents(tmp_path / "empty.tar") == contents
    restore(tmp_path / "empty.tar", tmp_path / "other")
