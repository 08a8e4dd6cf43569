from datetime import date

import pytest

from marketrules.answers import Outcome, Reason
from marketrules.documents import Status
from search_api.engine import Engine

SUMMER = date(2025, 7, 1)
WINTER = date(2025, 2, 1)
AUTUMN = date(2025, 10, 1)


def quotes(engine: Engine, question: str, as_of: date) -> str:
    return " ".join(claim.text for claim in engine.ask(question, as_of).claims)


def test_an_answer_quotes_the_edition_of_the_date(engine: Engine) -> None:
    question = "Within how many Business Days is the dispute form due?"
    assert "within 12 Business Days" in quotes(engine, question, SUMMER)
    assert "within 10 Business Days" in quotes(engine, question, WINTER)
    assert "within 12" not in quotes(engine, question, WINTER)


def test_boxed_text_is_listed_apart_and_never_claimed(engine: Engine) -> None:
    answer = engine.ask("When is the dispute form due?", SUMMER)
    assert next(one.revisions for one in answer.pending) == ("GRR012",)
    assert all(one.status is Status.PENDING for one in answer.pending)
    assert all(one.status is not Status.PENDING for one in answer.citations)
    in_force, _, to_come = answer.text.partition("Approved, not in force (GRR012")
    assert "20 Business Days" not in in_force
    assert "20 Business Days" in to_come


def test_a_question_about_what_is_in_force_shows_what_is_to_come_marked_as_such(
    engine: Engine,
) -> None:
    answer = engine.ask("Is the dispute form due within 20 Business Days yet?", SUMMER)
    line = next(line for line in answer.text.splitlines() if "20 Business Days" in line)
    assert line.startswith("Approved, not in force (GRR012, upon system implementation): ")


def test_a_box_with_a_past_date_is_in_effect_and_what_it_replaced_is_gone(engine: Engine) -> None:
    question = "May GridCo extend the time for filing?"
    assert "may extend" in quotes(engine, question, SUMMER)
    after = engine.ask(question, AUTUMN)
    text = " ".join(claim.text for claim in after.claims)
    assert "may not extend" in text
    assert "may extend the time" not in text
    cited = next(one for one in after.citations if "may not extend" in one.quote)
    assert (cited.status, cited.label) == (
        Status.IN_EFFECT,
        "Grid Rules § 9.4(3) (eff. Sep 1, 2025)",
    )


def test_an_item_comes_with_the_lead_in_that_it_completes(engine: Engine) -> None:
    answer = engine.ask("Grid Rules 9.4(1)(b)", SUMMER)
    assert [one.paragraph for one in answer.citations] == ["(1)", "(1)(b)"]


def test_a_short_list_is_quoted_whole_and_in_order(engine: Engine) -> None:
    answer = engine.ask("Grid Rules 9.4: what does the form of a Dispatch Agent state?", SUMMER)
    assert [one.paragraph for one in answer.citations][:3] == ["(1)", "(1)(a)", "(1)(b)"]


def test_a_definition_is_looked_up(engine: Engine) -> None:
    for question in ("What is a Dispatch Agent?", "define DA", "DA", "What does DA mean?"):
        first = engine.ask(question, SUMMER).citations[0]
        assert first.label == "Grid Rules § 2.1 “Dispatch Agent (DA)” (eff. Jan 1, 2024)"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the definition of a dispute?", True),
        ("What does Dispatch Agent mean?", False),
        ("What is a dispute?", False),
        ("What does section 9.4 mean?", False),
    ],
)
def test_that_no_definition_is_held_is_told_to_who_asks_for_one(
    engine: Engine, question: str, told: bool
) -> None:
    answer = engine.ask(question, SUMMER)
    assert answer.claims
    says = "Nothing in force on that date defines “dispute” as a term."
    assert answer.caution == (says if told else None)


def test_a_number_in_several_documents_is_not_decided_for_the_reader(engine: Engine) -> None:
    answer = engine.ask("Section 9.4", SUMMER)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.AMBIGUOUS
    assert {one.document for one in answer.refusal.see} == {"grid-rules", "field-manual"}


def test_a_named_document_settles_which_section_is_meant(engine: Engine) -> None:
    for question in ("Field Manual 9.4", "FM 9.4", "Section 9.4 of the Field Manual"):
        answer = engine.ask(question, SUMMER)
        assert [one.document for one in answer.citations] == ["field-manual"]


def test_a_section_named_in_a_question_comes_first_and_hides_nothing(engine: Engine) -> None:
    answer = engine.ask("Grid Rules 9.5: when is an invoice paid?", SUMMER)
    assert answer.citations[0].section == "9.5"
    other = engine.ask("Grid Rules 9.5: who has to wear a helmet in a substation?", SUMMER)
    assert "Site visits" in {one.section for one in other.citations}


def test_a_quantity_is_no_section(engine: Engine) -> None:
    answer = engine.ask("Does a plant of 9.4 MW report outages by phone?", SUMMER)
    assert "market-notice" in {one.document for one in answer.citations}


REFUSED = [
    # a section that the document doesn't have
    ("What does Section 12.3 of the Grid Rules say?", SUMMER, Reason.SECTION_NOT_HELD),
    # before the earliest edition
    ("When is the dispute form due?", date(2020, 1, 1), Reason.EDITION_NOT_HELD),
    # what answers best is of a document of which no edition is that old
    ("How often are the relays of a substation tested?", date(2025, 1, 15),
     Reason.EDITION_NOT_HELD),
    # a named document of which no edition is that old
    ("How often are relays tested by the Field Manual?", date(2025, 1, 15),
     Reason.EDITION_NOT_HELD),
    # a notice that isn't held, and one that was sent later
    ("What does M-A010125-09 ask of us?", SUMMER, Reason.EDITION_NOT_HELD),
    ("What does M-A010125-02 ask of us?", date(2025, 1, 15), Reason.EDITION_NOT_HELD),
    # a revision of which nothing is held
    ("What does GRR999 change?", SUMMER, Reason.NOT_IN_CORPUS),
]  # fmt: skip


@pytest.mark.parametrize(("question", "as_of", "reason"), REFUSED)
def test_what_is_not_held_is_refused_by_its_reason(
    engine: Engine, question: str, as_of: date, reason: Reason
) -> None:
    answer = engine.ask(question, as_of)
    assert answer.outcome is Outcome.REFUSED
    assert answer.refusal is not None
    assert answer.refusal.reason is reason
    assert not answer.claims


def test_a_refusal_names_the_earliest_edition_held(engine: Engine) -> None:
    answer = engine.ask("When is the dispute form due?", date(2020, 1, 1))
    assert "Grid Rules: Jan 1, 2025" in answer.text


def test_a_revision_is_found_however_it_is_written(engine: Engine) -> None:
    for written in ("GRR012", "grr 12", "GRR-012"):
        answer = engine.ask(f"Is {written} in force?", SUMMER)
        assert [one.revisions for one in answer.pending] == [("GRR012",)]


def test_a_revision_request_is_served_only_by_its_id(engine: Engine) -> None:
    assert engine.ask("GRR020", SUMMER).citations[0].status is Status.PROPOSED
    invoices = engine.ask("By which Bank Day is an invoice paid?", SUMMER)
    assert Status.PROPOSED not in {one.status for one in invoices.citations}


def test_a_notice_is_looked_up_by_its_id(engine: Engine) -> None:
    answer = engine.ask("m-a010125-02", SUMMER)
    assert [one.label for one in answer.citations] == [
        "Market Notice M-A010125-02, ACTION REQUIRED"
    ]


@pytest.mark.parametrize("limit", [20, 40, 150])
def test_an_answer_keeps_to_its_words(engine: Engine, limit: int) -> None:
    for question in ("When is the form due in 20 days yet?", "invoice and dispute forms"):
        answer = engine.ask(question, SUMMER, limit)
        assert sum(len(claim.text.split()) for claim in answer.claims) <= limit
        assert len(answer.text.split()) <= limit


def test_an_old_edition_is_named_in_a_note(engine: Engine) -> None:
    assert not any("Grid Rules" in note for note in engine.ask("dispute form", SUMMER).notes)
    notes = engine.ask("dispute form", AUTUMN).notes
    assert "The newest edition of Grid Rules held for that date is of Jun 1, 2025." in notes


def test_documents_that_are_not_held_of_that_date_are_named_in_a_note(engine: Engine) -> None:
    notes = engine.ask("dispute form", date(2025, 1, 15)).notes
    assert "Field Manual (from Feb 1, 2025)" in notes[0]


def test_an_answer_names_its_snapshot_and_its_date(engine: Engine) -> None:
    answer = engine.ask("dispute form", SUMMER)
    assert (answer.snapshot, answer.as_of) == (engine.health().snapshot, "2025-07-01")
    assert set(answer.timings_ms) == {"retrieve", "answer", "total"}


def test_a_day_in_the_question_decides_the_edition_and_is_told(engine: Engine) -> None:
    question = "Within how many Business Days was the dispute form due on February 1, 2025?"
    answer = engine.ask(question)
    assert answer.as_of == "2025-02-01"
    assert "within 10 Business Days" in answer.text
    assert answer.notes[0] == "Answered as of Feb 1, 2025, the day that the question asks for."


def test_a_day_that_is_given_wins_over_one_in_the_question(engine: Engine) -> None:
    question = "Within how many Business Days was the dispute form due on February 1, 2025?"
    answer = engine.ask(question, SUMMER)
    assert answer.as_of == SUMMER.isoformat()
    assert "within 12 Business Days" in answer.text


def test_what_no_rule_answers_is_refused_with_the_nearest_rules(engine: Engine) -> None:
    answer = engine.ask("How many dispute forms were filed with GridCo as of today?", SUMMER)
    assert answer.outcome is Outcome.REFUSED
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.NOT_A_RULES_QUESTION
    assert answer.refusal.see


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What does the Metering Operating Guide require of a dispute form?",
         "Metering Operating Guide isn't among the documents held"),
        # A paragraph that its section doesn't have; a title that the section of that number hasn't.
        ("What does paragraph (7) of Section 9.4 say about the form?",
         "Section 9.4 has no paragraph (7)"),
        ("What must I file under Section 9.4, Tidal Barrage Licensing?", "Tidal Barrage Licensing"),
    ],
)  # fmt: skip
def test_what_is_named_and_not_held_is_refused_by_its_name(
    engine: Engine, question: str, told: str
) -> None:
    answer = engine.ask(question, SUMMER)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.SECTION_NOT_HELD
    assert told in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What is the dollar amount of a late dispute form?",
        "How big a fee do I pay for a dispute form?",
        "How much does GridCo charge for a dispute form?",
    ],
)
def test_a_figure_that_no_paragraph_gives_is_refused_with_the_nearest(
    engine: Engine, question: str
) -> None:
    answer = engine.ask(question, SUMMER)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.NOT_IN_CORPUS
    assert "give no figure" in answer.text
    assert answer.refusal.see


def test_what_is_to_come_stands_beside_the_text_that_it_changes(engine: Engine) -> None:
    answer = engine.ask("Is the dispute form due within 20 Business Days yet?", SUMMER)
    assert any("within 12 Business Days" in claim.text for claim in answer.claims[:2])
    assert "20 Business Days" in answer.pending[0].quote
