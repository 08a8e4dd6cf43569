"""A plain FastAPI + LlamaIndex service over the same documents, to be asked the same searches."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import evals.peers
from evals.callers import free_port, running
from evals.opening import open_sources
from index.model import ensure_encoder
from marketrules.errors import SnapshotMissing
from marketrules.settings import Settings

INSTALL = "pip install llama-index-core fastapi uvicorn onnxruntime tokenizers numpy"
_SCRIPT = Path(evals.peers.__file__).parent / "service_llamaindex.py"
_INDEXING_S = 1800.0


@contextmanager
def plain_service(
    settings: Settings, python: str, beside: Path
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Starts it with the interpreter ``python``, where its packages are; its port and process.

    ``beside`` is a folder for what is handed to it.

    Raises:
        SnapshotMissing: if nothing is held.
        ServiceUnavailable: if it doesn't come up, for its packages are missing, say.
    """
    snapshot = open_sources(settings)
    if snapshot is None:
        raise SnapshotMissing(f"nothing is published in {settings.data}.")
    texts = [snapshot.source_text(one.document.id, one.edition) for one in snapshot.editions]
    snapshot.close()
    encoder = ensure_encoder(settings.model_copy(update={"encoder": "base"})).resolve()
    task = beside / "task.json"
    task.write_text(json.dumps({"documents": texts, "encoder": str(encoder)}), encoding="utf-8")
    port = free_port()
    with running([python, str(_SCRIPT), str(task), str(port)], port, _INDEXING_S) as child:
        yield port, child
