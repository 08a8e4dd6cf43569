"""Boxes of two texts: what came into force, what came and went, and what another took over."""

from __future__ import annotations

import pytest

from marketrules.boxes import Box, Instruction, Verb
from marketrules.spans import Span
from search_api.compare.editions import Text, differences
from search_api.compare.paragraphs import Paragraph

NOW = "The owner of a plant shall post its price before noon of the day."
SOON = NOW.replace("noon", "0900")
LATER = SOON.replace("plant", "plant or store")
OTHER = "Each agent files the form within ten days of the notice."


def rule(text: str, label: str = "(1)") -> Paragraph:
    return Paragraph("9.1", label, text)


def box(
    ordinal: int, *revisions: str, verb: Verb = Verb.REPLACE, targets: tuple[str, ...] = ()
) -> Box:
    text = f"[{' and '.join(revisions)}: {verb.value}, {ordinal}]"
    instruction = Instruction(text, revisions, verb, False, (), "above", (), False)
    return Box(ordinal, instruction, Span(0, 1), None, "9.1", None, targets)


def held(text: str, ordinal: int, *revisions: str, label: str = "(1)") -> Paragraph:
    return Paragraph("9.1", label, text, revisions=revisions, box=ordinal)


def told(old: Text, new: Text) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.kind.value, one.paragraph, one.revisions) for one in differences(old, new)]


PLAIN = Text((rule(NOW), rule(OTHER, "(2)")))
BOXED = Text((*PLAIN.paragraphs, held(SOON, 1, "LPRR101")), (box(1, "LPRR101"),))
CAME = Text((rule(SOON), rule(OTHER, "(2)")))
EDITED = Text((rule(SOON.replace("its price", "their price")), rule(OTHER, "(2)")))
JOINED = Text(
    (*PLAIN.paragraphs, held(LATER, 1, "LPRR101", "LPRR102")), (box(1, "LPRR101", "LPRR102"),)
)
SAME_WORDS = Text(
    (*PLAIN.paragraphs, held(SOON, 1, "LPRR101", "LPRR102")), (box(1, "LPRR101", "LPRR102"),)
)
LABELLED = Text((rule(NOW), rule("New words that a box held.", "(2)"), rule(OTHER, "(3)")))
INSERTED = Text(
    (*PLAIN.paragraphs, held("New words that a box held.", 1, "LPRR103", label="(2)")),
    (box(1, "LPRR103", verb=Verb.INSERT),),
)

TABLE = [
    ("a box comes", PLAIN, BOXED, [("box_added", "(1)", ("LPRR101",))]),
    ("a box goes", BOXED, PLAIN, [("box_removed", "(1)", ("LPRR101",))]),
    ("it stays", BOXED, BOXED, []),
    ("it comes into force", BOXED, CAME, [("became_effective", "(1)", ("LPRR101",))]),
    ("with a small word edited", BOXED, EDITED, [("became_effective", "(1)", ("LPRR101",))]),
    ("another revision joins", BOXED, JOINED,
     [("changed", "(1)!LPRR101+LPRR102", ("LPRR101", "LPRR102"))]),
    ("another joins, the words stay", BOXED, SAME_WORDS,
     [("changed", "(1)!LPRR101+LPRR102", ("LPRR101", "LPRR102"))]),
    ("what it inserts comes into force", INSERTED, LABELLED,
     [("became_effective", "(2)", ("LPRR103",)), ("renumbered", "(3)", ())]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_what_is_told_of_boxes(
    old: Text, new: Text, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert told(old, new) == expected


def test_a_deletion_that_came_into_force_is_told_with_its_revision() -> None:
    target = Paragraph("9.1", "(2)", OTHER, key="rules@2025#9.1(2)")
    old = Text((rule(NOW), target), (box(1, "LPRR104", verb=Verb.DELETE, targets=(target.key,)),))
    assert told(old, Text((rule(NOW),))) == [("became_effective", "(2)", ("LPRR104",))]


def test_a_pir_box_is_no_change_to_come() -> None:
    new = Text(
        (*PLAIN.paragraphs, held("Read so.", 1, "PIR001")), (box(1, "PIR001", verb=Verb.INTERPRET),)
    )
    assert told(PLAIN, new) == []
