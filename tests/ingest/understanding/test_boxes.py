"""Where boxes end in pasted text, what they hold, and what they are attached to.

Every example is a rulebook in small. Its lines say themselves where they belong: "Boxed" text is
in a box and pending; all other text is in force.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marketrules.documents import Status
from marketrules.holdings import Holding

SYSTEM = "above with the following upon system implementation:]"
INSERTED = "below upon system implementation:]"

# name: (text below the heading "3.1\tScheduling", keys of the boxed passages, targets per box)
EXAMPLES: dict[str, tuple[str, list[str], list[list[str]]]] = {
    "a paragraph replaced, the next goes on": (
        f"(1)\tOne.\n(2)\tTwo.\n[NPRR9:  Replace paragraph (2) {SYSTEM}\n(2)\tBoxed two.\n(3)\tThree.",
        ["3.1(2)!NPRR9"],
        [["3.1(2)"]],
    ),
    "a paragraph replaced with its list": (
        (f"(1)\tOne:\n(a)\tA.\n[NPRR9:  Replace paragraph (1) {SYSTEM}\n"
        "(1)\tBoxed one:\n(a)\tBoxed a;\n(b)\tBoxed b:\n(i)\tBoxed i.\n(2)\tTwo."),
        ["3.1(1)!NPRR9", "3.1(1)(a)!NPRR9", "3.1(1)(b)!NPRR9", "3.1(1)(b)(i)!NPRR9"],
        [["3.1(1)"]],
    ),
    "an item replaced, the list goes on": (
        (f"(1)\tOne:\n(a)\tA;\n(b)\tB;\n[NPRR9:  Replace item (b) {SYSTEM}\n(b)\tBoxed b;\n"
        "(c)\tC.\n(2)\tTwo."),
        ["3.1(1)(b)!NPRR9"],
        [["3.1(1)(b)"]],
    ),
    "the last item replaced, the list around it goes on": (
        f"(1)\tOne:\n(a)\tA;\n(b)\tB.\n[NPRR9:  Replace item (b) {SYSTEM}\n(b)\tBoxed b.\n(2)\tTwo.",
        ["3.1(1)(b)!NPRR9"],
        [["3.1(1)(b)"]],
    ),
    "the last paragraph replaced, a section follows": (
        (f"(1)\tOne.\n[NPRR9:  Replace paragraph (1) {SYSTEM}\n(1)\tBoxed one.\nBoxed more of it.\n"
        "3.2\tOther\n(1)\tOther one."),
        ["3.1(1)!NPRR9", "3.1(1)!NPRR9"],
        [["3.1(1)"]],
    ),
    "at the end of the document": (
        f"(1)\tOne.\n[NPRR9:  Replace paragraph (1) {SYSTEM}\n(1)\tBoxed one.",
        ["3.1(1)!NPRR9"],
        [["3.1(1)"]],
    ),
    "two boxes one behind the other": (
        f"(1)\tOne.\n[NPRR9:  Replace paragraph (1) {SYSTEM}\n(1)\tBoxed one.\n"
        "[NPRR8:  Insert paragraph (2) " + INSERTED + "\n(2)\tBoxed two.\n(3)\tThree.",
        ["3.1(1)!NPRR9", "3.1(2)!NPRR8"],
        [["3.1(1)"], ["3.1(1)"]],
    ),
    "replaced under a new number": (
        (f"(1)\tOne:\n(c)\tC;\n(d)\tD;\n[NPRR9:  Replace paragraph (d) {SYSTEM}\n(e)\tBoxed e;\n"
        "(e)\tE.\n(2)\tTwo."),
        ["3.1(1)(e)!NPRR9"],
        [["3.1(1)(d)"]],
    ),
    "an inserted label that the rules around repeat": (
        ("(1)\tOne.\n(2)\tTwo.\n[NPRR9:  Insert paragraph (3) below upon system implementation and "
        "renumber accordingly:]\n(3)\tBoxed three.\n(3)\tThree.\n(4)\tFour."),
        ["3.1(3)!NPRR9"],
        [["3.1(2)"]],
    ),
    "two paragraphs inserted": (
        ("(1)\tOne.\n[NPRR9:  Insert paragraphs (2) and (3) below upon system implementation and "
        "renumber accordingly:]\n(2)\tBoxed two.\n(3)\tBoxed three.\n(2)\tTwo."),
        ["3.1(2)!NPRR9", "3.1(3)!NPRR9"],
        [["3.1(1)"]],
    ),
    "an item inserted at the end of a list": (
        "(1)\tOne:\n(a)\tA;\n(b)\tB.\n[NPRR9:  Insert item (c) " + INSERTED + "\n(c)\tBoxed c.\n(2)\tTwo.",
        ["3.1(1)(c)!NPRR9"],
        [["3.1(1)(b)"]],
    ),
    "several items replaced at once": (
        ("(1)\tOne:\n(a)\tA:\n(i)\tI;\n(ii)\tII;\n(iii)\tIII;\n"
        f"[NPRR9:  Replace items (i)-(iii) {SYSTEM}\n(i)\tBoxed i;\n(ii)\tBoxed ii;\n"
        "(iii)\tBoxed iii;\n(b)\tB."),
        ["3.1(1)(a)(i)!NPRR9", "3.1(1)(a)(ii)!NPRR9", "3.1(1)(a)(iii)!NPRR9"],
        [["3.1(1)(a)(i)", "3.1(1)(a)(ii)", "3.1(1)(a)(iii)"]],
    ),
    "the list stays outside of a box that replaced what introduces it": (
        (f"(1)\tOne:\n(a)\tA in MW for:\n[NPRR9:  Replace item (a) {SYSTEM}\n(a)\tBoxed a in MWh for:\n"
        "(i)\tUp; and\n(ii)\tDown.\n(b)\tB."),
        ["3.1(1)(a)!NPRR9"],
        [["3.1(1)(a)"]],
    ),
    "a list that comes twice is boxed once": (
        (f"(1)\tOne:\n(a)\tA for:\n(i)\tUp.\n[NPRR9:  Replace item (a) {SYSTEM}\n(a)\tBoxed a for:\n"
        "(i)\tBoxed up; and\n(ii)\tBoxed down.\n(b)\tB."),
        ["3.1(1)(a)!NPRR9", "3.1(1)(a)(i)!NPRR9", "3.1(1)(a)(ii)!NPRR9"],
        [["3.1(1)(a)"]],
    ),
    "a box inside a box, the outer one goes on": (
        (f"(1)\tOne.\n[NPRR9:  Replace paragraph (1) {SYSTEM}\n(1)\tBoxed one:\n(a)\tBoxed a;\n"
        f"[NPRR8:  Replace paragraph (a) {SYSTEM}\n(a)\tBoxed a of the inner box;\n(b)\tBoxed b.\n(2)\tTwo."),
        ["3.1(1)!NPRR9", "3.1(1)(a)!NPRR9", "3.1(1)(a)!NPRR9+NPRR8", "3.1(1)(b)!NPRR9"],
        [["3.1(1)"], ["3.1(1)(a)!NPRR9"]],
    ),
    "text below a boxed item that closes the list around": (
        (f"(1)\tOne:\n(a)\tA;\n(b)\tB.\n[NPRR9:  Replace item (b) {SYSTEM}\n(b)\tBoxed b.\n"
        "The plant shall also keep its log.\n(2)\tTwo."),
        ["3.1(1)(b)!NPRR9"],
        [["3.1(1)(b)"]],
    ),
    "(i) behind a boxed (h) opens a list of its own": (
        ("(1)\tOne:\n(a)\tA;\n(b)\tB;\n(c)\tC;\n(d)\tD;\n(e)\tE;\n(f)\tF;\n(g)\tG;\n(h)\tH.\n"
        f"[NPRR9:  Replace item (h) {SYSTEM}\n(h)\tBoxed h:\n(i)\tBoxed one; and\n(ii)\tBoxed two.\n(2)\tTwo."),
        ["3.1(1)(h)!NPRR9", "3.1(1)(h)(i)!NPRR9", "3.1(1)(h)(ii)!NPRR9"],
        [["3.1(1)(h)"]],
    ),
    "a paragraph deleted": (
        ("(1)\tOne.\n(2)\tTwo.\n[NPRR9:  Delete paragraph (2) above upon system implementation and "
        "renumber accordingly.]\n(3)\tThree."),
        ["3.1(2)!NPRR9"],
        [["3.1(2)"]],
    ),
    "several items deleted": (
        ("(1)\tOne:\n(a)\tA;\n(b)\tB;\n(c)\tC.\n[NPRR9:  Delete items (b) and (c) above upon system "
        "implementation.]\n(2)\tTwo."),
        ["3.1(1)(b)!NPRR9", "3.1(1)(c)!NPRR9"],
        [["3.1(1)(b)", "3.1(1)(c)"]],
    ),
    "a section replaced": (
        (f"(1)\tOne.\n[NPRR9:  Replace Section 3.1 {SYSTEM}\n3.1\tBoxed Scheduling\n(1)\tBoxed one.\n"
        "(2)\tBoxed two.\n3.2\tOther\n(1)\tOther one."),
        ["3.1(1)!NPRR9", "3.1(2)!NPRR9"],
        [["3.1"]],
    ),
    "a section replaced by nothing": (
        f"(1)\tOne.\n[NPRR9:  Replace Section 3.1 {SYSTEM}\n3.1\t[RESERVED]\n3.2\tOther\n(1)\tOther one.",
        ["3.1!NPRR9"],
        [["3.1"]],
    ),
    "a section replaced with those below it": (
        ("(1)\tOne.\n3.1.1\tForms\n(1)\tForm one.\n3.1.2\tLogs\n(1)\tLog one.\n"
        f"[NPRR9:  Replace Section 3.1 {SYSTEM}\n3.1\tScheduling\n(1)\tBoxed one.\n"
        "3.1.1\tForms\n(1)\tBoxed form.\n3.2\tOther\n(1)\tOther one."),
        ["3.1(1)!NPRR9", "3.1.1(1)!NPRR9"],
        [["3.1"]],
    ),
    "a section replaced whose subsections have yet to come": (
        (f"(1)\tOne.\n[NPRR9:  Replace Section 3.1 {SYSTEM}\n3.1\tScheduling\n(1)\tBoxed one.\n"
        "3.1.1\tForms\n(1)\tForm one.\n3.2\tOther\n(1)\tOther one."),
        ["3.1(1)!NPRR9"],
        [["3.1"]],
    ),
    "a section inserted whose number comes again": (
        ("(1)\tOne.\n[NPRR9:  Insert Section 3.2 below upon system implementation and renumber "
        "accordingly:]\n3.2\tLogs\n(1)\tBoxed log.\n3.2\tOther\n(1)\tOther one."),
        ["3.2(1)!NPRR9"],
        [["3.1"]],
    ),
    "a section inserted with those below it": (
        ("(1)\tOne.\n[NPRR9:  Insert Sections 3.2 and 3.2.1 below upon system implementation:]\n"
        "3.2\tLogs\n(1)\tBoxed log.\n3.2.1\tBooks\n(1)\tBoxed book.\n3.3\tOther\n(1)\tOther one."),
        ["3.2(1)!NPRR9", "3.2.1(1)!NPRR9"],
        [["3.1"]],
    ),
    "a section deleted": (
        "(1)\tOne.\n[NPRR9:  Delete Section 3.1 above on September 1, 2031.]\n3.2\tOther\n(1)\tOther one.",
        ["3.1!NPRR9"],
        [["3.1"]],
    ),
    "a paragraph of another section": (
        f"(1)\tOne.\n[NPRR9:  Replace paragraph (1) of Section 3.1 {SYSTEM}\n(1)\tBoxed one.\n(2)\tTwo.",
        ["3.1(1)!NPRR9"],
        [["3.1(1)"]],
    ),
    "a formula replaced": (
        ("(1)\tThe charge is:\nGCH q\t=\tGPR * GLD q\n"
        f"[NPRR9:  Replace the formula “GCH q” {SYSTEM}\nGCH q\t=\tGPR * GLD q * BOXEDFACTOR\n(2)\tTwo."),
        ["3.1(1) formula!NPRR9"],
        [["3.1(1) formula"]],
    ),
    "a variable replaced": (
        ("(1)\tThe charge is:\nGCH\t=\tGPR * GLD\nThe above variables are defined as follows:\n"
        "Variable\tUnit\tDefinition\nGCH\t$\tThe charge.\nGPR\t$/MWh\tThe price.\n"
        f"[NPRR9:  Replace the variable “GPR” {SYSTEM}\nGPR\t$/MWh\tBoxed price.\n"
        "GLD\tMWh\tThe load.\n(2)\tTwo."),
        ["3.1(1) table!NPRR9"],
        [["3.1(1) table[2]"]],
    ),
    "a variable inserted": (
        "(1)\tThe charge is:\nGCH\t=\tGPR * GLD\nThe above variables are defined as follows:\n"
        "Variable\tUnit\tDefinition\nGCH\t$\tThe charge.\nGPR\t$/MWh\tThe price.\n"
        "[NPRR9:  Insert the variable “GNW” " + INSERTED + "\nGNW\t$/MWh\tBoxed variable.\n"
        "GLD\tMWh\tThe load.\n(2)\tTwo.",
        ["3.1(1) table!NPRR9"],
        [["3.1(1) table[2]"]],
    ),
    "a formula below the box belongs to the rule in force, which announces one": (
        (
            "(1)\tOne.\n(2)\tThe charge is calculated as follows:\n"
            f"[NPRR9:  Replace paragraph (2) {SYSTEM}\n"
            "(2)\tThe boxed charge, but for storage, is calculated as follows:\n"
            "GCH q\t=\tGPR * GLD q\n(3)\tThree."
        ),
        ["3.1(2)!NPRR9"],
        [["3.1(2)"]],
    ),
    "a formula that comes twice is boxed once": (
        (
            "(1)\tOne.\n(2)\tThe charge is calculated as follows:\nGCH q\t=\tGPR * GLD q\n"
            f"[NPRR9:  Replace paragraph (2) {SYSTEM}\n"
            "(2)\tThe boxed charge is calculated as follows:\nGCH q\t=\tBOXED * GLD q\n(3)\tThree."
        ),
        ["3.1(2)!NPRR9", "3.1(2) formula!NPRR9"],
        [["3.1(2)"]],
    ),
    "a paragraph replaced by several, those behind it renumbered": (
        (
            "(1)\tOne.\n[NPRR9:  Replace paragraph (1) above with the following upon system "
            "implementation and renumber accordingly:]\n(1)\tBoxed one.\n(2)\tBoxed two.\n"
            "(3)\tBoxed three.\n(2)\tTwo.\n(3)\tThree."
        ),
        ["3.1(1)!NPRR9", "3.1(2)!NPRR9", "3.1(3)!NPRR9"],
        [["3.1(1)"]],
    ),
    "the language above": (
        f"The plant runs.\n[NPRR9:  Replace the language {SYSTEM}\nBoxed words on how it runs.\n(1)\tOne.",
        ["3.1!NPRR9"],
        [["3.1"]],
    ),
    "applicable portions": (
        (f"(1)\tOne.\n[NPRR9 and NPRR8:  Replace applicable portions of paragraph (1) {SYSTEM}\n"
        "(1)\tBoxed one.\n(2)\tTwo."),
        ["3.1(1)!NPRR9+NPRR8"],
        [["3.1(1)"]],
    ),
}  # fmt: skip


def understood(hold: Callable[[str], Holding], text: str) -> Holding:
    return hold(f"3\tOPERATIONS\n3.1\tScheduling\n{text}\n")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_box_holds_its_text_and_no_more(hold: Callable, name: str) -> None:
    text, boxed, _ = EXAMPLES[name]
    holding = understood(hold, text)
    inside = [p for p in holding.passages if p.box is not None]
    assert [p.key.split("#")[1].split("[")[0] + "!" + "+".join(p.revisions)
            if "[" in p.key else p.key.split("#")[1] for p in inside] == boxed  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_boxed_text_is_in_force_and_no_other_is_pending(hold: Callable, name: str) -> None:
    for passage in understood(hold, EXAMPLES[name][0]).passages:
        pending = "boxed" in passage.text.lower() or passage.text.startswith(("[NPRR", "3.1\t["))
        assert passage.status is (Status.PENDING if pending else Status.IN_EFFECT), passage.key


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_box_is_attached_to_what_it_changes(hold: Callable, name: str) -> None:
    text, _, targets = EXAMPLES[name]
    holding = understood(hold, text)
    found = [[key.split("#")[1] for key in box.targets] for box in holding.boxes]
    assert found == targets
    assert not [f for f in holding.findings if f.kind.value.startswith("box_")]


@pytest.mark.parametrize("name", EXAMPLES)
def test_all_text_of_such_a_rulebook_is_reached(hold: Callable, name: str) -> None:
    holding = understood(hold, EXAMPLES[name][0])
    assert not [f for f in holding.findings if f.kind.value == "text_not_reached"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_box_spans_from_its_instruction_to_its_last_word(hold: Callable, name: str) -> None:
    holding = understood(hold, EXAMPLES[name][0])
    for box in holding.boxes:
        quote = box.span.quote(holding.text)
        assert quote.startswith(box.instruction.text)
        if box.body is not None:
            assert quote.endswith(box.body.quote(holding.text))
            assert "boxed" in quote.splitlines()[-1].lower() or "[RESERVED]" in quote


# --- statuses and triggers --------------------------------------------------------------------


def test_text_in_two_boxes_waits_for_both(hold: Callable) -> None:
    holding = understood(
        hold,
        "(1)\tOne.\n[NPRR9:  Replace paragraph (1) above with the following on July 1, 2031:]\n"
        "(1)\tBoxed one:\n(a)\tBoxed a;\n[NPRR8:  Replace paragraph (a) above with the following "
        "upon system implementation:]\n(a)\tBoxed inner a;\n(b)\tBoxed b.\n(2)\tTwo.",
    )  # fmt: skip
    inner = next(p for p in holding.passages if "inner" in p.text)
    assert inner.revisions == ("NPRR9", "NPRR8")
    assert inner.trigger == "on July 1, 2031; upon system implementation"
    assert [box.parent for box in holding.boxes] == [None, 1]


def test_an_interpretation_is_in_force_and_ends_at_the_next_paragraph(hold: Callable) -> None:
    holding = understood(
        hold,
        "(1)\tOne.\n[PIR007:  GridCo Protocol Interpretation of paragraph (1) above:]\n"
        "Boxed interpretation.\n(2)\tTwo.",
    )  # fmt: skip
    statuses = {p.text.split("\t")[-1]: p.status for p in holding.passages}
    assert statuses["Boxed interpretation."] is Status.INTERPRETATION
    assert statuses["Two."] is Status.IN_EFFECT


def test_a_target_that_is_not_there_is_reported_not_guessed(
    hold: Callable, found: Callable
) -> None:
    holding = understood(
        hold, f"(1)\tOne.\n[NPRR9:  Replace paragraph (7) {SYSTEM}\n(7)\tBoxed seven.\n(2)\tTwo."
    )
    assert holding.boxes[0].targets == ()
    assert ("box_without_target", "Section 3.1, box 1") in found(holding)


def test_an_instruction_that_is_not_understood_is_reported(hold: Callable, found: Callable) -> None:
    holding = understood(
        hold,
        "(1)\tOne.\n[NPRR9:  Replace paragraph (1) above whenever the moon is full:]\n(1)\tBoxed.",
    )
    assert ("box_not_understood", "Section 3.1, box 1") in found(holding)
    assert holding.passages[-1].status is Status.PENDING


# --- definitions, acronyms --------------------------------------------------------------------

TERMS = """2\tDEFINITIONS AND ACRONYMS
2.1\tDEFINITIONS
Grid Day
A day of twenty-four hours.
[NPRR9:  Replace the above definition “Grid Day” with the following upon system implementation:]
Grid Day
A boxed day of twenty-five hours.
[NPRR8:  Insert the following definition “Grid Hour” upon system implementation:]
Grid Hour
A boxed hour.
Meter
A device.
[NPRR7:  Delete the above definition “Meter” upon system implementation.]
Plant
A thing that runs.
2.2\tACRONYMS AND ABBREVIATIONS
GD\tGrid Day
[NPRR6:  Insert the following acronyms “GH” and “GM” upon system implementation:]
GH\tGrid Hour (boxed)
GM\tGrid Minute (boxed)
PL\tPlant
"""


def test_boxes_of_definitions_and_acronyms_hold_as_many_as_they_name(hold: Callable) -> None:
    holding = hold(TERMS)
    assert [(p.term, p.status.value, p.revisions) for p in holding.passages] == [
        ("Grid Day", "in_effect", ()),
        ("Grid Day", "pending", ("NPRR9",)),
        ("Grid Hour", "pending", ("NPRR8",)),
        ("Meter", "in_effect", ()),
        ("Meter", "pending", ("NPRR7",)),  # the instruction that deletes it
        ("Plant", "in_effect", ()),
        ("GD", "in_effect", ()),
        ("GH", "pending", ("NPRR6",)),
        ("GM", "pending", ("NPRR6",)),
        ("PL", "in_effect", ()),
    ]
    assert [[key.split("#")[1] for key in box.targets] for box in holding.boxes] == [
        ["2.1:Grid Day"],
        ["2.1:Grid Day"],  # inserted beside it
        ["2.1:Meter"],
        ["2.2:GD"],
    ]


# --- boxes whose extent the file shows --------------------------------------------------------


def boxed_rows(path: tuple[int, ...], *texts: str) -> list[tuple[str, dict[str, object]]]:
    return [(text, {"box": path}) for text in texts]


def test_a_box_of_the_file_holds_what_the_file_says(hold_built: Callable, keys: Callable) -> None:
    # by the numbers alone, "(3)" would go on outside
    holding = hold_built(
        [
            ("3.1\tScheduling", {"heading_level": 2}),
            ("(1)\tOne.", {}),
            ("(2)\tTwo.", {}),
            *boxed_rows(
                (1,), f"[NPRR9:  Replace paragraph (2) {SYSTEM}", "(2)\tBoxed.", "(3)\tBoxed."
            ),
            ("(3)\tThree.", {}),
        ]
    )
    assert keys(holding) == ["3.1(1)", "3.1(2)", "3.1(2)!NPRR9", "3.1(3)!NPRR9", "3.1(3)"]


def test_a_box_in_a_box_of_the_file(hold_built: Callable, keys: Callable) -> None:
    holding = hold_built(
        [
            ("3.1\tScheduling", {"heading_level": 2}),
            ("(1)\tOne:", {}),
            ("(a)\tA.", {}),
            *boxed_rows(
                (1,), f"[NPRR9:  Replace paragraph (1) {SYSTEM}", "(1)\tBoxed:", "(a)\tBoxed a."
            ),
            *boxed_rows((1, 2), f"[NPRR8:  Replace item (a) {SYSTEM}", "(a)\tBoxed inner."),
            *boxed_rows((1,), "(b)\tBoxed b."),
            ("(2)\tTwo.", {}),
        ]
    )
    assert keys(holding) == [
        "3.1(1)", "3.1(1)(a)", "3.1(1)!NPRR9", "3.1(1)(a)!NPRR9", "3.1(1)(a)!NPRR9+NPRR8",
        "3.1(1)(b)!NPRR9", "3.1(2)",
    ]  # fmt: skip
    assert [box.parent for box in holding.boxes] == [None, 1]


def test_two_instructions_in_one_box_of_the_file(hold_built: Callable, keys: Callable) -> None:
    holding = hold_built(
        [
            ("3.1\tScheduling", {"heading_level": 2}),
            ("(1)\tOne.", {}),
            ("(2)\tTwo.", {}),
            *boxed_rows((1,), f"[NPRR9:  Replace paragraph (2) {SYSTEM}", "(2)\tBoxed."),
            *boxed_rows((1,), f"[NPRR8:  Insert paragraph (3) {INSERTED}", "(3)\tBoxed."),
            ("(4)\tFour.", {}),
        ]
    )
    assert keys(holding) == ["3.1(1)", "3.1(2)", "3.1(2)!NPRR9", "3.1(3)!NPRR8", "3.1(4)"]


def test_a_box_in_a_row_of_a_table(hold_built: Callable) -> None:
    row = {"table": 1}
    holding = hold_built(
        [
            ("3.1\tScheduling", {"heading_level": 2}),
            ("(1)\tThe variables are:", {}),
            ("Variable\tUnit\tDefinition", {**row, "header": True}),
            ("GPR\t$/MWh\tThe price.", row),
            (f"[NPRR9:  Replace the variable “GPR” {SYSTEM}", {"box": (1,)}),
            ("GPR\t$/MWh\tThe boxed price.", {"table": 2, "box": (1,)}),
            ("GLD\tMWh\tThe load.", row),
        ]
    )
    assert [(p.paragraph, p.status.value, p.text.split("\t")[-1]) for p in holding.passages] == [
        ("(1)", "in_effect", "The variables are:"),
        ("(1) table", "in_effect", "The price."),
        ("(1) table", "pending", "The boxed price."),
        ("(1) table", "in_effect", "The load."),
    ]
    assert [key.split("#")[1] for key in holding.boxes[0].targets] == ["3.1(1) table"]
