"""Legacy Word files: with LibreOffice (played by a script), and without."""

from __future__ import annotations

import io
import os
import stat
import time
from pathlib import Path

import docx
import pytest

from ingest.bounded import bounded
from ingest.readers import read
from ingest.readers.legacy import read_legacy
from marketrules.errors import UnreadableDocument

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64 + "WordDocument".encode("utf-16-le")

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="the stand-in for soffice is a shell script"
)


def word_file(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def install_soffice(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A ``soffice`` on the PATH that runs ``script``; $OUT and $PROFILE are set for it."""
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(
        "#!/bin/sh\n"
        'PROFILE="${1#-env:UserInstallation=}"\n'
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


def test_with_libreoffice_the_converted_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    converted = tmp_path / "converted.docx"
    converted.write_bytes(word_file("Converted text."))
    install_soffice(
        tmp_path / "bin",
        monkeypatch,
        f'test -f "$SOURCE" && cp "{converted}" "$OUT/document.docx"\n',
    )
    file = tmp_path / "old.doc"
    file.write_bytes(OLE)
    reading = read(file, max_bytes=10_000)
    assert "Converted text." in reading.text
    assert reading.path == str(file)
    assert any("LibreOffice" in note for note in reading.notes)
    # The digest is that of the file as given, or an unchanged file would look changed.
    assert reading.sha256 == read_legacy(file, OLE).sha256


def test_each_conversion_has_a_profile_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "profiles"
    converted = tmp_path / "converted.docx"
    converted.write_bytes(word_file("x"))
    install_soffice(
        tmp_path / "bin",
        monkeypatch,
        f'echo "$PROFILE" >> "{seen}"; cp "{converted}" "$OUT/document.docx"\n',
    )
    read_legacy(Path("a.doc"), OLE)
    read_legacy(Path("b.doc"), OLE)
    first, second = seen.read_text().split()
    assert first.startswith("file:///")
    assert first != second


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
