"""Files that can't be read give one error that names file, place and remedy; never another."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NumberObject

from ingest.readers.pdf import read_pdf
from marketrules.errors import UnreadableDocument


def refused(data: bytes) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(Path("guide.pdf"), data)
    assert "guide.pdf" in str(caught.value)
    assert caught.value.remedy
    return caught.value


def small(paper, prose: Callable[..., list[str]]) -> bytes:
    """A document with all that the reader looks at: bookmarks, a table, a box, a foot."""
    for page in (1, 2):
        paper.at(72, 40, "GRID CODE")
        paper.canvas.bookmarkPage(f"Title {page}")
        paper.canvas.addOutlineEntry(f"Title {page}", f"Title {page}")
        paper.lines(72, f"Title {page}", bold=True)
        paper.item("(1)", *prose(page, 30, 432))
        paper.table(300, [72, 250, 400], [["Item", "Fee"], ["Study", "$500"]], 20)
        paper.grey(400, 470)
        paper.y = 405
        paper.lines(72, "[GCRR101:  Delete paragraph (1) above.]", bold=True)
        paper.at(72, 750, f"May 1, 2024   {page}")
        paper.turn()
    return paper.data()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),  # a failed download
        (b"\0" * 4096, "empty"),  # a file that was allocated and never written
        (b"<html>Sign in</html>", "not a PDF"),  # a web page saved under the wrong name
        (b"PK\x03\x04 word/document.xml", "not a PDF"),  # a Word file named .pdf
        (b"%PDF-1.7\n", "damaged"),  # only the beginning
    ],
)
def test_what_is_no_pdf_is_refused(data: bytes, says: str) -> None:
    assert says in refused(data).message


def test_a_truncated_file_is_refused(paper, prose) -> None:
    data = small(paper, prose)
    assert "damaged" in refused(data[: len(data) // 3]).message


def test_a_scan_is_refused_with_the_way_out(paper) -> None:
    paper.picture(0, 0, 612, 792)
    error = refused(paper.data())
    assert "no text layer" in error.message
    assert "OCR" in error.remedy


def test_an_empty_page_is_refused(paper) -> None:
    refused(paper.data())


def encrypted(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_is_asked_for(paper, prose) -> None:
    assert "password" in refused(encrypted(small(paper, prose), "secret")).message


def test_a_file_locked_only_against_printing_is_read(paper, prose) -> None:
    reading = read_pdf(Path("guide.pdf"), encrypted(small(paper, prose), ""))
    assert len(reading.boxes) == 2


def rewritten(data: bytes, change: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_page_tree_that_holds_itself_is_refused(paper, prose) -> None:
    def loop(writer: PdfWriter) -> None:
        tree = writer._root_object["/Pages"].get_object()
        tree[NameObject("/Kids")].append(tree.indirect_reference)

    refused(rewritten(small(paper, prose), loop))


def test_a_form_that_draws_itself_ends(paper, prose) -> None:
    def loop(writer: PdfWriter) -> None:
        resources = writer.pages[0]["/Resources"].get_object()
        form = next(iter(resources["/XObject"].get_object().values())).get_object()
        form[NameObject("/Resources")] = resources
        form.set_data(next(iter(resources["/XObject"])).encode() + b" Do")

    paper.canvas.beginForm("stamp")
    paper.canvas.drawString(0, 0, "stamp")
    paper.canvas.endForm()
    paper.lines(72, "The operator shall act.")
    paper.canvas.doForm("stamp")
    reading = read_pdf(Path("guide.pdf"), rewritten(paper.data(), loop))
    assert "The operator shall act." in reading.text


def test_a_drawing_bomb_is_refused_in_time(paper) -> None:
    """Ten forms, each drawing the next ten times: 10^10 in all, were nobody counting."""
    for level in range(10):
        paper.canvas.beginForm(f"f{level}")
        if level:
            for _ in range(10):
                paper.canvas.doForm(f"f{level - 1}")
        else:
            paper.canvas.drawString(72, 72, "x")
        paper.canvas.endForm()
    paper.canvas.doForm("f9")
    begun = time.monotonic()
    assert "more than any rulebook" in refused(paper.data()).message
    assert time.monotonic() - begun < 60


def test_a_damaged_page_is_named(paper, prose) -> None:
    def cut(writer: PdfWriter) -> None:
        page = writer.pages[1]
        page[NameObject("/MediaBox")] = ArrayObject([NumberObject(0)] * 4)
        page[NameObject("/CropBox")] = ArrayObject([NumberObject(0)] * 4)

    assert refused(rewritten(small(paper, prose), cut)).place == "page 2"


def test_a_damaged_outline_costs_only_the_headings(paper, prose) -> None:
    def cut(writer: PdfWriter) -> None:
        writer._root_object[NameObject("/Outlines")] = NumberObject(7)

    reading = read_pdf(Path("guide.pdf"), rewritten(small(paper, prose), cut))
    assert len(reading.boxes) == 2
    assert all(block.heading_level is None for block in reading.blocks)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=2000))
def test_arbitrary_bytes_raise_only_the_one_error(data: bytes) -> None:
    for candidate in (data, b"%PDF-1.4\n" + data):
        with pytest.raises(UnreadableDocument):
            read_pdf(Path("guide.pdf"), candidate)


PIECES = [b"<<", b"[", b"]", b">>", b"(", b" 1 0 R ", b"null", b"-1", b"9" * 20, b"1e400", b"/Kids"]


def mutated(base: bytes, seed: int) -> bytes:
    """Some bytes changed, cut, doubled, or replaced by what PDF syntax trips over."""
    choose = random.Random(seed)
    data = bytearray(base)
    for _ in range(choose.choice([1, 2, 5, 20])):
        place = choose.randrange(len(data))
        what = choose.randrange(5)
        if what == 0:
            data[place] = choose.randrange(256)
        elif what == 1:
            del data[place : place + choose.randrange(1, 40)]
        elif what == 2:
            data[place:place] = choose.choice(PIECES)
        elif what == 3:
            data[place : place + 8] = choose.choice(PIECES)
        else:
            other = choose.randrange(len(data))
            data[place:place] = data[other : other + 60]
    return bytes(data)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_mutated_file_is_read_or_refused_in_time(base: bytes, seed: int) -> None:
    begun = time.monotonic()
    try:
        reading = read_pdf(Path("guide.pdf"), mutated(base, seed))
    except UnreadableDocument as error:
        assert error.remedy
    else:
        reading.text.encode()  # no lone surrogates
        assert all(block.span.end <= len(reading.text) for block in reading.blocks)
        assert list(reading.page_starts) == sorted(reading.page_starts)
    assert time.monotonic() - begun < 20


@pytest.fixture(scope="module")
def base(new_paper, prose) -> bytes:
    return small(new_paper(), prose)
