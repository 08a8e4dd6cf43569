"""The sample's LPRR112 (comments of LMGO on a request of Dry Creek Wind), shown and asked about."""

from datetime import date

import pytest

from marketrules.answers import Answer, Outcome, Reason
from marketrules.documents import Status
from marketrules.redlines import marked
from search_api.engine import Engine
from search_api.requests.proposed import redline_text

SUMMER, WINTER = date(2025, 8, 1), date(2025, 3, 1)


def redlines(engine: Engine, pinpoint: str = "LPRR112") -> dict[str, str]:
    request = engine.show(pinpoint, SUMMER).request
    assert request is not None
    return {
        one.citation.key.partition("#")[2].removesuffix("!LPRR112"): marked(one.redline)
        for one in request.proposals
    }


def test_a_request_says_who_proposes_what_and_how_far_it_came(sample_engine: Engine) -> None:
    request = sample_engine.show("LPRR112", SUMMER).request
    assert request is not None
    filing = request.filing
    assert filing.title == "State of Charge Telemetry and Faster Outage Decisions"
    assert (filing.sponsor, filing.form) == ("Dry Creek Wind LLC", "comments")
    assert filing.submitter == "Lone Mesa Grid Operator (LMGO)"
    assert filing.stage == "comments of Lone Mesa Grid Operator (LMGO), Mar 15, 2025"
    assert filing.dates["Proposed Effective Date"] == "Upon system implementation of LPRR104"
    assert request.amends == "market-protocols"
    assert [number for number, _ in request.sections] == ["3.1.1", "3.1.3", "8.3"]


def test_its_redlines_are_those_of_the_file_in_whole_words(sample_engine: Engine) -> None:
    found = redlines(sample_engine)
    row = "45 to 89 days before the start\t[-20-]{+30+} days before the start"  # 40 came and went
    assert found["3.1.1(2) table[2]"] == row
    assert found["3.1.1(4)"].startswith("{+(4)\tLMGO shall publish")
    assert "within [-15-]{+ten+} minutes" in found["3.1.1(5)"]
    assert found["3.1.1(5)"].startswith("([-4-]{+5+})\t")
    assert found["8.3"] == "{+8.3\tState of Charge Telemetry+}"


READS = [
    ("3.1.1(1)", "otherwise", "3.1.1(1)"),  # the redline stands in a box
    ("3.1.1(2) table", "as_before", "3.1.1(2) table[2]"),
    ("3.1.1(5)", "as_before", "3.1.1(4)"),  # found by its words: (4) would be (5)
    ("8.3", "absent", None),
    ("8.3(1)", "pending", "8.3(1)!LPRR112"),  # approved since, and boxed
]


@pytest.mark.parametrize(("place", "reads", "there"), READS)
def test_each_proposal_is_compared_with_the_rulebook_of_the_day(
    sample_engine: Engine, place: str, reads: str, there: str | None
) -> None:
    request = sample_engine.show("LPRR112", SUMMER).request
    assert request is not None
    key = f"lprr112@2025-03-15#{place}!LPRR112"
    (found,) = (one for one in request.proposals if one.citation.key == key)
    assert (found.reads, found.in_force) == (
        reads,
        there and f"market-protocols@2025-07-01#{there}",
    )


def test_what_it_was_drafted_on_is_no_match_of_the_request(sample_engine: Engine) -> None:
    shown = sample_engine.show("LPRR112", SUMMER)
    assert {one.citation.status for one in shown.matches} == {Status.PROPOSED, Status.PENDING}
    boxed = [one for one in shown.matches if one.citation.status is Status.PENDING]
    assert {one.citation.document for one in boxed} == {"market-protocols"}


def test_a_request_that_was_filed_later_is_not_there_yet(sample_engine: Engine) -> None:
    answer = sample_engine.ask("What would LPRR112 change?", WINTER)
    assert answer.outcome is Outcome.REFUSED


def ask(engine: Engine, question: str) -> Answer:
    return engine.ask(question, SUMMER)


def test_what_it_would_change_somewhere_is_answered_from_the_redline(
    sample_engine: Engine,
) -> None:
    answer = ask(sample_engine, "What would LPRR112 change in Section 3.1.3?")
    assert answer.outcome is Outcome.ANSWERED
    assert {one.status for one in answer.citations} == {Status.PROPOSED}
    (claim,) = answer.claims
    assert "the nearest {+two +}dates" in redline_text(claim)
    assert claim.text in " ".join(answer.citations[0].quote.split())
    assert answer.text.startswith("Proposed, not in force, 3.1.3(2): ")
    assert "no rule text" in answer.notes[0]


def test_of_several_changes_each_gets_its_share_of_the_words(sample_engine: Engine) -> None:
    answer = ask(sample_engine, "What would LPRR112 have changed in 3.1.1?")
    assert len(answer.claims) == 5  # (1), two rows, (4), (5)
    assert len(answer.text.split()) <= 150


def test_without_a_place_its_description_comes_first(sample_engine: Engine) -> None:
    answer = ask(sample_engine, "What does LPRR112 change?")
    assert answer.claims[0].text.startswith("This LMGO Protocol Revision Request (LPRR) requires")
    assert all(one.redline for one in answer.claims[1:])


def test_boxed_text_of_the_revision_stands_beside_it(sample_engine: Engine) -> None:
    answer = ask(sample_engine, "What would LPRR112 add in 8.3?")
    assert [one.key for one in answer.pending] == ["market-protocols@2025-07-01#8.3(1)!LPRR112"]


def test_a_place_that_it_leaves_alone_is_refused_with_what_it_changes(
    sample_engine: Engine,
) -> None:
    answer = ask(sample_engine, "What would LPRR112 change in Section 9.3.1?")
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.NOT_IN_CORPUS
    assert "proposes nothing in 9.3.1" in answer.text
    assert "3.1.1, 3.1.3, 8.3" in answer.text
    assert answer.refusal.see[0].key == "market-protocols@2025-07-01#9.3.1(1)"


def test_a_proposal_never_answers_for_the_rule(sample_engine: Engine) -> None:
    answer = ask(sample_engine, "How soon must an SA call about a Forced Outage?")
    assert all(one.status is not Status.PROPOSED for one in (*answer.citations, *answer.pending))


def test_a_filing_without_tracked_changes_is_compared_by_its_words(engine: Engine) -> None:
    request = engine.show("GRR020", SUMMER).request
    assert request is not None
    (proposal,) = request.proposals
    assert proposal.fate == "added"  # nothing stands beside it in the filing
    assert proposal.in_force == "grid-rules@2025-06-01#9.5(1)"


COVER = [
    ("Who sponsored LPRR112?", ["Dry Creek Wind LLC"]),
    ("When does LPRR112 take effect?", ["Upon system implementation of LPRR104"]),
    ("When was LPRR112 filed?", ["March 15, 2025"]),
    ("Which sections does LPRR112 touch?", [
        ("3.1.1, Timeline for Requests; 3.1.3, Decision on a Request; 8.3, State of Charge Telemetry"
        " (new)"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), COVER)
def test_what_the_cover_says_is_answered_from_its_fields(
    sample_engine: Engine, question: str, expected: list[str]
) -> None:
    answer = ask(sample_engine, question)
    assert [one.text for one in answer.claims] == expected
    assert {one.label.partition(" (")[2] for one in answer.citations} == {"as filed Mar 15, 2025)"}
    assert "no rule text" in answer.notes[0]


def test_a_word_of_the_cover_in_a_question_about_the_text_is_no_question_about_the_cover(
    sample_engine: Engine,
) -> None:
    answer = ask(sample_engine, "Would LPRR112 change the status of a request decided late?")
    assert any(one.redline for one in answer.claims)


def test_where_the_rulebook_reads_otherwise_the_redline_against_it_stands_beside(
    sample_engine: Engine,
) -> None:
    request = sample_engine.show("LPRR112", SUMMER).request
    assert request is not None
    (found,) = (one for one in request.proposals if one.citation.key.endswith("#3.1.1(1)!LPRR112"))
    told = marked(found.against)
    assert "{+that lasts longer than one day +}" in told
    assert "[-45th-]{+60th+}" in told  # drafted on boxed text; the rule in force says 45th
    assert all(one.against == () for one in request.proposals if one.reads != "otherwise")


def test_rows_of_one_table_are_each_told(sample_engine: Engine) -> None:
    answer = ask(sample_engine, "What would LPRR112 change in 3.1.1(2)?")
    assert [redline_text(one) for one in answer.claims] == [
        "90 to 180 days before the start\t[-45-]{+60+} days before the start",
        "45 to 89 days before the start\t[-20-]{+30+} days before the start",
    ]
