"""A plain service: LlamaIndex behind FastAPI, as the first page of either's manual would have it.

Documents enter as a file of JSON (``documents``, ``encoder``), then ``POST /v1/search`` gives the
chunks nearest to a question. Pieces and encoder are those of ``kit_llamaindex``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from llama_index.core import Document, Settings, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).parent))
from kit_llamaindex import Embedding  # type: ignore[import-not-found]


class Query(BaseModel):
    """A search; other fields are ignored."""

    query: str
    top: int = 10


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Settings.embed_model = Embedding(task["encoder"])
    Settings.llm = None
    documents = [Document(text=text) for text in task["documents"]]
    nodes = SentenceSplitter(chunk_size=256, chunk_overlap=32).get_nodes_from_documents(documents)
    index = VectorStoreIndex(nodes)
    app = FastAPI()

    @app.get("/healthz")
    def healthz() -> dict[str, int]:
        return {"chunks": len(nodes)}

    @app.post("/v1/search")
    def search(query: Query) -> dict[str, Any]:
        found = index.as_retriever(similarity_top_k=query.top).retrieve(query.query)
        return {"hits": [{"text": one.node.get_content(), "score": one.score} for one in found]}

    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")


if __name__ == "__main__":
    main()
