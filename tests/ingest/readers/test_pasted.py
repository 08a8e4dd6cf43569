"""Text pasted from Word: lines, tabs, line ends, encodings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.pasted import read_pasted
from marketrules.errors import UnreadableDocument

FILE = Path("rules.txt")


def lines(text: str) -> list[str]:
    reading = read_pasted(FILE, text.encode())
    return [block.span.quote(reading.text) for block in reading.blocks]


# text, its blocks
LINES = [
    ("a\nb\n", ["a", "b"]),
    ("a\r\nb\rc", ["a", "b", "c"]),  # all three line ends
    ("  a  \n\n \t \n\u2003\nb", ["a", "b"]),  # blank lines, an em space included
    ("1\tOVERVIEW\n(1)\tText", ["1\tOVERVIEW", "(1)\tText"]),  # tabs within
    ("\tMW\tPrice\t", ["\tMW\tPrice"]),  # a row whose first cell is empty
    ("  \t\tMEPR\t=\tMin", ["\t\tMEPR\t=\tMin"]),  # several empty cells
    ("\tjust an indent", ["just an indent"]),
    ("\t(a)\tText\n\t6.5\tTitle\n\t•\tItem", ["(a)\tText", "6.5\tTitle", "•\tItem"]),  # indents
    ("a\x0c\nb\x0bc\u2028d", ["a", "b\x0bc\u2028d"]),  # only line ends end lines
    ("NUL \x00 inside", ["NUL \x00 inside"]),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_each_line_that_is_not_blank_is_a_block(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_the_source_text_is_the_file_itself() -> None:
    text = "a\r\n  b\r\n"
    assert read_pasted(FILE, text.encode()).text == text


def test_boxes_have_no_structure_in_text() -> None:
    assert not read_pasted(FILE, b"x").boxes_have_structure


def test_a_line_of_twelve_thousand_characters_is_one_block() -> None:
    assert lines("x" * 12_661) == ["x" * 12_661]


# bytes, text, whether a note says how
ENCODINGS = [
    ("“a” – b".encode(), "“a” – b", False),
    ("\ufeffa".encode(), "a", False),  # UTF-8 with a mark
    ("\ufeffa – b".encode("utf-16-le"), "a – b", False),
    ("\ufeffa – b".encode("utf-16-be"), "a – b", False),
    ("plain words, no mark".encode("utf-16-le"), "plain words, no mark", True),
    ("“a” – b".encode("cp1252"), "“a” – b", True),
    ("“a” “b” “c” ".encode() + b"\xff", "“a” “b” “c” \ufffd", True),  # one damaged byte
    (b"lone surrogate: \xed\xa0\x80.", "lone surrogate: \ufffd.", True),
    (b"a pair: \xed\xa0\xbd\xed\xb8\x80.", "a pair: \U0001f600.", False),  # CESU-8
    (b"\xff\xfea\x00\x00\xd8b\x00", "a\ufffdb", True),  # lone surrogate in UTF-16
]


@pytest.mark.parametrize(("data", "text", "noted"), ENCODINGS)
def test_encodings_are_found_out(data: bytes, text: str, noted: bool) -> None:
    reading = read_pasted(FILE, data)
    assert reading.text == text
    assert bool(reading.notes) is noted


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,  # every byte there is
        b"%PDF-1.7\n" + bytes([0, 1, 2, 3, 200, 5, 6]) * 50,
        b"",
        b" \r\n\t\n",
        b"\xef\xbb\xbf",  # a mark and nothing else
    ],
)
def test_binary_or_empty_content_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"rules\.txt"):
        read_pasted(FILE, data)


def test_a_pasted_notice_gives_its_fields_and_a_rulebook_gives_none() -> None:
    reading = read_pasted(FILE, b"NOTICE DATE: March 4, 2030\nLONG DESCRIPTION: A\nB\n")
    values = {field.name: field.span.quote(reading.text) for field in reading.fields}
    assert values == {"NOTICE DATE": "March 4, 2030", "LONG DESCRIPTION": "A\nB"}
    assert not read_pasted(FILE, b"ANCILLARY SERVICES: all of them").fields


@given(st.text(min_size=1))
def test_blocks_hold_every_visible_character_in_order(text: str) -> None:
    try:
        reading = read_pasted(FILE, text.encode("utf-8", errors="surrogatepass"))
    except UnreadableDocument:
        return
    joined = "".join(block.span.quote(reading.text) for block in reading.blocks)
    assert "".join(joined.split()) == "".join(reading.text.split())
    ends = [0, *(block.span.end for block in reading.blocks)]
    assert all(end <= block.span.start for end, block in zip(ends, reading.blocks, strict=False))
