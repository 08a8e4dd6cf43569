"""The plain kit that most question-answering over documents is built of, and its older half.

``plain-chunks`` cuts every source text into pieces of 1,000 characters, whatever they hold, ranks
them by MiniLM and BM25 with reciprocal rank fusion (Cormack, Clarke & Büttcher, SIGIR 2009), shows
the first words of the best, and cites the section in which each begins. ``bm25-only`` ranks the
product's own paragraphs by words alone and shows them whole. Neither knows dates, statuses or
when to be silent. What is embedded is kept in ``data/cache``, apart from the product's cache.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from evals.baselines.wording import answered, cited_passage, cited_section
from evals.measures.nuggets import first_words
from evals.systems import Answered, Cited, top_score
from index.embed import Matrix
from index.embedding_cache import embed_cached
from index.keywords import Keywords, save_keywords
from index.snapshot import Snapshot
from marketrules.documents import Edition
from marketrules.spans import Span

if TYPE_CHECKING:
    from evals.opening import Desk

CHARACTERS = 1000
RRF = 60  # the constant of reciprocal rank fusion, as in its paper
_DEEP = 100  # ranks of each list that are fused
_CACHE = "baseline-embeddings.sqlite"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a source text, and the section in which it begins."""

    document: str
    edition: str
    section: str
    span: Span
    text: str


def cut(text: str, most: int = CHARACTERS) -> Iterator[Span]:
    """Spans of at most ``most`` characters that cover ``text``, cut at white space if there is any.

    >>> [span.quote("one two three") for span in cut("one two three", 8)]
    ['one two ', 'three']
    """
    start = 0
    while start < len(text):
        end = min(start + most, len(text))
        if end < len(text):
            blank = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
            end = blank + 1 if blank > start else end
        yield Span(start, end)
        start = end


def chunks_of(snapshot: Snapshot) -> Iterator[Chunk]:
    """The chunks of every edition that is held."""
    for edition in snapshot.editions:
        document, name = edition.document.id, edition.edition
        source = snapshot.source_text(document, name)
        sections = section_starts(snapshot, edition)
        starts = [start for start, _ in sections]
        for span in cut(source):
            text = span.quote(source)
            if text.strip():
                # "Begins in": a chunk that opens with the last line of 4.1 cites 4.1.
                at = bisect_right(starts, span.trimmed(source).start) - 1
                yield Chunk(document, name, sections[at][1] if at >= 0 else "", span, text)


def section_starts(snapshot: Snapshot, edition: Edition) -> list[tuple[int, str]]:
    """Where each section begins, in order; where the text has no headings, each passage's."""
    held = snapshot.sections(edition.document.id, edition.edition)
    starts = [(one.span.start, one.number) for one in held]
    if not starts:
        rows = np.flatnonzero(snapshot.facets.edition.mask({edition.key})).tolist()
        starts = [(one.span.start, one.section) for one in snapshot.passages(rows)]
    return sorted(starts)


class PlainChunks:
    """Chunks, MiniLM and BM25, fused by rank."""

    name = "plain-chunks"
    live = True

    def __init__(self, desk: Desk) -> None:
        """Cuts, embeds and indexes all source texts of the desk's snapshot."""
        self._embedder = desk.embedder
        self._cache = desk.folder.cache / _CACHE
        self._chunks = tuple(chunks_of(desk.snapshot))
        self._identity = {"snapshot": desk.snapshot.id, "encoder": str(desk.embedder.identity)}

    @property
    def identity(self) -> Mapping[str, str]:
        return self._identity | {"chunks": str(len(self._chunks)), "characters": str(CHARACTERS)}

    @cached_property
    def _vectors(self) -> Matrix:
        return embed_cached(self._embedder, [one.text for one in self._chunks], self._cache)

    @cached_property
    def _keywords(self) -> Keywords:
        # Read at once and mapped: the files may go as soon as the index is open.
        with TemporaryDirectory() as folder:
            save_keywords(Path(folder), [one.text for one in self._chunks])
            return Keywords(Path(folder))

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited]:
        """Sections by the best of their chunks."""
        hits: dict[tuple[str, str, str], Cited] = {}
        for row, score, cosine in self._ranked(question):
            chunk = self._chunks[row]
            place = (chunk.document, chunk.edition, chunk.section)
            hits.setdefault(place, _cited(chunk) | {"score": score, "cosine": cosine})
        return list(hits.values())[:top]

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        claims = []
        for row, _, _ in self._ranked(question):
            if words <= 0:
                break
            chunk = self._chunks[row]
            text = first_words(chunk.text, words)
            words -= len(text.split())
            claims.append((text, _cited(chunk)))
        return answered(claims)

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        return max((float(hit["cosine"]) for hit in hits), default=None)

    def embed_ms(self, question: str) -> float:
        began = time.perf_counter()
        self._embedder.embed([question])
        return (time.perf_counter() - began) * 1000

    def _ranked(self, question: str) -> list[tuple[int, float, float]]:
        """Chunks by fused rank, best first: number, fused score, cosine."""
        cosines = self._vectors @ self._embedder.embed([question])[0]
        by_words, _ = self._keywords.search(question, _DEEP)
        by_sense = np.argsort(-cosines, kind="stable")[:_DEEP]
        fused: dict[int, float] = {}
        for ranking in (by_sense.tolist(), by_words.tolist()):
            for rank, row in enumerate(ranking, 1):
                fused[row] = fused.get(row, 0.0) + 1 / (RRF + rank)
        best = sorted(fused, key=lambda row: (-fused[row], row))
        return [(row, fused[row], float(cosines[row])) for row in best]


def _cited(chunk: Chunk) -> Cited:
    return cited_section(chunk.document, chunk.edition, chunk.section, chunk.span, chunk.text)


class Bm25Only:
    """The product's paragraphs by their words, of every edition and status."""

    name = "bm25-only"
    live = True

    def __init__(self, desk: Desk) -> None:
        """Reads the keyword index of the desk's snapshot."""
        self._snapshot = desk.snapshot

    @property
    def identity(self) -> Mapping[str, str]:
        return {"snapshot": self._snapshot.id}

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited]:
        rows, scores = self._snapshot.keywords.search(question, top)
        passages = self._snapshot.passages(rows.tolist())
        return [
            cited_passage(passage) | {"score": float(score)}
            for passage, score in zip(passages, scores, strict=True)
        ]

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        rows, _ = self._snapshot.keywords.search(question, _DEEP)
        claims = []
        for passage in self._snapshot.passages(rows.tolist()):
            if words <= 0:
                break
            text = first_words(passage.text, words)
            words -= len(text.split())
            claims.append((text, cited_passage(passage)))
        return answered(claims)

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        return top_score(hits)
