"""Words → ranked paragraphs: three scores of all rows, fused, filtered, one hit a paragraph.

A question's text and a mask of allowed rows enter; ``Ranked`` rows leave, best first. Rows of one
table, and the parts of one long paragraph, are one place to cite: only the best of them is
ranked, so that a table of ninety variables can't fill the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.bridge import read_bridge
from index.embed import Embedder, Matrix, TokenEmbedder
from index.late import TokenQuestion
from index.snapshot import Snapshot
from marketrules.documents import Kind
from marketrules.passages import PassageKind
from search_api.answering.sentences import words
from search_api.dates.editions import Mask
from search_api.dates.standing import Standing
from search_api.searching.beside import Found, with_neighbours
from search_api.searching.fuse import NO_WORD, UNRELATED, Part, Scores, best, fused
from search_api.searching.ranking import Ranked, paragraph_of

# Shares of the three scores, chosen among steps of .05 and .1 on 1,100 written questions about
# sections that the table of words wasn't learned from: the section in top 1 / 5 / 10 is .58 / .79 /
# .84, against .45 / .65 / .73 by the best sum of keywords and cosine. More of the words' score
# gains nothing there, and loses on another regulator's rules.
WORDS_SHARE = 0.55  # the asker's words read as the rule's (index.bridge)
KEYWORDS_SHARE = 0.05
COSINE_SHARE = 0.4
_LIKELY = 3.4  # the words' score of a row that is asked about
# Rows whose cosine is computed, and of those with the question's words the best: only these are
# read word by word. The right row is among 400 and 400 of them .935 of the time (of written
# questions), 800 and 400 .954, 800 and none .904.
_NEAREST = 400
_WORDIEST = 400
# What rows gain that stand where the question points: ahead of all but what fits far better.
_NAMED = 0.3
# What the rows of a section gain whose title stands in the question word for word: "notice of
# dispute deadline" met dispute resolution. `ercot` stays; with .12 `sample` loses a question.
_TITLED = 0.06
_PER_PARAGRAPH = 6  # rows fetched for each hit wanted: tables give many rows for one paragraph
# The first places are read a second time, token by token (``index.late``), and put in order anew.
# Held-out questions: paragraph first .460 -> .49, section first .596 -> .61; more places gain more
# for written questions and lose for judged ones.
_REREAD = 10
REREAD_SHARE = 0.6


# What is taken off a fused score, by kind of document: of two texts that fit equally well, the
# rule answers, not the manual about it or the frequently asked question.
_HANDICAPS = {
    Kind.MANUAL: 0.05, Kind.QA: 0.1, Kind.INSTRUCTIONS: 0.1, Kind.NOTICE: 0.1, Kind.OTHER: 0.1,
}  # fmt: skip
# "NOTICE DATE: March 1" fits every question about a date and answers none.
_SHORT_FIELD = 8  # words
ASIDE = 1.0


def handicaps(snapshot: Snapshot) -> Scores:
    """What each row of ``snapshot`` is set back by: float32 ``(n,)``, 0..1."""
    facets = snapshot.facets
    taken = np.zeros(len(snapshot), dtype=np.float32)
    kinds = {one.document.id: one.document.kind for one in snapshot.editions}
    for document, kind in kinds.items():
        taken[facets.document.mask({document})] = _HANDICAPS.get(kind, 0.0)
    fields = np.flatnonzero(facets.mask(kinds={PassageKind.FIELD.value})).tolist()
    for row, passage in zip(fields, snapshot.passages(fields), strict=True):
        if words(passage.text) < _SHORT_FIELD:
            taken[row] = ASIDE
    return taken


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of all rows for one question."""

    words: Scores
    keywords: Scores
    cosines: Scores
    handicap: Scores
    tokens: TokenQuestion | None = None  # the question, if it can be read token by token

    def total(self, allowed: Mask) -> Scores:
        """Fused over the rows allowed, less the handicap of each."""
        parts = tuple(self.parts().values())
        total: Scores = np.maximum(fused(parts, allowed) - self.handicap, 0)
        return total

    def parts(self) -> dict[str, Part]:
        """The three scores with their shares, by name."""
        return {
            "words": Part(self.words, NO_WORD, WORDS_SHARE, _LIKELY),
            "keywords": Part(self.keywords, NO_WORD, KEYWORDS_SHARE),
            "cosine": Part(self.cosines, UNRELATED, COSINE_SHARE),
        }


def scored(
    text: str,
    standing: Standing,
    embedder: Embedder,
    allowed: Mask,
    named: Mask | None = None,
    titled: Mask | None = None,
) -> Scored:
    """Scores the rows ``allowed`` for ``text``; those ``named`` or ``titled`` in it gain on others."""
    snapshot = standing.snapshot
    question, by_token = _asked(text, embedder, snapshot)
    rows, nearest = snapshot.vectors.search(question, _NEAREST, allowed)
    # Rows beyond the nearest are no nearer than the last of them; a word may still lift them.
    cosines = np.full(len(snapshot), nearest[-1] if len(nearest) else -1, dtype=np.float32)
    cosines[rows] = nearest
    handicap = standing.handicap
    if named is not None:
        handicap = handicap - np.where(named, np.float32(_NAMED), np.float32(0))
        pointed, near = snapshot.vectors.search(question, _NEAREST, allowed & named)
        cosines[pointed] = near
        rows = np.union1d(rows, pointed)
    if titled is not None:
        handicap = handicap - np.where(titled, np.float32(_TITLED), np.float32(0))
    by_word, by_keyword = _by_words(text, snapshot, allowed, rows)
    return Scored(by_word, by_keyword, cosines, handicap, by_token)


def _asked(
    text: str, embedder: Embedder, snapshot: Snapshot
) -> tuple[Matrix, TokenQuestion | None]:
    """The question's vector, and its tokens if the snapshot's are of the same sort."""
    if isinstance(embedder, TokenEmbedder) and embedder.late == snapshot.manifest.late:
        return embedder.ask(text)
    return embedder.embed([text])[0], None


def worded(text: str, standing: Standing, allowed: Mask) -> Scored:
    """As ``scored``, by words alone: nothing is embedded, and no cosine adds."""
    snapshot = standing.snapshot
    by_word, by_keyword = _by_words(text, snapshot, allowed, np.empty(0, dtype=np.int64))
    by_word[by_keyword <= NO_WORD] = NO_WORD
    far = np.full(len(snapshot), UNRELATED, dtype=np.float32)
    return Scored(by_word, by_keyword, far, standing.handicap)


def _by_words(
    text: str, snapshot: Snapshot, allowed: Mask, rows: NDArray[np.int64]
) -> tuple[Scores, Scores]:
    """The words' score, of ``rows`` and of those with most of the words, and the keywords'."""
    by_keyword = np.asarray(snapshot.keywords.scores(text, allowed, rows), dtype=np.float32)
    wordy = np.array(best(by_keyword, allowed, _WORDIEST), dtype=np.int64)
    likely = np.union1d(rows, wordy)
    by_word = np.zeros(len(snapshot), dtype=np.float32)
    by_word[likely] = read_bridge().scores(text, snapshot.wording, likely)
    return by_word, by_keyword


def ranked(
    scores: Scored, standing: Standing, allowed: Mask, top: int, *, again: bool = False
) -> tuple[Ranked, ...]:
    """The ``top`` best paragraphs among the rows ``allowed``.

    ``again``: the first are read a second time, and what stands beside the best is considered.
    """
    total = scores.total(allowed)
    wanted = max(top, _REREAD) if again and scores.tokens is not None else top
    rows = best(total, allowed, wanted * _PER_PARAGRAPH)
    kept: dict[str, Ranked] = {}
    for start in range(0, len(rows), wanted):
        part = rows[start : start + wanted]
        for row, passage in zip(part, standing.passages(part), strict=True):
            place = paragraph_of(passage)
            if place not in kept and len(kept) < wanted:
                kept[place] = Ranked(row, passage, float(total[row]), float(scores.cosines[row]))
        if len(kept) == wanted:
            break
    hits = tuple(kept.values())
    if not again:
        return hits
    read = _reread(hits, scores.tokens, standing.snapshot)
    return with_neighbours(read, Found(total, scores.cosines, allowed), standing)[:top]


def _reread(
    hits: tuple[Ranked, ...], question: TokenQuestion | None, snapshot: Snapshot
) -> tuple[Ranked, ...]:
    """``hits``, best first, the first of them in the order that their tokens make of it.

    What is met worst gains nothing, so no hit falls behind those that weren't read again.
    """
    first = hits[:_REREAD]
    if question is None or snapshot.late is None or len(first) < 2:
        return hits
    met = snapshot.late.scores(question, [hit.row for hit in first])
    gains = np.float32(REREAD_SHARE) * (met - met.min())
    read = [
        replace(hit, score=hit.score + gain, reread=gain, met=how)
        for hit, gain, how in zip(first, gains.tolist(), met.tolist(), strict=True)
    ]
    return (*sorted(read, key=lambda hit: -hit.score), *hits[_REREAD:])


def looked_up(standing: Standing, masks: Sequence[Mask], top: int) -> tuple[Ranked, ...]:
    """What identifiers alone name, unranked: mask by mask, in reading order.

    Of each mask the first row of every document comes first: a number that stands in several
    documents is for the reader to decide.
    """
    names = standing.snapshot.facets.document.codes
    kept: dict[str, Ranked] = {}
    for mask in masks:
        rows = np.flatnonzero(mask)
        firsts = rows[np.sort(np.unique(names[rows], return_index=True)[1])]
        ordered = np.concatenate([firsts, rows])[: top * _PER_PARAGRAPH].tolist()
        for row, passage in zip(ordered, standing.passages(ordered), strict=True):
            kept.setdefault(paragraph_of(passage), Ranked(row, passage, 1.0, 1.0))
    return tuple(kept.values())[:top]
