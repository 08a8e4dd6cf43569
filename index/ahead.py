"""Embedding what has been read while more is being read.

Holdings enter one by one, from any thread; their passages' vectors land in the cache, from which
``build_snapshot`` takes them. A holding that comes to nothing later costs time and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from index import texts
from index.embed import Embedder
from index.embedding_cache import warm
from marketrules.holdings import Holding

Hand = Callable[[Holding], None]


@contextmanager
def embedding_ahead(embedder: Embedder, cache: Path) -> Iterator[Hand]:
    """Gives a function that takes holdings; leaving waits until all of them are embedded.

    What goes wrong while embedding is raised on leaving. If the body raises, what is waiting is
    left out.
    """
    waiting: SimpleQueue[list[str] | None] = SimpleQueue()

    def hand(holding: Holding) -> None:
        waiting.put([texts.embedded_text(passage) for passage in holding.passages])

    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as worker:
        done = worker.submit(warm, embedder, iter(waiting.get, None), cache)
        whole = False
        try:
            yield hand
            whole = True
        finally:
            while not whole and not waiting.empty():
                waiting.get()
            waiting.put(None)
        done.result()
