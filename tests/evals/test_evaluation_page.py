"""``docs/evaluation.md`` tells of every measure, baseline and action there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.baselines import BASELINES
from evals.measures.measure import Measure
from evals.scoring import MEASURES

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
_ACTIONS = ("run", "score", "compare", "contest", "report", "gate", "judge")


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.name)
def test_every_measure_is_explained_with_its_source(measure: Measure) -> None:
    named = [line for line in PAGE.splitlines() if f"`{measure.name}`" in line]
    assert any(measure.meaning in line and measure.source in line for line in named)


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_is_described(name: str) -> None:
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("action", _ACTIONS)
def test_every_action_is_shown(action: str) -> None:
    assert f"marketrules eval {action}" in PAGE
