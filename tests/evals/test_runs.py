"""Runs: asked, kept, read again, compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from evals.judgments import JudgmentSet
from evals.running import Asking, run
from evals.runs import Run, load_run, save_run
from evals.scoring import MEASURES
from evals.summary import comparison, comparison_lines, summarise, summary_lines, summary_plain
from evals.systems import FromFiles, OverHttp, Product
from index.embed import Embedder
from index.snapshot import Snapshot
from marketrules.errors import JudgmentError, RecordError, ServiceUnavailable
from marketrules.folders import DataFolder
from search_api.engine import Engine
from search_api.service.app import create_app

from .conftest import answer, cited, refused


@pytest.fixture(scope="module")
def product(desk: DataFolder, desk_embedder: Embedder, held: Snapshot) -> Product:
    return Product(Engine(desk, desk_embedder), desk_embedder, held)


@pytest.fixture
def done(product: Product, desk_set: JudgmentSet, held: Snapshot) -> Run:
    return run(product, desk_set, held)


@dataclass
class Parrot:
    """Says one thing to everybody."""

    given: dict[str, Any]
    hits: list[dict[str, Any]] | None = None
    name: str = "parrot"
    live: bool = True
    asked: list[str] = field(default_factory=list)
    identity: Mapping[str, str] = field(default_factory=dict)

    def search(self, question: str, as_of: date | None, top: int) -> list[dict[str, Any]] | None:
        return self.hits

    def answer(self, question: str, as_of: date | None, words: int) -> dict[str, Any]:
        self.asked.append(question)
        return self.given

    def confidence(self, question: str, hits: list[dict[str, Any]]) -> float | None:
        return 0.5


def test_the_product_is_asked_and_scored(done: Run) -> None:
    by_id = {row.id: row.scores for row in done.rows}
    assert list(by_id) == ["d-1", "d-2", "d-3", "d-4"]
    assert by_id["d-1"]["section_hit@1"] == by_id["d-1"]["vital_nuggets"] == 1
    assert by_id["d-3"]["edition_right"] == by_id["d-3"]["right"] == 1  # of January
    assert by_id["d-2"]["paragraph_cited"] == by_id["d-2"]["status_right"] == 1  # boxed
    assert by_id["d-4"]["refusal_recall"] == by_id["d-4"]["refusal_reason"] == 1
    assert by_id["d-4"]["section_hit@1"] is None
    for scores in by_id.values():
        assert set(scores) == {measure.name for measure in MEASURES}
        assert scores["quote_verbatim"] in (1, None)
    assert all(set(row.timings_ms) == {"search", "answer", "embed"} for row in done.rows)
    assert all(row.confidence is not None for row in done.rows)


def test_the_header_says_what_decided_the_figures(done: Run, held: Snapshot) -> None:
    header = done.header
    assert header.id.endswith("-desk-marketrules")
    assert header.snapshot == held.id
    assert header.identity["encoder"] == "hashing@1/64"
    assert header.settings == {"words": "150", "top": "10"}
    assert {"processor", "cores", "python"} <= set(header.machine)
    assert {"numpy", "ir-measures", "onnxruntime"} <= set(header.packages)
    assert not header.limited


def test_a_run_read_again_is_the_same(done: Run, tmp_path: Path) -> None:
    path = save_run(tmp_path / "runs", done)
    assert path.name == f"{done.header.id}.jsonl"
    assert load_run(path) == done
    assert [one.name for one in path.parent.iterdir()] == [path.name]  # nothing half-written


def test_runs_of_another_format_or_damaged_are_refused(done: Run, tmp_path: Path) -> None:
    path = save_run(tmp_path, done)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0].replace('"format":1', '"format":9'), *lines[1:]]))
    with pytest.raises(RecordError, match="a run of format 9; this program reads 1"):
        load_run(path)
    path.write_text("\n".join([lines[0], lines[1][:-40]]))
    with pytest.raises(RecordError, match=r"\.jsonl:2: .*Invalid JSON"):
        load_run(path)
    path.write_text("")
    with pytest.raises(RecordError, match="nothing in it"):
        load_run(path)
    with pytest.raises(RecordError, match="No such file"):
        load_run(tmp_path / "gone.jsonl")


def test_a_limit_asks_the_first_questions_only(desk_set: JudgmentSet, held: Snapshot) -> None:
    parrot = Parrot(refused())
    limited = run(parrot, desk_set, held, Asking(limit=2))
    # The first is asked once more, before anything is timed.
    assert parrot.asked == [desk_set.judgments[0].question] * 2 + [desk_set.judgments[1].question]
    assert limited.header.limited


def test_places_not_held_are_told_and_kept_in_the_run(
    desk_set: JudgmentSet, held: Snapshot
) -> None:
    first = desk_set.judgments[0]
    odd = replace(first, gold=(*first.gold, replace(first.gold[0], section="9.9")))
    judged = replace(desk_set, judgments=(odd, *desk_set.judgments[1:]))
    told: list[Any] = []
    done = run(Parrot(refused()), judged, held, warn=told.append)
    assert len(told) == 1
    assert done.header.unheld == (
        "line 1, d-1, gold grid-rules@2025-06-01#9.9 (2): no such section",
    )


def test_a_set_about_other_documents_is_not_run(desk_set: JudgmentSet, held: Snapshot) -> None:
    gold = replace(desk_set.judgments[0].gold[0], document="rule-42")
    judged = replace(desk_set, judgments=(replace(desk_set.judgments[0], gold=(gold,)),))
    parrot = Parrot(refused())
    with pytest.raises(JudgmentError):
        run(parrot, judged, held)
    assert parrot.asked == []


def test_over_http_the_product_says_the_same(
    product: Product, done: Run, desk_set: JudgmentSet, held: Snapshot
) -> None:
    client = TestClient(create_app(product.engine), base_url="http://desk.example")
    remote = run(OverHttp("http://desk.example", client), desk_set, held)
    for here, there in zip(done.rows, remote.rows, strict=True):
        assert (here.answer, here.hits) == (there.answer, there.hits)
    assert "embed" not in remote.rows[0].timings_ms


def test_a_service_that_does_not_answer_is_named() -> None:
    def down(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    client = httpx.Client(transport=httpx.MockTransport(down))
    with pytest.raises(ServiceUnavailable, match=r"http://desk\.example/v1/answers: refused"):
        OverHttp("http://desk.example", client).answer("?", None, 150)


def _lines(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(one) for one in records) + "\n", encoding="utf-8")
    return path


def test_a_file_of_answers_is_scored_by_id(
    desk_set: JudgmentSet, held: Snapshot, tmp_path: Path
) -> None:
    ids = [one.id for one in desk_set.judgments]
    right = answer(cited("9.4(2)", quote="due within 12 Business Days"), text="12 Business Days")
    records = [{"id": one} | (refused() if one == "d-4" else right) for one in ids[::-1]]
    found = run(FromFiles(desk_set, _lines(tmp_path / "others.jsonl", *records)), desk_set, held)
    assert found.header.system == "others"
    scores = found.by_id["d-1"].scores
    assert (scores["right"], scores["quote_verbatim"], scores["paragraph_cited"]) == (1, 1, 1)
    assert scores["section_hit@1"] is None  # no file of hits
    assert scores["answer_ms"] is None  # reading a file is not answering
    assert found.by_id["d-3"].scores["edition_right"] == 0
    hits = [{"id": one, "hits": [cited("9.4(2)", score=0.7)]} for one in ids]
    with_hits = FromFiles(
        desk_set, tmp_path / "others.jsonl", _lines(tmp_path / "hits.jsonl", *hits)
    )
    assert run(with_hits, desk_set, held).by_id["d-1"].scores["section_hit@1"] == 1


@pytest.mark.parametrize(
    ("records", "message"),
    [
        # an answer for one of four
        ([{"id": "d-1"} | refused()], "nothing for 3 questions of the set: d-2, d-3, d-4"),
        ([["d-1"]], r"others\.jsonl:1: no object with an id"),
        ([{"text": "no id"}], r"others\.jsonl:1: no object with an id"),
    ],
)
def test_a_file_that_does_not_answer_the_set_is_refused(
    desk_set: JudgmentSet, tmp_path: Path, records: list[object], message: str
) -> None:
    with pytest.raises(RecordError, match=message):
        FromFiles(desk_set, _lines(tmp_path / "others.jsonl", *records))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": "12 days"}, "parrot, d-1: no answer: outcome: Field required"),
        (answer(outcome="perhaps"), "no answer: outcome: String should match"),
        (answer(cited("9.4(2)") | {"document": None}), "no answer: citations.0.document"),
        (
            answer(claims=[{"text": "12 days", "citations": [0]}]),
            "claims.0 cites what isn't in citations",
        ),
    ],
)
def test_what_is_no_answer_is_refused(
    desk_set: JudgmentSet, held: Snapshot, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(RecordError, match=message):
        run(Parrot(given), desk_set, held)


def test_a_summary_has_every_measure_by_kind_and_by_asker(done: Run) -> None:
    summary = summarise(done)
    assert [group.name for group in summary.by_kind] == [
        "as_of", "deadline", "status", "unanswerable",
    ]  # fmt: skip
    assert [(group.name, group.questions) for group in summary.by_asker] == [
        ("caller", 1), ("staff", 3),
    ]  # fmt: skip
    assert summary.refusals["section_not_held"] == {"section_not_held": 1}
    figure = summary.overall.figure("section_hit@10")
    assert figure is not None
    assert figure.estimate is not None
    assert (figure.estimate.n, figure.estimate.excluded) == (3, 1)
    text = "\n".join(summary_lines(done))
    assert "section_hit@1" in text
    assert "answer_ms p95" in text
    plain = json.loads(json.dumps(summary_plain(summary)))
    assert plain["overall"]["figures"]["section_hit@10"]["n"] == 3


def test_comparing_tells_gained_and_lost(done: Run, desk_set: JudgmentSet, held: Snapshot) -> None:
    silent = run(Parrot(refused()), desk_set, held)
    found = comparison(silent, done)
    assert found["vital_nuggets"].gained == ("d-1", "d-2", "d-3")
    assert found["vital_nuggets"].lost == ()
    assert found["false_refusal"].gained == ("d-1", "d-2", "d-3")
    assert "section_hit@1" not in found  # the parrot has no search
    text = "\n".join(comparison_lines(silent, done))
    assert "vital_nuggets: gained d-1, d-2, d-3" in text
    assert "vital_nuggets: lost -" in text
