"""“What changed …?” asked of the sample: answered from the comparison of its editions."""

from __future__ import annotations

from datetime import date

import pytest

from marketrules.answers import Answer, Outcome
from marketrules.redlines import marked
from search_api.engine import Engine

AUGUST, MARCH = date(2025, 8, 1), date(2025, 3, 1)


def changes(answer: Answer) -> dict[str, str]:
    """The redline of each claim, by the place that it stands at."""
    return {
        f"{citation.section}{citation.paragraph}": marked(claim.redline)
        for claim in answer.claims
        for citation in [answer.citations[claim.citations[0]]]
    }


@pytest.mark.parametrize(
    ("question", "place", "gone", "come"),
    [
        ("What changed in Market Protocols 4.2.2 since January 2025?", "4.2.2(1)", "4", "3"),
        ("What has changed in section 9.3.1 since February?", "9.3.1(1)", "seventh", "tenth"),
        ("How does Market Protocols 6.2 differ from January 2025?", "6.2(1)(a)", "2,300", "2,000"),
    ],
)
def test_the_paragraphs_that_differ_are_quoted_with_their_redline(
    engine: Engine, question: str, place: str, gone: str, come: str
) -> None:
    answer = engine.ask(question, AUGUST)
    assert answer.outcome is Outcome.ANSWERED
    redline = changes(answer)[place]
    assert gone in redline.partition("[-")[2].partition("-]")[0]
    assert come in redline.partition("{+")[2].partition("+}")[0]
    assert {one.edition for one in answer.citations} == {"2025-07-01"}
    assert all(citation.status == "in_effect" for citation in answer.citations)
    assert "compared with that of Jul 1, 2025" in " ".join(answer.notes)


def test_what_only_has_another_number_is_told_in_a_note(engine: Engine) -> None:
    answer = engine.ask("What changed in Market Protocols 1.3 since January 2025?", AUGUST)
    assert "1.3(2)" in changes(answer)
    assert "Renumbered: 1.3(3) (was 1.3(2))." in answer.notes


def test_where_nothing_changed_the_answer_says_so_beside_the_text(engine: Engine) -> None:
    answer = engine.ask("What changed in Market Protocols 9.3.2 since January 2025?", AUGUST)
    assert "Nothing changed in 9.3.2 of Market Protocols" in " ".join(answer.notes)
    assert {one.section for one in answer.citations} == {"9.3.2"}


def test_before_the_second_edition_there_is_nothing_to_compare(engine: Engine) -> None:
    answer = engine.ask("What changed in Market Protocols 4.2.2 since last year?", MARCH)
    assert "held is only the edition of" in " ".join(answer.notes)


def test_a_question_that_only_mentions_change_is_answered_as_ever(engine: Engine) -> None:
    answer = engine.ask("Within how many days must a change of bank be notified?", AUGUST)
    assert not any("compared" in note for note in answer.notes)
