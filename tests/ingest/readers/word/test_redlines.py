"""Tracked changes: the text in force, the proposal, who and when."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.word import accepted_text
from marketrules.spans import Span


def changes(reading):
    return [(redline.kind, redline.text, redline.author) for redline in reading.redlines]


def test_insertions_are_rejected_and_deletions_kept(word):
    inside = word.r("A QSE ") + word.dele("may") + word.ins("shall") + word.r(" respond.")
    reading = word.read(word.p(inside))
    assert reading.text == "A QSE may respond."
    assert word.proposal(reading) == "A QSE shall respond."
    delete, insert = reading.redlines
    assert (delete.span, delete.text) == (Span(6, 9), "may")
    assert (insert.span, insert.text) == (Span(9, 9), "shall")
    assert (insert.author, insert.date) == ("Ann", "2024-05-01")


def test_moved_text_stands_where_it_was_and_is_proposed_where_it_goes(word):
    there = word.ins("second").replace("w:ins", "w:moveTo")
    here = word.dele("second").replace("w:del ", "w:moveFrom ").replace("w:del>", "w:moveFrom>")
    reading = word.read(word.p(there + word.r(" first ") + here.replace("delText", "t")))
    assert reading.text == "first second"
    assert word.proposal(reading).split() == ["second", "first"]


def test_adjacent_runs_of_one_party_are_one_redline_and_of_two_parties_two(word):
    one = word.ins("new ") + word.ins("words")
    two = word.ins(" more", author="Bob") + word.ins(" later", author="Bob", date="2025-01-01")
    reading = word.read(word.p(word.r("Old") + one + two))
    assert changes(reading) == [
        ("insert", "new words", "Ann"), ("insert", " more", "Bob"), ("insert", " later", "Bob"),
    ]  # fmt: skip


def test_what_one_party_inserts_and_another_deletes_is_in_neither_text(word):
    undone = word.ins(word.dele("for now", author="Bob"))
    reading = word.read(word.p(word.r("Stay") + undone + word.r(".")))
    assert (reading.text, reading.redlines) == ("Stay.", ())


def test_formatting_changes_are_no_changes_of_text(word):
    props = '<w:b/><w:rPrChange w:author="Ann"><w:rPr/></w:rPrChange>'
    change = '<w:pPrChange w:author="Ann"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:pPrChange>'
    reading = word.read(word.p(word.r("Text.", props), change))
    assert (reading.redlines, reading.blocks[0].heading_level) == ((), None)


def test_redlined_digits_of_a_heading_give_both_numbers(word):
    number = word.r("6.7.5.") + word.dele("8") + word.ins("9") + word.r("\tCharge")
    reading = word.read(word.p(number, '<w:outlineLvl w:val="3"/>'))
    assert reading.text == "6.7.5.8\tCharge"
    assert word.proposal(reading) == "6.7.5.9\tCharge"


def test_an_inserted_paragraph_stands_after_the_line_before_it(word):
    body = word.p("First.") + word.p(word.ins("(2)\tSecond."), mark="ins") + word.p("Third.")
    reading = word.read(body)
    assert reading.text == "First.\nThird."
    (insert,) = reading.redlines
    assert (insert.text, insert.span) == ("\n(2)\tSecond.", Span(6, 6))
    first, third = (accepted_text(reading, block.span) for block in reading.blocks)
    assert (first, third) == ("First.\n(2)\tSecond.", "Third.")


def test_an_inserted_paragraph_before_all_others_stands_before_the_first(word):
    reading = word.read(word.p(word.ins("New."), mark="ins") + word.p("Old."))
    assert changes(reading) == [("insert", "New.\n", "Ann")]
    assert word.proposal(reading) == "New.\nOld."


def test_a_rejected_paragraph_end_joins_what_it_parted(word):
    """Word keeps the last paragraph's end, and with it its properties."""
    body = word.p("One rule", '<w:outlineLvl w:val="1"/>', mark="ins") + word.p(" and its end.")
    reading = word.read(body)
    assert reading.text == "One rule and its end."
    assert reading.blocks[0].heading_level is None
    assert word.proposal(reading) == "One rule\n and its end."


ANEW = [
    ("3.9.1\tOperating Plan", '<w:outlineLvl w:val="2"/>'),  # a heading
    ("(b)\tThe second item.", ""),  # a label
]


@pytest.mark.parametrize(("text", "props"), ANEW)
def test_headings_and_labels_never_continue_a_paragraph(word, text, props):
    body = word.p("The last hour.", mark="ins") + word.p(text, props)
    assert word.lines(body) == ["The last hour.", text]


def test_a_deleted_paragraph_end_is_kept_and_goes_in_the_proposal(word):
    reading = word.read(word.p("One", mark="del") + word.p("and two."))
    assert reading.text == "One\nand two."
    assert changes(reading) == [("delete", "\n", "Ann")]
    assert word.proposal(reading) == "Oneand two."


def test_a_deleted_end_before_an_empty_paragraph_parts_nothing_else(word):
    reading = word.read(word.p("One.", mark="del") + word.p() + word.p("Two."))
    assert (reading.redlines, word.proposal(reading)) == ((), "One.\nTwo.")


def test_a_wholly_deleted_paragraph_leaves_no_trace_in_the_proposal(word):
    body = word.p("One.") + word.p(word.dele("(2)\tTwo."), mark="del") + word.p("Three.")
    reading = word.read(body)
    assert reading.text == "One.\n(2)\tTwo.\nThree."
    assert changes(reading) == [("delete", "(2)\tTwo.\n", "Ann")]
    assert word.proposal(reading) == "One.\nThree."


def test_a_paragraph_put_in_a_deleted_ones_place_takes_its_line(word):
    old = word.p(word.dele("(2)\tOld."), mark="del")
    new = word.p(word.ins("(2)\tNew."), mark="ins")
    reading = word.read(word.p("(1)\tOne.") + old + new + word.p("(3)\tThree."))
    assert reading.text == "(1)\tOne.\n(2)\tOld.\n(3)\tThree."
    assert word.proposal(reading) == "(1)\tOne.\n(2)\tNew.\n(3)\tThree."


def test_a_paragraph_inserted_after_a_box_is_outside_it(word):
    box = word.box("[NPRR8: Delete item (b) above.]")
    reading = word.read(box + word.p(word.ins("New."), mark="ins") + word.p("After."))
    (region,) = reading.boxes
    assert accepted_text(reading, region.span) == region.span.quote(reading.text)
    assert accepted_text(reading, reading.blocks[-1].span) == "New.\nAfter."


def test_a_paragraph_inserted_at_the_end_of_a_box_is_inside_it(word):
    box = word.box("[NPRR8: Insert the following:]", word.p(word.ins("(c)\tNew."), mark="ins"))
    reading = word.read(box + word.p("After."))
    assert accepted_text(reading, reading.boxes[0].span).endswith(":]\n(c)\tNew.")


def test_insertions_at_the_very_end_follow_the_last_line(word):
    reading = word.read(word.p("Last.") + word.p(word.ins("New."), mark="ins"))
    assert word.proposal(reading) == "Last.\nNew."


def test_a_deleted_text_whose_paragraph_end_stays_leaves_no_empty_line(word):
    gone = word.tc(word.p(word.dele("OLD"))), word.tc(word.p(word.dele("kW")))
    table = word.tbl(word.tr("A", "h"), word.tr(*gone), word.tr("B", "h"))
    box = word.box(word.p(word.dele("[NPRR8: Delete the variable above.]")))
    reading = word.read(table + box + word.p("After."))
    assert word.proposal(reading) == "A\th\nB\th\nAfter."


def test_inserted_and_deleted_rows(word):
    author = 'w:author="Ann" w:date="2024-05-01T09:00:00Z"'
    table = word.tbl(
        word.tr("Name", "Unit"),
        word.tr(word.ins("NEW"), word.ins("MW"), props=f"<w:ins {author}/>"),
        word.tr("OLD", "kW", props=f"<w:del {author}/>"),
        word.tr("SAME", "h"),
    )
    reading = word.read(table)
    assert reading.text == "Name\tUnit\nOLD\tkW\nSAME\th"
    assert word.proposal(reading) == "Name\tUnit\nNEW\tMW\nSAME\th"


def test_changes_inside_cells_stay_inside_them(word):
    cell = word.tc(word.p(word.r("8 ") + word.dele("hours") + word.ins("days")))
    reading = word.read(word.tbl(word.tr("Wait", cell, word.tc(word.p(word.ins("note"))))))
    assert reading.text == "Wait\t8 hours\t"
    assert word.proposal(reading) == "Wait\t8 days\tnote"


def test_a_box_inserted_as_a_whole_is_no_box_in_force(word):
    author = 'w:author="Ann" w:date="2024-05-01T09:00:00Z"'
    row = word.tr(word.tc("[NPRR9: Delete item (a) above.]"), props=f"<w:ins {author}/>")
    later = word.box("[NPRR8: Delete item (b) above.]")
    reading = word.read(word.p("(a)\tText.") + word.tbl(row) + word.p("x") + later)
    assert [box.span.quote(reading.text)[:6] for box in reading.boxes] == ["[NPRR8"]
    assert "[NPRR9" in word.proposal(reading)


def test_white_space_before_an_insertion_goes_over_to_it(word):
    reading = word.read(word.p(word.r("shall ") + word.ins("promptly")))
    assert (reading.text, word.proposal(reading)) == ("shall", "shall promptly")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 5, "A QSE"),  # before all changes
        (6, 9, "shall"),  # the deletion, with the insertion at its end
        (7, 16, "shall respon"),  # begins inside the deletion
        (9, 9, "shall"),  # the insertion's own place
        (10, 18, "respond."),  # after all changes
    ],
)
def test_the_proposals_text_of_a_span(word, start, end, expected):
    inside = word.r("A QSE ") + word.dele("may") + word.ins("shall") + word.r(" respond.")
    assert accepted_text(word.read(word.p(inside)), Span(start, end)) == expected


KINDS = st.sampled_from(["same", "ins", "del", "both"])
TEXTS = st.text(alphabet="ab c", min_size=1, max_size=4)
RUNS = st.lists(st.tuples(KINDS, TEXTS), max_size=5)
PARAGRAPHS = st.lists(st.tuples(RUNS, st.sampled_from(["", "", "ins", "del"])), max_size=6)


def written(word, runs):
    makers = {
        "same": word.r, "ins": word.ins, "del": word.dele,
        "both": lambda text: word.ins(word.dele(text, author="Bob")),
    }  # fmt: skip
    return "".join(makers[kind](text) for kind, text in runs)


def told(runs, *kinds):
    return "".join(text for kind, text in runs if kind in kinds)


def letters(text):
    return "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(paragraphs=PARAGRAPHS)
def test_no_character_is_lost_in_either_text(word, paragraphs):
    """Both texts against the plain rule, white space aside."""
    body = "".join(word.p(written(word, runs), mark=mark) for runs, mark in paragraphs)
    reading = word.read(word.p("x") + body)
    in_force = "".join(told(runs, "same", "del") for runs, _ in paragraphs)
    proposal = "".join(told(runs, "same", "ins") for runs, _ in paragraphs)
    assert letters(reading.text) == "x" + letters(in_force)
    assert letters(word.proposal(reading)) == "x" + letters(proposal)


def as_word_does(paragraphs, marks, *kinds):
    """Lines that are left when paragraphs whose end goes run into the next one."""
    lines, line = [], ""
    for runs, mark in paragraphs:
        line += told(runs, *kinds)
        if mark in marks:
            lines.append(letters(line))
            line = ""
    return [line for line in [*lines, letters(line)] if line]


@settings(max_examples=300, deadline=None)
@given(paragraphs=PARAGRAPHS)
def test_lines_of_both_texts_are_those_of_word(word, paragraphs):
    paragraphs = [([("same", "x")], ""), *paragraphs, ([("same", "z")], "")]
    body = "".join(word.p(written(word, runs), mark=mark) for runs, mark in paragraphs)
    reading = word.read(body)
    in_force = as_word_does(paragraphs, ("", "del"), "same", "del")
    assert [letters(line) for line in reading.text.split("\n")] == in_force
    proposal = [letters(line) for line in word.proposal(reading).split("\n")]
    assert proposal == as_word_does(paragraphs, ("", "ins"), "same", "ins")


@settings(max_examples=150, deadline=None)
@given(runs=RUNS)
def test_one_paragraphs_two_texts_are_exact(word, runs):
    reading = word.read(word.p(word.r("x") + written(word, runs) + word.r("y")))
    assert reading.text == "x" + told(runs, "same", "del") + "y"
    assert word.proposal(reading) == "x" + told(runs, "same", "ins") + "y"


@settings(max_examples=100, deadline=None)
@given(paragraphs=PARAGRAPHS, cut=st.integers(0, 30))
def test_the_proposal_of_two_halves_is_the_whole_but_for_insertions_at_the_seam(
    word, paragraphs, cut
):
    body = "".join(word.p(written(word, runs), mark=mark) for runs, mark in paragraphs)
    reading = word.read(word.p("x") + body)
    end = len(reading.text)
    seam = min(cut, end)
    at_seam = [r.text for r in reading.redlines if r.kind == "insert" and r.span.start == seam]
    left, right = accepted_text(reading, Span(0, seam)), accepted_text(reading, Span(seam, end))
    shared = "".join(at_seam)
    assert left.endswith(shared) and right.startswith(shared)
    assert left + right.removeprefix(shared) == word.proposal(reading)
