"""The engine over the invented desk."""

from __future__ import annotations

import pytest

from index.embed import Embedder
from marketrules.folders import DataFolder
from search_api.engine import Engine


@pytest.fixture(scope="session")
def engine(desk: DataFolder, desk_embedder: Embedder) -> Engine:
    return Engine(desk, desk_embedder)
