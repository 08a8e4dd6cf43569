"""The gate on the real rulebooks, where they are at hand.

They are ingested into ``data/gate`` of the checkout (not tracked), whose cache of embeddings is kept:
another run embeds only what has changed. A first run on two cores takes some minutes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from evals.expected import load_expected, pinned
from evals.gate import changes, gate_lines
from evals.judgments import load_set
from evals.opening import open_desk
from evals.running import run
from evals.systems import Product
from index.embed import OnnxEmbedder
from index.model import ensure_encoder
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from publishing.documents import publish_documents

ROOT = Path(__file__).resolve().parents[2]
RULEBOOKS = Path(os.environ.get("MARKETRULES_RULEBOOKS", ROOT.parent / "shared" / "rulebooks"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not RULEBOOKS.is_dir(), reason="the real rulebooks are not here"),
]


def test_the_ercot_set_reaches_what_is_expected_of_it() -> None:
    settings = Settings(data=ROOT / "data" / "gate")
    folder = DataFolder(settings.data)
    shutil.rmtree(folder.holdings, ignore_errors=True)  # what an older program understood
    publish_documents([RULEBOOKS], settings, OnnxEmbedder(ensure_encoder(settings)))
    desk = open_desk(settings)
    expected = load_expected()["ercot"]
    product = Product(desk.engine, desk.embedder, desk.snapshot)
    done = run(product, pinned(load_set("ercot"), expected.today), desk.snapshot)
    found = changes(done, expected)
    assert not any(one.dropped for one in found), "\n".join(gate_lines(found))
