"""The examples of the README and of docs/service.md, run as they stand against a live service."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:8400"
RULES = """Yard Rules

Effective Date: March 1, 2025

Section 1: Gates

1.1 Opening

(1) The gate is opened at 0600 by the Yard Keeper.
(2) The gate shall be closed at 2000.
"""


@pytest.mark.parametrize("page", ["README.md", "docs/service.md"])
def test_the_example_of_the_page_runs_as_it_stands(
    page: str, live: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Yard Rules.txt").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(>>>.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1 and ADDRESS in blocks[0]
    block = blocks[0].replace(ADDRESS, live.address)  # the port is whichever is free
    example = doctest.DocTestParser().get_doctest(block, {}, page, page, 0)
    told: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    results = doctest.DocTestRunner(optionflags=flags, verbose=False).run(example, out=told.append)
    assert results.attempted >= 5
    assert results.failed == 0, "".join(told)
