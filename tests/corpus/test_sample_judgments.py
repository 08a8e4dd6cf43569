"""The sample's judged questions against what is understood of the sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from evals.judgments import Judgment, load_set
from evals.pointing import check_against, refuse_future, supporting
from index.build import build_snapshot
from index.embed import Embedder
from index.snapshot import Snapshot
from ingest.holding_store import load_holdings
from marketrules.folders import DataFolder

JUDGED = load_set("sample")


@pytest.fixture(scope="module")
def snapshot(sample_data: DataFolder, desk_embedder: Embedder) -> Iterator[Snapshot]:
    name = build_snapshot(sample_data, load_holdings(sample_data), desk_embedder)
    with closing(Snapshot(sample_data.snapshots / name)) as opened:
        yield opened


def test_every_judged_place_is_held_and_was_in_force(snapshot: Snapshot) -> None:
    assert [str(one) for one in check_against(JUDGED, snapshot)] == []
    refuse_future(JUDGED, snapshot)


@pytest.mark.parametrize(
    "judgment", [one for one in JUDGED.judgments if one.answerable], ids=lambda one: one.id
)
def test_every_vital_nugget_stands_in_the_text_of_gold(
    snapshot: Snapshot, judgment: Judgment
) -> None:
    """Else no quotation could show it, and the question would measure something else."""
    passages = supporting(judgment, snapshot)
    parts = [
        part
        for one in passages
        for part in (one.title, *one.lead_in, one.term or "", one.text, *one.revisions,
                     one.trigger or "")
    ]  # fmt: skip
    text = "\n".join(parts)
    missing = [
        one.text
        for one in judgment.nuggets
        if one.vital and not any(re.search(match, text, re.IGNORECASE) for match in one.match)
    ]
    assert missing == []
