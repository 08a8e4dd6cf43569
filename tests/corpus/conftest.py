"""The sample's documents, ingested once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from ingest.holding_store import load_holdings
from ingest.pipeline import ingest
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.settings import Settings
from search_api.engine import Engine

_DOCUMENTS = Path(__file__).parents[2] / "corpus" / "sample" / "documents"


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A data folder that holds the sample's editions, without a snapshot."""
    folder = DataFolder(tmp_path_factory.mktemp("sample-data"))
    report = ingest([_DOCUMENTS], folder, Settings())
    assert report.refused == ()
    return folder


@pytest.fixture(scope="session")
def sample(sample_data: DataFolder) -> Mapping[str, Holding]:
    """Holdings of the sample by edition key."""
    return {holding.edition.key: holding for holding in load_holdings(sample_data)}


@pytest.fixture(scope="session")
def engine(sample_data: DataFolder, desk_embedder: Embedder) -> Engine:
    """The engine over the sample, with the encoder that hashes words: no model is needed."""
    snapshot = build_snapshot(sample_data, load_holdings(sample_data), desk_embedder)
    publish(sample_data, snapshot)
    return Engine(sample_data, desk_embedder)
