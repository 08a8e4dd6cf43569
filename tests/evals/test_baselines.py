"""Baselines lose; what each of them says is what its name promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.baselines import BASELINES
from evals.baselines.chunks import CHARACTERS, chunks_of, cut
from evals.baselines.contest import contest_lines, won
from evals.expected import load_expected, pinned
from evals.judgments import load_set
from evals.opening import Desk
from evals.places import exact_paragraph, same_paragraph
from evals.running import run
from evals.runs import Run
from evals.systems import Product, System

from .conftest import cited, place

_QUESTION = "How many days before an outage must we tell the operator?"


@pytest.fixture(scope="module")
def runs(sample_desk: Desk) -> Mapping[str, Run]:
    """The sample's questions to the product and to every baseline."""
    desk = sample_desk
    judged = pinned(load_set("sample"), load_expected()["sample"].today)
    product: System = Product(desk.engine, desk.embedder, desk.snapshot)
    systems = [product, *(make(desk) for make in BASELINES.values())]
    return {one.name: run(one, judged, desk.snapshot) for one in systems}


@pytest.mark.parametrize("name", list(BASELINES))
def test_no_baseline_wins_a_measure(runs: Mapping[str, Run], name: str) -> None:
    found = won(runs["marketrules"], runs[name])
    assert not found, "\n".join(map(str, found))


def test_the_halves_of_a_trade_are_what_a_baseline_can_have_for_nothing(
    runs: Mapping[str, Run],
) -> None:
    # Refusing all has every refusal; their balance tells that from judgment.
    refusing = [row.scores for row in runs["always-refuse"].rows]
    assert {one["refusal_recall"] for one in refusing} == {1.0, None}
    assert {one["false_refusal"] for one in refusing} == {1.0, None}
    # Saying nothing has nothing wrong in it; it isn't right either.
    echoed = [row.scores for row in runs["echo-the-question"].rows]
    assert {one["wrong_answer"] for one in echoed} == {0.0, None}
    assert {one["right"] for one in echoed} == {0.0}


def test_a_section_as_a_whole_is_neither_its_paragraph_nor_its_definition() -> None:
    # found by always-cite-the-section, which had half of all paragraphs by this
    assert not same_paragraph(cited("9.4"), place("9.4(1)"))
    assert not same_paragraph(cited("9.4"), place("9.4(1)(a)"))
    assert not same_paragraph(cited("2.1"), replace(place("2.1"), paragraph="Bank Day"))
    assert same_paragraph(cited("9.4"), place("9.4"))
    assert exact_paragraph(cited("9.4(1)"), place("9.4(1)"))


def test_a_refusing_baseline_refuses_and_an_echo_echoes(sample_desk: Desk) -> None:
    refused = BASELINES["always-refuse"](sample_desk).answer(_QUESTION, None, 150)
    assert refused is not None
    assert refused["outcome"] == "refused"
    echo = BASELINES["echo-the-question"](sample_desk).answer(_QUESTION, None, 4)
    assert echo is not None
    assert (echo["text"], echo["citations"]) == ("How many days before", [])


@pytest.mark.parametrize(
    "name", ["plain-chunks", "bm25-only", "paste-the-passages", "always-cite-the-section"]
)
def test_a_searching_baseline_quotes_what_stands_there(sample_desk: Desk, name: str) -> None:
    system = BASELINES[name](sample_desk)
    answer = system.answer(_QUESTION, None, 120)
    hits = system.search(_QUESTION, None, 5)
    assert answer is not None
    assert hits
    assert 0 < len(answer["text"].split()) <= 120
    assert answer["citations"]
    for one in answer["citations"]:
        source = sample_desk.snapshot.source_text(one["document"], one["edition"])
        start, end = one["span"]
        assert source[start:end] == one["quote"]
    if name != "bm25-only":
        assert system.confidence(_QUESTION, hits) is not None


def test_chunks_cover_all_texts_and_name_the_section_in_which_they_begin(
    sample_desk: Desk,
) -> None:
    snapshot = sample_desk.snapshot
    chunks = list(chunks_of(snapshot))
    for edition in snapshot.editions:
        document, name = edition.document.id, edition.edition
        source = snapshot.source_text(document, name)
        own = [one for one in chunks if (one.document, one.edition) == (document, name)]
        assert "".join("".join(one.text for one in own).split()) == "".join(source.split())
        for one in own:
            section = snapshot.section(document, name, one.section)
            assert one.section == "" or section is not None


@given(st.text(alphabet="ab \n", max_size=300), st.integers(1, 40))
def test_cutting_loses_nothing_and_never_exceeds_its_length(text: str, most: int) -> None:
    spans = list(cut(text, most))
    assert "".join(one.quote(text) for one in spans) == text
    assert all(0 < len(one) <= most for one in spans)


def test_a_chunk_is_as_long_as_the_plain_kit_makes_them() -> None:
    assert [len(one) for one in cut("x" * 2500)] == [CHARACTERS, CHARACTERS, 500]


def test_the_table_of_a_contest_has_a_line_a_measure(runs: Mapping[str, Run]) -> None:
    lines = list(contest_lines([runs["marketrules"], runs["always-refuse"]]))
    assert lines[0] == "| measure | marketrules | always-refuse |"
    (right,) = [line for line in lines if line.startswith("| right ")]
    assert "**" in right.split("|")[2]
    assert "–" in next(line for line in lines if "section_hit@1" in line).split("|")[3]
