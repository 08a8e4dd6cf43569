"""Haystack: its splitter at 200 words, BM25 and embeddings in memory, joined by reciprocal ranks."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore

sys.path.insert(0, str(Path(__file__).parent))
from encoder import Encoder  # type: ignore[import-not-found]

_DEEP = 100  # of each list


def main() -> None:
    task = json.load(sys.stdin)
    encoder = Encoder(task["encoder"])
    began = time.perf_counter()
    whole = [
        Document(content=text, meta={"at": number}) for number, text in enumerate(task["documents"])
    ]
    splitter = DocumentSplitter(split_by="word", split_length=200, split_overlap=20)
    parts = splitter.run(documents=whole)["documents"]
    parts = [replace(part, embedding=encoder.embed(part.content)) for part in parts]
    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    store.write_documents(parts)
    built = time.perf_counter() - began
    by_word = InMemoryBM25Retriever(store, top_k=_DEEP)
    by_sense = InMemoryEmbeddingRetriever(store, top_k=_DEEP)
    join = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=task["top"])
    hits, times = [], []
    for question in task["questions"]:
        began = time.perf_counter()
        lists = [
            by_word.run(query=question)["documents"],
            by_sense.run(query_embedding=encoder.embed(question))["documents"],
        ]
        found = join.run(documents=lists)["documents"]
        times.append((time.perf_counter() - began) * 1000)
        hits.append([(one.meta["at"], one.meta["split_idx_start"]) for one in found])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"index_s": built, "chunks": len(parts), "times": times, "hits": hits, "memory": memory}
    sys.stdout.write("\n" + json.dumps(told))


if __name__ == "__main__":
    main()
