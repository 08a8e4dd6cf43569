"""The gate on the sample: main passes it, and regressions planted on purpose don't.

The sample is ingested once, with the real encoder; what is broken is broken in the running
product, so that the whole path from question to figure is what catches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.expected import Expected, Reached, expectation, load_expected, pinned, save_expected
from evals.gate import Change, changes, gate_lines
from evals.judgments import JudgmentSet, load_set
from evals.opening import Desk
from evals.running import run
from evals.runs import Run
from evals.systems import Product
from index.bridge import Bridge
from index.keywords import Keywords
from index.vectors import Rows
from index.wording import Wording
from marketrules.documents import Status
from marketrules.errors import JudgmentError, RecordError
from search_api.dates.editions import Mask
from search_api.dates.standing import IN_FORCE, Standing

Dropped = Callable[[Product], dict[str, Change]]


@pytest.fixture(scope="module")
def judged() -> JudgmentSet:
    expected = load_expected()["sample"]
    return pinned(load_set("sample"), expected.today)


def _run(system: Any, judged: JudgmentSet, desk: Desk) -> Run:
    return run(system, judged, desk.snapshot)


def _product(desk: Desk) -> Product:
    return Product(desk.engine, desk.embedder, desk.snapshot)


@pytest.fixture(scope="module")
def done(sample_desk: Desk, judged: JudgmentSet) -> Run:
    """What the product says to the sample's questions today."""
    return _run(_product(sample_desk), judged, sample_desk)


@pytest.fixture
def dropped(done: Run, sample_desk: Desk, judged: JudgmentSet) -> Dropped:
    """Asks a broken product, and gives what the gate says that has dropped since it was whole."""
    whole = expectation(done, date(2025, 7, 1))

    def drops(system: Product) -> dict[str, Change]:
        found = changes(_run(system, judged, sample_desk), whole)
        return {one.measure: one for one in found if one.dropped}

    return drops


def test_the_sample_reaches_what_is_expected_of_it(done: Run) -> None:
    found = changes(done, load_expected()["sample"])
    assert not any(one.dropped for one in found), "\n".join(gate_lines(found))


def test_without_the_indexes_of_words_the_gate_closes(
    sample_desk: Desk, dropped: Dropped, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of a few hundred paragraphs nearly all are near enough to be read word by word, so that here
    # either index makes up for the other: only without both is there nothing but the encoder.
    def no_keywords(self: Keywords, text: str, *_asked: object) -> np.ndarray:
        return np.zeros(len(self), dtype=np.float32)

    def no_words(self: Bridge, question: str, wording: Wording, rows: Rows) -> np.ndarray:
        return np.zeros(len(rows), dtype=np.float32)

    monkeypatch.setattr(Keywords, "scores", no_keywords)
    monkeypatch.setattr(Bridge, "scores", no_words)
    drops = dropped(_product(sample_desk))
    assert {"section_hit@1", "section_hit@5", "paragraph_hit@5", "paragraph_nDCG@10"} & set(drops)
    assert any(one.lost for one in drops.values())


def test_answering_from_pending_text_closes_the_gate(
    sample_desk: Desk, dropped: Dropped, monkeypatch: pytest.MonkeyPatch
) -> None:
    mask = Standing.mask

    def with_boxes(self: Standing, statuses: Iterable[Status]) -> Mask:
        wanted = set(statuses)
        return mask(self, wanted | {Status.PENDING} if wanted == IN_FORCE else wanted)

    monkeypatch.setattr(Standing, "mask", with_boxes)
    drops = dropped(_product(sample_desk))
    assert "status_right" in drops
    assert drops["status_right"].lost


@dataclass(frozen=True)
class Broken(Product):
    """The product, with what it says changed before it is heard."""

    def answer(self, question: str, as_of: date | None, words: int) -> dict[str, Any]:
        return self.changed(super().answer(question, as_of, words))

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError


class Shifted(Broken):
    """Cites the paragraph below the one that it quotes."""

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        return said | {"citations": [self._below(one) for one in said["citations"]]}

    def _below(self, cited: dict[str, Any]) -> dict[str, Any]:
        row = self.snapshot.row_of(cited["key"])
        assert row is not None
        below = self.snapshot.passage(min(row + 1, len(self.snapshot) - 1))
        place = ("document", "edition", "section", "paragraph", "term", "key")
        return cited | {name: getattr(below, name) for name in place}


class ShiftedWithQuote(Shifted):
    """Cites the paragraph below, and quotes that: what it says is then carried by nothing."""

    def _below(self, cited: dict[str, Any]) -> dict[str, Any]:
        moved = super()._below(cited)
        passage = self.snapshot.by_key(moved["key"])
        assert passage is not None
        return moved | {"quote": passage.text, "span": (passage.span.start, passage.span.end)}


@pytest.mark.parametrize(
    ("broken", "caught"),
    [
        # the old quote at the new place
        (Shifted, {"quote_verbatim", "paragraph_F1", "paragraph_cited"}),
        # the new quote too: verbatim where it says, and beside the point
        (ShiftedWithQuote, {"numbers_quoted", "paragraph_F1", "paragraph_cited"}),
    ],
)
def test_citations_shifted_by_one_paragraph_close_the_gate(
    sample_desk: Desk, dropped: Dropped, broken: type[Broken], caught: set[str]
) -> None:
    desk = sample_desk
    drops = dropped(broken(desk.engine, desk.embedder, desk.snapshot))
    assert caught <= set(drops)
    assert drops["paragraph_F1"].lost


class NeverRefuses(Broken):
    """Reads out the nearest paragraph where the product refuses."""

    def changed(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["outcome"] == "answered":
            return said
        see = said["refusal"]["see"]
        text = see[0]["quote"] if see else "Yes."
        return said | {"outcome": "answered", "refusal": None, "text": text, "citations": see[:1]}


def test_refusing_nothing_closes_the_gate(sample_desk: Desk, dropped: Dropped) -> None:
    desk = sample_desk
    drops = dropped(NeverRefuses(desk.engine, desk.embedder, desk.snapshot))
    assert {"refusal_balance", "refusal_recall"} <= set(drops)
    assert drops["refusal_recall"].lost


# The gate itself, on figures worked by hand


def _expected(**measures: Reached) -> Expected:
    return Expected("0" * 64, date(2025, 7, 1), dict(measures))


def test_a_drop_within_the_tolerance_leaves_the_gate_open(done: Run) -> None:
    reached = expectation(done, date(2025, 7, 1)).measures["right"]
    within = Reached(reached.reaches + 0.02, 0.03, reached.missed)
    beyond = Reached(reached.reaches + 0.04, 0.03, reached.missed)
    for one, dropped in ((within, False), (beyond, True)):
        expected = replace(_expected(right=one), judgments=done.header.set_sha256)
        assert [change.dropped for change in changes(done, expected)] == [dropped]


def test_where_lower_is_better_a_rise_is_a_drop(done: Run) -> None:
    found = expectation(done, date(2025, 7, 1)).measures["false_refusal"]
    lower = Reached(found.reaches - 0.02, 0.0, ())
    expected = replace(_expected(false_refusal=lower), judgments=done.header.set_sha256)
    (change,) = changes(done, expected)
    assert change.dropped
    assert change.lost == found.missed


def test_a_measure_that_scores_nothing_any_more_is_a_drop() -> None:
    assert Change("right", 0.5, 0.1, None, (), ()).dropped


def test_a_closed_gate_names_measure_figures_and_questions() -> None:
    change = Change("right", 0.75, 0.03, 0.6, ("s-001", "s-004"), ())
    text = "\n".join(gate_lines([change, replace(change, measure="words", found=0.75, lost=())]))
    assert "right" in text
    assert "0.750 ± 0.03, found 0.600; lost: s-001, s-004" in text
    assert "closed: 1 of 2 measures dropped" in text


def test_changed_questions_have_to_be_accepted_anew(done: Run) -> None:
    with pytest.raises(JudgmentError, match=r"have changed.*--accept"):
        changes(done, _expected())


def test_what_is_written_is_what_is_read(tmp_path: Path, done: Run) -> None:
    path = tmp_path / "expected.toml"
    expected = {"sample": expectation(done, date(2025, 7, 1))}
    save_expected(expected, path)
    assert load_expected(path) == expected
    assert load_expected(tmp_path / "none.toml") == {}


_WHOLE = "[sample]\njudgments = 'x'\ntoday = 2025-01-01\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sample", "Expected"),  # no TOML
        ("[sample]\njudgments = 'x'\n", "sample.today"),  # a field is missing
        (
            f"{_WHOLE}measures.beauty = {{reaches = 1.0, tolerance = 0.0}}",
            "no measure 'beauty'",
        ),
    ],
)
def test_a_bad_file_of_expectations_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "expected.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match=told):
        load_expected(path)


def test_questions_without_a_date_are_asked_as_of_one_day(judged: JudgmentSet) -> None:
    day = date(2025, 7, 1)
    original = load_set("sample")
    for before, after in zip(original.judgments, pinned(original, day).judgments, strict=True):
        assert after.as_of == (before.as_of or day)
