"""Changes between two texts: a table of what is told, and properties against plain edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.compare.changes import Change, Kind
from search_api.compare.editions import Text, differences
from search_api.compare.paragraphs import TITLE, Paragraph

WORDS = ("the", "plant", "grid", "owner", "shall", "post", "report", "daily", "meter", "price",
         "before", "noon", "each", "agent", "files", "form", "within", "days")  # fmt: skip


def text(*lines: tuple[str, str]) -> Text:
    """Paragraphs of Section 9.1, by label and words."""
    return Text(tuple(Paragraph("9.1", label, words) for label, words in lines))


def told(old: Text, new: Text) -> list[tuple[str, str, str | None]]:
    return [(one.kind.value, one.paragraph, one.was) for one in differences(old, new)]


A = "The owner of a plant shall post its price before noon."
B = "Each agent files the form within ten days of the notice."
C = "The operator keeps a register of meters and their owners."
D = "A report on outages is published on the first day of a month."

TABLE = [
    ("nothing", [("(1)", A), ("(2)", B)], [("(1)", A), ("(2)", B)], []),
    ("a word", [("(1)", A), ("(2)", B)], [("(1)", A), ("(2)", B.replace("ten", "two"))],
     [("changed", "(2)", None)]),
    ("behind the last", [("(1)", A)], [("(1)", A), ("(2)", B)], [("added", "(2)", None)]),
    ("the last", [("(1)", A), ("(2)", B)], [("(1)", A)], [("removed", "(2)", None)]),
    ("inserted", [("(1)", A), ("(2)", B)], [("(1)", A), ("(2)", C), ("(3)", B)],
     [("added", "(2)", None), ("renumbered", "(3)", "9.1(2)")]),
    ("taken out", [("(1)", A), ("(2)", B), ("(3)", C)], [("(1)", A), ("(2)", C)],
     [("removed", "(2)", None), ("renumbered", "(2)", "9.1(3)")]),
    ("moved and reworded", [("(1)", A), ("(2)", B)],
     [("(1)", A), ("(2)", C), ("(3)", B.replace("ten", "two"))],
     [("added", "(2)", None), ("changed", "(3)", "9.1(2)")]),
    ("replaced whole", [("(1)", A), ("(2)", B)], [("(1)", A), ("(2)", D)],
     [("removed", "(2)", None), ("added", "(2)", None)]),
    ("a lead-in alone", [("(1)", A), ("(1)(a)", B)],
     [("(1)", A.replace("noon", "1000")), ("(1)(a)", B)], [("changed", "(1)", None)]),
    ("one row read as two", [("(1) table", f"{A}\t{B}")], [("(1) table", A), ("(1) table[2]", B)], []),
    ("a term", [("Bank Day", "PV PhotoVoltaic")], [("Bank Day", "Any day")],
     [("changed", "Bank Day", None)]),
    ("a title", [(TITLE, "Meters"), ("(1)", A)], [(TITLE, "Meters and Plants"), ("(1)", A)],
     [("changed", TITLE, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_what_is_told(
    old: list[tuple[str, str]], new: list[tuple[str, str]], expected: list[tuple[str, str, str]]
) -> None:
    assert sorted(told(text(*old), text(*new))) == sorted(expected)


def test_a_paragraph_is_followed_to_another_section() -> None:
    old = Text((Paragraph("9.1", "(1)", A), Paragraph("9.1", "(2)", B), Paragraph("9.3", "(1)", C)))
    new = Text((Paragraph("9.1", "(1)", A), Paragraph("9.3", "(1)", C), Paragraph("9.3", "(2)", B)))
    assert told(old, new) == [("renumbered", "(2)", "9.1(2)")]


sentences = st.lists(st.sampled_from(WORDS), min_size=8, max_size=14).map(" ".join)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    """Some Sections of labelled paragraphs, no two alike."""
    bodies = draw(st.lists(sentences, min_size=2, max_size=12, unique=True))
    records = [
        Paragraph(f"9.{number % 3}", f"({number // 3 + 1})", f"{body} {number}x{number}")
        for number, body in enumerate(bodies)
    ]
    return Text(tuple(sorted(records, key=lambda one: one.place)))


@given(texts())
def test_a_text_differs_in_nothing_from_itself(one: Text) -> None:
    assert differences(one, one) == ()


@given(texts(), st.sampled_from(["  ", "\n", "\t", "- "]))
def test_noise_is_nothing(one: Text, space: str) -> None:
    noisy = (replace(each, text=each.text.replace(" ", space)) for each in one.paragraphs)
    assert differences(one, Text(tuple(noisy))) == ()


@st.composite
def edits(draw: st.DrawFn) -> tuple[Text, Text]:
    """A Section, and the same with paragraphs taken out, put in and labelled anew."""
    bodies = [one.text for one in draw(texts()).paragraphs]
    kept = [body for body in bodies if draw(st.booleans())]
    for number, body in enumerate(draw(st.lists(sentences, max_size=3))):
        kept.insert(draw(st.integers(0, len(kept))), f"{body} {number}y{number}")
    old, new = (
        text(*((f"({number})", body) for number, body in enumerate(one, 1)))
        for one in (bodies, kept)
    )
    return old, new


@given(edits())
def test_after_edits_too_the_changes_lead_to_the_new_text(pair: tuple[Text, Text]) -> None:
    old, new = pair
    assert applied(old, differences(old, new)) == {one.place: one.signs for one in new.paragraphs}


@given(edits())
def test_what_kept_its_words_is_never_told_as_gone(pair: tuple[Text, Text]) -> None:
    old, new = pair
    stayed = {one.text for one in old.paragraphs} & {one.text for one in new.paragraphs}
    for one in differences(old, new):
        if one.kind in (Kind.REMOVED, Kind.ADDED, Kind.CHANGED):
            assert one.old not in stayed
            assert one.new not in stayed


@given(texts(), texts())
def test_the_changes_lead_from_the_old_text_to_the_new(old: Text, new: Text) -> None:
    assert applied(old, differences(old, new)) == {one.place: one.signs for one in new.paragraphs}


@given(texts(), texts())
def test_the_other_way_round_what_came_goes(old: Text, new: Text) -> None:
    there, back = differences(old, new), differences(new, old)
    came = sum(len(one.new.split()) - len(one.old.split()) for one in there)
    assert came == -sum(len(one.new.split()) - len(one.old.split()) for one in back)


@given(texts(), st.data())
def test_one_edit_is_one_change(one: Text, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(one.paragraphs) - 1))
    target = one.paragraphs[at]
    edited = replace(target, text=f"{target.text} unless exempt")
    new = (edited if each is target else each for each in one.paragraphs)
    found = differences(one, Text(tuple(new)))
    assert [(each.kind, each.section, each.paragraph) for each in found] == [
        (Kind.CHANGED, *target.place)
    ]
    assert found[0].new == edited.text


def applied(old: Text, found: Sequence[Change]) -> dict[tuple[str, str], str]:
    """The new text, made of the old one and what was told."""
    held = {one.place: one.signs for one in old.paragraphs}
    places = {f"{section}{label}": (section, label) for section, label in held}
    for one in found:
        if one.kind is Kind.REMOVED:
            held.pop((one.section, one.paragraph))
        elif one.was:
            held.pop(places[one.was], None)
    for one in found:
        if one.kind is not Kind.REMOVED:
            held[one.section, one.paragraph] = Paragraph("", "", one.new).signs
    return held
