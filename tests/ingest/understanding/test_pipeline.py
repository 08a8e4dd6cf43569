"""Files to holdings: unchanged ones for nothing, refused ones by name, never half a holding."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import holding_store, parallel, pipeline
from ingest.holding_store import folder_of, load_holdings, seen_files, store
from ingest.pipeline import IngestReport
from marketrules.errors import IngestRunning, ManifestError, RecordError
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings

RULES = """Planning Guide
Section 1: Scope
{date}
1\tSCOPE
(1)\tThis guide binds every plant.
(2)\tA plant shall file its form {days} days before it runs, as Section 2, Forms, says.
Planning Guide
Section 2: Forms
{date}
2\tFORMS
(1)\tThe form states the number of the plant.
"""


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def write(folder: Path, name: str, *, date: str = "May 1, 2030", days: str = "five") -> Path:
    path = folder / name
    path.write_text(RULES.format(date=date, days=days), encoding="utf-8")
    return path


def ingest(data: DataFolder, *paths: Path) -> IngestReport:
    return pipeline.ingest(paths, data, Settings())


def texts(data: DataFolder) -> dict[str, str]:
    return {holding.edition.key: holding.text for holding in load_holdings(data)}


def state(folder: Path) -> dict[Path, tuple[int, int]]:
    """Inode and time of every file: a rewritten file has another of them."""
    return {
        path: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != holding_store.SEEN
    }


def test_a_file_becomes_an_edition_named_by_its_own_words(data: DataFolder, files: Path) -> None:
    report = ingest(data, write(files, "whatever.txt"))
    assert report == IngestReport(("planning-guide@2030-05-01",), (), (), 1)
    (holding,) = load_holdings(data)
    assert holding.edition.section_dates == {"1": "2030-05-01", "2": "2030-05-01"}


def test_an_unchanged_file_is_not_read_again_and_nothing_is_rewritten(
    data: DataFolder, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files, "guide.txt")
    ingest(data, files)
    before = state(data.holdings)
    monkeypatch.setattr(parallel, "read_content", None)  # reading would raise
    report = ingest(data, files)
    assert report == IngestReport((), ("planning-guide@2030-05-01",), (), 1)
    assert state(data.holdings) == before


def test_an_unchanged_file_under_another_name_costs_nothing(data: DataFolder, files: Path) -> None:
    path = write(files, "guide.txt")
    ingest(data, files)
    path.rename(files / "moved.txt")
    assert ingest(data, files).unchanged == ("planning-guide@2030-05-01",)


def test_a_changed_file_replaces_its_edition(data: DataFolder, files: Path) -> None:
    write(files, "guide.txt")
    ingest(data, files)
    write(files, "guide.txt", days="nine")
    report = ingest(data, files)
    assert report.read == ("planning-guide@2030-05-01",)
    assert report.holdings == 1
    assert "nine days" in texts(data)["planning-guide@2030-05-01"]
    # the former bytes are changed bytes now
    write(files, "guide.txt", days="five")
    assert ingest(data, files).read == ("planning-guide@2030-05-01",)
    assert "five days" in texts(data)["planning-guide@2030-05-01"]


def test_another_edition_is_held_beside(data: DataFolder, files: Path) -> None:
    write(files, "a.txt")
    write(files, "b.txt", date="June 1, 2031", days="nine")
    assert ingest(data, files).read == ("planning-guide@2030-05-01", "planning-guide@2031-06-01")
    assert set(texts(data)) == {"planning-guide@2030-05-01", "planning-guide@2031-06-01"}


def test_what_is_held_stays_when_other_files_are_given(data: DataFolder, files: Path) -> None:
    ingest(data, write(files, "a.txt"))
    report = ingest(data, write(files, "b.txt", date="June 1, 2031"))
    assert report.holdings == 2


# name and bytes of a file that can't be taken
BAD = [
    ("empty.txt", b""),
    ("blank.txt", b" \n\t\n"),
    ("binary.txt", bytes(range(256)) * 20),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    ("truncated.docx", b"PK\x03\x04" + bytes(60)),
    ("cut.pdf", b"%PDF-1.7\n"),
    ("nameless.txt", b"Some words without a title or a date.\n"),
]


@pytest.mark.parametrize(("name", "content"), BAD)
def test_a_bad_file_is_refused_by_name_and_the_rest_goes_on(
    data: DataFolder, files: Path, name: str, content: bytes
) -> None:
    ingest(data, write(files, "held.txt", date="June 1, 2031"))
    (files / name).write_bytes(content)
    write(files, "z.txt")
    report = ingest(data, files)
    ((path, why),) = report.refused
    assert Path(path).name == name
    assert name in why
    assert report.read == ("planning-guide@2030-05-01",)
    assert report.holdings == 2


def test_a_file_that_turns_bad_leaves_its_edition_held(data: DataFolder, files: Path) -> None:
    path = write(files, "guide.txt")
    ingest(data, files)
    path.write_bytes(b"")
    assert len(ingest(data, files).refused) == 1
    assert "five days" in texts(data)["planning-guide@2030-05-01"]


def test_a_file_over_the_limit_is_refused(data: DataFolder, files: Path) -> None:
    path = write(files, "large.txt")
    with path.open("a", encoding="utf-8") as large:
        large.write("(3)\tText.\n" * 200_000)
    report = pipeline.ingest([files], data, Settings(max_file_mb=1))
    assert "large.txt" in report.refused[0][1]
    assert report.holdings == 0


def test_of_two_files_of_one_edition_the_second_is_refused_again_and_again(
    data: DataFolder, files: Path
) -> None:
    write(files, "a.txt", days="five")
    write(files, "b.txt", days="nine")
    for number in range(3):
        report = ingest(data, files)
        ((path, why),) = report.refused
        assert Path(path).name == "b.txt"
        assert "a.txt" in why and "manifest" in why
        assert (report.read, report.unchanged) == (
            (("planning-guide@2030-05-01",), ())
            if number == 0
            else ((), ("planning-guide@2030-05-01",))
        )
        assert "five days" in texts(data)["planning-guide@2030-05-01"]


def test_a_manifest_tells_two_such_files_apart(data: DataFolder, files: Path) -> None:
    write(files, "a.txt", days="five")
    write(files, "b.txt", days="nine")
    (files / "manifest.toml").write_text(
        '[[file]]\npath = "b.txt"\ndocument = "draft-guide"\nedition = "2030-05-02"\n',
        encoding="utf-8",
    )
    assert ingest(data, files).read == ("planning-guide@2030-05-01", "draft-guide@2030-05-02")


def test_a_changed_manifest_is_a_changed_file(data: DataFolder, files: Path) -> None:
    write(files, "a.txt")
    ingest(data, files)
    (files / "manifest.toml").write_text('[[file]]\npath = "a.txt"\nrank = 7\n', encoding="utf-8")
    assert ingest(data, files).read == ("planning-guide@2030-05-01",)
    assert next(load_holdings(data)).edition.document.rank == 7


def test_a_wrong_manifest_takes_nothing_in(data: DataFolder, files: Path) -> None:
    write(files, "a.txt")
    (files / "manifest.toml").write_text('[[file]]\npath = "gone.txt"\n', encoding="utf-8")
    with pytest.raises(ManifestError, match=r"gone\.txt"):
        ingest(data, files)
    assert texts(data) == {}


def test_an_edition_removed_by_hand_is_read_again(data: DataFolder, files: Path) -> None:
    write(files, "a.txt")
    ingest(data, files)
    shutil.rmtree(folder_of(data, "planning-guide@2030-05-01"))
    assert ingest(data, files).read == ("planning-guide@2030-05-01",)
    assert len(texts(data)) == 1


def test_files_are_read_again_when_they_would_be_understood_otherwise(
    data: DataFolder, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(files, "a.txt")
    ingest(data, files)
    monkeypatch.setattr(holding_store, "understanding", lambda: "newer code")
    assert ingest(data, files).read == ("planning-guide@2030-05-01",)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"understanding": "x"', b"\xff\xfe\x00"])
def test_a_damaged_record_of_files_says_what_to_do(
    data: DataFolder, files: Path, content: bytes
) -> None:
    ingest(data, write(files, "a.txt"))
    (data.holdings / holding_store.SEEN).write_bytes(content)
    with pytest.raises(RecordError, match=r"seen\.json: damaged Delete it"):
        seen_files(data)


def test_a_second_ingest_at_the_same_time_is_refused(data: DataFolder, files: Path) -> None:
    path = write(files, "a.txt")
    ingest(data, path)
    with data.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IngestRunning, match="another ingest"):
            ingest(data, path)
    assert ingest(data, path).unchanged  # the lock goes with its holder


# --- cut off in the middle ----------------------------------------------------------------------


class PowerCut(BaseException):
    """What no code expects."""


@pytest.fixture
def held(data: DataFolder, files: Path) -> DataFolder:
    """A data folder with an edition, and beside it a file that will change it."""
    path = write(files, "guide.txt")
    ingest(data, path)
    write(files, "guide.txt", days="nine")
    return data


def cut_at(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, call: int = 1) -> None:
    """Makes the ``call``-th use of ``owner.name`` the last thing that happens."""
    real: Callable[..., object] = getattr(owner, name)
    calls: list[None] = []

    def cut(*args: object, **named: object) -> object:
        calls.append(None)
        if len(calls) == call:
            raise PowerCut
        return real(*args, **named)

    monkeypatch.setattr(owner, name, cut)


CUTS: list[tuple[str, object, str, int]] = [
    ("while the new holding is written", holding_store, "save_holding", 1),
    ("before the old one is set aside", Path, "replace", 1),
    ("between old and new", Path, "replace", 2),
]


@pytest.mark.parametrize(("owner", "name", "call"), [c[1:] for c in CUTS], ids=[c[0] for c in CUTS])
def test_an_ingest_cut_off_leaves_the_old_holding(
    held: DataFolder, files: Path, owner: object, name: str, call: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        cut_at(patch, owner, name, call)
        with pytest.raises(PowerCut):
            ingest(held, files / "guide.txt")
    # the next ingest, of anything, puts it right
    other = write(files, "other.txt", date="June 1, 2031")
    assert ingest(held, other).holdings == 2
    assert "five days" in texts(held)["planning-guide@2030-05-01"]
    assert not [
        path for path in held.holdings.iterdir() if path.name.startswith((".new-", ".old-"))
    ]
    # and the changed file is still changed
    assert ingest(held, files / "guide.txt").read == ("planning-guide@2030-05-01",)
    assert "nine days" in texts(held)["planning-guide@2030-05-01"]


def test_a_damaged_leftover_does_not_stop_the_next_ingest(held: DataFolder, files: Path) -> None:
    leftover = held.holdings / ".old-abc" / "edition"
    leftover.mkdir(parents=True)
    (leftover / "edition.json").write_bytes(b"{")
    assert ingest(held, files).read == ("planning-guide@2030-05-01",)
    assert not leftover.exists()


def test_an_ingest_cut_off_before_it_notes_the_file_reads_it_again(
    held: DataFolder, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        cut_at(patch, pipeline, "remember_files")
        with pytest.raises(PowerCut):
            ingest(held, files)
    assert "nine days" in texts(held)["planning-guide@2030-05-01"]
    write(files, "guide.txt", days="five")  # noted before, but no longer what is held
    assert ingest(held, files).read == ("planning-guide@2030-05-01",)
    assert "five days" in texts(held)["planning-guide@2030-05-01"]


def test_the_holdings_are_read_in_the_order_of_its_keys_and_skip_what_is_unfinished(
    data: DataFolder, files: Path
) -> None:
    write(files, "a.txt", date="June 1, 2031")
    write(files, "b.txt")
    ingest(data, files)
    (data.holdings / ".new-abc").mkdir()
    assert list(texts(data)) == ["planning-guide@2030-05-01", "planning-guide@2031-06-01"]


def test_an_empty_data_folder_holds_nothing(data: DataFolder) -> None:
    assert list(load_holdings(data)) == []
    assert seen_files(data) == {}


def test_keys_with_slashes_stay_inside_the_holdings(data: DataFolder) -> None:
    assert folder_of(data, "a/../b@2030:1").parent == data.holdings


def test_a_stored_holding_is_read_back(data: DataFolder, hold: Callable[[str], Holding]) -> None:
    holding = hold("4\tFEES\n(1)\tPay “≤ 5 MW”.\r\n")
    store(data, holding)
    store(data, holding)  # again, over the first
    assert list(load_holdings(data)) == [holding]
    assert [path.name for path in data.holdings.iterdir()] == ["grid-rules@2030-01-01"]


def test_progress_is_told_file_by_file(data: DataFolder, files: Path) -> None:
    write(files, "a.txt")
    write(files, "b.txt", date="June 1, 2031")
    told: list[tuple[int, int, str]] = []
    pipeline.ingest([files], data, Settings(), lambda *step: told.append(step))
    assert told == [(0, 2, "a.txt"), (1, 2, "b.txt")]


@pytest.mark.parametrize("name", ["edition.json", "passages.jsonl", "source.txt"])
def test_a_damaged_holding_is_read_again_from_its_file(
    held: DataFolder, files: Path, name: str
) -> None:
    folder = next(path for path in held.holdings.iterdir() if path.is_dir())
    damaged = folder / name
    damaged.write_bytes(damaged.read_bytes()[:-9] + b"\xff")
    ingest(held, files)
    assert texts(held)  # every holding loads again


def test_another_file_of_a_held_edition_replaces_it_by_name(data: DataFolder, files: Path) -> None:
    first = write(files, "guide.txt")
    ingest(data, first)
    report = ingest(data, write(files, "guide again.txt", days="nine"))
    assert report.replaced == (("planning-guide@2030-05-01", str(first)),)
    assert "nine days" in texts(data)["planning-guide@2030-05-01"]


def test_a_scrap_of_a_held_edition_does_not_replace_it(data: DataFolder, files: Path) -> None:
    whole = write(files, "guide.txt")
    whole.write_text(
        whole.read_text(encoding="utf-8")
        + "".join(f"({n})\tRule {n} is due by noon.\n" for n in range(2, 12)),
        encoding="utf-8",
    )
    ingest(data, whole)
    held = texts(data)
    report = ingest(data, write(files, "scrap.txt"))
    assert len(report.refused) == 1
    assert "less than half" in report.refused[0][1]
    assert texts(data) == held
