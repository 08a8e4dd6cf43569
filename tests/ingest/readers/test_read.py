"""The front door of the readers: what a file is, and every way in which it can be bad."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from ingest.readers import read
from ingest.reading import Reading
from marketrules.errors import UnreadableDocument, UnsupportedDocument

LIMIT = 1 << 20


def word_file(text: str = "Words in Word.") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def pdf_file(text: str = "Words in a PDF.") -> bytes:
    content = io.BytesIO()
    canvas = Canvas(content)
    canvas.drawString(72, 720, text)
    canvas.save()
    return content.getvalue()


def zip_file(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def ole_file(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99 + stream.encode("utf-16-le")


PAGE = b"<!DOCTYPE html><html><body><p>Words on a page.</p></body></html>"
WORDS = b"Words in a file.\n"


def read_as(folder: Path, name: str, data: bytes) -> Reading:
    file = folder / name
    file.write_bytes(data)
    return read(file, max_bytes=LIMIT)


# name, content, media, words
KINDS = [
    ("a.docx", word_file(), "docx", "Words in Word."),
    ("a.pdf", pdf_file(), "pdf", "Words in a PDF."),
    ("a.html", PAGE, "html", "Words on a page."),
    ("A.HTM", PAGE, "html", "Words on a page."),  # capitals don't matter
    ("a.txt", WORDS, "txt", "Words in a file."),
]


@pytest.mark.parametrize(("name", "data", "media", "words"), KINDS)
def test_each_kind_goes_to_its_reader(
    tmp_path: Path, name: str, data: bytes, media: str, words: str
) -> None:
    reading = read_as(tmp_path, name, data)
    assert reading.media == media
    assert words in reading.text
    assert not any("named" in note for note in reading.notes)


# A name that lies: the file is read as what it is, and a note says so.
LIES = [
    ("a.pdf", word_file(), "docx"),
    ("a.docx", pdf_file(), "pdf"),
    ("a.doc", word_file(), "docx"),  # renamed by hand
    ("a.doc", PAGE, "html"),  # Word's "save as web page" under its old name
    ("a.txt", pdf_file(), "pdf"),
    ("a.txt", b"\xef\xbb\xbf \n<!-- saved --> <HTML><body>x</body>", "html"),
    ("a.html", word_file(), "docx"),
]


@pytest.mark.parametrize(("name", "data", "media"), LIES)
def test_a_file_with_the_wrong_extension_is_read_as_what_it_is(
    tmp_path: Path, name: str, data: bytes, media: str
) -> None:
    reading = read_as(tmp_path, name, data)
    assert reading.media == media
    assert reading.notes[0].startswith(f"named .{name.split('.')[1]}, but is ")


def test_a_file_without_extension_is_known_by_its_content(tmp_path: Path) -> None:
    assert read_as(tmp_path, "download", pdf_file()).media == "pdf"


# name, content, what the message names
FOREIGN = [
    ("a.xlsx", zip_file("xl/workbook.xml"), "Excel"),
    ("a.docx", zip_file("xl/workbook.xml"), "Excel.*though named .docx"),
    ("a.pptx", zip_file("ppt/presentation.xml"), "PowerPoint"),
    ("a.odt", zip_file("content.xml"), "OpenDocument"),
    ("a.zip", zip_file("a.txt"), "ZIP"),
    ("a.xls", ole_file("Workbook"), "legacy Excel"),
    ("a.msg", ole_file("__substg1.0_"), "Outlook"),
    ("a.rtf", b"{\\rtf1 text}", "rich text"),
    ("a.png", b"\x89PNG\r\n\x1a\n", "PNG"),
    ("a.csv", b"a,b\n", r"files named \.csv"),  # known by its name only
    ("a", b"words", "without extension"),
]


@pytest.mark.parametrize(("name", "data", "message"), FOREIGN)
def test_other_kinds_are_refused_by_name_with_the_kinds_that_are_taken(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    with pytest.raises(UnsupportedDocument, match=message) as caught:
        read_as(tmp_path, name, data)
    assert name in str(caught.value)
    assert ".docx, .pdf, .html, .txt" in caught.value.remedy


# name, content, what the message says
BAD = [
    ("a.docx", b"", "0 bytes"),
    ("a.txt", b"", "0 bytes"),
    ("a.pdf", WORDS, "isn't a PDF"),
    ("a.docx", WORDS, "isn't a Word document"),
    ("a.doc", WORDS, "isn't a legacy Word document"),
    ("a.docx", ole_file("EncryptedPackage"), "password"),
    ("a.docx", word_file()[:900], "a.docx"),  # cut off
    ("a.pdf", pdf_file()[:300], "a.pdf"),
    ("a.pdf", b"%PDF-1.7\n", "a.pdf"),  # nothing after the signature
    ("a.txt", bytes(range(256)) * 9, "binary"),
    ("a.txt", b"x" * (LIMIT + 1), "MiB"),
]


@pytest.mark.parametrize(("name", "data", "message"), BAD)
def test_bad_files_are_unreadable_and_named(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    with pytest.raises(UnreadableDocument, match=message) as caught:
        read_as(tmp_path, name, data)
    assert str(tmp_path / name) in str(caught.value)
    assert caught.value.remedy


def test_a_file_of_200_mb_is_refused_unread_and_names_the_setting(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as content:
        content.truncate(200 * 1024 * 1024)  # sparse: takes no space, and no time if not read
    with pytest.raises(UnreadableDocument, match=r"200\.0 MiB.*100 MiB") as caught:
        read(file, max_bytes=100 * 1024 * 1024)
    assert "MARKETRULES_MAX_FILE_MB" in caught.value.remedy


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    assert len(read_as(tmp_path, "a.txt", b"x" * LIMIT).text) == LIMIT


def test_a_folder_a_missing_file_and_an_impossible_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="folder"):
        read(tmp_path, max_bytes=LIMIT)
    with pytest.raises(UnreadableDocument, match="No such file"):
        read(tmp_path / "none.txt", max_bytes=LIMIT)
    with pytest.raises(UnreadableDocument, match="can't be opened"):
        read(Path("a\x00.txt"), max_bytes=LIMIT)


def test_a_loop_of_links_and_a_pipe_are_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises(UnreadableDocument, match="can't be opened"):
        read(loop, max_bytes=LIMIT)
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    with pytest.raises(UnreadableDocument, match="regular file"):  # and doesn't wait for a writer
        read(pipe, max_bytes=LIMIT)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_bytes(WORDS)
    file.chmod(0)
    with pytest.raises(UnreadableDocument, match="Permission denied"):
        read(file, max_bytes=LIMIT)


def test_the_day_of_saving_is_a_hint_that_a_reading_keeps(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("x")
    document.core_properties.modified = document.core_properties.modified.replace(
        year=2030, month=3, day=4
    )
    content = io.BytesIO()
    document.save(content)
    assert read_as(tmp_path, "a.docx", content.getvalue()).saved == "2030-03-04"
    assert read_as(tmp_path, "a.txt", WORDS).saved == ""


START = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>", b"\xff\xfe"]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=START,
    data=st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode()),
    extension=st.sampled_from([".docx", ".pdf", ".html", ".txt", ".doc", ".xyz", ""]),
)
def test_arbitrary_bytes_are_read_in_bounds_or_unreadable(
    tmp_path: Path, start: bytes, data: bytes, extension: str
) -> None:
    check_bounds(tmp_path, f"any{extension}", start + data)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(["a.docx", "a.pdf"]), at=st.floats(0, 1), junk=st.binary(max_size=40))
def test_damaged_files_are_read_in_bounds_or_unreadable(
    tmp_path: Path, name: str, at: float, junk: bytes
) -> None:
    whole = WHOLE[name]
    place = int(at * len(whole))
    check_bounds(tmp_path, name, whole[:place] + junk + whole[place + len(junk) :])


WHOLE = {"a.docx": word_file(), "a.pdf": pdf_file()}


def check_bounds(folder: Path, name: str, data: bytes) -> None:
    try:
        reading = read_as(folder, name, data)
    except UnreadableDocument as error:
        assert name in str(error)
        return
    assert reading.blocks
    last = 0
    for block in reading.blocks:
        assert last <= block.span.start < block.span.end <= len(reading.text)
        assert "\n" not in block.span.quote(reading.text)
        assert all(block.span.holds(cell) for cell in block.cells)
        last = block.span.end
    for field in reading.fields:
        assert field.span.end <= len(reading.text)
    reading.text.encode("utf-8")  # no lone surrogates: it has to be stored
