"""Whether nothing that is held is about a question: the evidence of three searches, put together.

A question and its scores enter; whether it is of another world leaves. "Settlement of a lawsuit"
shares a word with the rules and "credit card limits" two, so words in common prove little; each
search by itself says little, too (in docs/evaluation.md stands what each tells, and on which questions
the numbers were chosen). A short question that a rule answers is met nearly word by word; a long
one is told in other words, and nothing meets all of it, so less is asked for. The highest of many
scores is higher than that of few.
"""

from __future__ import annotations

import re
from math import log

from index.tokens import tokens
from search_api.dates.editions import Mask
from search_api.dates.standing import Standing
from search_api.questions.query import Query
from search_api.searching.places import defined
from search_api.searching.retrieve import Scored, ranked

# Shares of a logistic regression on cosine, tokens met (-1..1, each the highest of any paragraph)
# and the words' score (0 or more).
_MET_SHARE = 0.75
_WORDS_SHARE = 0.075
# What they have to add up to, by number of different words, function words apart.
_NEEDED = ((3, 1.3), (6, 1.08), (10_000, 0.95))
_ROWS = 20_000  # as many as were held where the numbers were chosen
_BY_SIZE = 0.04  # less, for each time that e times fewer rows are held
_READ = 10  # paragraphs that are read token by token
# Without token vectors: refused is what is below both.
LEAST_COSINE = 0.33
LEAST_WORDS = 4.5
_WRITTEN_OUT = 3  # letters: "IT" and "US" are words
_COMMON = 20  # paragraphs
_SHORT_FORM = re.compile(r"\b[A-Z]{2,}s?\b")


def is_unrelated(query: Query, scores: Scored, allowed: Mask, standing: Standing) -> bool:
    """Whether no row ``allowed`` is about ``query``, of which ``scores`` are.

    A short form of what is held ("MW", "QSE"), in capitals, speaks for the question.
    """
    count = int(allowed.sum())
    if not count:
        return True
    cosine = float(scores.cosines[allowed].max())
    by_words = float(scores.words[allowed].max())
    late = standing.snapshot.late
    if late is None or scores.tokens is None:
        return cosine < LEAST_COSINE and by_words < LEAST_WORDS
    needed = _needed(query.text, count) - cosine - _WORDS_SHARE * by_words
    if needed <= 0:
        return False
    rows = [hit.row for hit in ranked(scores, standing, allowed, _READ)]
    met = float(late.scores(scores.tokens, rows).max(initial=0))
    if _MET_SHARE * met >= needed:
        return False
    return not any(_is_held(one, standing) for one in _SHORT_FORM.findall(query.text))


def _is_held(short: str, standing: Standing) -> bool:
    """Whether the short form is defined, or common in what is held ("NPRR")."""
    if defined(standing, short):
        return True
    common = min((standing.snapshot.keywords.held_in(one) for one in tokens(short)), default=0)
    return len(short) >= _WRITTEN_OUT and common >= _COMMON


def _needed(question: str, rows: int) -> float:
    different = len(set(tokens(question)))
    least = next(needed for most, needed in _NEEDED if different <= most)
    return least - _BY_SIZE * max(0.0, log(_ROWS / rows))
