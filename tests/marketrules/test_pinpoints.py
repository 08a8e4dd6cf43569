"""Keys: written down and read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.labels import format_path
from marketrules.pinpoints import Pinpoint, parent_paragraph

BASE = ("grid-rules", "2030-04-01")

KEYS = [
    (Pinpoint(*BASE, "4.4.11", "(1)(a)"), "#4.4.11(1)(a)"),
    (Pinpoint(*BASE, "4.4"), "#4.4"),  # a whole section
    (Pinpoint(*BASE, "4.4", "(1)", revisions=("NPRR9",)), "#4.4(1)!NPRR9"),  # boxed text
    (Pinpoint(*BASE, "4.4", "(1)", revisions=("NPRR9", "NPRR10")), "#4.4(1)!NPRR9+NPRR10"),
    (Pinpoint(*BASE, "2.1", term="Grid Day"), "#2.1:Grid Day"),
    (Pinpoint(*BASE, "2.1", "(1)", term="Grid Day"), "#2.1(1):Grid Day"),  # (1) under a term
    (Pinpoint(*BASE, "2.1", term="Grid Day (GD)", part=2), "#2.1:Grid Day (GD)[2]"),
    (Pinpoint(*BASE, "4.4", "(1) table", part=4), "#4.4(1) table[4]"),  # fourth row
    (Pinpoint(*BASE, "4.4", "table"), "#4.4 table"),  # a table below the heading itself
    (Pinpoint(*BASE, "4.4", "formula", part=2), "#4.4 formula[2]"),
    (Pinpoint(*BASE, "4.4", "(2)(b) formula"), "#4.4(2)(b) formula"),
    (Pinpoint(*BASE, "R10", "(10.1)"), "#R10(10.1)"),  # a standard's part
    (Pinpoint(*BASE, "4.4", "(1)", occurrence=2), "#4.4(1)~2"),  # the source repeats itself
    (
        Pinpoint(*BASE, "4.4", "(1)", part=3, revisions=("NPRR9",), occurrence=2),
        "#4.4(1)[3]!NPRR9~2",
    ),
    (Pinpoint(*BASE, "Front matter", part=2), "#Front matter[2]"),  # an unnumbered heading
    (Pinpoint(*BASE, "Attachment A", "(1)"), "#Attachment A(1)"),
    (Pinpoint("market-notice", "M-A010130-01", "ACTION REQUIRED"), "#ACTION REQUIRED"),
]


@pytest.mark.parametrize(("pinpoint", "key"), KEYS)
def test_a_pinpoint_is_written_as_its_key_and_read_back(pinpoint: Pinpoint, key: str) -> None:
    assert str(pinpoint) == f"{pinpoint.document}@{pinpoint.edition}{key}"
    assert Pinpoint.parse(str(pinpoint)) == pinpoint


@pytest.mark.parametrize("key", ["", "4.4(1)", "grid-rules#4.4", "grid-rules@2030", "@2030#4"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not a pinpoint key"):
        Pinpoint.parse(key)


_PATHS = st.lists(
    st.sampled_from(["1", "12", "a", "bb", "iv", "A", "10.1"]), min_size=0, max_size=4
).map(format_path)
_WORDS = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8}){0,2}", fullmatch=True)


@st.composite
def pinpoints(draw: st.DrawFn) -> Pinpoint:
    path = draw(_PATHS)
    suffix = draw(st.sampled_from(["", "table", "formula"]))
    return Pinpoint(
        "grid-rules",
        "2030-04-01",
        draw(st.one_of(st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,3}", fullmatch=True), _WORDS)),
        f"{path} {suffix}".strip(),
        draw(st.one_of(st.none(), _WORDS)),
        draw(st.integers(1, 30)),
        draw(st.lists(st.sampled_from(["NPRR1", "PGRR22", "PIR003"]), max_size=2).map(tuple)),
        draw(st.integers(1, 9)),
    )


@given(pinpoint=pinpoints())
def test_parsing_undoes_writing(pinpoint: Pinpoint) -> None:
    assert Pinpoint.parse(str(pinpoint)) == pinpoint


PARENTS = [
    ("(1)(a)", "(1)"),
    ("(1)", ""),
    ("(1) table", "(1)"),
    ("(2)(b) formula", "(2)(b)"),
    ("table", ""),
    ("formula", ""),
    ("", ""),
    ("(4)(4.1)", "(4)"),
]


@pytest.mark.parametrize(("paragraph", "parent"), PARENTS)
def test_a_paragraph_knows_its_parent(paragraph: str, parent: str) -> None:
    assert parent_paragraph(paragraph) == parent
