"""What the author of the sample knows about it, against what was understood of it.

Each table row is a fact that a reader of the printed page would confirm; the comment says what
the row is for. Keys are written without "market-protocols@<edition>#" and the like.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from marketrules.boxes import Box, TargetKind, TriggerKind, Verb
from marketrules.documents import Kind, Status
from marketrules.findings import FindingKind
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.references import Resolution

_NEW = "market-protocols@2025-07-01"
_OLD = "market-protocols@2025-01-01"
_GUIDE = "operations-guide@2025-05-01"
_MANUAL = "registration-manual@2025-04-01"
_REQUEST = "lprr112@2025-03-15"
_NOTICE = "market-notice@M-A051525-01"
_LATER_NOTICE = "market-notice@M-B061225-02"

Sample = Mapping[str, Holding]


def _passage(sample: Sample, edition: str, place: str) -> Passage:
    found = [each for each in sample[edition].passages if each.key == f"{edition}#{place}"]
    assert len(found) == 1, f"{place}: {len(found)} passages"
    return found[0]


def _box(sample: Sample, edition: str, revision: str, nth: int) -> Box:
    """The nth box (1-based) of a revision in an edition."""
    boxes = [box for box in sample[edition].boxes if revision in box.instruction.revisions]
    return boxes[nth - 1]


@pytest.mark.parametrize(
    ("edition", "title", "kind", "dated"),
    [
        # the date is the cover's; Sections may be older
        (_NEW, "Market Protocols", Kind.PROTOCOLS, "2025-07-01"),
        # pasted text has no cover: the newest Section's date
        (_OLD, "Market Protocols", Kind.PROTOCOLS, "2025-01-01"),
        (_GUIDE, "Operations Guide", Kind.GUIDE, "2025-05-01"),
        # the title is written in capitals, the operator's acronym before it
        (_MANUAL, "Registration Manual", Kind.MANUAL, "2025-04-01"),
        (_NOTICE, "Market Notice", Kind.NOTICE, "2025-05-15"),
        # the id carries the thread's first date, June 12; this notice was sent on June 20
        (_LATER_NOTICE, "Market Notice", Kind.NOTICE, "2025-06-20"),
    ],
)
def test_documents_name_themselves(
    sample: Sample, edition: str, title: str, kind: Kind, dated: str
) -> None:
    held = sample[edition].edition
    assert (held.document.title, held.document.kind, held.dated) == (title, kind, dated)
    assert held.document.issuer == "LMGO"


def test_a_revision_request_is_known_by_its_number(sample: Sample) -> None:
    held = sample[_REQUEST].edition
    assert (held.document.kind, held.document.issuer) == (Kind.REVISION_REQUEST, "LMGO")
    assert "State of Charge Telemetry" in held.document.title


@pytest.mark.parametrize(
    ("edition", "dates"),
    [
        # Section 5 is older than the edition, 3 and 8 lie between; 7 isn't there
        (
            _NEW,
            (
                "1 2025-07-01, 2 2025-07-01, 3 2025-03-01, 4 2025-07-01, 5 2025-01-01,"
                " 6 2025-07-01, 8 2025-06-01, 9 2025-07-01"
            ),
        ),
        (
            _OLD,
            (
                "1 2025-01-01, 2 2025-01-01, 3 2024-06-01, 4 2025-01-01, 5 2025-01-01,"
                " 6 2025-01-01, 8 2024-06-01, 9 2025-01-01"
            ),
        ),
        # from the running feet of the PDF
        (_GUIDE, "1 2024-01-01, 2 2025-03-01, 3 2025-05-01"),
    ],
)
def test_every_section_has_its_own_date(sample: Sample, edition: str, dates: str) -> None:
    wanted = dict(each.split() for each in dates.split(", "))
    assert sample[edition].edition.section_dates == wanted
    for section in sample[edition].sections:
        assert section.effective == wanted[section.number.split(".")[0]]


@pytest.mark.parametrize(
    ("edition", "place", "words", "status", "kind"),
    [
        # the bid cap, and the text that will replace it
        (_NEW, "4.2.2(1)", "The Offer Cap is $3,000", Status.IN_EFFECT, PassageKind.TEXT),
        (_NEW, "4.2.2(1)!LPRR110", "The Offer Cap is $2,500", Status.PENDING, PassageKind.TEXT),
        (_OLD, "4.2.2(1)", "The Offer Cap is $4,000", Status.IN_EFFECT, PassageKind.TEXT),
        (_OLD, "4.2.2(1)!LPRR099", "The Offer Cap is $3,000", Status.PENDING, PassageKind.TEXT),
        # the dispute deadline in both editions
        (_NEW, "9.3.1(1)", "A Market Participant may dispute", Status.IN_EFFECT, PassageKind.TEXT),
        (_OLD, "9.3.1(1)!LPRR101", "A Market Participant may", Status.PENDING, PassageKind.TEXT),
        # "(i)" after "(h)": a letter, because (j) follows
        (_NEW, "3.1.2(1)(i)", "The limits on the output", Status.IN_EFFECT, PassageKind.TEXT),
        (_NEW, "3.1.2(1)(j)", "A telephone number", Status.IN_EFFECT, PassageKind.TEXT),
        # "(i)" after "(h)": a roman numeral, because (ii) follows
        (_NEW, "4.2.1(2)(h)(i)", "The configuration offered", Status.IN_EFFECT, PassageKind.TEXT),
        (_NEW, "4.2.1(2)(h)(ii)", "The time needed", Status.IN_EFFECT, PassageKind.TEXT),
        (_OLD, "4.2.1(2)(h)(i)", "The configuration offered", Status.IN_EFFECT, PassageKind.TEXT),
        # labels (a) to (c) that are automatic numbers in the Word file
        (_NEW, "9.1(1)(b)", "The final statement", Status.IN_EFFECT, PassageKind.TEXT),
        # a box inserts (2) before the (2) in force
        (_NEW, "9.3.2(2)!LPRR103", "LMGO may extend the time", Status.PENDING, PassageKind.TEXT),
        (_NEW, "9.3.2(2)", "LMGO shall include", Status.IN_EFFECT, PassageKind.TEXT),
        # two boxes on one paragraph
        (_NEW, "6.1(2)!LPRR104", "An SA shall carry out", Status.PENDING, PassageKind.TEXT),
        (_NEW, "6.1(2)!LPRR113", "An SA shall carry out", Status.PENDING, PassageKind.TEXT),
        # an item inserted into a list that stays outside the box
        (_NEW, "3.1.3(3)(c)!LPRR107", "The SA has not paid", Status.PENDING, PassageKind.TEXT),
        # an interpretation is in force
        (_NEW, "5.1(2)!PIR001", "On April 22, 2024", Status.INTERPRETATION, PassageKind.TEXT),
        # a whole Section in a box, with a subsection that exists only there
        (_NEW, "6.3(1)!LPRR108", "LMGO shall calculate", Status.PENDING, PassageKind.TEXT),
        (_NEW, "6.3.1(1)!LPRR108", "LMGO shall correct", Status.PENDING, PassageKind.TEXT),
        (_NEW, "8.3(1)!LPRR112", "The SA for a Battery Resource", Status.PENDING, PassageKind.TEXT),
        # formulas: in force and boxed; the sum sign is Office Math
        (_NEW, "4.3.1(1) formula", "DAEPAMT q, h", Status.IN_EFFECT, PassageKind.FORMULA),
        (_NEW, "4.3.1(1) formula!LPRR104", "DAEPAMT", Status.PENDING, PassageKind.FORMULA),
        (_NEW, "4.3.1(2) formula", "DAEPTOT q", Status.IN_EFFECT, PassageKind.FORMULA),
        # the variable row in a box that stands in a row of the table
        (_NEW, "4.3.1(1) table!LPRR104", "DABC q, p, h", Status.PENDING, PassageKind.ROW),
        (_NEW, "4.3.1(1) table[4]", "q\tnone", Status.IN_EFFECT, PassageKind.ROW),
        (_NEW, "3.1.1(2) table[3]", "45 to 89 days", Status.IN_EFFECT, PassageKind.ROW),
        (_NEW, "1.4", "RESERVED", Status.RESERVED, PassageKind.HEADING),
        # definitions: with paragraphs, boxed, redirected
        (_NEW, "2.1:Outage", "Outage", Status.IN_EFFECT, PassageKind.DEFINITION),
        (
            _NEW,
            "2.1(2):Outage",
            "The opening of a transmission",
            Status.IN_EFFECT,
            PassageKind.TEXT,
        ),
        (_NEW, "2.1:Offer Cap!LPRR109", "Offer Cap", Status.PENDING, PassageKind.DEFINITION),
        (_NEW, "2.1:Battery Resource!LPRR104", "Battery", Status.PENDING, PassageKind.DEFINITION),
        (_NEW, "2.2:MPUC", "MPUC", Status.IN_EFFECT, PassageKind.ACRONYM),
        (_NEW, "2.2:BR!LPRR104", "BR", Status.PENDING, PassageKind.ACRONYM),
        # the guide: the box goes on over the page break
        (_GUIDE, "3.2(3)!OGRR021", "If a test fails", Status.PENDING, PassageKind.TEXT),
        (_GUIDE, "3.2(3)(a)!OGRR021", "Tell LMGO", Status.PENDING, PassageKind.TEXT),
        (_GUIDE, "3.2(4)!OGRR021", "LMGO shall train", Status.PENDING, PassageKind.TEXT),
        (_GUIDE, "3.2(4)", "LMGO shall keep two", Status.IN_EFFECT, PassageKind.TEXT),
        (_GUIDE, "2.2(1) table[4]", "Voltage\tLoss of one", Status.IN_EFFECT, PassageKind.ROW),
        # a field of a notice
        (_NOTICE, "ACTION REQUIRED", "SAs should set", Status.IN_EFFECT, PassageKind.FIELD),
        # a manual's section is keyed by its title
        (_MANUAL, "Scheduling the Test", "LMGO offers", Status.IN_EFFECT, PassageKind.TEXT),
        # the rule text of a request, and what is proposed for it
        (_REQUEST, "3.1.1(4)", "The SA for a Resource", Status.IN_EFFECT, PassageKind.TEXT),
        (_REQUEST, "8.3(1)!LPRR112", "The SA for a Battery", Status.PROPOSED, PassageKind.TEXT),
    ],
)
def test_a_paragraph_stands_where_the_page_shows_it(
    sample: Sample, edition: str, place: str, words: str, status: Status, kind: PassageKind
) -> None:
    passage = _passage(sample, edition, place)
    text = (
        passage.text.partition("\t")[2] if passage.text.startswith(("(", "1.4")) else passage.text
    )
    assert text.startswith(words)
    assert (passage.status, passage.kind) == (status, kind)


@pytest.mark.parametrize(
    ("edition", "place", "lead_in"),
    [
        (_NEW, "4.2.2(1)", ()),
        (_NEW, "3.1.2(1)(i)", ("(1) A request for a Planned Outage must state the following:",)),
        # both ancestors, outermost first
        (
            _NEW,
            "4.2.1(2)(h)(ii)",
            (
                "(2) An energy offer must contain the following:",
                "(h) For a Resource with more than one configuration:",
            ),
        ),
        # an item in a box takes its lead-in from outside it
        (
            _NEW,
            "3.1.3(3)(c)!LPRR107",
            (
                (
                    "(3) LMGO may withdraw the approval of a Planned Outage that"
                    " has not started only if:"
                ),
            ),
        ),
        # over a page break
        (_GUIDE, "3.2(3)(c)!OGRR021", ("(3) If a test fails, the owner shall:",)),
        # bullets under an introduction
        (
            _MANUAL,
            "Passing the Test[3]",
            (("The applicant passes the test if, on one day, it does all of the following:"),),
        ),
    ],
)
def test_an_item_keeps_what_it_cannot_be_read_without(
    sample: Sample, edition: str, place: str, lead_in: tuple[str, ...]
) -> None:
    found = _passage(sample, edition, place).lead_in
    assert tuple(" ".join(text.split()) for text in found) == lead_in


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("2.1:Bank Day", "A Business Day on which the bank"),  # stands under "Business Day"
        ("2.1:Forced Outage", "An Outage that was not part"),
    ],
)
def test_a_redirected_term_has_its_text_and_its_redirect(
    sample: Sample, place: str, words: str
) -> None:
    term = place.partition(":")[2]
    found = [each for each in sample[_NEW].passages if each.term == term]
    assert sorted(bool(each.see) for each in found) == [False, True]
    assert any(words in each.text for each in found if not each.see)


# What each box of the newer Protocols says: verb, whole or in portions, targets, triggers, whether
# the rest is renumbered, and the places that it changes (for an insertion, what stands before it).
_P, _I, _S = TargetKind.PARAGRAPH, TargetKind.ITEM, TargetKind.SECTION
_ON_SYSTEM, _ON_PROJECT = TriggerKind.SYSTEM_IMPLEMENTATION, TriggerKind.PROJECT
_ON_REVISION, _ON_DATE = TriggerKind.REVISION, TriggerKind.DATE
_BOXES = [
    # (revision, nth, verb, targets, triggers, renumber, attached)
    # after the redirect, which is the second text at "Bank Day"
    (
        "LPRR104",
        1,
        Verb.INSERT,
        [(TargetKind.DEFINITION, "Battery Resource")],
        [_ON_PROJECT],
        False,
        ["2.1:Bank Day~2"],
    ),
    (
        "LPRR109",
        1,
        Verb.REPLACE,
        [(TargetKind.DEFINITION, "Offer Cap")],
        [_ON_DATE],
        False,
        ["2.1:Offer Cap"],
    ),
    # a date that had passed when the edition came out; "above" stands before the term
    (
        "LPRR098",
        1,
        Verb.DELETE,
        [(TargetKind.DEFINITION, "Paper Schedule")],
        [_ON_DATE],
        False,
        ["2.1:Paper Schedule"],
    ),
    ("LPRR104", 2, Verb.INSERT, [(TargetKind.ACRONYM, "BR")], [_ON_PROJECT], False, ["2.2:BDS"]),
    ("LPRR098", 2, Verb.DELETE, [(TargetKind.ACRONYM, "PS")], [_ON_DATE], False, ["2.2:PS"]),
    ("LPRR106", 1, Verb.REPLACE, [(_P, "(1)")], [_ON_SYSTEM], False, ["3.1.1(1)"]),
    ("LPRR100", 1, Verb.DELETE, [(_P, "(3)")], [_ON_SYSTEM], True, ["3.1.1(3)"]),
    ("LPRR107", 1, Verb.INSERT, [(_I, "(c)")], [_ON_SYSTEM], False, ["3.1.3(3)(b)"]),
    # with conditions, which hold numbers of their own
    ("LPRR095", 1, Verb.REPLACE, [(_P, "(1)")], [_ON_SYSTEM], False, ["3.2(1)"]),
    ("LPRR110", 1, Verb.REPLACE, [(_P, "(1)")], [_ON_SYSTEM], False, ["4.2.2(1)"]),
    (
        "LPRR104",
        3,
        Verb.REPLACE,
        [(TargetKind.FORMULA, "DAEPAMT q, h")],
        [_ON_PROJECT],
        False,
        ["4.3.1(1) formula"],
    ),
    # nested in a row of the table of variables
    (
        "LPRR104",
        4,
        Verb.INSERT,
        [(TargetKind.VARIABLE, "DABC q, p, h")],
        [_ON_PROJECT],
        False,
        ["4.3.1(1) table[3]"],
    ),
    ("PIR001", 1, Verb.INTERPRET, [(_P, "(2)")], [], False, ["5.1(2)"]),
    # two revisions, each with a trigger of its own
    ("LPRR111", 1, Verb.REPLACE, [(_P, "(3)")], [_ON_PROJECT, _ON_SYSTEM], False, ["5.1(3)"]),
    ("LPRR111", 2, Verb.REPLACE, [(TargetKind.TITLE, "")], [_ON_SYSTEM], False, ["5.2"]),
    # two boxes on one paragraph; the second waits for the first one's revision
    ("LPRR104", 6, Verb.REPLACE, [(_P, "(2)")], [_ON_PROJECT], False, ["6.1(2)"]),
    ("LPRR113", 1, Verb.REPLACE, [(_P, "(2)")], [_ON_REVISION], False, ["6.1(2)"]),
    ("LPRR108", 1, Verb.REPLACE, [(_S, "6.3")], [_ON_SYSTEM], False, ["6.3"]),
    ("LPRR112", 1, Verb.INSERT, [(_S, "8.3")], [_ON_REVISION], False, ["8.2"]),
    (
        "LPRR105",
        1,
        Verb.REPLACE,
        [(_P, "(1)"), (_P, "(2)")],
        [_ON_SYSTEM],
        False,
        ["9.2(1)", "9.2(2)"],
    ),
    ("LPRR103", 1, Verb.INSERT, [(_P, "(2)")], [_ON_SYSTEM], True, ["9.3.2(1)"]),
    ("LPRR102", 1, Verb.DELETE, [(_S, "9.4")], [_ON_DATE], False, ["9.4"]),
]


@pytest.mark.parametrize(
    ("revision", "nth", "verb", "targets", "triggers", "renumber", "attached"),
    _BOXES,
    ids=[f"{row[0]}-{row[1]}" for row in _BOXES],
)
def test_a_box_is_understood_and_attached(
    sample: Sample,
    revision: str,
    nth: int,
    verb: Verb,
    targets: list[tuple[TargetKind, str]],
    triggers: list[TriggerKind],
    renumber: bool,
    attached: list[str],
) -> None:
    box = _box(sample, _NEW, revision, nth)
    told = box.instruction
    assert told.unparsed == ""
    assert told.verb is verb
    assert [target.kind for target in told.targets] == [kind for kind, _ in targets]
    for target, (_, named) in zip(told.targets, targets, strict=True):
        assert named in (target.label, target.name, "")
    assert [trigger.kind for trigger in told.triggers] == triggers
    assert told.renumber is renumber
    assert [key.partition("#")[2] for key in box.targets] == attached


def test_no_box_of_the_sample_is_left_without_a_target(sample: Sample) -> None:
    counts = {key: len(holding.boxes) for key, holding in sample.items()}
    assert counts == {
        _NEW: len(_BOXES),
        _OLD: 17,  # without LPRR102, 105, 107, 109, 110, 112 and 113, but with LPRR099 and 101
        _GUIDE: 4,
        _REQUEST: 1,
        _MANUAL: 0,
        _NOTICE: 0,
        _LATER_NOTICE: 0,
    }
    for holding in sample.values():
        assert [box.instruction.text for box in holding.boxes if not box.attached] == []


def test_only_the_replacement_in_portions_is_in_portions(sample: Sample) -> None:
    marked = [box for box in sample[_NEW].boxes if box.instruction.applicable_portions]
    assert [box.instruction.revisions for box in marked] == [("LPRR104", "LPRR111")]
    on_project, on_system = marked[0].instruction.triggers
    assert (on_project.revisions, on_system.revisions) == (("LPRR104",), ("LPRR111",))
    assert "Battery Dispatch and Settlement" in on_project.project


@pytest.mark.parametrize(
    ("revision", "nth", "date", "after", "conditions"),
    [
        ("LPRR098", 1, "2025-03-01", "", 0),
        ("LPRR102", 1, "2026-01-01", "", 0),
        ("LPRR113", 1, "", "LPRR104", 0),
        ("LPRR095", 1, "", "", 2),
    ],
)
def test_a_trigger_keeps_its_date_its_revision_and_its_conditions(
    sample: Sample, revision: str, nth: int, date: str, after: str, conditions: int
) -> None:
    (trigger,) = _box(sample, _NEW, revision, nth).instruction.triggers
    assert (trigger.date, trigger.after, len(trigger.conditions)) == (date, after, conditions)


@pytest.mark.parametrize(
    ("edition", "source", "text", "resolution", "target"),
    [
        (_NEW, "2.1:Market Participant", "8.1", Resolution.RESOLVED, f"{_NEW}#8.1"),
        (_NEW, "9.4(1)", "9.2", Resolution.RESOLVED, f"{_NEW}#9.2(2)"),
        # into another document, at the edition held
        (_NEW, "3.1.3(1)", "Operations Guide", Resolution.RESOLVED, f"{_GUIDE}#2.2"),
        # the guide of May meant the Protocols that were out then
        (_GUIDE, "2.1.2(1)", "3.1.1", Resolution.RESOLVED, f"{_OLD}#3.1.1"),
        # an interpretation names what it interprets, not itself
        (_NEW, "5.1(2)!PIR001", "5.1", Resolution.RESOLVED, f"{_NEW}#5.1(2)"),
        # named in the contents, not there
        (_NEW, "6.2(3)", "7.2", Resolution.SECTION_NOT_HELD, None),
        # the Section is there, the paragraph isn't
        (_NEW, "6.2(4)", "6.1", Resolution.DANGLING, None),
    ],
)
def test_a_reference_points_to_what_it_names(
    sample: Sample, edition: str, source: str, text: str, resolution: Resolution, target: str | None
) -> None:
    found = [
        reference
        for reference in sample[edition].references
        if reference.source == f"{edition}#{source}" and text in reference.text
    ]
    assert [(each.resolution, each.target) for each in found] == [(resolution, target)]


@pytest.mark.parametrize(
    ("edition", "kind", "place", "words"),
    [
        (_NEW, FindingKind.MISSING_SECTION, "Section 7", ""),
        (_OLD, FindingKind.MISSING_SECTION, "Section 7", ""),
        (_OLD, FindingKind.DUPLICATE_SECTION, "Section 8", ""),
        # "(h) …" "(i) …" "(2)": nothing in pasted text says which alphabet
        (_OLD, FindingKind.AMBIGUOUS_LABEL, "3.1.2", "(i)"),
        (_NEW, FindingKind.DANGLING_REFERENCE, "6.2", "(7)"),
    ],
)
def test_what_does_not_add_up_is_found(
    sample: Sample, edition: str, kind: FindingKind, place: str, words: str
) -> None:
    found = [each for each in sample[edition].findings if each.kind == kind]
    assert [each for each in found if place in each.place and words in each.message]


def test_the_newer_edition_has_no_label_in_doubt(sample: Sample) -> None:
    doubts = {FindingKind.AMBIGUOUS_LABEL, FindingKind.LABEL_OUT_OF_ORDER}
    assert [each for each in sample[_NEW].findings if each.kind in doubts] == []


def test_a_section_pasted_twice_is_indexed_once(sample: Sample) -> None:
    numbers = [each.number for each in sample[_OLD].sections if each.status != Status.PENDING]
    assert len(numbers) == len(set(numbers))
    assert sum(each.section == "8.2" for each in sample[_OLD].passages) == 2


@pytest.mark.parametrize(
    ("place", "author", "words"),
    [
        # changed words, in the text as proposed
        ("3.1.1(1)!LPRR112", "Dry Creek Wind 021025", "that lasts longer than one day"),
        # a cell of which one proposes and another changes the proposal
        ("3.1.1(2) table[2]!LPRR112", "LMGO 031525", "30 days before the start"),
        # a new paragraph, and the number of the one after it
        ("3.1.1(4)!LPRR112", "LMGO 031525", "LMGO shall publish each month"),
        # a new Section
        ("8.3(1)!LPRR112", "LMGO 031525", "every ten seconds"),
    ],
)
def test_proposed_text_is_kept_apart_with_its_authors(
    sample: Sample, place: str, author: str, words: str
) -> None:
    passage = _passage(sample, _REQUEST, place)
    assert passage.status is Status.PROPOSED
    assert author in passage.author
    assert words in passage.text


def test_rule_text_of_a_request_has_no_proposed_word(sample: Sample) -> None:
    held = [each for each in sample[_REQUEST].passages if each.status != Status.PROPOSED]
    told = " ".join(each.text for each in held)
    assert "no later than 1700 on the 60th day" in told  # boxed
    for word in ("that lasts longer", "ten minutes", "publish each month", "ten seconds"):
        assert word not in told


def test_all_passages_quote_their_source(sample: Sample) -> None:
    for holding in sample.values():
        for passage in holding.passages:
            assert passage.span.quote(holding.text) == passage.text
