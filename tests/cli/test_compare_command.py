"""``marketrules compare`` and its path of the API, on the invented desk's two editions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from index.embed import Embedder
from marketrules.folders import DataFolder
from search_api.engine import Engine
from search_api.service.app import create_app

Run = Callable[..., tuple[int, str, str]]
OLD, NEW = "2025-01-01", "2025-06-01"


def test_text_tells_what_goes_and_what_comes(run: Run) -> None:
    code, out, _ = run("compare", "grid-rules", OLD, NEW)
    assert code == 0
    assert f"Grid Rules, {OLD} → {NEW}:" in out
    assert "[-10-]{+12+} Business Days" in out


def test_json_is_the_contract(run_json: Callable[..., Any]) -> None:
    found = run_json("compare", "grid-rules", OLD, NEW)
    assert (found["document"], found["from"], found["to"]) == ("grid-rules", OLD, NEW)
    changed = next(one for one in found["changes"] if one["kind"] == "changed")
    assert set(changed) == {"kind", "section", "paragraph", "was", "old", "new", "revisions"}
    assert "10 Business Days" in changed["old"]
    assert "12 Business Days" in changed["new"]


def test_an_edition_that_is_not_held_is_exit_code_1_with_those_that_are(run: Run) -> None:
    code, _, err = run("compare", "grid-rules", "first", NEW)
    assert code == 1
    assert f"{OLD}, {NEW}" in err


def test_the_api_tells_the_same(
    desk: DataFolder, desk_embedder: Embedder, run_json: Callable[..., Any]
) -> None:
    http = TestClient(create_app(Engine(desk, desk_embedder)))
    asked = {"document": "grid-rules", "before": OLD, "after": NEW}
    told = http.get("/v1/compare", params=asked).json()
    assert told.items() >= run_json("compare", "grid-rules", OLD, NEW).items()
    assert (told["total"], told["next"]) == (len(told["changes"]), None)
    other = http.get("/v1/compare", params=asked | {"document": "tax-code"})
    assert other.status_code == 404
