"""The lines that open boxes: recognised, parsed completely, nothing guessed silently."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.instructions import is_instruction, parse_instruction
from marketrules.boxes import Target, TargetKind, Trigger, TriggerKind, Verb

OPENINGS = [
    (
        "[NPRR1901:  Replace paragraph (2) above with the following upon system implementation:]",
        True,
    ),
    # the colon is forgotten now and then
    ("[NPRR1901  Delete the above definition “Grid Day” on September 1, 2031.]", True),
    (
        "[NPRR941 , NPRR1007, and NPRR1057: Insert Section 3.5 below upon system implementation:]",
        True,
    ),
    # an R too many, and families by pattern rather than by list
    ("[NPRRR995:  Delete item (b) above upon system implementation.]", True),
    ("[SMOGRR031:  Insert paragraph (4) below upon system implementation:]", True),
    ("[SCR817: Insert paragraph (4) below upon system implementation:]", True),
    ("[PIR003:  ERCOT Protocol Interpretation of Grid Storage Load (GSL):]", True),
    # leading white space, and a line that a PDF broke in the middle of the list
    ("\t [PGRR118:  Replace title above with the following upon system implementation:]", True),
    ("[NPRR1901, NPRR1902, and", True),
    # brackets that open nothing
    ("[Back to Top]", False),
    ("[NPRR1901] and other changes are listed below.", False),
    ("[NPRR1901]", False),
    ("[GENXRR96 q, r, i]", False),
    ("see [NPRR1901:  Replace paragraph (2) above]", False),
    ("NPRR1901:  Replace paragraph (2) above", False),
    ("[Replace paragraph (2) above]", False),
    ("", False),
]


@pytest.mark.parametrize(("line", "opens"), OPENINGS)
def test_a_line_opens_a_box_or_not(line: str, opens: bool) -> None:
    assert is_instruction(line) is opens


SYSTEM = "upon system implementation"
GF = "of the Grid Forecast (GF) project"
PARAGRAPH, ITEM, SECTION = TargetKind.PARAGRAPH, TargetKind.ITEM, TargetKind.SECTION
DEFINITION, VARIABLE = TargetKind.DEFINITION, TargetKind.VARIABLE

SCOPES: list[tuple[str, list[Target], str]] = [
    ("paragraph (b) above", [Target(PARAGRAPH, "(b)")], "above"),
    ("paragraphs (7) and (8) above", [Target(PARAGRAPH, "(7)"), Target(PARAGRAPH, "(8)")], "above"),
    (
        "paragraphs (2)(a) through (c) above",
        [Target(PARAGRAPH, f"(2)({letter})") for letter in "abc"],
        "above",
    ),
    ("items (i) and (j) below", [Target(ITEM, "(i)"), Target(ITEM, "(j)")], "below"),
    ("items (i)-(iii) above", [Target(ITEM, f"({n})") for n in ("i", "ii", "iii")], "above"),
    ("paragraph (e)(i) above", [Target(PARAGRAPH, "(e)(i)")], "above"),
    ("paragraph (2) of Section 5.5.2 above", [Target(PARAGRAPH, "(2)", section="5.5.2")], "above"),
    ("Section 5.5.2, paragraph (2), above", [Target(PARAGRAPH, "(2)", section="5.5.2")], "above"),
    ("Section 3.5.2.6 above", [Target(SECTION, "3.5.2.6")], "above"),
    ("Section 3.5.2.6, Far West Hub, above", [Target(SECTION, "3.5.2.6")], "above"),
    ("Sections 4.4 and 4.4.1 below", [Target(SECTION, "4.4"), Target(SECTION, "4.4.1")], "below"),
    ("Sections 4.4 through 4.6 below", [Target(SECTION, f"4.{n}") for n in (4, 5, 6)], "below"),
    # quotes curly and straight, the noun before or after, the direction before or after
    ("the definition “Grid Day” above", [Target(DEFINITION, name="Grid Day")], "above"),
    ('the above definition "Grid Day"', [Target(DEFINITION, name="Grid Day")], "above"),
    ("the “Grid Day” definition above", [Target(DEFINITION, name="Grid Day")], "above"),
    (
        "the following definitions “Grid Day (GD)”, “Grid Hour”, and “Reserve”",
        [Target(DEFINITION, name=name) for name in ("Grid Day (GD)", "Grid Hour", "Reserve")],
        "",
    ),
    # a quote that was never closed
    ("the following definition “Grid Day", [Target(DEFINITION, name="Grid Day")], ""),
    ("the definition “Grid Day above", [Target(DEFINITION, name="Grid Day")], "above"),
    # the wrong quote at the start
    (
        "the acronyms “GD”,” GH”, and “GX” above",
        [Target(TargetKind.ACRONYM, name=name) for name in ("GD", "GH", "GX")],
        "above",
    ),
    # no name: a row of a variable table
    ("the definition above", [Target(DEFINITION)], "above"),
    ("the description above", [Target(DEFINITION)], "above"),
    ("the variables below", [Target(VARIABLE)], "below"),
    ("the following variables", [Target(VARIABLE)], ""),
    (
        "the variables “GENX q, r” and “GENY q” below",
        [Target(VARIABLE, name="GENX q, r"), Target(VARIABLE, name="GENY q")],
        "below",
    ),
    ("the bill determinant “GENX” above", [Target(VARIABLE, name="GENX")], "above"),
    ("the formula “GENX q” above", [Target(TargetKind.FORMULA, name="GENX q")], "above"),
    ("the language above", [Target(TargetKind.LANGUAGE)], "above"),
    ("the figure above", [Target(TargetKind.LANGUAGE, name="figure")], "above"),
    ("the table above", [Target(TargetKind.TABLE)], "above"),
    ("title above", [Target(TargetKind.TITLE)], "above"),
    ("the Section title above", [Target(TargetKind.TITLE)], "above"),
    ("the title for Section 6.2 above", [Target(TargetKind.TITLE, "6.2", section="6.2")], "above"),
    (
        "Section 8, Attachment B, above",
        [Target(TargetKind.ATTACHMENT, "8 Attachment B", section="8")],
        "above",
    ),
    (
        "Section 23, Form K below",
        [Target(TargetKind.ATTACHMENT, "23 Form K", section="23")],
        "below",
    ),
    # two kinds at once
    (
        "paragraph (2) and Section 4.5 above",
        [Target(PARAGRAPH, "(2)"), Target(SECTION, "4.5")],
        "above",
    ),
]


@pytest.mark.parametrize(("scope", "targets", "direction"), SCOPES, ids=[row[0] for row in SCOPES])
def test_targets_are_read_with_kind_label_and_name(
    scope: str, targets: list[Target], direction: str
) -> None:
    parsed = parse_instruction(f"[NPRR1901:  Replace {scope} with the following {SYSTEM}:]")
    assert list(parsed.targets) == targets
    assert parsed.direction == direction
    assert parsed.unparsed == ""


@dataclass(frozen=True)
class Event:
    """A trigger without its text, to keep the table short."""

    kind: TriggerKind
    revisions: tuple[str, ...] = ()
    project: str = ""
    after: str = ""
    date: str = ""
    conditions: tuple[str, ...] = ()


def _plain(trigger: Trigger) -> Event:
    return Event(
        trigger.kind,
        trigger.revisions,
        trigger.project,
        trigger.after,
        trigger.date,
        trigger.conditions,
    )


IMPLEMENTED, PROJECT = TriggerKind.SYSTEM_IMPLEMENTATION, TriggerKind.PROJECT
REVISION, DATE, OTHER = TriggerKind.REVISION, TriggerKind.DATE, TriggerKind.OTHER
FUNDS = "the Utility pays for it"
SIGNED = "the Utility has signed: (a) An order; and (b) A bond"
CONDITIONS = f"satisfying the following conditions:  (1) {FUNDS}; and (2) {SIGNED}"

TRIGGERS: list[tuple[str, list[Event]]] = [
    (SYSTEM, [Event(IMPLEMENTED)]),
    (f"{SYSTEM} {GF}", [Event(PROJECT, project="Grid Forecast (GF)")]),
    ("upon project implementation of the Dusk Tool", [Event(PROJECT, project="Dusk Tool")]),
    ("upon project completion", [Event(PROJECT)]),
    ("upon the Texas SET 6.0 implementation", [Event(PROJECT, project="Texas SET 6.0")]),
    # each alternative for its own revisions
    (
        f"{SYSTEM} for NPRR1; or {SYSTEM} {GF} for NPRR2 and NPRR3",
        [
            Event(IMPLEMENTED, ("NPRR1",)),
            Event(PROJECT, ("NPRR2", "NPRR3"), project="Grid Forecast (GF)"),
        ],
    ),
    # three of them; a comma before "or" inside a list
    (
        f"{SYSTEM} for NPRR1, or NPRR2; {SYSTEM} {GF} for NPRR3; or on March 5, 2031 for NPRR4",
        [
            Event(IMPLEMENTED, ("NPRR1", "NPRR2")),
            Event(PROJECT, ("NPRR3",), project="Grid Forecast (GF)"),
            Event(DATE, ("NPRR4",), date="2031-03-05"),
        ],
    ),
    # alternatives for the whole box
    (
        f"{SYSTEM} or {SYSTEM} {GF}",
        [Event(IMPLEMENTED), Event(PROJECT, project="Grid Forecast (GF)")],
    ),
    # waits for another revision
    (f"{SYSTEM} of NPRR857", [Event(REVISION, after="NPRR857")]),
    (f"{SYSTEM} of NPRR857 and PGRR9", [Event(REVISION, after="NPRR857+PGRR9")]),
    # "of" one of the box's own, beside another event: it is for that one
    (
        f"{SYSTEM} of NPRR1; or {SYSTEM} {GF} for NPRR2",
        [
            Event(REVISION, ("NPRR1",), after="NPRR1"),
            Event(PROJECT, ("NPRR2",), "Grid Forecast (GF)"),
        ],
    ),
    # a project request is a project
    (f"{SYSTEM} of PR447", [Event(PROJECT, project="PR447")]),
    # both must happen: one event
    (f"{SYSTEM}, and {SYSTEM} of NPRR850", [Event(IMPLEMENTED, after="NPRR850")]),
    (
        f"{SYSTEM} for NPRR1; or {SYSTEM} and {SYSTEM} of NPRR850 for NPRR2",
        [Event(IMPLEMENTED, ("NPRR1",)), Event(IMPLEMENTED, ("NPRR2",), after="NPRR850")],
    ),
    # a phase is kept
    (
        f"{SYSTEM} for NPRR1 (Phase 2)",
        [Event(IMPLEMENTED, ("NPRR1",), conditions=("NPRR1 (Phase 2)",))],
    ),
    # conditions with items of their own
    (f"{SYSTEM} and {CONDITIONS}", [Event(IMPLEMENTED, conditions=(FUNDS, SIGNED))]),
    (
        f"{SYSTEM} and {CONDITIONS} for NPRR1; and {SYSTEM} for NPRR2",
        [
            Event(IMPLEMENTED, ("NPRR1",), conditions=(FUNDS, SIGNED)),
            Event(IMPLEMENTED, ("NPRR2",)),
        ],
    ),
    # dates
    ("on September 1, 2031", [Event(DATE, date="2031-09-01")]),
    ("effective September 1, 2031", [Event(DATE, date="2031-09-01")]),
    ("effective on 9/1/2031", [Event(DATE, date="2031-09-01")]),
    # a lower bound is not a date on which the text is in force
    (
        "no earlier than May 2, 2031",
        [Event(OTHER, date="2031-05-02", conditions=("no earlier than May 2, 2031",))],
    ),
    (
        f"{SYSTEM}, but no earlier than May 2, 2031",
        [Event(IMPLEMENTED, date="2031-05-02", conditions=("no earlier than May 2, 2031",))],
    ),
    # a commission's act is neither a system nor a project
    ("upon implementation of PUCT Project No. 59999", [Event(OTHER)]),
    ("upon Commission approval", [Event(OTHER)]),
]


@pytest.mark.parametrize(("trigger", "events"), TRIGGERS, ids=[row[0][:60] for row in TRIGGERS])
def test_triggers_are_read_each_for_its_revisions(trigger: str, events: list[Event]) -> None:
    parsed = parse_instruction(
        f"[NPRR1, NPRR2, NPRR3, and NPRR4:  Replace paragraph (2) above with the following {trigger}:]"
    )
    assert [_plain(event) for event in parsed.triggers] == events
    assert parsed.unparsed == ""


def test_respectively_gives_each_revision_its_event() -> None:
    parsed = parse_instruction(
        f"[NPRR1 and NPRR2:  Delete item (a) above {SYSTEM} {GF}; or {SYSTEM} of NPRR2, respectively.]"
    )
    assert [event.revisions for event in parsed.triggers] == [("NPRR1",), ("NPRR2",)]
    both = parse_instruction(
        f"[PGRR1 and PGRR2:  Delete item (a) above {SYSTEM} of NPRR7 or PGRR2, respectively.]"
    )
    assert [(event.revisions, event.after) for event in both.triggers] == [
        (("PGRR1",), "NPRR7"),
        (("PGRR2",), "PGRR2"),
    ]


def test_respectively_that_does_not_add_up_is_reported() -> None:
    parsed = parse_instruction(f"[NPRR1 and NPRR2: Delete item (a) above {SYSTEM}, respectively.]")
    assert parsed.unparsed == "respectively"


RENUMBERINGS = [
    f"{SYSTEM} and renumber accordingly",
    f"{SYSTEM} for NPRR1; and renumber accordingly",
    f"{SYSTEM}, and renumber remaining paragraphs accordingly",
    f"{SYSTEM} and renumber the subsequent items",
]


@pytest.mark.parametrize("trigger", RENUMBERINGS)
def test_renumbering_is_kept_apart_from_the_trigger(trigger: str) -> None:
    parsed = parse_instruction(f"[NPRR1:  Delete paragraph (2) above {trigger}.]")
    assert parsed.renumber
    assert parsed.triggers[0].text in (SYSTEM, f"{SYSTEM} for NPRR1")
    assert parsed.unparsed == ""


def test_interpretations_name_a_term_or_a_paragraph() -> None:
    term = parse_instruction("[PIR009:  ERCOT Protocol Interpretation of Grid Storage (GS):]")
    assert term.verb is Verb.INTERPRET
    assert term.targets == (Target(DEFINITION, name="Grid Storage (GS)"),)
    place = parse_instruction(
        "[PIR009:  Protocol Interpretation of paragraph (1)(c) of Section 9.2 above:]"
    )
    assert place.targets == (Target(PARAGRAPH, "(1)(c)", section="9.2"),)
    assert (term.unparsed, place.unparsed, place.triggers) == ("", "", ())


def test_slips_in_revision_ids_are_mended() -> None:
    assert parse_instruction(f"[NPRRR995: Delete item (a) above {SYSTEM}]").revisions == (
        "NPRR995",
    )
    slip = parse_instruction(
        f"[NPRR1 and NPR2: Delete item (a) above {SYSTEM} for NPRR1; or {SYSTEM} for NPR2.]"
    )
    assert slip.revisions == ("NPRR1", "NPRR2")
    assert slip.triggers[1].revisions == ("NPRR2",)
    assert parse_instruction(f"[SCR817: Delete item (a) above {SYSTEM}]").revisions == ("SCR817",)


STRANGE = [
    # a verb that isn't known
    (f"[NPRR1:  Move paragraph (2) above {SYSTEM}:]", "(no verb) Move"),
    # a head broken off
    ("[NPRR1, NPRR2,", "(no verb)"),
    # an event that isn't understood
    ("[NPRR1:  Delete paragraph (2) above when the sun sets.]", "when the sun sets"),
    # words between the targets
    (f"[NPRR1:  Delete paragraph (2) above the river {SYSTEM}.]", "river"),
    # text after the bracket
    (f"[NPRR1:  Delete paragraph (2) above {SYSTEM}.] The QSE shall", "The QSE shall"),
    # no such day
    ("[NPRR1:  Delete paragraph (2) above on February 31, 2031.]", "on February 31, 2031"),
]


@pytest.mark.parametrize(("line", "left"), STRANGE)
def test_what_is_not_understood_is_left_over(line: str, left: str) -> None:
    assert parse_instruction(line).unparsed == left


def test_an_event_not_understood_is_other_with_its_text() -> None:
    parsed = parse_instruction("[NPRR1:  Delete paragraph (2) above when the sun sets.]")
    assert [(event.kind, event.text) for event in parsed.triggers] == [(OTHER, "when the sun sets")]


def test_an_instruction_broken_over_lines_parses_as_one() -> None:
    parsed = parse_instruction(
        "[PGRR7:  Replace paragraph (5) above with the following upon system \nimplementation of \nNPRR9:]"
    )
    assert parsed.triggers[0].after == "NPRR9"
    assert parsed.unparsed == ""


def test_a_line_that_opens_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="Back to Top"):
        parse_instruction("[Back to Top]")


# Properties: an instruction put together from parts gives the parts back.

_revisions = st.lists(
    st.builds(
        lambda family, number: f"{family}{number}",
        st.sampled_from(["NPRR", "PGRR", "NOGRR", "SCR", "OBDRR", "RRGRR", "VCMRR"]),
        st.integers(100, 1999),
    ),
    min_size=1,
    max_size=5,
    unique=True,
)
_verbs = st.sampled_from([Verb.REPLACE, Verb.INSERT, Verb.DELETE])


def _join(names: list[str], word: str = "and") -> str:
    if len(names) < 3:
        return f" {word} ".join(names)
    return f"{', '.join(names[:-1])}, {word} {names[-1]}"


@st.composite
def _events(draw: st.DrawFn, revisions: list[str]) -> tuple[str, list[Event]]:
    """Shares the revisions out among events, or one event for all of them."""
    kinds = st.sampled_from(["system", "project", "after", "date"])

    def one(names: tuple[str, ...]) -> tuple[str, Event]:
        what = draw(kinds)
        if what == "project":
            name = draw(st.sampled_from(["Grid Forecast (GF)", "Dusk-Dawn Market (DDM)"]))
            return f"{SYSTEM} of the {name} project", Event(PROJECT, names, project=name)
        if what == "after":
            other = f"NPRR{draw(st.integers(2000, 2999))}"
            return f"{SYSTEM} of {other}", Event(REVISION, names, after=other)
        if what == "date":
            day = draw(st.dates())
            if day.year >= 1000:
                text = f"on {day:%B} {day.day}, {day.year}"
                return text, Event(DATE, names, date=day.isoformat())
        return SYSTEM, Event(IMPLEMENTED, names)

    if len(revisions) == 1 or draw(st.booleans()):
        text, event = one(())
        return text, [event]
    cut = draw(st.integers(1, len(revisions) - 1))
    groups = [revisions[:cut], revisions[cut:]]
    parts = [one(tuple(group)) for group in groups]
    texts = [
        f"{text} for {_join(group, draw(st.sampled_from(['and', 'or'])))}"
        for (text, _), group in zip(parts, groups, strict=True)
    ]
    return "; or ".join(texts), [event for _, event in parts]


@given(st.data(), _revisions, _verbs, st.sampled_from(SCOPES), st.booleans(), st.booleans())
def test_an_instruction_gives_its_parts_back(
    data: st.DataObject,
    revisions: list[str],
    verb: Verb,
    scope: tuple[str, list[Target], str],
    portions: bool,
    renumber: bool,
) -> None:
    trigger, events = data.draw(_events(revisions))
    line = (
        f"[{_join(revisions)}:  {verb.value.title()} {'applicable portions of ' if portions else ''}"
        f"{scope[0]}{' with the following' if verb is Verb.REPLACE else ''} {trigger}"
        f"{'; and renumber accordingly' if renumber else ''}{'.' if verb is Verb.DELETE else ':'}]"
    )
    assert is_instruction(line)
    parsed = parse_instruction(line)
    assert parsed.revisions == tuple(revisions)
    assert parsed.verb is verb
    assert parsed.applicable_portions is portions
    assert list(parsed.targets) == scope[1]
    assert parsed.direction == scope[2]
    assert [_plain(event) for event in parsed.triggers] == events
    assert parsed.renumber is renumber
    assert parsed.unparsed == ""
    assert parsed.text == line


@given(st.text("[]NPR1:() abveREplciDt“”,;-.\n", max_size=80))
def test_any_line_is_either_parsed_or_refused(line: str) -> None:
    if is_instruction(line):
        assert parse_instruction(line).text == line.strip()


@given(st.text(max_size=80))
def test_any_words_after_a_head_parse_without_an_error(words: str) -> None:
    parsed = parse_instruction(f"[NPRR1: Replace {words}")
    assert parsed.revisions == ("NPRR1",)


@pytest.mark.parametrize("words", ["“A”, ", "A “", "and “A” ", "upon ", "(1) ; ", "NPRR1, "])
def test_a_line_of_one_thing_over_and_over_is_read_at_once(words: str) -> None:
    # patterns that back up over quotes once took minutes for such a line
    assert parse_instruction(f"[NPRR1:  Replace {words * 500}]").revisions == ("NPRR1",)
