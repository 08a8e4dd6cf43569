"""Files understood in processes of their own: the same as one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest import parallel
from ingest.intake import IntakeFile, find_files
from ingest.parallel import Readers, understood
from ingest.pipeline import ingest
from marketrules.errors import UnreadableDocument
from marketrules.folders import DataFolder
from marketrules.settings import Settings

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample" / "documents"
LIMIT = 10_000_000


@pytest.fixture
def files() -> Sequence[IntakeFile]:
    return find_files([SAMPLE]).files


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_holdings_are_the_same_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = []
    for name, worth in (("here", 10**12), ("apart", 0)):
        monkeypatch.setattr(parallel, "WORTH", worth)
        reports.append(ingest([SAMPLE], DataFolder(tmp_path / name), Settings()))
    assert reports[0] == reports[1]
    here, apart = (tree(DataFolder(tmp_path / name).holdings) for name in ("here", "apart"))
    assert here == apart


def test_a_file_that_was_written_meanwhile_is_read_as_it_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Sequence[IntakeFile]
) -> None:
    monkeypatch.setattr(parallel, "WORTH", 0)
    texts = [one for one in files if one.path.suffix == ".txt"]
    copies = [IntakeFile(tmp_path / one.path.name, one.entry) for one in texts]
    for one, copy in zip(texts, copies, strict=True):
        copy.path.write_bytes(one.path.read_bytes())
    other = IntakeFile(tmp_path / "other.txt")
    other.path.write_bytes(texts[0].path.read_bytes())
    with Readers([*copies, other], max_bytes=LIMIT) as readers:
        first = readers.holding(
            copies[0], copies[0].path.read_bytes()
        )  # both have been read by now
        now = copies[0].path.read_bytes() + b"\n(9)\tA paragraph written since.\n"
        held = readers.holding(other, now)
    assert "A paragraph written since." in held.text
    assert "A paragraph written since." not in first.text


def test_a_file_that_can_not_be_read_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Sequence[IntakeFile]
) -> None:
    monkeypatch.setattr(parallel, "WORTH", 0)
    broken = IntakeFile(tmp_path / "broken.pdf")
    broken.path.write_bytes(b"%PDF-1.7 and nothing else")
    with (
        Readers([broken, files[0]], max_bytes=LIMIT) as readers,
        pytest.raises(UnreadableDocument, match=r"broken\.pdf"),
    ):
        readers.holding(broken, broken.path.read_bytes())


def test_what_a_dead_process_leaves_is_read_in_another(
    monkeypatch: pytest.MonkeyPatch, files: Sequence[IntakeFile]
) -> None:
    monkeypatch.setattr(parallel, "WORTH", 0)
    with Readers(files, max_bytes=LIMIT) as readers:
        assert readers._pool is not None
        for process in list(readers._pool._processes.values()):
            process.kill()
        for file in files:
            data = file.path.read_bytes()
            assert readers.holding(file, data) == understood(file, data)


def test_a_few_small_texts_start_no_process(files: Sequence[IntakeFile]) -> None:
    texts = [one for one in files if one.path.suffix in {".txt", ".html"}]
    with Readers(texts, max_bytes=LIMIT) as readers:
        assert readers._pool is None


def test_what_is_packed_is_read_in_a_process_apart_whatever_it_is_called(
    tmp_path: Path, files: Sequence[IntakeFile]
) -> None:
    word = next(one.path for one in files if one.path.suffix == ".docx")
    renamed = IntakeFile(tmp_path / "a.txt")
    renamed.path.write_bytes(word.read_bytes())
    with Readers([renamed], max_bytes=LIMIT) as readers:
        assert list(readers._futures) == [renamed.path]
        assert readers.holding(renamed, renamed.path.read_bytes()).edition.media == "docx"
