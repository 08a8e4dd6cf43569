"""Sections numbered anew: told once where nothing else changed; and edits told exactly."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.compare.changes import Kind
from search_api.compare.editions import Text, differences
from search_api.compare.paragraphs import TITLE, Paragraph

Told = tuple[str, str, str, str | None]
SENTENCE = "The owner of each {} shall post its {} price before noon of that day."


def section(number: str, title: str, *subjects: str) -> list[Paragraph]:
    """A Section of a paragraph for each subject."""
    return [
        Paragraph(number, TITLE, title),
        *(
            Paragraph(number, f"({at})", SENTENCE.format(subject, subject))
            for at, subject in enumerate(subjects, 1)
        ),
    ]


def told(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[Told]:
    found = differences(Text(tuple(old)), Text(tuple(new)))
    return [(one.kind.value, one.section, one.paragraph, one.was) for one in found]


METERS = ("Meters", "meter", "gauge")
PLANTS = ("Plants", "plant", "boiler")
LINES = ("Lines", "line", "pylon")


def test_a_section_put_in_moves_those_behind_it() -> None:
    old = section("9.1", *METERS) + section("9.2", *PLANTS)
    new = section("9.1", *METERS) + section("9.2", *LINES) + section("9.3", *PLANTS)
    assert told(old, new) == [
        ("added", "9.2", TITLE, None),
        ("added", "9.2", "(1)", None),
        ("added", "9.2", "(2)", None),
        ("renumbered", "9.3", "", "9.2"),
    ]


def test_a_section_taken_out_moves_them_back() -> None:
    old = section("9.1", *METERS) + section("9.2", *LINES) + section("9.3", *PLANTS)
    new = section("9.1", *METERS) + section("9.2", *PLANTS)
    assert sorted(told(old, new)) == [
        ("removed", "9.2", "(1)", None),
        ("removed", "9.2", "(2)", None),
        ("removed", "9.2", TITLE, None),
        ("renumbered", "9.2", "", "9.3"),
    ]


def test_what_stands_below_moves_along_and_is_not_told_again() -> None:
    below = [("Duties", "agent", "broker"), ("[RESERVED]",), ("Fees", "fee", "fine")]
    old, new = (
        [one for at, each in enumerate(below, 1) for one in section(f"{top}.{at}", *each)]
        for top in ("9.1", "9.2")
    )
    assert told(
        section("9.1", "Agents") + old,
        section("9.1", *METERS) + section("9.2", "Agents") + new,
    ) == [
        ("added", "9.1", TITLE, None),
        ("added", "9.1", "(1)", None),
        ("added", "9.1", "(2)", None),
        ("renumbered", "9.2", "", "9.1"),
    ]  # fmt: skip


def test_of_a_section_that_moved_and_changed_each_paragraph_is_told() -> None:
    old = section("9.1", *METERS)
    new = section("9.1", *PLANTS) + section("9.2", "Meters", "meter", "big gauge")
    assert [one for one in told(old, new) if one[1] == "9.2"] == [
        ("renumbered", "9.2", TITLE, "9.1"),
        ("renumbered", "9.2", "(1)", "9.1(1)"),
        ("changed", "9.2", "(2)", "9.1(2)"),
    ]


def test_a_heading_with_another_title_goes_with_what_stands_below() -> None:
    old = section("9.1", "Agents") + section("9.1.1", *PLANTS)
    new = section("9.1", *METERS) + section("9.2", "Brokers") + section("9.2.1", *PLANTS)
    assert [one for one in told(old, new) if one[1] != "9.1"] == [
        ("changed", "9.2", TITLE, "9.1"),
        ("renumbered", "9.2.1", "", "9.1.1"),
    ]


def test_sections_that_share_a_title_and_nothing_else_stay_what_they_are() -> None:
    old = section("9.1", "Purpose", "meter") + section("10.1", "Purpose", "plant")
    new = section("9.1", "Purpose", "line") + section("10.1", "Purpose", "plant")
    assert {one[1] for one in told(old, new)} == {"9.1"}


def test_reserved_sections_are_not_taken_for_one_another() -> None:
    old = section("9.1", "Reserved") + section("9.2", *METERS)
    new = section("9.1", *PLANTS) + section("9.2", *METERS) + section("9.3", "Reserved")
    kinds = {(kind, number) for kind, number, _, _ in told(old, new)}
    assert kinds == {("changed", "9.1"), ("added", "9.1"), ("added", "9.3")}


@given(
    st.integers(2, 12),
    st.integers(1, 12),
    st.integers(1, 3),
)
def test_behind_a_section_put_in_each_is_told_once(count: int, at: int, depth: int) -> None:
    at = min(at, count)
    old: list[Paragraph] = []
    new: list[Paragraph] = []
    for number in range(1, count + 1):
        now = number + (number >= at)
        for text, top in ((old, number), (new, now)):
            if text is new and number == at:
                new += section(f"9.{at}", "Put in", "inserted thing")
            for level in range(depth):
                tail = "".join(f".{level + 1}" for _ in range(level))
                title = f"Title {number} {level}"
                text += section(f"9.{top}{tail}", title, f"thing {number} of {level}")
    moved = [one for one in told(old, new) if one[0] == "renumbered"]
    assert moved == [("renumbered", f"9.{n + 1}", "", f"9.{n}") for n in range(at, count + 1)]
    back = [one for one in told(new, old) if one[0] == "renumbered"]
    assert back == [("renumbered", f"9.{n}", "", f"9.{n + 1}") for n in range(at, count + 1)]


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[Paragraph], list[Paragraph], list[Told], list[Told]]:
    """Paragraphs, the same edited and labelled anew, and what is to be told there and back.

    No two have a word in common, so that there is one right answer.
    """
    fates = draw(st.lists(st.sampled_from(["keep", "edit", "delete"]), min_size=1, max_size=30))
    words = [[f"word{number}of{at}" for number in range(10)] for at in range(len(fates))]
    lines: list[tuple[int | None, str, str]] = []
    for at, fate in enumerate(fates):
        if draw(st.integers(0, 4)) == 0:
            lines.append((None, "insert", " ".join(f"new{number}at{at}" for number in range(10))))
        if fate != "delete":
            text = [*words[at]]
            if fate == "edit":
                text[draw(st.integers(0, 9))] = f"other{at}"
            lines.append((at, fate, " ".join(text)))
    old = [Paragraph("9.1", f"({at})", " ".join(each)) for at, each in enumerate(words, 1)]
    new = [Paragraph("9.1", f"({at})", text) for at, (_, _, text) in enumerate(lines, 1)]
    there: list[Told] = [
        ("removed", "9.1", f"({at + 1})", None) for at, fate in enumerate(fates) if fate == "delete"
    ]
    back: list[Told] = [("added", *place[1:]) for place in there]
    for now, (before, fate, _) in enumerate(lines, 1):
        if before is None:
            there.append(("added", "9.1", f"({now})", None))
            back.append(("removed", "9.1", f"({now})", None))
        elif fate == "edit" or before + 1 != now:
            kind = "changed" if fate == "edit" else "renumbered"
            moved = before + 1 != now
            there.append((kind, "9.1", f"({now})", f"9.1({before + 1})" if moved else None))
            back.append((kind, "9.1", f"({before + 1})", f"9.1({now})" if moved else None))
    return old, new, there, back


def _sorted(changes: Sequence[Told]) -> list[Told]:
    return sorted(changes, key=lambda one: (*one[:3], one[3] or ""))


@given(edited())
def test_edits_are_told_exactly_and_backwards_as_their_mirror(
    case: tuple[list[Paragraph], list[Paragraph], list[Told], list[Told]],
) -> None:
    old, new, there, back = case
    assert _sorted(told(old, new)) == _sorted(there)
    assert _sorted(told(new, old)) == _sorted(back)


@pytest.mark.parametrize(
    ("place", "pinpoint"),
    [("(1)(a)", "9.1(1)(a)"), (TITLE, "9.1"), ("", "9.1"), ("Bank Day", "9.1:Bank Day"),
     ("table[2]", "9.1 table[2]"), ("(1) table", "9.1(1) table"), ("~2", "9.1~2")],
)  # fmt: skip
def test_where_a_paragraph_stood_is_told_as_it_is_cited(place: str, pinpoint: str) -> None:
    assert Paragraph("9.3", place, "text", stood="9.1").pinpoint == pinpoint


def test_many_definitions_edited_are_each_told_as_changed() -> None:
    terms = [f"Term {at}" for at in range(300)]
    texts = [
        f"The share {at} of what a plant{at} delivers to line{at} in an hour." for at in range(300)
    ]
    old = [Paragraph("2.1", term, text) for term, text in zip(terms, texts, strict=True)]
    new = [
        Paragraph("2.1", one.paragraph, one.text.replace("an hour", f"{at} hours"))
        for at, one in enumerate(old)
    ]
    found = differences(Text(tuple(old)), Text(tuple(new)))
    assert [(one.kind, one.paragraph) for one in found] == [(Kind.CHANGED, term) for term in terms]
