from collections.abc import Callable
from typing import Any

import pytest

from index.scoped_terms import scoped_terms
from marketrules.documents import Kind, Status

TERMS = [
    # quoted and defined, in its own section
    ("A “Virtual Agent” is defined as an Entity without a desk.", [("Virtual Agent", "4.1")]),
    # a looser form counts where the sentence says for which section
    ("In this Section, a “Base Case” is the model of the grid.", [("Base Case", "4.1")]),
    ("A “Base Case” is the model of the grid.", []),
    # the section named
    ("For the purposes of Section 4, the term “plant” includes a battery.", [("plant", "4")]),
    # without quotation marks
    ("For purposes of this Section, contributed costs are defined as costs of others.",
     [("contributed costs", "4.1")]),
    # given a name
    ("For purposes of this Section 4.1, such plants shall be referred to as “Old Plants.”",
     [("Old Plants", "4.1")]),
    # too narrow to be kept
    ("For purposes of this paragraph, “event” means any trip.", []),
    # a section that is only referred to is no scope
    ("The index, as described in Section 4, “Prices”, is posted.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), TERMS)
def test_terms_that_a_paragraph_defines_hold_in_its_section(
    writer: Callable[..., Any], sentence: str, expected: list[tuple[str, str]]
) -> None:
    code = writer("grid-code", "2025-02-01")
    code.section("4", "Plants")
    code.section("4.1", "Costs", "4")
    code.passage("(1)", f"(1)\t{sentence}")
    found = list(scoped_terms([code.holding()]))
    assert [(one.term, one.section) for one in found] == expected
    assert all(one.span.quote(code.text) == one.term for one in found)


def test_items_below_a_lead_in_inherit_its_scope(writer: Callable[..., Any]) -> None:
    code = writer("grid-code", "2025-02-01")
    code.section("1.3", "Confidentiality")
    lead = code.passage("(2)", "(2)\tAs used in this Section 1.3:")
    code.passage("(2)(a)", "(a)\t“Receiving Party” means who receives;", lead_in=(lead.text,))
    listed = code.passage("(3)", "(3)\tThe following terms, when used in this section, mean:")
    code.passage("(3)(a)", "(a)\tLoad entity -- an entity with load.", lead_in=(listed.text,))
    assert [(one.term, one.section) for one in scoped_terms([code.holding()])] == [
        ("Receiving Party", "1.3"), ("Load entity", "1.3"),
    ]  # fmt: skip


def test_this_section_under_a_heading_of_terms_is_the_section_above(
    writer: Callable[..., Any],
) -> None:
    code = writer("grid-code", "2025-02-01")
    code.section("2.1", "Inputs")
    code.section("2.1.1", "Terms Used in this Section", "2.1")
    code.passage("(1)", "(1)\tIn this Section, a “Base Case” is the model of the grid.")
    assert [one.section for one in scoped_terms([code.holding()])] == ["2.1"]


def test_boxed_paragraphs_define_and_requests_do_not(writer: Callable[..., Any]) -> None:
    told = "A “Virtual Agent” means an Entity without a desk."
    code = writer("grid-code", "2025-02-01")
    code.section("4.1", "Agents")
    code.passage("(1)", told, status=Status.PENDING, revisions=("GCR1",))
    request = writer("gcr001", "2025-02-01", Kind.REVISION_REQUEST)
    request.section("4.1", "Agents")
    request.passage("(1)", told)
    found = list(scoped_terms([code.holding(), request.holding()]))
    assert [one.key for one in found] == ["grid-code@2025-02-01#4.1(1)!GCR1"]
