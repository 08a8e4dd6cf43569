"""Legacy Word files with the LibreOffice of this machine: read as the .docx is, or refused; nothing gets out or stays."""

from __future__ import annotations

import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.intake import IntakeFile
from ingest.parallel import Bounds, understood
from marketrules.errors import UnreadableDocument
from tests.trust.at import At
from tests.trust.bad_documents.old_word import MISSING, OLD_WORD, SOFFICE, made
from tests.trust.bad_documents.test_mutated import HARM, check
from ui.screenshots.running import ROOT

SAMPLE = ROOT / "corpus" / "sample" / "documents"
BOUNDS = Bounds(120.0, 1024)

pytestmark = pytest.mark.skipif(SOFFICE is None, reason=MISSING)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample's Word files as .doc."""
    return made(tmp_path_factory.mktemp("old"), *sorted(SAMPLE.glob("*.docx")))


@pytest.fixture(autouse=True)
def _nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is tried: no file, no process, no socket is left by it."""
    temporary = tmp_path / "t"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = set(Path("/tmp").glob("OSL_PIPE_*"))  # noqa: S108
    yield
    assert list(temporary.iterdir()) == []
    assert processes_in(temporary) == []
    assert set(Path("/tmp").glob("OSL_PIPE_*")) <= before  # noqa: S108


def processes_in(folder: Path) -> list[str]:
    """Command lines of those that were told of the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in line and process.parent.name != str(os.getpid()):
            found.append(line.decode(errors="replace"))
    return found


def test_a_harmed_old_word_file_is_read_with_every_quote_true_or_refused_with_a_reason(
    old: list[Path], tries: Callable[[int, int], int]
) -> None:
    harms = (*OLD_WORD, HARM.flip, HARM.cut, HARM.repeat, HARM.drop, HARM.move)
    came = Counter[str]()
    for number in range(tries(1, int(os.environ.get("N_OLD", "700")))):
        seed = old[number % len(old)]
        drawn = random.Random(f"{seed.name} {number}")
        harm = drawn.choice(harms)
        data = harm(seed.read_bytes(), drawn)
        with At(f"{seed.name}, {harm.__name__}, number {number}"):
            try:
                holding = understood(IntakeFile(seed), data, BOUNDS)
            except UnreadableDocument as refused:
                assert str(seed) in str(refused)
                assert refused.remedy
                assert "takes longer" not in str(refused)
                came[str(refused).split(": ", 1)[1][:70]] += 1
                continue
            came["read"] += 1
            check(holding)
    print(came)
    assert came["read"]
