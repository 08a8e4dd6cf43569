"""Legacy Word files with the LibreOffice of this machine: read as the .docx is, or refused; nothing gets out or stays."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ingest.intake import IntakeFile
from ingest.parallel import Bounds, understood
from ingest.readers.legacy import keeper, office, read_legacy
from ingest.readers.legacy.binary import Binary
from ingest.readers.legacy.compound import Compound
from ingest.readers.legacy.defuse import defuse
from ingest.readers.word import read_word
from marketrules.errors import UnreadableDocument
from tests.ingest.readers.small_doc import small_doc
from tests.trust.at import At
from tests.trust.bad_documents.macros import with_macros
from tests.trust.bad_documents.old_word import (
    MISSING,
    OLD_WORD,
    SOFFICE,
    changes,
    linking,
    made,
)
from tests.trust.bad_documents.test_mutated import HARM, check
from ui.screenshots.running import ROOT

SAMPLE = ROOT / "corpus" / "sample" / "documents"
BOUNDS = Bounds(120.0, 1024)

pytestmark = pytest.mark.skipif(SOFFICE is None, reason=MISSING)


class Listener:
    """A server on this machine that counts who comes, and shows them out."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._count = 0
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/picture.png"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                self._socket.accept()[0].close()
                self._count += 1

    def came(self) -> int:
        """How many have come since it was asked last."""
        count, self._count = self._count, 0
        return count

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.close()


@pytest.fixture(scope="module")
def all_old(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> dict[str, Path]:
    """Legacy Word files by name; one start of LibreOffice makes them all, and reaches for the picture."""
    folder = tmp_path_factory.mktemp("old")
    sources = [
        *sorted(SAMPLE.glob("*.docx")),
        changes(folder / "changes.docx"),
        linking(folder / "linking.fodt", listener.address),
    ]
    found = made(folder, *sources)
    assert listener.came()  # so it does reach for it, left to itself
    return {one.stem: one for one in found} | {f"{one.stem}.docx": one for one in sources}


@pytest.fixture(scope="module")
def old(all_old: dict[str, Path]) -> list[Path]:
    """The sample's Word files as .doc."""
    return [all_old[one.stem] for one in sorted(SAMPLE.glob("*.docx"))]


@pytest.fixture(autouse=True)
def _nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is tried: no file, no process, no socket is left by it."""
    temporary = tmp_path / "t"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert list(temporary.iterdir()) == []
    assert processes_in(temporary) == []
    assert [one for one in Path("/tmp").glob("OSL_PIPE_*") if is_dead(one)] == []


def is_dead(meeting: Path) -> bool:
    """Whether nobody answers at a socket: others' LibreOffice may be at work beside."""
    with socket.socket(socket.AF_UNIX) as one:
        try:
            one.connect(str(meeting))
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
    return False


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


# What LibreOffice loses when it *writes* .doc: signs of formulas (without its Math), a list's beginning.
LOST = {
    "changes": (),
    "112LPRR-03 LMGO Comments 031525": (),
    "LMGO Market Protocols 070125": ("4.3.1", "9.1"),
}


def test_an_old_word_file_says_what_the_docx_says(
    all_old: dict[str, Path], tries: Callable[[int, int], int]
) -> None:
    """Words, labels, statuses, revisions; of ``changes``, left to itself, three of fifteen lines are false."""
    for name in list(LOST)[: tries(1, 3)]:
        new, one = (
            understood(IntakeFile(file), file.read_bytes(), BOUNDS)
            for file in (all_old[f"{name}.docx"], all_old[name])
        )
        said = [
            [
                (passage.key, passage.status, passage.revisions, passage.text)
                for passage in holding.passages
                if passage.section not in LOST[name]
            ]
            for holding in (new, one)
        ]
        assert said[0] == said[1]
        assert len(said[0]) > 10
        assert len(new.boxes) == len(one.boxes)


def test_a_picture_elsewhere_is_not_fetched(all_old: dict[str, Path], listener: Listener) -> None:
    holding = understood(IntakeFile(all_old["linking"]), all_old["linking"].read_bytes(), BOUNDS)
    assert any("A form is due" in one.text for one in holding.passages)
    assert listener.came() == 0


def test_left_to_itself_libreoffice_fetches_the_picture_of_an_old_word_file(
    all_old: dict[str, Path], listener: Listener, tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    if tries(0, 1):
        made(tmp_path, all_old["linking"])
        assert listener.came()


@pytest.mark.parametrize("alone", ["namespace", "Landlock"])
def test_each_bar_by_itself_keeps_the_picture_from_being_fetched(
    alone: str,
    all_old: dict[str, Path],
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tries: Callable[[int, int], int],
) -> None:
    if not tries(0, 1):
        return
    switched = Path(keeper.__file__).read_text()
    monkeypatch.setattr(office, "settings", lambda: b"<x/>")  # which keep from little
    if alone != "namespace":
        switched = switched.replace("            _apart(libc)\n", "")
    if alone != "Landlock":
        switched = switched.replace("            shut_in(libc, folder, command[0])\n", "")
    assert switched != Path(keeper.__file__).read_text()
    script = tmp_path / "keeper.py"
    script.write_text(switched)
    monkeypatch.setattr(keeper, "__file__", str(script))
    found = office.converted(str(office.program()), "old.doc", all_old["linking"].read_bytes(), 60)
    assert found.startswith(b"PK")
    assert listener.came() == 0


# kind of field, what Word wrote: none of it is asked anew, or looked up anywhere
FIELDS = (
    (0x1F, ' DATE \\@ "MMMM d, yyyy" ', "July 1, 2020"),
    (0x20, " TIME ", "10:00"),
    (0x16, " SAVEDATE ", "July 2, 2020"),
    (0x1D, " FILENAME \\p ", "C:\\rules\\old.doc"),
    (0x3C, " USERNAME ", "Iris Calloway"),
    (0x03, " REF nowhere ", "Section 9"),
    (0x2D, ' DDE soffice "/etc/passwd" "x" ', "nine days"),
    (0x2E, ' DDEAUTO soffice "/etc/passwd" "x" ', "ten days"),
    (0x44, ' INCLUDETEXT "/etc/passwd" ', "eleven days"),
    (0x44, ' INCLUDETEXT "ADDRESS" ', "twelve days"),
    (0x38, ' LINK Word.Document.8 "ADDRESS" "" \\a \\t ', "thirteen days"),
    (0x43, ' INCLUDEPICTURE "ADDRESS" \\d ', "fourteen days"),
    (0x1A, " NUMPAGES ", "77"),
    (0x22, " = 1 + 1 ", "5"),
)


def test_fields_say_what_word_wrote(listener: Listener, tries: Callable[[int, int], int]) -> None:
    """Left to itself LibreOffice tells its own day and path, "Reference source not found", or nothing."""
    if not tries(0, 1):
        return
    runs = [
        f"{number}. \x13{code.replace('ADDRESS', listener.address)}\x14{words}\x15\r"
        for number, (_, code, words) in enumerate(FIELDS)
    ]
    data = small_doc(*runs, fields=[kind for kind, _, _ in FIELDS])
    raw = read_word(Path("old.doc"), office.converted(str(office.program()), "old.doc", data, 60))
    assert "July 1, 2020" not in raw.text  # nor most of the others
    assert "C:\\rules" not in raw.text
    reading = read_legacy(Path("old.doc"), data)
    assert reading.text.splitlines() == [f"{n}. {words}" for n, (_, _, words) in enumerate(FIELDS)]
    assert listener.came() == 0


def test_macros_arent_even_read(tmp_path: Path, tries: Callable[[int, int], int]) -> None:
    """LibreOffice, left to itself, reads them into its own Basic; run they are by neither, converting."""
    if not tries(0, 1):
        return
    written = tmp_path / "written"
    raw = with_macros(small_doc("A form is due.\r"), written)
    profile = tmp_path / "told" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_bytes(office.settings())
    for name, data, told, reads in (
        ("raw", raw, "profile", True),
        ("defused", defuse(Binary(Compound(raw))), "profile", False),
        ("by the profile", raw, "told", False),
    ):
        file = tmp_path / f"{name}.doc"
        file.write_bytes(data)
        (found,) = made(tmp_path, file, kind="odt", profile=told)
        with zipfile.ZipFile(found) as package:
            assert any(one.startswith("Basic/") for one in package.namelist()) is reads, name
    assert read_legacy(Path("old.doc"), raw).text == "A form is due."
    assert not written.exists()


def test_what_isnt_word_under_the_name_is_not_converted(tries: Callable[[int, int], int]) -> None:
    """``read_legacy`` refuses it before; this is the filter behind it."""
    if not tries(0, 1):
        return
    for data in (b"{\\rtf1 secret}", b"<html><body>secret</body></html>", b"secret", b"PK\x03\x04"):
        with pytest.raises(UnreadableDocument, match="could not convert it"):
            office.converted(str(office.program()), "old.doc", data, 60)


def test_two_at_once_and_one_that_is_killed_are_apart(
    all_old: dict[str, Path], tmp_path: Path, tries: Callable[[int, int], int]
) -> None:
    """Each is killed somewhere in its three seconds; the other beside it ends as if alone."""
    drawn = random.Random(1)
    file = all_old["changes"]
    for number in range(tries(0, 20)):
        command = [sys.executable, "-c", _READS, str(file)]
        told = {**os.environ, "TMPDIR": str(tmp_path / "t")}
        with At(f"number {number}"):
            one, other = (
                subprocess.Popen(command, env=told, stdout=subprocess.PIPE) for _ in range(2)
            )
            time.sleep(drawn.uniform(0.3, 3.0))
            one.kill()
            out, _ = other.communicate(timeout=120)
            one.communicate()
            assert other.returncode == 0
            assert int(out) > 10
            end = time.monotonic() + 20
            while list((tmp_path / "t").iterdir()) or processes_in(tmp_path / "t"):
                assert time.monotonic() < end
                time.sleep(0.05)


_READS = """
import sys
from pathlib import Path
from ingest.readers.legacy import read_legacy
file = Path(sys.argv[1])
print(len(read_legacy(file, file.read_bytes()).blocks))
"""


def test_a_harmed_old_word_file_is_read_with_every_quote_true_or_refused_with_a_reason(
    old: list[Path], tries: Callable[[int, int], int]
) -> None:
    harms = (*OLD_WORD, HARM.flip, HARM.cut, HARM.repeat, HARM.drop, HARM.move)
    came = Counter[str]()
    for number in range(tries(1, 700)):
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
    assert came["read"]
