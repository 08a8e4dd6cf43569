"""LlamaIndex: its sentence splitter at the 256 tokens that the encoder reads, its vector index."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from llama_index.core import Document, Settings, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from pydantic import PrivateAttr

sys.path.insert(0, str(Path(__file__).parent))
from encoder import Encoder  # type: ignore[import-not-found]


class Embedding(BaseEmbedding):  # type: ignore[misc]
    """The base encoder as LlamaIndex takes it."""

    _encoder: Any = PrivateAttr()

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._encoder = Encoder(folder)

    def _get_text_embedding(self, text: str) -> list[float]:
        vector: list[float] = self._encoder.embed(text)
        return vector

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def main() -> None:
    task = json.load(sys.stdin)
    Settings.embed_model = Embedding(task["encoder"])
    Settings.llm = None
    began = time.perf_counter()
    documents = [
        Document(text=text, metadata={"at": number}, excluded_embed_metadata_keys=["at"])
        for number, text in enumerate(task["documents"])
    ]
    nodes = SentenceSplitter(chunk_size=256, chunk_overlap=32).get_nodes_from_documents(documents)
    index = VectorStoreIndex(nodes)
    built = time.perf_counter() - began
    retriever = index.as_retriever(similarity_top_k=task["top"])
    hits, times = [], []
    for question in task["questions"]:
        began = time.perf_counter()
        found = retriever.retrieve(question)
        times.append((time.perf_counter() - began) * 1000)
        hits.append([(one.node.metadata["at"], one.node.start_char_idx) for one in found])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"index_s": built, "chunks": len(nodes), "times": times, "hits": hits, "memory": memory}
    sys.stdout.write("\n" + json.dumps(told))


if __name__ == "__main__":
    main()
