"""Tunes an encoder on questions whose answering places are known, and says what that brought.

Corpora (a pool of passages, pairs over it, and which of these are held back) and a
sentence-transformers folder enter. Leaves: the exported encoder, as ``index.embed`` opens it, with
``card.json`` beside it: data with digests, recipe, scores before and after, limits. Scores are of
the vectors alone, over the whole pool, on questions that training never saw; sections are held
back whole, so that a rule seen under one question doesn't count as learnt for the next.
Not handled: mining the wrong passages anew with the tuned encoder; run it again from its weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.batches import Batch, Material, batches, nearest_wrong
from index.embed import Embedder, Matrix, OnnxEmbedder
from index.embedding_cache import embed_cached
from index.export import export_encoder
from index.pairs import Pair, Pool
from index.progress import Progress, silent
from index.training import Recipe, Trained, train
from marketrules.errors import RecordError

CARD = "card.json"
DEPTHS = (1, 5, 10)
_SLICE = 256
_LIMITS = (
    "Tuned on questions about the corpora named here; elsewhere its start may be the better one.",
    "Scores are of the vectors alone; a search also counts words.",
    "Whoever wrote the questions read the paragraphs first; callers don't.",
)
Hits = dict[str, float]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Questions about one pool."""

    name: str
    sha256: str  # of the file the questions come from
    pool: Pool
    pairs: tuple[Pair, ...]
    held: tuple[bool, ...]  # of each pair: kept for the scores, not trained on
    unmatched: int = 0  # questions for which no passage was found
    words: Callable[[str], Matrix] | None = None  # keyword scores of all rows for a question

    def part(self, held: bool) -> tuple[Pair, ...]:
        """The pairs that are held back, or the others."""
        return tuple(
            pair for pair, is_held in zip(self.pairs, self.held, strict=True) if is_held is held
        )


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was made of an encoder."""

    name: str
    trained: Trained
    scores: dict[str, dict[str, Hits]]  # corpus → "before" | "after" → "hit@5" → 0..1


def held_back(sections: Iterable[str], share: float) -> tuple[bool, ...]:
    """Holds back about ``share`` (0..1) of the sections, the same ones every time.

    >>> held_back(["rules#1", "rules#2", "rules#1"], 1.0)
    (True, True, True)
    """
    return tuple(
        int.from_bytes(hashlib.sha256(section.encode()).digest()[:4]) < share * 2**32
        for section in sections
    )


def tune(
    source: Path,
    start: Embedder,
    corpora: Sequence[Corpus],
    output: Path,
    recipe: Recipe,
    cache: Path,
    progress: Progress = silent,
) -> Tuned:
    """Tunes the encoder in ``source``; ``start`` embeds as it does now.

    ``output`` becomes the exported encoder, named like the folder; ``<output>-weights`` the folder
    that training can go on from. ``cache`` is a file of vectors by content, as ingests keep it.

    Raises:
        RecordError: if there is nothing to train on.
        ModelMissing: if ``source`` is no encoder, or is one that can't be exported.
    """
    weights = output.with_name(f"{output.name}-weights")
    if not any(corpus.part(False) for corpus in corpora):
        raise RecordError(
            "there is no question to train on.", remedy="Ingest the documents they are about."
        )
    materials = [_material(corpus, start, cache, progress) for corpus in corpora]
    before = {one.name: scores(one, start, cache, progress) for one in corpora}
    trained = train(source, _epochs(materials, recipe), weights, recipe, progress)
    export_encoder(weights, output, name=output.name)
    tuned = OnnxEmbedder(output, threads=recipe.threads)
    after = {one.name: scores(one, tuned, cache, progress) for one in corpora}
    both = {name: {"before": before[name], "after": after[name]} for name in before}
    found = Tuned(output.name, trained, both)
    _write_card(output / CARD, found, corpora, recipe, str(start.identity))
    return found


def scores(corpus: Corpus, embedder: Embedder, cache: Path, progress: Progress = silent) -> Hits:
    """How often the right passage is among the nearest 1, 5, 10; of the questions held back.

    A passage related to the right one counts as it. Nothing if no question is held back.
    """
    pairs = corpus.part(True)
    if not pairs:
        return {}
    passages = embed_cached(embedder, corpus.pool.texts, cache, progress=progress)
    questions = embedder.embed([pair.question for pair in pairs])
    everything = np.arange(len(passages))
    ranks = np.empty(len(pairs), dtype=np.int64)
    for start in range(0, len(pairs), _SLICE):
        part = slice(start, start + _SLICE)
        cosines = questions[part] @ passages.T
        right = corpus.pool.related(np.array([pair.row for pair in pairs[part]]), everything)
        best = np.where(right, cosines, -np.inf).max(axis=1, keepdims=True)
        ranks[part] = ((cosines > best) & ~right).sum(axis=1)
    return {f"hit@{depth}": round(float((ranks < depth).mean()), 4) for depth in DEPTHS}


def _material(corpus: Corpus, start: Embedder, cache: Path, progress: Progress) -> Material:
    pairs = corpus.part(False)
    passages = embed_cached(start, corpus.pool.texts, cache, progress=progress)
    questions = embed_cached(start, [one.question for one in pairs], cache, progress=progress)
    progress("mine", 0, 1)
    nearest = nearest_wrong(corpus.pool, pairs, questions, passages, corpus.words)
    return Material(corpus.pool, pairs, nearest)


def _epochs(materials: Sequence[Material], recipe: Recipe) -> list[list[Batch]]:
    """Batches of one corpus each, in mixed order; other ones in every epoch."""
    rng = np.random.default_rng(recipe.seed)
    epochs = []
    for _ in range(recipe.epochs):
        epoch = [batch for one in materials for batch in batches(one, recipe.batch, rng)]
        epochs.append([epoch[number] for number in rng.permutation(len(epoch)).tolist()])
    return epochs


def _write_card(
    file: Path, tuned: Tuned, corpora: Sequence[Corpus], recipe: Recipe, source: str
) -> None:
    card = {
        "name": tuned.name,
        "source": source,
        "data": [
            {
                "name": one.name,
                "sha256": one.sha256,
                "passages": len(one.pool.passages),
                "trained_on": len(one.part(False)),
                "held_back": len(one.part(True)),
                "unmatched": one.unmatched,
            }
            for one in corpora
        ],
        "recipe": asdict(recipe),
        "trained": asdict(tuned.trained),
        "scores": tuned.scores,
        "limits": _LIMITS,
    }
    file.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
