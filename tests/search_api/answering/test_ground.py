from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketrules.answers import Citation
from marketrules.documents import Status
from marketrules.errors import UngroundedClaim
from marketrules.passages import Passage
from search_api.answering.cite import cite
from search_api.answering.ground import CUT, Drafted, check_citation, check_claim, ground, plain
from search_api.dates.standing import Standing
from search_api.engine import Engine

SUMMER = date(2025, 7, 1)
DUE = "grid-rules@2025-06-01#9.4(2)"
TO_COME = "grid-rules@2025-06-01#9.4(2)!GRR012"


@pytest.fixture(scope="session")
def standing(engine: Engine) -> Standing:
    return engine._current().standing(SUMMER)


def in_force(passage: Passage) -> bool:
    return passage.status is Status.IN_EFFECT


def citation(standing: Standing, key: str) -> Citation:
    passage = standing.by_key(key)
    assert passage is not None
    return cite(passage, standing.edition_of(passage))


def test_a_true_claim_passes(standing: Standing) -> None:
    true = citation(standing, DUE)
    passed = ground((Drafted(plain(true.quote), (true,)),), (), standing, in_force, in_force)
    assert passed.citations == (true,)
    assert (passed.claims[0].citations, passed.dropped) == ((0,), 0)


FALSE = [
    # one word more
    ({"quote": "(2)\tThe form is not due within 12 Business Days of the statement."}, "not what"),
    # the number changed
    ({"quote": "(2)\tThe form is due within 13 Business Days of the statement."}, "not what"),
    # a span that is another's
    ({"span": (0, 12)}, "outside"),
    # a span of nothing
    ({"span": (0, 0)}, "outside"),
    # a paragraph that isn't there
    ({"key": "grid-rules@2025-06-01#9.4(9)"}, "no such paragraph"),
    # the key of one paragraph on the pinpoint of another
    ({"paragraph": "(3)"}, "not the pinpoint"),
    ({"edition": "2025-01-01"}, "not the pinpoint"),
    # boxed text passed off as in force
    ({"status": Status.PENDING}, "is in_effect"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "why"), FALSE)
def test_a_citation_that_is_not_true_is_caught(
    standing: Standing, change: dict[str, object], why: str
) -> None:
    false = replace(citation(standing, DUE), **change)
    with pytest.raises(UngroundedClaim, match=why):
        check_citation(false, standing, in_force)


def test_boxed_text_carries_no_claim(standing: Standing) -> None:
    boxed = citation(standing, TO_COME)
    with pytest.raises(UngroundedClaim, match="text of that date"):
        check_claim(Drafted(plain(boxed.quote), (boxed,)), standing, in_force)


def test_a_claim_without_a_citation_carries_nothing(standing: Standing) -> None:
    with pytest.raises(UngroundedClaim, match="without a citation"):
        check_claim(Drafted("The form is due.", ()), standing, in_force)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_nothing_that_does_not_stand_in_the_source_gets_through(
    standing: Standing, data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(standing.snapshot) - 1), max_size=4))
    drafted = []
    for row in rows:
        passage = standing.passages([row])[0]
        true = cite(passage, standing.edition_of(passage))
        start, end = true.span
        left = data.draw(st.integers(start - 3, end + 3))
        right = data.draw(st.integers(start - 3, end + 3))
        words = st.sampled_from([true.quote, true.quote[:-1], true.quote + " not", "", "12"])
        false = replace(true, quote=data.draw(words), span=(left, right))
        drafted.append(Drafted(data.draw(words), (data.draw(st.sampled_from([true, false])),)))
    passed = ground(tuple(drafted), (), standing, in_force, in_force)
    assert len(passed.claims) + passed.dropped == len(drafted)
    for claim in passed.claims:
        cited = [passed.citations[number] for number in claim.citations]
        assert any(plain(claim.text) in plain(one.quote) for one in cited)
        for one in cited:
            source = standing.source_text(one.document, one.edition)
            assert source[one.span[0] : one.span[1]] == one.quote
            assert one.status is Status.IN_EFFECT


QUESTIONS = st.lists(
    st.sampled_from(
        ["form", "due", "yet", "GRR012", "9.4", "(2)", "helmet", "pending", "invoice", "20", "DA",
         "Grid Rules", "M-A010125-02", "GRR020", "extend", "Section", "what is"]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    question=QUESTIONS,
    as_of=st.dates(date(2024, 12, 1), date(2026, 6, 1)),
    limit=st.integers(20, 150),
)
def test_whatever_is_asked_every_quote_is_verbatim_and_of_a_status_that_fits(
    engine: Engine, question: str, as_of: date, limit: int
) -> None:
    answer = engine.ask(question, as_of, limit)
    source = engine._current().snapshot.source_text
    for one in answer.citations:
        assert source(one.document, one.edition)[one.span[0] : one.span[1]] == one.quote
        assert one.status is not Status.PENDING
    for claim in answer.claims:
        assert any(plain(claim.text) in plain(answer.citations[n].quote) for n in claim.citations)
    assert all(one.status is Status.PENDING for one in answer.pending)
    assert (answer.outcome == "refused") == (answer.refusal is not None)
    if answer.refusal is None:
        assert len(answer.text.split()) <= limit


@settings(max_examples=150, deadline=None)
@given(text=st.text(min_size=1, max_size=200), as_of=st.dates())
def test_no_text_and_no_date_breaks_the_engine(engine: Engine, text: str, as_of: date) -> None:
    assert engine.ask(text, as_of).question == text
    assert engine.search(text, as_of, top=3).query == text


def test_the_mark_of_a_sentence_that_goes_on_is_no_word_of_the_quotation(
    standing: Standing,
) -> None:
    true = citation(standing, DUE)
    check_claim(Drafted(plain(true.quote) + CUT, (true,)), standing, in_force)
    with pytest.raises(UngroundedClaim, match="not quoted"):
        check_claim(Drafted(f"The form{CUT} Business Days", (true,)), standing, in_force)
