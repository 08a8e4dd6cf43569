"""Answers to "what would NPRR1092 change in 5.5.2?": from the request's redline, and nothing else.

A question that names a revision request and asks what it changes enters; an ``Answer`` leaves, or
None where the question is another one. Each claim is proposed text, verbatim, and carries its
redline: what goes, what comes. Nothing of it is rule text; a note says how far the request came.
Boxed text of the same revision stands beside it as pending.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.embed import Embedder
from marketrules.answers import Answer, Citation, Claim, Reason, Refusal
from marketrules.documents import Status
from marketrules.passages import PassageKind
from marketrules.redlines import Piece, marked
from search_api.answering.cite import cite, in_words
from search_api.answering.given import answered, refused
from search_api.answering.ground import CUT, Drafted, ground, plain
from search_api.answering.sentences import words
from search_api.dates.standing import Standing
from search_api.questions.query import Place, Query
from search_api.requests.filings import Filing, requests_named
from search_api.requests.redline_excerpt import excerpt_of
from search_api.requests.redlined import Proposal, Reads, Request, proposals, proposed_rows, request
from search_api.searching.places import Places, of_revisions
from search_api.searching.retrieve import ranked, scored

_ASKS = re.compile(
    r"\b(?:propos\w*|redlin\w*|would|strik\w*|struck|chang\w*|amend\w*|insert\w*|delet\w*|adds?|"
    r"added|revis\w*|remov\w*|replac\w*|rewrit\w*|modif\w*|differ\w*|do|does|did)\b",
    re.IGNORECASE,
)
# What may stand in a question that asks for nothing in particular: "What does NPRR1092 change?"
_GENERAL = re.compile(
    r"\b(?:what|which|how|would|will|does|did|do|has|have|had|is|are|the|a|an|in|of|to|by|and|for|it|"
    r"propos\w*|chang\w*|amend\w*|revis\w*|rules?|protocols?|guides?|sections?|language|text|about|"
    r"mean|say|tell|me|show|us|summary|summari[sz]e|redline\w*|request)\b|[A-Z]{2,6}RR\s?-?\d+",
    re.IGNORECASE,
)
_MOST = 8  # changes quoted
_LABELS = 7  # words of an answer's text that label each change
_SHARED = 3  # changes among which the words left are divided
_LEAST = 30  # words for one change, if there are as many left
_WORTH = 12  # words: fewer say nothing of a change
_SEE = 3
_READS = {
    Reads.BEFORE: "reads as before the change",
    Reads.PROPOSED: "reads as proposed",
    Reads.PENDING: "holds it as approved, boxed text",
    Reads.OTHERWISE: "reads otherwise",
    Reads.ABSENT: "has nothing there",
    Reads.NOT_HELD: "isn't held there",
}


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a filing proposes at the places asked about."""

    filing: Filing
    proposals: tuple[Proposal, ...]


def proposed_answer(
    query: Query, standing: Standing, places: Places, embedder: Embedder, limit: int
) -> Answer | None:
    """The answer from a revision request, if one is asked what it changes."""
    began = time.perf_counter()
    named = requests_named(query.revisions, standing)
    if len(named) != 1 or query.bare or not _ASKS.search(query.text):
        return None
    found = request(named[0], standing, places)
    if found is None or not found.proposals:
        return None
    chosen = _chosen(query, found, standing, places, embedder)
    if chosen is None:
        return _untouched(query, found, standing, places, began)
    return _answer(query, found, chosen, standing, limit, began)


def _chosen(
    query: Query, found: Request, standing: Standing, places: Places, embedder: Embedder
) -> _Chosen | None:
    """The proposals asked about: at the places named, else the likest ones, else all."""
    if query.places:
        own = tuple(one for one in found.proposals if _stands_at(one.citation, query.places))
        if own:
            return _Chosen(found.filing, own)
        return _earlier(query.places, found, standing, places)
    if not re.search(r"\w", _GENERAL.sub(" ", query.text)):
        return _Chosen(found.filing, found.proposals)
    edition = standing.snapshot.edition(found.filing.document, found.filing.edition)
    rows = proposed_rows(edition, standing) if edition is not None else standing.view.requests
    scores = scored(query.text, standing, embedder, rows)
    keys = [hit.passage.key for hit in ranked(scores, standing, rows, _MOST)]
    by_key = {one.citation.key: one for one in found.proposals}
    return _Chosen(found.filing, tuple(by_key[key] for key in keys if key in by_key))


def _earlier(
    wanted: Sequence[Place], found: Request, standing: Standing, places: Places
) -> _Chosen | None:
    """The newest of the earlier filings that proposes anything there."""
    for filing in reversed(found.filings[:-1]):
        edition = standing.snapshot.edition(filing.document, filing.edition)
        held = proposals(edition, standing, places) if edition is not None else ()
        own = tuple(one for one in held if _stands_at(one.citation, wanted))
        if own:
            return _Chosen(filing, own)
    return None


def _stands_at(citation: Citation, wanted: Sequence[Place]) -> bool:
    return any(
        citation.paragraph.startswith(place.path)
        if citation.section == place.number
        else not place.path and citation.section.startswith(f"{place.number}.")
        for place in wanted
    )


def _answer(
    query: Query, found: Request, chosen: _Chosen, standing: Standing, limit: int, began: float
) -> Answer | None:
    drafted, redlines = _drafted(query, chosen, standing, limit)
    pending = _boxed(query, standing)
    requests = standing.view.requests
    rows = {one.citation.key for one in chosen.proposals}
    passed = ground(
        drafted,
        pending,
        standing,
        lambda one: one.key in rows or _is_in(requests, one.key, standing),
        lambda one: one.status is Status.PENDING and standing.governs(one),
    )
    if not passed.claims:
        return None
    claims = tuple(
        replace(claim, redline=redlines.get(passed.citations[claim.citations[0]], ()))
        for claim in passed.claims
    )
    return answered(
        query,
        standing,
        passed,
        claims=claims,
        text="\n".join(_line(claim, passed.citations[claim.citations[0]]) for claim in claims),
        notes=_notes(query, found, chosen, len(claims)),
        began=began,
    )


def _is_in(rows: np.ndarray, key: str, standing: Standing) -> bool:
    row = standing.snapshot.row_of(key)
    return row is not None and bool(rows[row])


def _drafted(
    query: Query, chosen: _Chosen, standing: Standing, limit: int
) -> tuple[tuple[Drafted, ...], dict[Citation, tuple[Piece, ...]]]:
    """The claims in at most ``limit`` words, and the redline of each by its citation."""
    drafted: list[Drafted] = []
    redlines: dict[Citation, tuple[Piece, ...]] = {}
    left = limit
    if not query.places:
        for told in _description(chosen.filing, standing):
            drafted.append(told)
            left -= words(told.text) + 2
    listed = chosen.proposals[:_MOST]
    for number, proposal in enumerate(listed):
        # Each of the first few gets its share, so that one long new paragraph doesn't fill it all.
        if drafted and left < _WORTH + _LABELS:
            break
        share = max(left // min(_SHARED, len(listed) - number), _LEAST)
        excerpt = excerpt_of(proposal, min(share, left) - _LABELS)
        if excerpt is None:
            break
        told, pieces = excerpt
        if pieces in redlines.values():  # boxed text that says the same as the text beside it
            continue
        drafted.append(told)
        redlines[told.citations[0]] = pieces
        left -= words(marked(pieces)) + _LABELS
    return tuple(drafted), redlines


def _description(filing: Filing, standing: Standing) -> Iterator[Drafted]:
    """What the request says of itself, if it says so on its cover."""
    fields = standing.snapshot.in_section(filing.document, filing.edition, "Revision Description")
    for passage in fields[:1]:
        if passage.kind is PassageKind.FIELD:
            citation = cite(passage, standing.edition_of(passage))
            yield Drafted(plain(passage.text), (citation,))


def _boxed(query: Query, standing: Standing) -> tuple[Citation, ...]:
    """The revision's approved text in the rulebooks, at the places asked about."""
    rows = of_revisions(standing, query.revisions) & standing.mask({Status.PENDING})
    found = standing.passages(np.flatnonzero(rows).tolist())
    cited = (cite(one, standing.edition_of(one)) for one in found)
    fitting = [one for one in cited if not query.places or _stands_at(one, query.places)]
    return tuple(fitting[:_SEE])


def _line(claim: Claim, citation: Citation) -> str:
    numbers = "".join(f"[{number + 1}]" for number in claim.citations)
    if not claim.redline:
        return f"{claim.text} {numbers}"
    place = f"{citation.section}{citation.paragraph}"
    told = " ".join(redline_text(claim).split())
    return f"Proposed, not in force, {place}: {told} {numbers}"


def redline_text(claim: Claim) -> str:
    """The redline of a claim in plain text, with the mark of what was cut off behind it."""
    return marked(claim.redline) + (CUT if claim.text.endswith(CUT) else "")


def _notes(query: Query, found: Request, chosen: _Chosen, quoted: int) -> Iterator[str]:
    filing = chosen.filing
    yield (
        f"{filing.request} is a revision request, no rule text: {filing.stage}. What goes stands in"
        " [-…-], what comes in {+…+}."
    )
    if filing != found.filing:
        yield (
            f"The newest filing, {in_words(found.filing.edition)} ({found.filing.stage}), proposes"
            " nothing there."
        )
    day = in_words(query.as_of.isoformat())
    counted: dict[Reads, int] = {}
    for one in chosen.proposals:
        counted[one.reads] = counted.get(one.reads, 0) + 1
    told = "; ".join(f"{_READS[reads]} ({count})" for reads, count in counted.items())
    yield f"{found.amends or 'The rulebook'} on {day}, by proposed paragraph: {told}."
    more = len(chosen.proposals) - quoted
    if more > 0:
        yield f"{more} more proposed changes there: `marketrules show {filing.request}`."


def _untouched(
    query: Query, found: Request, standing: Standing, places: Places, began: float
) -> Answer:
    """The refusal of a question about a place that no filing held would change."""
    named = ", ".join(f"{place.number}{place.path}" for place in query.places)
    sections = ", ".join(number for number, _ in found.sections)
    message = (
        f"{found.filing.request} proposes nothing in {named}. As last filed"
        f" ({found.filing.stage}) it would change {sections}."
    )
    rows = np.zeros(len(standing.snapshot), dtype=np.bool_)
    for place in query.places:
        if found.amends is not None:
            rows |= places.rows(found.amends, place.number, below=False)
    there = standing.passages(np.flatnonzero(rows & standing.view.rows)[:_SEE].tolist())
    see = tuple(cite(one, standing.edition_of(one)) for one in there)
    return refused(query, standing, Refusal(Reason.NOT_IN_CORPUS, message, see), began)
