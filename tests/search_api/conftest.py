"""The engine over the invented desk, and over the sample's documents as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embed import Embedder
from ingest.publish_documents import publish_documents
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from search_api.engine import Engine

_SAMPLE = Path(__file__).parents[2] / "corpus" / "sample" / "documents"


@pytest.fixture(scope="session")
def engine(desk: DataFolder, desk_embedder: Embedder) -> Engine:
    return Engine(desk, desk_embedder)


@pytest.fixture(scope="session")
def sample_engine(tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder) -> Engine:
    """The sample: its Protocols of January and July 2025, a guide, a manual, notices, LPRR112."""
    settings = Settings(data=tmp_path_factory.mktemp("sample"))
    assert publish_documents([_SAMPLE], settings, desk_embedder).report.refused == ()
    return Engine(DataFolder(settings.data), desk_embedder)
