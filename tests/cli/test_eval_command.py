"""``marketrules eval`` on the invented desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals import expected, opening
from index.embed import Embedder
from marketrules.folders import DataFolder

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _hashing(desk_embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ensure_encoder", lambda settings: settings.models)
    monkeypatch.setattr(opening, "OnnxEmbedder", lambda _: desk_embedder)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Two judged questions about the desk."""
    gold = {"document": "grid-rules", "version": "2025-06-01", "section": "9.4",
            "paragraph": "(2)", "status": "in_effect", "revision": None}  # fmt: skip
    first = {
        "id": "d-1", "question": "When is the dispute form due?", "asker": "staff",
        "kind": "deadline", "as_of": "2025-07-01", "gold": [gold], "also_ok": [],
        "nuggets": [{"text": "12", "vital": True, "match": ["12 business days"]}],
        "must_not": [], "answerable": True,
    }  # fmt: skip
    second = first | {"id": "d-2", "question": "Due date of the form?", "asker": "caller"}
    path = tmp_path / "desk.jsonl"
    path.write_text(json.dumps(first) + "\n" + json.dumps(second) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def data(desk: DataFolder, tmp_path: Path) -> Path:
    """A data folder with the desk's snapshots that may be written to."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "snapshots").symlink_to(desk.snapshots)
    (folder / "CURRENT").write_text(desk.current.read_text())
    return folder


def _runs(data: Path) -> list[str]:
    return [str(path) for path in sorted((data / "runs").iterdir())]


def test_a_run_is_scored_shown_and_kept(run: Run, questions: Path, data: Path) -> None:
    code, out, err = run("eval", "run", "--set", str(questions), "--data", str(data))
    assert code == 0
    assert "marketrules on desk: 2 questions" in out
    assert "section_hit@1" in out
    assert f"run kept in {_runs(data)[0]}" in err


def test_json_is_the_only_thing_on_standard_output(run: Run, questions: Path, data: Path) -> None:
    given = ("eval", "run", "--set", str(questions), "--data", str(data), "--limit", "1", "--json")
    code, out, _ = run(*given)
    assert code == 0
    body = json.loads(out)
    assert body["run"]["limited"] is True
    assert body["summary"]["overall"]["questions"] == 1
    assert body["summary"]["overall"]["figures"]["vital_nuggets"]["value"] == 1


def test_runs_are_compared_and_reported(run: Run, questions: Path, data: Path) -> None:
    for _ in range(2):
        assert run("eval", "run", "--set", str(questions), "--data", str(data))[0] == 0
    before, after = _runs(data)
    code, out, _ = run("eval", "compare", before, after, "--json")
    assert code == 0
    differences: dict[str, Any] = json.loads(out)["measures"]
    assert differences["vital_nuggets"]["change"] == 0
    assert differences["vital_nuggets"]["p"] == 1
    # A run may be named by its id, too.
    code, out, _ = run("eval", "report", Path(after).stem, "--data", str(data))
    page = Path(after).with_suffix(".html")
    assert (code, out.strip()) == (0, f"Report of {Path(after).stem}: {page}")
    assert "2 judged questions" in page.read_text(encoding="utf-8")
    page = data / "report.html"
    assert run("eval", "report", before, "--output", str(page))[0] == 0
    assert "When is the dispute form due?" in page.read_text(encoding="utf-8")


def test_the_gate_opens_on_what_was_accepted_and_closes_on_a_drop(
    run: Run, questions: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = data / "expected.toml"
    monkeypatch.setattr(expected, "FILE", file)
    gate = ("eval", "gate", "--set", str(questions), "--data", str(data))
    code, _, err = run(*gate)
    assert (code, "nothing is expected of desk yet" in err) == (1, True)
    code, out, _ = run(*gate, "--accept")
    assert (code, str(file) in out) == (0, True)
    code, out, _ = run(*gate)
    assert (code, out.startswith("open: ")) == (0, True)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"right" = { reaches = 1.0', '"right" = { reaches = 1.5'))
    code, out, _ = run(*gate)
    assert (code, "right" in out, "closed: 1 of" in out) == (1, True, True)
    code, out, _ = run(*gate, "--json")
    assert (code, json.loads(out)["open"]) == (1, False)


def test_a_contest_shows_every_baseline_beside_the_product(
    run: Run, questions: Path, data: Path
) -> None:
    code, out, _ = run("eval", "contest", "--set", str(questions), "--data", str(data))
    assert code == 0
    assert "| measure | marketrules | plain-chunks | bm25-only |" in out
    assert "No baseline wins." in out
    assert len(_runs(data)) == 7


def test_answers_of_ask_batch_are_scored_by_the_same_measures(
    run: Run, questions: Path, data: Path, tmp_path: Path
) -> None:
    answers = str(tmp_path / "answers.jsonl")
    assert run("ask", "--batch", str(questions), "--output", answers)[0] == 0
    code, out, _ = run("eval", "score", answers, "--set", str(questions), "--data", str(data))
    assert code == 0
    assert "answers on desk: 2 questions" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("run", "--set", "nowhere.jsonl"), 1, "no set of judged questions"),
        (("run", "--set", "ercot"), 1, "nor is any other gold place of the set held"),
        (("run", "--set", "ercot", "--system", "oracle"), 1, "no system is called 'oracle'"),
        (("judge", "nothing"), 1, "no judge is named"),
        (("run", "--baseline", "oracle"), 1, "no system is called 'oracle'"),
        (("report", "nothing"), 1, "nothing.jsonl: No such file"),
        (("run", "--limit", "none"), 2, "no whole number above zero"),
        ((), 2, "ACTION"),
    ],
)
def test_what_is_wrong_is_said(
    run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    got, out, err = run("eval", *arguments)
    assert (got, out) == (code, "")
    assert message in err
