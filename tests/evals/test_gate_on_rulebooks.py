"""The gate on the real rulebooks, where they are at hand (``rulebooks`` in ``conftest``)."""

from __future__ import annotations

import pytest

from evals.expected import load_expected, pinned
from evals.gate import changes, gate_lines
from evals.judgments import load_set
from evals.opening import Desk
from evals.running import run
from evals.systems import Product


@pytest.mark.slow
def test_the_ercot_set_reaches_what_is_expected_of_it(rulebooks: Desk) -> None:
    expected = load_expected()["ercot"]
    product = Product(rulebooks.engine, rulebooks.embedder, rulebooks.snapshot)
    done = run(product, pinned(load_set("ercot"), expected.today), rulebooks.snapshot)
    found = changes(done, expected)
    assert not any(one.dropped for one in found), "\n".join(gate_lines(found))
