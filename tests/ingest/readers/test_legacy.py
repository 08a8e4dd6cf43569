"""Legacy Word files: with LibreOffice (played by a script), and without."""

from __future__ import annotations

import ctypes
import io
import os
import re
import resource
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from ingest.bounded import bounded
from ingest.readers import read
from ingest.readers.legacy import read_legacy
from marketrules.errors import UnreadableDocument
from tests.ingest.readers.small_doc import container, small_doc

OLE = small_doc("Converted text.\r")

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the stand-in for soffice is a shell script"
)


def word_file(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def install_soffice(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A ``soffice`` on the PATH that runs ``script``; $OUT and $PROFILE are set for it."""
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(
        "#!/bin/sh\n"
        'PROFILE="${1#-env:UserInstallation=}";\n'
        'while [ "$1" != "--outdir" ]; do shift; done\n'
        'OUT="$2"; SOURCE="$3"; mkdir -p "$OUT"\n' + script
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_libreoffice_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableDocument, match=r"old\.doc.*isn't installed") as caught:
        read_legacy(Path("old.doc"), OLE)
    assert "Install LibreOffice" in caught.value.remedy
    assert ".docx" in caught.value.remedy


def install_converter(folder: Path, monkeypatch: pytest.MonkeyPatch, converted: bytes) -> None:
    """A ``soffice`` that makes that of whatever it is given; what it may read lies beside it."""
    copies = f'test -f "$SOURCE" && cp "{folder / "converted.docx"}" "$OUT/document.docx"\n'
    install_soffice(folder, monkeypatch, copies)
    (folder / "converted.docx").write_bytes(converted)


def test_with_libreoffice_the_converted_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_converter(tmp_path / "bin", monkeypatch, word_file("Converted text."))
    file = tmp_path / "old.doc"
    file.write_bytes(OLE)
    reading = read(file, max_bytes=100_000)
    assert "Converted text." in reading.text
    assert reading.path == str(file)
    assert any("LibreOffice" in note for note in reading.notes)
    assert not any("otherwise" in note or "lost" in note for note in reading.notes)
    # The digest is that of the file as given, or an unchanged file would look changed.
    assert reading.sha256 == read_legacy(file, OLE).sha256


DUE = "A form is due in 9 days after the Operating Day, in writing."
SHOWN_FALSELY: dict[str, tuple[bytes, str]] = {
    "put in by a change": (small_doc("Rules.\r", (DUE, ("inserted",))), DUE),
    "put in within a line": (small_doc("A form is due in ", ("not ", ("inserted",)), "5 days.\r"),
                             "A form is due in not 5 days."),
    "put in and out again": (small_doc("Rules.\r", (DUE, ("inserted", "deleted"))), DUE),
    "hidden": (small_doc("Rules.\r", (DUE, ("hidden",))), DUE),
    "standing once, put in once": (small_doc(f"{DUE}\r", (f"{DUE}\r", ("inserted",))), f"{DUE}\n{DUE}"),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN_FALSELY)
def test_what_the_file_has_only_as_a_change_or_hidden_refuses_it_where_it_is_shown_as_text(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, shown = SHOWN_FALSELY[name]
    install_converter(tmp_path / "bin", monkeypatch, word_file(shown))
    assert "only as a tracked change, or hidden" in refusal(Path("old.doc"), old)


TOLD: dict[str, tuple[bytes, str, str | None]] = {
    "another day": (small_doc("Due on \x13 DATE \x14May 1, 2020\x15\r", fields=[0x1F]),
                    "Due on June 2, 2026", "1 lines stand otherwise"),
    "as the field says": (small_doc("Due on \x13 DATE \x14May 1, 2020\x15\r", fields=[0x1F]),
                          "Due on May 1, 2020", None),
    "taken out by a change, standing": (small_doc("A ", ("form ", ("deleted",)), "is due.\r"),
                                        "A form is due.", None),
    "other dashes and blanks": (small_doc("Due\xa05–9 days\r"), "Due 5-9 days", None),
    "a picture that was lost": (small_doc("Fee = \x01 rate\r"), "Fee = rate", "1 pictures or objects"),
    "in one byte a letter": (small_doc("A form is due.\r", wide=False), "A form is due.", None),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_what_stands_otherwise_or_is_lost_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, shown, told = TOLD[name]
    install_converter(tmp_path / "bin", monkeypatch, word_file(shown))
    _, *more = read_legacy(Path("old.doc"), old).notes
    assert [bool(told) and told in one for one in more] == ([True] if told else [])


def test_each_conversion_has_a_profile_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_soffice(
        tmp_path / "bin", monkeypatch, 'echo "$PROFILE"; ls "${PROFILE#file://}/user"\n'
    )
    said = [refusal(Path(name), OLE) for name in ("a.doc", "b.doc")]
    first, second = (re.findall(r"file:///\S+", one) for one in said)
    assert len(first) == 1
    assert first != second
    assert "registrymodifications.xcu" in said[0]


def refusal(path: Path, data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_legacy(path, data)
    assert caught.value.remedy
    return str(caught.value)


# what soffice does, what the error says
FAILURES = [
    ('echo "source file could not be loaded"\n', "could not be loaded"),
    ("exit 1\n", "no reason given"),
    ('echo junk > "$OUT/document.docx"\n', "old.doc"),  # what it made isn't Word
]


@pytest.mark.parametrize(("script", "message"), FAILURES)
def test_a_failed_conversion_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    install_soffice(tmp_path / "bin", monkeypatch, script)
    with pytest.raises(UnreadableDocument, match=message) as caught:
        read_legacy(Path("old.doc"), OLE)
    assert caught.value.remedy


def test_a_conversion_that_takes_too_long_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The child would hold the pipe open for a minute if only the script were ended.
    install_soffice(tmp_path / "bin", monkeypatch, "sleep 60 & wait\n")
    with pytest.raises(UnreadableDocument, match=r"within 0\.5 seconds"):
        read_legacy(Path("old.doc"), OLE, timeout=0.5)


def test_a_libreoffice_that_hangs_ends_with_the_time_for_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_soffice(tmp_path / "bin", monkeypatch, "sleep 60\n")
    began = time.monotonic()
    with (
        pytest.raises(UnreadableDocument, match=r"takes longer than 0\.5 s"),
        bounded(Path("old.doc"), 0.5, None),
    ):
        read_legacy(Path("old.doc"), OLE)
    assert time.monotonic() - began < 30  # a bound, not a speed


def test_libreoffice_sees_nothing_of_the_environment_of_whoever_ingests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKETRULES_WRITER_KEY", "swordfish")
    install_soffice(tmp_path / "bin", monkeypatch, 'env | cut -d= -f1 | sort; echo "at $HOME"\n')
    said = refusal(Path("old.doc"), OLE)
    told = set(said.partition("convert it: ")[2].partition(" at ")[0].split())
    # what the shell sets itself: PWD, OLDPWD, SHLVL, _
    ours = {"HOME", "LC_ALL", "PATH", "SAL_USE_VCLPLUGIN", "TMPDIR"}
    assert (
        ours
        <= told
        <= ours | {"PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    )
    assert " at /" in said and "marketrules-doc-" in said.partition(" at ")[2]


def test_libreoffice_reads_no_file_of_others_and_writes_in_its_own_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not landlock():
        pytest.skip("this kernel has no Landlock")
    planted, out = tmp_path / "planted", tmp_path / "out"
    planted.write_text("swordfish")
    for line, told in (
        (f'cat "{planted}" || echo kept', "kept"),
        ("cat /etc/passwd || echo kept", "kept"),
        (f'echo x > "{out}" || echo kept', "kept"),
        (f'rm "{planted}" || echo kept', "kept"),
        (f'echo x > "$HOME/x"; cat "$HOME/x" "{tmp_path}/bin/soffice" | tail -c 4', "own"),
    ):
        folder = tmp_path / f"{told}{len(line)}"
        folder.mkdir()
        install_soffice(folder / "bin", monkeypatch, f"{line}\n# own\n")
        said = refusal(Path("old.doc"), OLE)
        assert "swordfish" not in said and "root:" not in said
        if told == "kept":
            assert said.partition("convert it: ")[2].split(" Open it")[0].endswith("kept"), said
    assert planted.read_text() == "swordfish"
    assert not out.exists()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="bounded on Linux only")
def test_libreoffice_has_no_more_memory_than_reading_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_soffice(tmp_path / "bin", monkeypatch, "ulimit -v; ulimit -c\n")
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    with bounded(Path("old.doc"), 60, 300):
        said = refusal(Path("old.doc"), OLE)
    most, cores = map(int, said.partition("convert it: ")[2].split()[:2])
    assert 0 < most <= pages * resource.getpagesize() // 1024 + 301 * 1024  # KiB
    assert cores == 0
    most = int(refusal(Path("old.doc"), OLE).partition("convert it: ")[2].split()[0])
    assert most <= 4096 * 1024  # where reading has no bound


def landlock() -> bool:
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.syscall(444, None, ctypes.c_size_t(0), 1) >= 1)


def test_libreoffice_reaches_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bash = shutil.which("bash")
    if bash is None or not landlock():
        pytest.skip("takes bash, which connects by itself, and Landlock")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        reaches = f'{bash} -c "exec 3<>/dev/tcp/127.0.0.1/{port}" && echo reached || echo alone'
        shown = subprocess.run(["/bin/sh", "-c", reaches], capture_output=True, check=True)
        assert b"reached" in shown.stdout  # as it is without being shut in
        server.accept()[0].close()
        install_soffice(tmp_path / "bin", monkeypatch, f"{reaches}\n")
        assert "alone" in refusal(Path("old.doc"), OLE)
        with pytest.raises(TimeoutError):
            server.accept()


def test_an_ingest_that_is_killed_leaves_neither_libreoffice_nor_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_soffice(tmp_path / "bin", monkeypatch, 'echo $$ > "$HOME/pid"; sleep 600\n')
    monkeypatch.setenv("TMPDIR", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    (tmp_path / "old.doc").write_bytes(OLE)
    code = (
        "import sys; from pathlib import Path; from ingest.readers.legacy import read_legacy;"
        "file = Path(sys.argv[1]); read_legacy(file, file.read_bytes())"
    )
    ingest = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "old.doc")])
    until(lambda: bool(list((tmp_path / "t").glob("*/pid"))))
    (held,) = (tmp_path / "t").glob("*/pid")
    until(lambda: bool(held.read_text().strip()))
    pid = int(held.read_text())
    os.kill(pid, 0)
    ingest.kill()
    ingest.wait()
    until(lambda: not list((tmp_path / "t").iterdir()))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


REFUSED = {
    "a password": (small_doc("x", encrypted=True), r"protected by a password\. Save it in Word"),
    "Word 95": (small_doc("x", version=0x65), r"Word 6 or 95.*save it as \.docx"),
    "another program's, under its name": (
        container({"WordDocument": b"{\\rtf1 x}", "1Table": b""}), "no Word document",
    ),
    "a page in it": (container({"WordDocument": b"<html>x</html>"}), "no Word document"),
    "nothing at the top": (container({"Other": "WordDocument".encode("utf-16-le")}), "no WordDocument"),
    "cut off": (OLE[:2000], "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_isnt_a_readable_word_97_file_never_comes_to_libreoffice(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, message = REFUSED[name]
    install_soffice(tmp_path / "bin", monkeypatch, "echo came\n")
    said = refusal(Path("old.doc"), data)
    assert re.search(message, said), said
    assert "came" not in said
