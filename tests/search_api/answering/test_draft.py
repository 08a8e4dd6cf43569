"""What a draft leaves out, on passages made for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from marketrules.documents import Document, Kind
from marketrules.folders import DataFolder
from marketrules.passages import Passage, PassageKind
from marketrules.spans import Span
from search_api.answering.conditions import handed_to
from search_api.answering.draft import _in_reading_order, _is_scrap, _share
from search_api.answering.room import Room, body_of
from search_api.engine import Engine
from search_api.questions.asked import asked

LEAD, ITEM, OTHER = (
    "grid-rules@2025-06-01#9.4(1)",
    "grid-rules@2025-06-01#9.4(1)(b)",
    "grid-rules@2025-06-01#9.5(1)",
)

SCRAPS = [
    # a lead-in with nothing behind it, or with another paragraph; with one of its items
    (LEAD, "It states the following:", [], True),
    (LEAD, "It states the following:", [OTHER], True),
    (LEAD, "It states the following:", [ITEM], False),
    # a label or a title alone; a short item behind its lead-in; a sentence
    (OTHER, "R3.", [], True),
    (OTHER, "About GridCo", [LEAD], True),
    (ITEM, "Its name;", [LEAD], False),
    (ITEM, "Its name;", [], True),
    (OTHER, "An invoice is paid.", [], False),
    # a caption
    (OTHER, "Figure 7 Size of a plant", [], True),
    (OTHER, "Figure 7 shows what a plant is.", [], False),
]


@pytest.mark.parametrize(("key", "text", "beside", "scrap"), SCRAPS)
def test_what_says_nothing_is_no_claim(
    engine: Engine, key: str, text: str, beside: list[str], scrap: bool
) -> None:
    def held(one: str) -> Passage:
        passage = engine._current().standing(date(2025, 7, 1)).by_key(one)
        assert passage is not None
        return passage

    passage = held(key)
    quoted = [passage, *map(held, beside)]
    assert _is_scrap(text, passage, quoted) is scrap
    assert not _is_scrap(text, replace(passage, kind=PassageKind.ROW), quoted)


def test_a_table_that_is_announced_is_quoted_with_its_lead_in(sample_engine: Engine) -> None:
    given = sample_engine.ask(
        "By what time shall LMGO approve or reject each Outage request?", date(2025, 3, 1)
    )
    lead = next(number for number, one in enumerate(given.claims) if one.text.endswith("table:"))
    behind = [given.citations[one.citations[0]] for one in given.claims[lead + 1 :]]
    assert [one.paragraph for one in behind[:2]] == ["(2) table", "(2) table"]


def test_where_to_look_is_no_part_of_a_definition(sample_engine: Engine) -> None:
    given = sample_engine.ask("What is a Forced Outage?", date(2025, 3, 1))
    assert given.claims
    assert not any("(see " in one.text for one in given.claims)


def test_a_case_whose_formula_is_left_out_is_no_claim(engine: Engine) -> None:
    passage = engine._current().standing(date(2025, 7, 1)).by_key(OTHER)
    assert passage is not None
    assert _is_scrap("For a plant that is late,", replace(passage, part=2), [])
    assert not _is_scrap("For a plant that is late,", passage, [])
    assert not _is_scrap("If a plant is late, it pays.", replace(passage, part=2), [])


def test_a_notice_that_is_named_is_told_before_who_sent_it(sample_engine: Engine) -> None:
    given = sample_engine.ask("What does market notice M-A051525-01 announce?", date(2025, 7, 1))
    fields = [one.section for one in given.citations]
    assert fields[0] == "Subject"
    assert "LONG DESCRIPTION" in fields
    assert "To" not in fields[: fields.index("LONG DESCRIPTION")]


PROTOCOLS, GUIDE = "market-protocols@2025-07-01", "operations-guide@2025-05-01"
HANDED = [
    # "the security described in Section 9.5", "the study described in Operations Guide Section 2.2"
    (f"{PROTOCOLS}#8.1(1)(b)", f"{PROTOCOLS}#9.5"),
    (f"{PROTOCOLS}#3.1.3(1)", f"{GUIDE}#2.2"),
    # a paragraph that is named; a Section that isn't held; one that has others below it
    (f"{PROTOCOLS}#6.2(4)", None),
    (f"{PROTOCOLS}#6.2(3)", None),
    # a definition says what its term means, and a row is read with its table
    (f"{PROTOCOLS}#2.1:Market Participant", None),
    (f"{PROTOCOLS}#4.1(1) table[4]", None),
]


@pytest.mark.parametrize(("key", "section"), HANDED)
def test_a_paragraph_hands_over_to_a_whole_section_in_force(
    sample_engine: Engine, key: str, section: str | None
) -> None:
    standing = sample_engine._current().standing(date(2025, 8, 1))
    passage = standing.by_key(key)
    assert passage is not None
    told = [one for found in handed_to(passage, passage.span, standing) for one in found]
    assert {one.key.partition("(")[0] for one in told} == ({section} if section else set())
    assert all(standing.governs(one) for one in told)


OWN = [
    ("9.3.1(3)", "LMGO rejects a notice without what is listed in this Section.", ["(1)", "(2)"]),
    ("9.3.1(3)", "What is specified by this Section is posted.", ["(1)", "(2)"]),
    ("9.3.1(3)", "A notice is handled in two steps, as detailed below.", ["(1)", "(2)"]),
    # what is done under it says nothing of where the rest stands, nor does an exception
    ("9.3.1(3)", "LMGO may act under this Section.", []),
    ("9.3.1(3)", "Unless otherwise provided below, a notice is confirmed.", []),
    ("9.3.1(3)", "A notice is confirmed.", []),
]


@pytest.mark.parametrize(("key", "text", "told"), OWN)
def test_a_paragraph_hands_over_to_the_others_of_its_section_without_their_items(
    sample_engine: Engine, key: str, text: str, told: list[str]
) -> None:
    standing = sample_engine._current().standing(date(2025, 8, 1))
    held = standing.by_key(f"{PROTOCOLS}#{key}")
    assert held is not None
    start = held.span.start
    passage = replace(held, text=text, span=Span(start, start + len(text)))
    found = [one for some in handed_to(passage, passage.span, standing) for one in some]
    assert [one.paragraph for one in found] == told


def test_alone_in_its_section_a_paragraph_hands_over_to_those_below(
    tmp_path: Path, new_shelf: type[Any], desk_embedder: Embedder
) -> None:
    shelf = new_shelf(
        Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1),
        "2025-01-01",
        "2025-01-01",
    )
    shelf.section("9", "Payment")
    shelf.section("9.7", "How an Invoice Is Paid", "9")
    shelf.say("(1)", "Invoices are paid in a two-step process as detailed below.")
    shelf.section("9.7.1", "By Members", "9.7")
    shelf.say("(1)", "An invoice is paid by 1700 on the second Bank Day after its date.")
    shelf.say("(1)(a)", "Later on a holiday.")
    shelf.section("9.7.2", "By GridCo", "9.7")
    shelf.say("(1)", "GridCo pays its members on the day after.")
    folder = DataFolder(tmp_path)
    publish(folder, build_snapshot(folder, [shelf.holding()], desk_embedder))
    engine = Engine(folder, desk_embedder)
    standing = engine._current().standing(date(2025, 8, 1))
    passage = standing.by_key("grid-rules@2025-01-01#9.7(1)")
    assert passage is not None
    (found,) = handed_to(passage, passage.span, standing)
    assert [f"{one.section}{one.paragraph}" for one in found] == ["9.7.1(1)", "9.7.2(1)"]
    given = engine.ask("When are invoices paid in the two-step process?", date(2025, 8, 1))
    assert [one.section for one in given.citations[:2]] == ["9.7", "9.7.1"]


def test_the_item_asked_about_comes_with_the_section_that_it_hands_over_to(
    sample_engine: Engine,
) -> None:
    given = sample_engine.ask("What security does an SA post?", date(2025, 3, 1))
    cited = [f"{one.section}{one.paragraph}" for one in given.citations]
    assert cited[:6] == ["8.1(1)", "8.1(1)(a)", "8.1(1)(b)", "8.1(1)(c)", "8.1(1)(d)", "9.5(1)"]


def test_an_item_that_was_not_asked_about_hands_over_nothing(sample_engine: Engine) -> None:
    given = sample_engine.ask(
        "What fee does an SA submit with its application form?", date(2025, 3, 1)
    )
    cited = [f"{one.section}{one.paragraph}" for one in given.citations]
    assert "8.1(1)(a)" in cited
    assert "9.5(1)" not in cited


LEAD_OF, A, B, C, NEXT = (
    f"{PROTOCOLS}#8.1(1)",
    *(f"{PROTOCOLS}#8.1(1)({item})" for item in "abc"),
    f"{PROTOCOLS}#8.1(2)",
)
ORDERS = [
    ([LEAD_OF, C, A, B], [LEAD_OF, A, B, C]),
    ([LEAD_OF, B, A, NEXT, C], [LEAD_OF, A, B, NEXT, C]),
    ([NEXT, LEAD_OF, C, B], [NEXT, LEAD_OF, B, C]),
    # what is best stays first where no lead-in stands before it
    ([C, A], [C, A]),
    ([NEXT, LEAD_OF], [NEXT, LEAD_OF]),
]


@pytest.mark.parametrize(("quoted", "read"), ORDERS)
def test_items_behind_their_lead_in_are_read_in_the_order_of_the_list(
    sample_engine: Engine, quoted: list[str], read: list[str]
) -> None:
    standing = sample_engine._current().standing(date(2025, 8, 1))
    room = Room(standing, {}, asked("What now?"), 500, {}, [])
    for key in quoted:
        passage = standing.by_key(key)
        assert passage is not None
        assert room.take(passage, body_of(passage))
    assert [claim.citations[0].key for claim in _in_reading_order(room)] == read


SHARES = [
    # "… on the tenth Business Day …" behind another quotation; "(2) A notice must contain:" there;
    # that where no time is asked for; that first
    ("Until when may it be disputed?", "#9.3.1(1)", ["#8.1(1)"], 500),
    ("Until when may it be disputed?", "#9.3.1(2)", ["#8.1(1)"], 50),
    ("Who may dispute it?", "#9.3.1(2)", ["#8.1(1)"], 500),
    ("Until when may it be disputed?", "#9.3.1(2)", [], 500),
]


@pytest.mark.parametrize(("question", "key", "quoted", "share"), SHARES)
def test_what_holds_no_time_leaves_room_where_a_time_is_asked_for(
    sample_engine: Engine, question: str, key: str, quoted: list[str], share: int
) -> None:
    standing = sample_engine._current().standing(date(2025, 8, 1))
    room = Room(standing, {}, asked(question), 500, {}, [])
    for one in (standing.by_key(PROTOCOLS + held) for held in quoted):
        assert one is not None
        room.take(one, body_of(one))
    room.left = 500
    passage = standing.by_key(PROTOCOLS + key)
    assert passage is not None
    assert _share(passage, room) == share


FIELDS = [
    ("When was market notice M-A051525-01 sent?", "Sent"),
    ("Who is the contact of M-A051525-01?", "CONTACT"),
    ("Which action is required by M-A051525-01?", "ACTION REQUIRED"),
    ("What does market notice M-A051525-01 announce?", "Subject"),
]


@pytest.mark.parametrize(("question", "first"), FIELDS)
def test_a_field_that_is_asked_for_by_its_name_comes_first_and_none_that_says_nothing(
    sample_engine: Engine, question: str, first: str
) -> None:
    given = sample_engine.ask(question, date(2025, 7, 1))
    fields = [one.section for one in given.citations]
    assert fields[0] == first
    assert "To" not in fields


def test_of_a_notice_the_paragraph_comes_first_that_holds_what_is_asked(
    sample_engine: Engine,
) -> None:
    """In few words: the paragraph before it names all that the notice is about."""
    given = sample_engine.ask(
        "M-A051525-01: does the longer time apply to an earlier Operating Day?",
        date(2025, 7, 1),
        words=60,
    )
    long = [one.quote for one in given.citations if one.section == "LONG DESCRIPTION"]
    assert long[0].startswith("The longer time applies")


def test_what_was_said_is_asked_for_a_fifth(sample_engine: Engine) -> None:
    standing = sample_engine._current().standing(date(2025, 8, 1))
    lead, fee = (standing.by_key(PROTOCOLS + key) for key in ("#8.1(1)", "#8.1(1)(a)"))
    assert lead is not None
    assert fee is not None
    # "form" and "fee" stand in the item, "company" in its lead-in: .8 + .5, then the same; and .4,
    # of which a fifth is left.
    weights = {"form": 0.8, "fee": 0.5, "compani": 0.4}
    room = Room(standing, weights, asked("Which form?"), 500, {}, [])
    assert room.worth(lead) == pytest.approx(0.4)
    assert room.worth(fee) == pytest.approx(0.8 + 0.5)
    room.take(lead, body_of(lead))
    assert room.worth(lead) == pytest.approx(0.4 * 0.2)
    assert room.worth(fee) == pytest.approx(0.8 + 0.5)
