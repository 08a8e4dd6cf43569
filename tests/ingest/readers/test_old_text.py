"""What a legacy Word file says of its own text, and what is taken out before LibreOffice sees it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.legacy.binary import Binary, Mark
from ingest.readers.legacy.compound import Compound
from ingest.readers.legacy.defuse import defuse
from ingest.readers.legacy.witness import objects, witness
from tests.ingest.readers.small_doc import PROPERTIES, container, small_doc

MARKS = st.sets(st.sampled_from(["deleted", "inserted", "hidden"]))
RUNS = st.lists(
    st.tuples(st.text("abc 12–\t\r", min_size=1, max_size=9), MARKS.map(tuple)), max_size=8
)


def binary(data: bytes) -> Binary:
    return Binary(Compound(data))


@given(RUNS, st.booleans())
def test_text_and_marks_are_read_as_they_were_written(
    runs: list[tuple[str, tuple[str, ...]]], wide: bool
) -> None:
    found = binary(small_doc(*runs, wide=wide)).runs()
    letters = [(letter, run.marks) for run in found for letter in run.text]
    said = [
        (letter, Mark(sum(Mark[mark.upper()] for mark in marks)))
        for text, marks in runs
        for letter in text
    ]
    assert letters == said


def test_the_words_of_fields_stand_and_their_instructions_dont() -> None:
    held = witness(
        binary(
            small_doc("On \x13 DATE \x14May 1\x15 at \x13 IF \x13 TIME \x14x\x15 \x14noon\x15\r")
        )
    )
    assert held.standing == "onmay1atnoon"


def test_what_stands_what_is_proposed_and_all() -> None:
    held = witness(
        binary(small_doc("A ", ("b ", ("inserted",)), ("c ", ("deleted",)), ("d ", ("hidden",)),
                         ("e", ("inserted", "deleted")), "\x01\r"))
    )  # fmt: skip
    assert (held.standing, held.proposed, held.everything) == ("ac", "ab", "abcde")


def test_pictures_are_counted_where_they_stand() -> None:
    old = binary(small_doc("A \x01 b \x13 EMBED Equation.3 \x01\x14\x01\x15\r"))
    assert objects(old) == 2  # the one in the instruction isn't shown


# kind of field ([MS-DOC] 2.9.90) -> what LibreOffice is told that it is
FIELDS = {
    0x1F: 0x23, 0x20: 0x23, 0x1D: 0x23, 0x03: 0x23, 0x2D: 0x23, 0x2E: 0x23, 0x38: 0x23, 0x43: 0x23,
    0x44: 0x23, 0x24: 0x23, 0x3C: 0x23, 0x11: 0x23, 0x00: 0x23, 0xFF: 0x23,
    0x0D: 0x0D, 0x3A: 0x3A, 0x39: 0x39, 0x36: 0x36, 0x58: 0x58,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "told"), FIELDS.items())
def test_fields_become_quotations_of_what_word_wrote(kind: int, told: int) -> None:
    after = binary(defuse(binary(small_doc("\x13 X \x14words\x15\r", fields=[kind]))))
    at, _ = after.place(16)
    assert after.table[at + 4 * 4 + 1] == told


def test_what_was_put_in_and_taken_out_again_is_blanked_in_its_place() -> None:
    old = small_doc("A ", ("b\x07\x01c\r", ("inserted", "deleted")), ("d", ("deleted",)), "\r")
    changed = defuse(binary(old))
    assert len(changed) == len(old)
    assert "".join(run.text for run in binary(changed).runs()) == "A  \x07  \rd\r"


def test_a_change_that_begins_at_the_end_of_a_row_begins_below() -> None:
    old = small_doc("Cell\x07", ("\x07\x07New paragraph", ("inserted",)), "\r")
    runs = [(run.text, run.marks) for run in binary(defuse(binary(old))).runs()]
    assert runs == [
        ("Cell\x07\x07\x07", Mark(0)),
        ("New paragraph", Mark.INSERTED),
        ("\r", Mark(0)),
    ]


def test_macros_are_found_no_more() -> None:
    old = small_doc("A\r", more=["Macros", "ObjectPool"])
    after = defuse(binary(old))
    assert "Macros".encode("utf-16-le") in old
    assert "Macros".encode("utf-16-le") not in after
    assert "Macror".encode("utf-16-le") in after
    assert "ObjectPool".encode("utf-16-le") in after
    assert len(after) == len(old)


@given(st.data())
def test_a_harmed_file_is_refused_by_a_value_error_alone(data: st.DataObject) -> None:
    old = bytearray(small_doc("A ", ("b", ("inserted",)), "\x13 X \x14words\x15\r", fields=[0x1F]))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.one_of(st.integers(0, 1535), st.integers(0, len(old) - 1)))
        old[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.none(), st.integers(0, len(old))))
    with suppress(ValueError):
        held = binary(bytes(old[:cut]))
        defuse(held)
        witness(held)
        objects(held)


@given(st.binary(max_size=3000))
def test_whatever_bytes_come_are_a_container_or_refused(data: bytes) -> None:
    with suppress(ValueError):
        Compound(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data)


def test_a_container_holds_its_streams() -> None:
    held = Compound(container({"One": b"1" * 5000, "Two": b"2"}))
    assert held.stream("One").rstrip(b"\0") == b"1" * 5000
    held.overwrite("One", b"3" * len(held.stream("One")))
    assert held.stream("One").startswith(b"3" * 5000)
    assert held.stream("Two").startswith(b"2\0")
    with pytest.raises(ValueError, match="no Three"):
        held.stream("Three")


def test_properties_are_those_of_the_format() -> None:
    assert {name: said[:2][::-1].hex() for name, said in PROPERTIES.items()} == {
        "deleted": "0800", "inserted": "0801", "hidden": "083c", "special": "0855",
    }  # fmt: skip
