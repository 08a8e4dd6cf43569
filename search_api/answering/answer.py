"""The use case: question → query → scope → ranking → draft → ground → answer or refusal.

A question and a date enter; an ``Answer`` leaves. Everything quoted in it has passed ``ground``.
A refusal has a typed reason and names the nearest places.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.embed import Embedder
from marketrules.answers import Answer, Citation, Reason, Refusal
from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from search_api.answering.cite import cite, in_words
from search_api.answering.draft import QUOTED, draft, pending_beside
from search_api.answering.elsewhere import elsewhere, mistitled, unlabelled
from search_api.answering.given import answered, refused
from search_api.answering.ground import Grounded, ground
from search_api.answering.telling import RULES, notes_of, text_of, undefined
from search_api.dates.editions import Mask
from search_api.dates.standing import IN_FORCE, Standing
from search_api.questions.asked import Asked, asked
from search_api.questions.query import Query
from search_api.refusals.outside import outside
from search_api.refusals.unrelated import is_unrelated
from search_api.requests.cover import cover_answer
from search_api.requests.proposed import proposed_answer
from search_api.searching.places import Places, defined
from search_api.searching.ranking import Ranked
from search_api.searching.retrieve import ASIDE, Scored, ranked, scored
from search_api.searching.scope import NotHeld, Scope, scope_of
from search_api.showing.succession import as_now

IN_FORCE_SHARE = 0.4  # of the words, where boxed text is shown too (tried: .3 … .7)
CHANGE_SHARE = 0.25  # of the words, kept for what will change the paragraph quoted first
_BESIDE = 2  # boxed texts listed where what is to come isn't asked for
CUTOFF = 0.75  # of the best paragraph's score: what falls below it isn't quoted
DEFINITION_ASIDE = 0.02  # what a definition is set back by where no meaning is asked for
# What a paragraph gains that the first one refers to, or that refers to it, of a score of 0..1.
# Equal from .05 to .3; with it multi-hop questions of `ercot` have .63 of their vital facts, not .58.
REFERRED = 0.05
_TOLD = {
    Reason.NOT_A_RULES_QUESTION: "Rules are held here, not market data, outcomes, persons, requests"
    " or help with software. The paragraphs named are the nearest that govern the subject.",
    Reason.NOT_IN_CORPUS: "This asks for the rules of another body, which aren't held. The paragraphs"
    " named are the nearest that are.",
    Reason.NEEDS_INTERPRETATION: "This asks for advice or for a reading of the rules, which staff"
    " may not give: turn to your own counsel, or ask for a formal interpretation. The paragraphs"
    " named are the nearest that govern the subject.",
}
_CHANGING = 2  # paragraphs of which it is asked whether they will change
_SEE = 3  # places named by a refusal


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found in its scope: text in force, and boxed text beside it."""

    hits: tuple[Ranked, ...]
    boxed: tuple[Ranked, ...]
    exact: bool  # the first of them were looked up, not ranked


def answer(
    query: Query, standing: Standing, places: Places, embedder: Embedder, limit: int
) -> Answer:
    """Answers ``query`` in at most ``limit`` words."""
    began = time.perf_counter()
    proposed = cover_answer(query, standing, limit) or proposed_answer(
        query, standing, places, embedder, limit
    )
    if proposed is not None:
        return proposed
    query, renumbered = as_now(query, standing, places)
    scope = scope_of(query, standing, places)
    scope = replace(scope, notes=(*renumbered, *scope.notes))
    allowed = scope.in_force | scope.to_come | _early(standing)
    if scope.not_held is not None and scope.not_held.near is not None:
        allowed = scope.not_held.near & standing.mask(IN_FORCE)
    scores = scored(query.text, standing, embedder, allowed, scope.named, scope.titled)
    if scope.not_held is not None:
        return refused(query, standing, _see_near(scope.not_held, scores, standing), began)
    unsuited = _too_early(scope, scores, standing) or _ambiguous(query, scope, scores, standing)
    if unsuited is not None:
        return refused(query, standing, unsuited, began)
    found = find(query, scope, scores, standing)
    retrieved = time.perf_counter()
    refusal = _unanswerable(query, scope, found, standing, places) or _too_far(
        query, scope, scores, found, standing
    )
    if refusal is not None:
        return refused(query, standing, refusal, began)
    passed = _quoted(query, scope, found, standing, limit)
    if not passed.claims and not passed.pending:
        return refused(query, standing, _nothing(standing, found.hits), began)
    given = answered(
        query, standing, passed, claims=passed.claims, text=text_of(passed, limit),
        notes=notes_of(scope, passed, standing), began=began,
    )  # fmt: skip
    total = given.timings_ms["total"]
    took = _ms(retrieved - began)
    return replace(
        given,
        timings_ms={"retrieve": took, "answer": round(total - took, 2), "total": total},
        caution=undefined(query, found.exact or scope.pinned),
    )


def _quoted(query: Query, scope: Scope, found: Found, standing: Standing, limit: int) -> Grounded:
    """What of the paragraphs found is quoted in ``limit`` words, checked."""
    room = _room(query, found, standing, limit)
    named = query.bare and scope.pinned
    drafted = draft(query.text, found.hits, standing, room, named=named)
    if not drafted:  # its one sentence is longer than its share of the words
        drafted = draft(query.text, found.hits, standing, limit, named=named)
    # A lead-in may stand outside the scope of an identifier, never outside the text in force.
    in_force = _fits(standing, scope.in_force | standing.mask(IN_FORCE))
    # Asked about one revision, what others will change is beside the point.
    to_come = _fits(standing, scope.to_come if query.revisions else standing.mask({Status.PENDING}))
    pending = pending_beside(query.text, drafted, found.boxed, standing, to_come)
    pending = pending if query.asks_status or query.revisions else pending[:_BESIDE]
    return ground(drafted, pending, standing, in_force, to_come)


def _room(query: Query, found: Found, standing: Standing, limit: int) -> int:
    """Words for what is in force; the others are kept for what will change it."""
    if _will_change(query, found, standing):
        return int(limit * IN_FORCE_SHARE)
    changes = bool(found.hits) and bool(standing.pending_on(found.hits[0].passage))
    return int(limit * (1 - CHANGE_SHARE)) if changes else limit


def _will_change(query: Query, found: Found, standing: Standing) -> bool:
    """Whether what is to come is asked for, and something is."""
    first = (hit.passage for hit in found.hits[:_CHANGING])
    return query.asks_status and (
        bool(found.boxed) or any(standing.pending_on(one) for one in first)
    )


def find(query: Query, scope: Scope, scores: Scored, standing: Standing) -> Found:
    """The best paragraphs in scope; named by nothing but identifiers, they come in their order."""
    if query.bare and scope.pinned:
        return Found(
            _in_order(scope.in_force, scores, standing),
            _in_order(scope.to_come, scores, standing),
            exact=True,
        )
    terms = _defined(query, scope, scores, standing)
    together = ranked(scores, standing, scope.in_force | scope.to_come, 2 * QUOTED)
    listed = 4 if query.asks_status else 1
    boxed = tuple(hit for hit in together[: 2 * listed] if scope.to_come[hit.row])[:listed]
    hits = [hit for hit in together if scope.in_force[hit.row]]
    if not scope.pinned:
        hits = [hit for hit in hits if hit.score >= CUTOFF * _to_beat(hits, terms, query)]
    hits = _best_first(hits, asked(query.text), standing)
    if query.asks_status:
        # What a box will change is the other half of the answer, and never left out.
        hits = [*_changed(boxed, scope, scores, standing), *hits]
    hits = [*terms, *(hit for hit in hits if not _is_pointer(hit.passage))]
    return Found(tuple({hit.row: hit for hit in hits}.values()), boxed, bool(terms))


def _to_beat(hits: Sequence[Ranked], terms: Sequence[Ranked], query: Query) -> float:
    """The score that others are measured by: the best, or the best beside the term's definition.

    "What is a POLR and what happens when one leaves?": the definition mustn't cut off the rest.
    """
    defined_in = {hit.row for hit in terms} if query.term_and_more else set()
    scores = (hit.score for hit in hits if hit.row not in defined_in)
    return next(scores, hits[0].score if hits else 0.0)


def _is_pointer(passage: Passage) -> bool:
    """An acronym's spelling or "X (see Y)": answers a question about the term and no other."""
    return passage.kind is PassageKind.ACRONYM or bool(passage.see)


def _best_first(hits: Sequence[Ranked], wanted: Asked, standing: Standing) -> list[Ranked]:
    """First the paragraph that holds what is asked for; then the others as ranked.

    A question of time is answered by a paragraph with a time. What that paragraph refers to, or
    what refers to it, is often the other half of the answer ("pursuant to paragraph (7) below").
    """
    if not hits:
        return []
    best = max(hit.score for hit in hits)
    first = max(hits, key=lambda hit: hit.score + best * _gain(hit.passage, wanted))
    tied = _tied(first.passage, standing)
    others = (hit for hit in hits if hit is not first)
    scores = {hit.row: hit.score + REFERRED * (hit.passage.key in tied) for hit in others}
    by_row = {hit.row: hit for hit in hits}
    return [first, *(by_row[row] for row in sorted(scores, key=scores.__getitem__, reverse=True))]


def _tied(passage: Passage, standing: Standing) -> set[str]:
    """Keys of what ``passage`` refers to, and of what refers to it."""
    snapshot = standing.snapshot
    to = {one.target for one in snapshot.references_from(passage.key) if one.target}
    return to | {one.source for one in snapshot.references_to(passage.key)}


def _gain(passage: Passage, wanted: Asked) -> float:
    """What a paragraph gains for what it holds, and loses as a definition."""
    aside = passage.kind is PassageKind.DEFINITION and not wanted.meaning
    return wanted.gain(passage.text) - DEFINITION_ASIDE * aside


def _changed(
    boxed: Sequence[Ranked], scope: Scope, scores: Scored, standing: Standing
) -> Iterator[Ranked]:
    """What the first boxed hits will change, as it is in force now."""
    for hit in boxed[:2]:
        for placed in standing.snapshot.by_revision(hit.passage.revisions[0])[0]:
            box = placed.box
            same = (placed.document, placed.edition) == (hit.passage.document, hit.passage.edition)
            if not same or box.ordinal != hit.passage.box:
                continue
            for target in box.targets[:2]:
                row = standing.snapshot.row_of(target)
                if row is not None and scope.in_force[row]:
                    passage = standing.passages([row])[0]
                    yield Ranked(row, passage, hit.score, float(scores.cosines[row]))


def _in_order(
    mask: Mask, scores: Scored, standing: Standing, most: int | None = 2 * QUOTED
) -> tuple[Ranked, ...]:
    """Rows in reading order; a notice's "To" and "Sent" behind what it says."""
    found = np.flatnonzero(mask)
    rows = found[np.argsort(standing.handicap[found] >= ASIDE, kind="stable")][:most].tolist()
    return tuple(
        Ranked(row, passage, 1.0, float(scores.cosines[row]))
        for row, passage in zip(rows, standing.passages(rows), strict=True)
    )


def _defined(query: Query, scope: Scope, scores: Scored, standing: Standing) -> tuple[Ranked, ...]:
    """The definitions of the term that is asked about, if it is one."""
    if not query.term or scope.pinned:
        return ()
    found = []
    for passage in defined(standing, query.term):
        row = standing.snapshot.row_of(passage.key)
        if row is not None and scope.in_force[row]:
            found.append(Ranked(row, passage, 1.0, float(scores.cosines[row])))
    return tuple(found)


def _fits(standing: Standing, mask: Mask) -> Callable[[Passage], bool]:
    """Whether a passage is one of the rows of ``mask``."""

    def fits(passage: Passage) -> bool:
        row = standing.snapshot.row_of(passage.key)
        return row is not None and bool(mask[row])

    return fits


def _too_far(
    query: Query, scope: Scope, scores: Scored, found: Found, standing: Standing
) -> Refusal | None:
    """Refuses when nothing in scope is about the question."""
    if found.exact or scope.pinned:
        return None
    if not is_unrelated(query, scores, scope.in_force | scope.to_come, standing):
        return None
    return _nothing(standing, found.hits)


def _unanswerable(
    query: Query, scope: Scope, found: Found, standing: Standing, places: Places
) -> Refusal | None:
    """Refuses what no rule answers, and what stands in a document that isn't held."""
    issuers = {edition.document.issuer.lower() for edition in standing.snapshot.editions}
    reason = outside(query.text, issuers)
    if reason is not None:
        see = tuple(_cited(hit, standing) for hit in found.hits[:_SEE])
        return Refusal(reason, _TOLD[reason], see)
    if missing := mistitled(query, standing) or unlabelled(query, standing, places):
        return missing
    if query.bare or scope.pinned:
        return None
    return elsewhere(query, asked(query.text), found.hits, standing)


def _early(standing: Standing) -> Mask:
    """Rows of rules that are held, but of no edition as old as the date."""
    names = {
        one.document.id for one in standing.view.too_early.values() if one.document.kind in RULES
    }
    return standing.view.early & standing.snapshot.facets.document.mask(names)


def _too_early(scope: Scope, scores: Scored, standing: Standing) -> Refusal | None:
    """Refuses when what answers best is a document of which no edition is that old.

    Asked about 2019, the only manual held of that time would answer for the rules it explains.
    """
    early = _early(standing)
    if scope.pinned or not early.any():
        return None
    best = ranked(scores, standing, scope.in_force | scope.to_come | early, 1)
    if not best or not early[best[0].row]:
        return None
    edition = standing.edition_of(best[0].passage)
    return Refusal(
        Reason.EDITION_NOT_HELD,
        f"{edition.document.title} seems to govern this, and the earliest edition of it that is"
        f" held is of {in_words(edition.dated)}.",
    )


def _ambiguous(query: Query, scope: Scope, scores: Scored, standing: Standing) -> Refusal | None:
    """A bare number that stands in several documents: which one is meant is not for us to say."""
    if not (query.bare and query.places and scope.pinned):
        return None
    firsts: dict[str, Ranked] = {}
    for hit in _in_order(scope.in_force, scores, standing, None):
        firsts.setdefault(hit.passage.document, hit)
    if len(firsts) < 2 or all(place.document for place in query.places):
        return None
    bases = standing.view.bases
    titles = [bases[one].document.title if one in bases else one for one in firsts]
    message = f"{query.text.strip()} stands in several documents: {', '.join(titles)}. Name one."
    return Refusal(
        Reason.AMBIGUOUS, message, tuple(_cited(hit, standing) for hit in firsts.values())
    )


def _nothing(standing: Standing, hits: Sequence[Ranked]) -> Refusal:
    see = tuple(_cited(hit, standing) for hit in hits[:_SEE])
    return Refusal(Reason.NOT_IN_CORPUS, "Nothing that is held answers this.", see)


def _cited(hit: Ranked, standing: Standing) -> Citation:
    return cite(hit.passage, standing.edition_of(hit.passage))


def _see_near(missing: NotHeld, scores: Scored, standing: Standing) -> Refusal:
    if missing.near is None:
        return Refusal(missing.reason, missing.message)
    if missing.past:
        rows = np.flatnonzero(missing.near & standing.view.rows)[:_SEE].tolist()
        told = [one for one in standing.passages(rows) if one.kind is not PassageKind.INSTRUCTION]
        see = tuple(cite(one, standing.edition_of(one)) for one in told)
        return Refusal(missing.reason, missing.message, see)
    near = ranked(scores, standing, missing.near & standing.mask(IN_FORCE), _SEE)
    return Refusal(missing.reason, missing.message, tuple(_cited(hit, standing) for hit in near))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
