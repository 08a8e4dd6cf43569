"""The page's client over the API over the invented desk, in one process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from index.embed import Embedder
from marketrules.client import Client
from marketrules.folders import DataFolder
from search_api.engine import Engine
from search_api.service.app import create_app


@pytest.fixture(scope="session")
def client(desk: DataFolder, desk_embedder: Embedder) -> Iterator[Client]:
    with TestClient(create_app(Engine(desk, desk_embedder))) as http:
        yield Client(http=http)
