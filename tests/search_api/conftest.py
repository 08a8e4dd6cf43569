"""The engine over the invented desk, and over the sample's documents as they are read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.embed import Embedder
from ingest.publish_documents import publish_documents
from marketrules.documents import Status
from marketrules.folders import DataFolder
from marketrules.passages import PassageKind
from marketrules.settings import Settings
from search_api.engine import Engine
from search_api.showing.links import Links

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


@pytest.fixture(scope="session")
def count_inverse() -> Callable[[Engine, date], int]:
    """Checks that who refers is the inverse of what is referred to; gives the pairs compared."""

    def count(engine: Engine, day: date) -> int:
        opened = engine._current()
        standing = opened.standing(day)
        links = Links(standing, opened.places)
        passages = standing.passages(np.flatnonzero(standing.view.rows).tolist())
        naming: dict[str, set[str]] = defaultdict(set)
        for passage in passages:
            if passage.status is not Status.SUPERSEDED:
                for link in links.links_from(passage):
                    if link.key is not None:
                        naming[link.key].add(re.sub(r"\[\d+\]", "", passage.key))
        pairs = 0
        for passage in passages:
            plain = passage.kind is PassageKind.TEXT and passage.term is None and passage.part == 1
            if plain and " " not in passage.paragraph:
                expected = len(naming[passage.key] - {passage.key})
                assert links.referrers(passage).naming == expected, passage.key
                pairs += expected
        return pairs

    return count
