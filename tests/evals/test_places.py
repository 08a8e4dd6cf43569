import pytest

from evals.judgments import JudgedStatus, Place
from evals.places import exact_paragraph, same_paragraph, same_section

from .conftest import cited


def _judged(section: str, paragraph: str) -> Place:
    return Place("grid-rules", "2025-06-01", section, paragraph, JudgedStatus.IN_EFFECT)


@pytest.mark.parametrize(
    ("judged", "given", "term", "met"),
    [
        # itself, its parent, its child
        ("(1)(a)", "(1)(a)", None, True),
        ("(1)(a)", "(1)", None, True),
        ("(1)", "(1)(a)", None, True),
        # a sibling, a cousin, a grandchild are other paragraphs
        ("(1)(a)", "(1)(b)", None, False),
        ("(1)(a)", "(2)(a)", None, False),
        ("(1)", "(1)(a)(ii)", None, False),
        ("(1)", "(11)", None, False),
        # tables and formulas count as the paragraph they stand under
        ("(1) table", "(1)", None, True),
        ("(1)", "(1) formula", None, True),
        ("(1) table", "(2) table", None, False),
        ("table", "table", None, True),
        # the whole section: whatever stands in it
        ("", "(3)(b)", None, True),
        ("", "", "Dispatch Agent", True),
        # a definition by its term, whatever the quotes and capitals
        ("Dispatch Agent (DA)", "", "Dispatch Agent (DA)", True),
        ("“Dispatch Agent”", "", '"dispatch agent"', True),
        ("Dispatch Agent", "", "Bank Day", False),
        ("Dispatch Agent", "(1)", "Dispatch Agent", True),
        # a labelled paragraph isn't met by a definition of the same section
        ("(1)", "", "Bank Day", False),
        # a table's row by its words: no more is known than the section
        ("Late fee for plants", "table", "Late fee", True),
        # a row's own term doesn't make the citation a definition
        ("(1)", "(1) table", "PAYAMT", True),
    ],
)
def test_a_paragraph_is_met_by_itself_its_parent_or_its_child(
    judged: str, given: str, term: str | None, met: bool
) -> None:
    citation = cited("9.4", paragraph=given, term=term)
    assert same_paragraph(citation, _judged("9.4", judged)) is met


@pytest.mark.parametrize("field", ["document", "edition", "section"])
def test_a_paragraph_of_another_document_edition_or_section_is_another(field: str) -> None:
    citation = cited("9.4(2)") | {field: "other"}
    assert not same_section(citation, _judged("9.4", "(2)"))
    assert not same_paragraph(citation, _judged("9.4", "(2)"))


def test_a_question_of_a_q_and_a_is_a_section_of_its_own() -> None:
    judged = _judged("Fees", "Q: Who pays the “late” fee?")
    assert same_paragraph(cited("9", section='Who pays the "late" fee?'), judged)
    assert not same_section(cited("9", section="Fees"), judged)


@pytest.mark.parametrize(
    ("judged", "given", "exact"),
    [("(1)", "(1)", True), ("(1)", "(1)(a)", False), ("(1) formula", "(1) table", False),
     ("(1) table", "(1) table", True)],
)  # fmt: skip
def test_exactly_the_judged_paragraph(judged: str, given: str, exact: bool) -> None:
    assert exact_paragraph(cited("9.4", paragraph=given), _judged("9.4", judged)) is exact
