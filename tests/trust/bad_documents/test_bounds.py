"""A file that takes too much, or ends the process that reads it, is refused; the rest is read."""

from __future__ import annotations

import os
import pickle
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import parallel
from ingest.bounded import bounded
from ingest.intake import IntakeFile
from ingest.parallel import Readers
from ingest.readers import read_content as read
from marketrules.errors import UnidentifiedDocument, UnreadableDocument
from ui.screenshots.running import ROOT

SAMPLE = ROOT / "corpus" / "sample" / "documents"
ADDRESS_SPACE = Path("/proc/self/statm").exists()


class Deadly(str):
    """A name that ends the process in which it arrives, as a fault in compiled code would."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return _die, (signal.SIGKILL,)


def _die(number: int) -> None:
    os.kill(os.getpid(), number)


def test_a_file_that_kills_its_process_is_refused_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parallel, "WORTH", 0)
    good = [IntakeFile(path) for path in sorted(SAMPLE.glob("*.html"))[:3]]
    bad = IntakeFile(SAMPLE / "LMGO Registration Manual.txt", entry=Deadly("x"))  # type: ignore[arg-type]
    files = [good[0], bad, *good[1:]]
    with Readers(files, max_bytes=1 << 30) as readers:
        for file in files:
            if file is bad:
                with pytest.raises(UnreadableDocument, match="ended the process that read it"):
                    readers.holding(file, b"")
            else:
                holding = readers.holding(file, file.path.read_bytes())
                assert holding.edition.source == str(file.path)


@pytest.mark.skipif(not ADDRESS_SPACE, reason="address space is bounded on Linux only")
def test_what_takes_too_much_memory_is_refused_and_the_bound_goes_again() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with (
        pytest.raises(UnreadableDocument, match=r"a\.txt: takes more than 300 MiB .*READ_MB"),
        bounded(Path("a.txt"), 60.0, 300),
    ):
        bytearray(400 << 20)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    with bounded(Path("a.txt"), 60.0, 300):
        assert len(bytearray(100 << 20)) == 100 << 20


def test_beside_an_encoder_the_memory_of_the_process_is_not_bounded(tmp_path: Path) -> None:
    """Its arenas are address space too, and its threads would meet the bound of a text."""
    held: list[tuple[int, int]] = []
    text = IntakeFile(tmp_path / "a.txt")
    text.path.write_bytes((SAMPLE / "LMGO Registration Manual.txt").read_bytes())
    with (
        pytest.MonkeyPatch.context() as patched,
        Readers([text], max_bytes=1 << 30, heard=lambda _: None) as readers,
    ):
        patched.setattr(
            parallel, "read_content",
            lambda *given: held.append(resource.getrlimit(resource.RLIMIT_AS)) or read(*given),
        )  # fmt: skip
        readers.holding(text, text.path.read_bytes())
    assert held == [resource.getrlimit(resource.RLIMIT_AS)]


def test_a_refusal_comes_whole_out_of_another_process() -> None:
    error = UnidentifiedDocument("a.txt", "says not what it is.", place="line 1", remedy="Name it.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is UnidentifiedDocument
    assert (str(again), again.path, again.place) == (str(error), error.path, error.place)
