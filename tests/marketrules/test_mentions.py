"""Cross-references found by their wording."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketrules.document_names import document_id
from marketrules.mentions import find_mentions
from marketrules.references import Mention

Row = tuple[str, str | None, str | None, list[str], str]


def _row(text: str, mention: Mention) -> Row:
    return (
        mention.span.quote(text),
        mention.document,
        mention.section,
        list(mention.paragraphs),
        mention.direction,
    )


PG, NP, NOG = "planning-guide", "nodal-protocols", "nodal-operating-guide"
EXAMPLES: list[tuple[str, list[Row]]] = [
    # a section; its title isn't part of the reference
    ("see Section 4.5.7, Forecast Posting, ERCOT", [("Section 4.5.7", None, "4.5.7", [], "")]),
    ("in this Section 4.5", [("Section 4.5", None, "4.5", [], "")]),
    # the full stop of the sentence isn't part of the number
    ("under Section 12.", [("Section 12", None, "12", [], "")]),
    # several sections, with and without their titles
    (
        "Sections 4.4.7 and 4.4.8",
        [("Sections 4.4.7", None, "4.4.7", [], ""), ("4.4.8", None, "4.4.8", [], "")],
    ),
    (
        "Sections 3.7, Ramp Limits, 3.10, Model Data and Telemetry, and 8.1",
        [
            ("Sections 3.7", None, "3.7", [], ""),
            ("3.10", None, "3.10", [], ""),
            ("8.1", None, "8.1", [], ""),
        ],
    ),
    (
        "Section 4.5 and Section 4.5.1",
        [("Section 4.5", None, "4.5", [], ""), ("Section 4.5.1", None, "4.5.1", [], "")],
    ),
    # a range counts on the last component
    (
        "Sections 9.5 through 9.7",
        [
            ("Sections 9.5", None, "9.5", [], ""),
            ("through", None, "9.6", [], ""),
            ("9.7", None, "9.7", [], ""),
        ],
    ),
    # a quantity after "and" is not a section
    ("under Section 4.5 and 2.5 MW of", [("Section 4.5", None, "4.5", [], "")]),
    # paragraphs of a section
    (
        "paragraph (4)(a) of Section 9.1",
        [("paragraph (4)(a) of Section 9.1", None, "9.1", ["(4)(a)"], "")],
    ),
    (
        "Paragraphs (1) or (2) of this Section 4.5",
        [("Paragraphs (1) or (2) of this Section 4.5", None, "4.5", ["(1)", "(2)"], "")],
    ),
    # the section first
    (
        "Section 9.1, paragraph (4)",
        [("Section 9.1, paragraph (4)", None, "9.1", ["(4)"], "")],
    ),
    (
        "Section 9.1, Load Share, item (2).",
        [("Section 9.1, Load Share, item (2)", None, "9.1", ["(2)"], "")],
    ),
    # labels written onto the number
    (
        "Section 4.5.1(2)(a) and (b)",
        [("Section 4.5.1(2)(a) and (b)", None, "4.5.1", ["(2)(a)", "(2)(b)"], "")],
    ),
    # a paragraph's own label after a heading is not written onto it
    ("Section 4.5 (1) Each QSE", [("Section 4.5", None, "4.5", [], "")]),
    # without a section: the one that it stands in
    (
        "paragraphs (1) through (3) above",
        [("paragraphs (1) through (3) above", None, None, ["(1)", "(2)", "(3)"], "above")],
    ),
    ("items (a)–(c) below", [("items (a)–(c) below", None, None, ["(a)", "(b)", "(c)"], "below")]),
    ("of paragraph (2), above,", [("paragraph (2), above", None, None, ["(2)"], "above")]),
    ("as in item (2)", [("item (2)", None, None, ["(2)"], "")]),
    ("Section (1) above", [("Section (1) above", None, None, ["(1)"], "above")]),
    # no word for what they are, but a direction
    ("as in (i) and (ii) above", [("(i) and (ii) above", None, None, ["(i)", "(ii)"], "above")]),
    ("(2) Where above (3) it says", []),
    # items of paragraphs
    (
        "item (a) of paragraph (2) of Section 4.5",
        [("item (a) of paragraph (2) of Section 4.5", None, "4.5", ["(2)(a)"], "")],
    ),
    # two units, one section
    (
        "paragraph (1) and item (2)(b) of Section 4.5",
        [
            ("paragraph (1)", None, "4.5", ["(1)"], ""),
            ("item (2)(b) of Section 4.5", None, "4.5", ["(2)(b)"], ""),
        ],
    ),
    # the first is above, only the second is of the section
    (
        "paragraph (1) above and paragraph (2) of Section 4.5",
        [
            ("paragraph (1) above", None, None, ["(1)"], "above"),
            ("paragraph (2) of Section 4.5", None, "4.5", ["(2)"], ""),
        ],
    ),
    # exceptions belong to what they are taken from
    (
        "paragraph (1) of Section 4.5, Entry as a Trader, except for items (b) and (c)",
        [
            ("paragraph (1) of Section 4.5", None, "4.5", ["(1)"], ""),
            ("items (b) and (c)", None, "4.5", ["(1)(b)", "(1)(c)"], ""),
        ],
    ),
    (
        "Section 4.5, excluding paragraph (1),",
        [("Section 4.5", None, "4.5", [], ""), ("paragraph (1)", None, "4.5", ["(1)"], "")],
    ),
    # attachments and forms
    (
        "Section 22, Attachment A, Standard Form",
        [("Section 22, Attachment A", None, "22 Attachment A", [], "")],
    ),
    (
        "Section 22, Attachments A and B",
        [
            ("Section 22, Attachments A", None, "22 Attachment A", [], ""),
            ("B", None, "22 Attachment B", [], ""),
        ],
    ),
    ("Section 23, Form B", [("Section 23, Form B", None, "23 Form B", [], "")]),
    # another rulebook, before or after, short or long
    ("Planning Guide Section 5.3", [("Planning Guide Section 5.3", PG, "5.3", [], "")]),
    ("Protocol Section 2", [("Protocol Section 2", NP, "2", [], "")]),
    (
        "Section 5.3 of the Planning Guide",
        [("Section 5.3 of the Planning Guide", PG, "5.3", [], "")],
    ),
    (
        "Section 5.3, Yearly Study, of the Planning Guide",
        [("Section 5.3, Yearly Study, of the Planning Guide", PG, "5.3", [], "")],
    ),
    (
        "Section 2.9 Ride-Through of the ERCOT Nodal Operating Guide",
        [("Section 2.9 Ride-Through of the ERCOT Nodal Operating Guide", NOG, "2.9", [], "")],
    ),
    (
        "paragraph (3) of Nodal Operating Guide Section 2.9",
        [("paragraph (3) of Nodal Operating Guide Section 2.9", NOG, "2.9", ["(3)"], "")],
    ),
    ("as in NOG 2.9.1(8)", [("NOG 2.9.1(8)", NOG, "2.9.1", ["(8)"], "")]),
    ("Section 6.9(1) of PG", [("Section 6.9(1) of PG", PG, "6.9", ["(1)"], "")]),
    # the next Section after a named guide is not the guide's
    (
        "Planning Guide Section 6.2 and Section 3.2 in this manual",
        [("Planning Guide Section 6.2", PG, "6.2", [], ""), ("Section 3.2", None, "3.2", [], "")],
    ),
    # titles alone
    (
        "the Retail Market Guide and the Model Quality Manual",
        [
            ("Retail Market Guide", "retail-market-guide", None, [], ""),
            ("Model Quality Manual", "model-quality-manual", None, [], ""),
        ],
    ),
    # itself, or a longer title, is no reference
    ("this Planning Guide and these Protocols", []),
    ("a Planning Guide Revision Request (PGRR)", []),
    # a commission's rules
    (
        "subsection (e)(1) of P.U.C. SUBST. R. 25.502, Pricing",
        [("subsection (e)(1) of P.U.C. SUBST. R. 25.502", "puct-25.502", "25.502", ["(e)(1)"], "")],
    ),
    ("16 TAC § 25.501(b)", [("16 TAC § 25.501(b)", "puct-25.501", "25.501", ["(b)"], "")]),
    ("under §25.88(b) of this title", [("§25.88(b)", "puct-25.88", "25.88", ["(b)"], "")]),
    (
        "subsection ( c) of this section",
        [("subsection ( c) of this section", None, None, ["(c)"], "")],
    ),
    # statutes are documents of their own, never a section of the rulebook
    ("Section 39.151 of PURA", [("Section 39.151 of PURA", "pura", "39.151", [], "")]),
    (
        "Section 39.151 of the Public Utility Regulatory Act",
        [("Section 39.151 of the Public Utility Regulatory Act", "pura", "39.151", [], "")],
    ),
    (
        "Public Utility Regulatory Act (PURA), TEX. UTIL. CODE ANN. § 39.1515 (Vernon)",
        [
            (
                "Public Utility Regulatory Act (PURA), TEX. UTIL. CODE ANN. § 39.1515",
                *("pura", "39.1515", [], ""),
            )
        ],
    ),
    ("15 U.S.C. § 78", [("15 U.S.C. § 78", "usc", "78", [], "")]),
    ("7 U.S.C. § 1a(18)(A)", [("7 U.S.C. § 1a(18)(A)", "usc", "1a", ["(18)(A)"], "")]),
    (
        "Tex. Gov’t Code Chapter 552",
        [("Tex. Gov’t Code Chapter 552", "texas-government-code", "552", [], "")],
    ),
    (
        "Section 53 of House Bill 1500",
        [("Section 53 of House Bill 1500", "house-bill-1500", "53", [], "")],
    ),
    # four digits between points are no rulebook's number
    ("Section 2274.0102(a)", [("Section 2274.0102(a)", "statute", "2274.0102", ["(a)"], "")]),
    # a form's own sections
    ("Section 5 of this Agreement", [("Section 5 of this Agreement", "agreement", "5", [], "")]),
    # reliability standards
    ("Requirement R1 applies", [("Requirement R1", None, "R1", [], "")]),
    (
        "TOP-001-6 R13, Part 13.1",
        [("TOP-001-6 R13, Part 13.1", "nerc-top-001-6", "R13", ["(13.1)"], "")],
    ),
    (
        "Requirement R1 part 1.3.1",
        [("Requirement R1 part 1.3.1", None, "R1", ["(1.3)(1.3.1)"], "")],
    ),
    ("Reliability Standard BAL-001", [("BAL-001", "nerc-bal-001", None, [], "")]),
    (
        "Requirements R1 through R3 of Reliability Standard BAL-002-3",
        [
            ("Requirements R1", "nerc-bal-002-3", "R1", [], ""),
            ("through", "nerc-bal-002-3", "R2", [], ""),
            ("R3 of Reliability Standard BAL-002-3", "nerc-bal-002-3", "R3", [], ""),
        ],
    ),
    # a section by its title; what it is in comes after
    (
        "paragraph (3) of the Fuel Plan section",
        [("paragraph (3) of the Fuel Plan section", None, "Fuel Plan", ["(3)"], "")],
    ),
    # no references
    ("regarding the item(s) to be addressed in the section 2 of the line", []),
    ("the following conditions (1) the load and step (2)", []),
    ("an item (RTC) that isn't labelled", []),
]


@pytest.mark.parametrize(("text", "rows"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_references_are_found_as_they_are_written(text: str, rows: list[Row]) -> None:
    assert [_row(text, mention) for mention in find_mentions(text)] == rows


NAMES = [
    ("ERCOT Nodal Operating Guides", NOG),
    ("Op Guide", NOG),
    ("PG", PG),
    ("ERCOT Protocols", NP),
    # a longer title is another guide
    ("Settlement Metering Operating Guide", "settlement-metering-operating-guide"),
    # words that start the sentence are no part of the title
    ("Under Planning Guide", PG),
    ("See Load Profiling Guides", "load-profiling-guide"),
    ("Texas Business and Commerce Code", "texas-business-and-commerce-code"),
]


@pytest.mark.parametrize(("name", "identity"), NAMES)
def test_documents_have_one_id_under_all_their_names(name: str, identity: str) -> None:
    assert document_id(name) == identity


WORDS = st.sampled_from(
    [
        *("Section ", "Sections ", "paragraph ", "items ", "(1)", "(a)", "(ii)", "4.5", "4.5.1"),
        *(" and ", ", ", " through ", "-", " of ", "the ", " above", " below", "Planning Guide "),
        *("P.U.C. SUBST. R. ", "25.505", "§ ", "PURA ", "R1", "Requirement ", "TOP-001-6 "),
        *(
            "Part ",
            "13.1",
            ", Attachment A",
            "Fuel Plan section",
            "except ",
            "NOG ",
            "Act",
            "\t",
            "\n",
        ),
    ]
)


def _check(text: str) -> None:
    mentions = find_mentions(text)
    for mention in mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        quote = mention.span.quote(text)
        if mention.section is None or re.fullmatch(r"through|to|[-–—]", quote):
            continue
        number = re.split(r" (?:Attachment|Form|Appendix|Exhibit) ", mention.section)[-1]
        shared = (
            mention.paragraphs != ()
        )  # "paragraph (1) and item (2) of Section 4.5"; "Part 13.1"
        assert number in quote or shared
    for before, after in pairwise(mentions):
        assert before.span.end <= after.span.start or before.span == after.span


@given(st.lists(WORDS, max_size=25).map("".join))
def test_any_mixture_of_references_gives_spans_in_order(text: str) -> None:
    _check(text)


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    _check(text)


_numbers = st.lists(st.integers(1, 30), min_size=2, max_size=5).map(lambda n: ".".join(map(str, n)))
_paths = st.builds(
    lambda top, rest: f"({top})" + "".join(rest[:1]) + "".join(rest[1:2]),
    st.integers(1, 30),
    st.lists(st.sampled_from(["(a)", "(b)", "(h)"]), max_size=1).flatmap(
        lambda letters: (
            st.just(letters)
            if not letters
            else st.lists(st.sampled_from(["(i)", "(iv)"]), max_size=1).map(
                lambda more: letters + more
            )
        )
    ),
)


@given(_numbers, _paths, st.sampled_from(["paragraph", "item", "Paragraph"]))
def test_a_written_reference_is_read_back(number: str, path: str, unit: str) -> None:
    text = f"As {unit} {path} of Section {number}, Trades and Awards, says"
    (mention,) = find_mentions(text)
    assert (mention.section, mention.paragraphs) == (number, (path,))
    assert mention.span.quote(text) == f"{unit} {path} of Section {number}"


@given(st.integers(1, 12), st.integers(1, 20), st.integers(1, 10))
def test_a_range_of_sections_names_each_of_them(chapter: int, first: int, count: int) -> None:
    text = f"Sections {chapter}.{first} through {chapter}.{first + count}"
    sections = [mention.section for mention in find_mentions(text)]
    assert sections == [f"{chapter}.{number}" for number in range(first, first + count + 1)]


def test_a_long_text_is_read_in_time_that_grows_with_it() -> None:
    # 400 kB of the kind of words that patterns back up over; takes well under a second
    for words in ("Aa Bb of ", "Sections 1.1, Aa Bb, and ", "paragraph (a) and ", "“A”, "):
        assert find_mentions(words * 10_000) is not None
