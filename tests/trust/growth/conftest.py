"""A milvus-lite server of our own, and the sample published through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.embed import Embedder
from index.publish import publish
from index.searches import SearchStore
from ingest.publish_documents import publish_documents
from marketrules.folders import DataFolder
from marketrules.settings import Settings
from tests.ports import own_port

SAMPLE = Path(__file__).parents[3] / "corpus" / "sample" / "documents"


@dataclass(frozen=True, slots=True)
class Milvus:
    """A server that runs."""

    uri: str


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Milvus]:
    """A server of milvus-lite, in a process of its own."""
    pytest.importorskip("pymilvus", reason="no pymilvus is installed: pip install .[milvus]")
    pytest.importorskip("milvus_lite", reason="no milvus-lite is installed: pip install .[milvus]")
    from evals.growth_milvus import lite

    port = own_port()
    with lite(tmp_path_factory.mktemp("milvus"), port) as (uri, _):
        yield Milvus(uri)


@pytest.fixture(scope="session")
def store(milvus: Milvus) -> SearchStore:
    from evals.growth_milvus import reached

    return reached(milvus.uri)


@pytest.fixture(scope="session")
def sample(
    tmp_path_factory: pytest.TempPathFactory, desk_embedder: Embedder, store: SearchStore
) -> DataFolder:
    """The sample's documents, published through Milvus."""
    settings = Settings(data=tmp_path_factory.mktemp("grown"))
    publish_documents([SAMPLE], settings, desk_embedder)
    folder = DataFolder(settings.data)
    publish(folder, folder.current.read_text(encoding="utf-8").strip(), store=store)
    return folder


@pytest.fixture
def copied(desk: DataFolder, tmp_path: Path) -> Callable[[], DataFolder]:
    """Another data folder of the invented desk."""
    import shutil

    def copy() -> DataFolder:
        shutil.copytree(desk.root, tmp_path / "data")
        return DataFolder(tmp_path / "data")

    return copy
