"""``marketrules tune``: what is said when it can't begin; the tuning itself is tested in index."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


def test_questions_of_no_held_paragraph_are_counted_and_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"question": "?", "document": "tide-tables", "version": "2025-01-01", "section": "1"}
    file = tmp_path / "feedback.jsonl"
    file.write_text(json.dumps(line) + "\n")
    monkeypatch.setattr("index.model.packaged_model", lambda: tmp_path)
    monkeypatch.setattr("index.model.export_base", lambda _: tmp_path)
    monkeypatch.setattr("index.embed.OnnxEmbedder", lambda _: None)
    code, _, err = run("tune", "--questions", str(file), "--output", str(tmp_path / "made"))
    assert code == 1
    assert "0 questions to tune on, 0 held back, 1 whose paragraph isn't held" in err
    assert "no question to train on" in err
    assert "Ingest the documents" in err


def test_a_file_that_is_none_is_named(run: Run, tmp_path: Path) -> None:
    code, _, err = run("tune", "--questions", str(tmp_path / "x.jsonl"), "--output", "made")
    assert (code, "x.jsonl" in err) == (1, True)


@pytest.mark.parametrize("share", ["95", "-1", "half"])
def test_a_share_that_leaves_nothing_to_tune_on_is_wrong_usage(run: Run, share: str) -> None:
    code, _, err = run("tune", "--questions", "a", "--output", "b", "--hold-out", share)
    assert code == 2
    assert "no percentage from 0 to 90" in err
