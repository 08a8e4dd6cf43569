"""Whatever the bytes, a reading or an UnreadableDocument."""

import contextlib
import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.readers.word import package as package_module
from ingest.readers.word import read_word
from marketrules.errors import UnreadableDocument

PATH = Path("request.docx")
LAX = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def packed(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return data.getvalue()


BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:document>'
ENTITY = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + BODY.format(
    "<w:body>&e;</w:body>"
)
DEEP = BODY.format("<w:body>" + "<w:tbl><w:tr><w:tc>" * 400)

REFUSED = [
    (b"", "0 bytes"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "encrypted"),  # an OLE container
    (b"%PDF-1.7 ...", "PDF"),
    (b"{\\rtf1 ...", "RTF"),
    (b"\xef\xbb\xbf\n<html>", "web page"),
    (b"PK\x03\x04 and no more", "not a whole zip"),
    (packed(word__other="<x/>"), "no document body"),
    (packed(word__document="<w>"), "damaged XML"),
    (packed(word__document=BODY.format("")), "no document body"),
    (packed(word__document=BODY.format("<w:body><w:p/></w:body>")), "holds no text"),
    (packed(word__document=ENTITY), "entities"),
    (packed(word__document=DEEP), "damaged XML"),
    (packed(word__document=BODY.format("<w:body>" + " " * 30_000_000 + "</w:body>")), "unpack to"),
]


@pytest.mark.parametrize(("data", "says"), REFUSED)
def test_files_that_cant_be_read_are_refused_with_place_and_remedy(data, says):
    with pytest.raises(UnreadableDocument, match=says) as caught:
        read_word(PATH, data)
    assert str(caught.value).startswith("request.docx (")
    assert caught.value.place
    assert caught.value.remedy


def test_tables_nested_as_deep_as_xml_may_be_dont_exhaust_the_stack(word):
    body = word.p("Innermost.")
    for _ in range(83):  # 3 elements each, of the 256 that the XML parser allows
        body = word.tbl(word.tr(word.tc(body), word.tc("x")))
    with contextlib.suppress(UnreadableDocument):
        word.read(body)


def test_parts_that_unpack_to_more_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(package_module, "MAX_PART", 1000)
    with pytest.raises(UnreadableDocument, match="unpack"):
        read_word(PATH, packed(word__document=BODY.format(f"<w:body>{'x' * 2000}</w:body>")))


def test_strict_open_xml_reads_like_the_transitional_form(word):
    data = word.file(word.p("Text.", '<w:outlineLvl w:val="0"/>'))
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for after, before in package_module._STRICT:
                content = content.replace(before, after)
            new.writestr(name, content)
    assert read_word(PATH, strict.getvalue()).blocks == read_word(PATH, data).blocks


@pytest.fixture(scope="module")
def real() -> bytes:
    """A file as a common library writes it, with its whole default style sheet."""
    document = docx.Document()
    document.core_properties.title = "Guide"
    document.add_heading("1\tOffers", level=1)
    document.add_paragraph("A supplier shall offer.", style="List Number")
    document.add_paragraph("And wait.", style="List Number")
    document.add_paragraph("Or not.", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Unit", "MW"
    document.add_table(rows=1, cols=1).cell(0, 0).text = "[NPRR9: Delete item (a) above.]"
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_file_of_another_writer_reads(real, word):
    reading = read_word(PATH, real)
    word.check(reading)
    assert reading.text.split("\n") == [
        "1\tOffers", "1.\tA supplier shall offer.", "2.\tAnd wait.", "•\tOr not.", "Unit\t",
        "\tMW", "[NPRR9: Delete item (a) above.]",
    ]  # fmt: skip
    assert (reading.title, reading.blocks[0].heading_level) == ("Guide", 1)


@LAX
@given(data=st.binary(max_size=400), zipped=st.booleans())
def test_arbitrary_bytes_never_raise_anything_else(data, zipped):
    with contextlib.suppress(UnreadableDocument):
        read_word(PATH, b"PK\x03\x04" + data if zipped else data)


@LAX
@given(cut=st.integers(0, 100_000))
def test_truncated_files_are_refused(real, cut):
    with pytest.raises(UnreadableDocument):
        read_word(PATH, real[: cut % len(real)])


@LAX
@given(flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), max_size=8))
def test_flipped_bytes_never_raise_anything_else(real, flips):
    data = bytearray(real)
    for place, by in flips:
        data[place % len(data)] ^= by
    with contextlib.suppress(UnreadableDocument):
        read_word(PATH, bytes(data))


_PARTS = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels")
_VALUES = st.sampled_from(
    ["", "-1", "0", "9", "99999999999", "x", "\u0660", "1.5", "Heading1", "List"]
)


@LAX
@given(
    part=st.sampled_from(_PARTS),
    edits=st.lists(st.tuples(st.integers(0, 10**6), _VALUES), min_size=1, max_size=6),
    drop=st.integers(0, 10**6),
)
def test_changed_attributes_and_lost_elements_never_raise_anything_else(
    real, word, part, edits, drop
):
    mutated = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(real)) as old, zipfile.ZipFile(mutated, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8", "surrogateescape")
            if name == part:
                for place, value in edits:
                    values = list(re.finditer(r'w:\w+="([^"]*)"', content))
                    if values:
                        start, end = values[place % len(values)].span(1)
                        content = content[:start] + value + content[end:]
                elements = list(re.finditer(r"<w:\w+(?: [^<>]*)?/>", content))
                if elements:
                    start, end = elements[drop % len(elements)].span()
                    content = content[:start] + content[end:]
            new.writestr(name, content.encode("utf-8", "surrogateescape"))
    with contextlib.suppress(UnreadableDocument):
        word.check(read_word(PATH, mutated.getvalue()))
