from dataclasses import replace
from datetime import date

import pytest

from cli.text import _standing
from marketrules.documents import Status
from marketrules.spans import Span
from search_api.answering.cite import cite, in_words
from search_api.engine import Engine

SUMMER = date(2025, 7, 1)

LABELS = [
    # a paragraph, with the date of its own chapter
    ("grid-rules@2025-06-01#9.4(1)(b)", "Grid Rules § 9.4(1)(b) (eff. Jun 1, 2025)"),
    # a definition
    ("grid-rules@2025-06-01#2.1:Dispatch Agent (DA)",
     "Grid Rules § 2.1 “Dispatch Agent (DA)” (eff. Jan 1, 2024)"),
    # a row of a table
    ("grid-rules@2025-06-01#9.5(1) table[2]", "Grid Rules § 9.5(1) table (eff. Jun 1, 2025)"),
    # boxed text has no date: it waits
    ("grid-rules@2025-06-01#9.4(2)!GRR012", "Grid Rules § 9.4(2) (pending GRR012)"),
    # a heading without a number
    ("field-manual@2025-02-01#Site visits", "Field Manual, “Site visits” (eff. Feb 1, 2025)"),
    # a notice
    ("market-notice@M-A010125-02#ACTION REQUIRED", "Market Notice M-A010125-02, ACTION REQUIRED"),
    # a proposal
    ("grr020@2025-03-01#9.5(1)!GRR020", "GRR020 § 9.5(1) (proposed in GRR020)"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "label"), LABELS)
def test_a_label_can_be_read_out(engine: Engine, key: str, label: str) -> None:
    assert engine.show(key, SUMMER).matches[0].citation.label == label


def test_a_part_of_a_paragraph_is_quoted_with_its_own_span(engine: Engine) -> None:
    standing = engine._current().standing(SUMMER)
    passage = standing.by_key("grid-rules@2025-06-01#9.4(2)")
    assert passage is not None
    start = passage.text.index("GridCo")
    span = Span(passage.span.start + start, passage.span.end)
    part = cite(passage, standing.edition_of(passage), span)
    assert part.quote == "GridCo shall not accept a form that is late."
    source = standing.source_text("grid-rules", "2025-06-01")
    assert source[part.span[0] : part.span[1]] == part.quote
    with pytest.raises(ValueError, match="outside"):
        cite(passage, standing.edition_of(passage), Span(0, 3))


def test_a_date_that_is_none_stays_as_it_is() -> None:
    assert in_words("Rev 22") == "Rev 22"


def test_text_of_a_revision_request_is_as_filed_and_a_proposal_is_proposed(engine: Engine) -> None:
    standing = engine._current().standing(SUMMER)
    proposed = standing.by_key("grr020@2025-03-01#9.5(1)!GRR020")
    assert proposed is not None
    for status in (Status.IN_EFFECT, Status.PENDING):
        # its narrative, the rules' text of its day, and what was boxed then
        filed = cite(replace(proposed, status=status), standing.edition_of(proposed))
        assert filed.label == "GRR020 § 9.5(1) (as filed Mar 1, 2025)"
        assert filed.status is status
        assert _standing(filed) == ""
