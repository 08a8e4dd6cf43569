"""Measures of honesty, against the source texts alone: no judgment is needed, only a snapshot.

- quote_verbatim: share of quotes that stand, white space apart, in the cited paragraph of that
  edition, and at the stated span if one is stated; the string-match form of attribution,
  AIS (Rashkin et al., Computational Linguistics 49(4), 2023), at its strictest.
- pinpoint_resolves: share of citations at whose pinpoint something stands.
- edition_governs: share of citations whose text is that of the as-of date: the rule "the version
  in effect at the time of performance governs", section by section.
- status_true: share of quotes all of whose text has, in the source, the status that is said of it.
  A quote that runs from the rule into the box below it has no one status. (``status_right`` asks
  gold; who cites no paragraph can't be caught by it.)
- numbers_quoted, modals_quoted: share of claims whose numbers (modal verbs) all stand in their
  quotes; the entity and negation checks of Nan et al., EACL 2021 (arXiv 2102.09130), for rules.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any

from evals.measures.measure import Measure, Values, share
from evals.places import Cited, standing
from index.snapshot import Snapshot
from marketrules.documents import Edition, Kind
from marketrules.passages import Passage
from marketrules.register import Register
from search_api.dates.waiting import Waiting

MEASURES = (
    Measure("quote_verbatim", "grounding", "share of quotes that stand in the cited paragraph",
            "AIS, Rashkin et al. 2023, by string match"),
    Measure("pinpoint_resolves", "grounding", "share of citations at which something stands",
            "lookup in the snapshot"),
    Measure("edition_governs", "grounding", "share of citations of the text in force at the date",
            "the documents' own rule of time"),
    Measure("status_true", "grounding", "share of quotes whose text has the status that is said",
            "lookup in the snapshot"),
    Measure("numbers_quoted", "grounding", "share of claims whose numbers stand in their quotes",
            "entity precision, Nan et al. 2021"),
    Measure("modals_quoted", "grounding", "share of claims whose modal verbs stand in their quotes",
            "entity precision, Nan et al. 2021"),
)  # fmt: skip
_NUMBER = re.compile(
    r"\d[\d,]*(?:\.\d+)?%?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|twenty|thirty|sixty|ninety)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:shall|will|must|may|can|should)(?: not)?\b|\bcannot\b|\bprohibited\b", re.IGNORECASE
)
_MARK = re.compile(r"\[\d+\]")  # a citation's number


def score(answer: dict[str, Any] | None, as_of: date, snapshot: Snapshot | None) -> Values:
    """The measures of one answer; those that need the sources are None without a snapshot."""
    if answer is None or answer["outcome"] == "refused":
        return {measure.name: None for measure in MEASURES}
    everything = [*answer["citations"], *answer["pending"]]
    values: Values = {
        "quote_verbatim": None, "pinpoint_resolves": None, "edition_governs": None, "status_true": None,
        "numbers_quoted": _carried(answer, _NUMBER),
        "modals_quoted": _carried(answer, _MODAL),
    }  # fmt: skip
    if snapshot is not None:
        places = [_numbered_anew(one, as_of, snapshot) or passages_cited(one, snapshot)
                  for one in everything]  # fmt: skip
        values["pinpoint_resolves"] = share([bool(one) for one in places])
        values["quote_verbatim"] = share(
            [
                _verbatim(cited, passages, snapshot)
                for cited, passages in zip(everything, places, strict=True)
                if cited["quote"]
            ]
        )
        told = [status_true(one, as_of, snapshot) for one in everything]
        values["status_true"] = share([one for one in told if one is not None])
        governed = [governs(one, as_of, snapshot) for one in everything]
        values["edition_governs"] = share([one for one in governed if one is not None])
    return values


def passages_cited(cited: Cited, snapshot: Snapshot) -> tuple[Passage, ...]:
    """The passages at a citation's pinpoint, its items included; empty if nothing stands there."""
    document, edition = cited["document"], cited["edition"]
    if snapshot.edition(document, edition) is None:
        return ()
    beside = snapshot.in_section(document, edition, cited["section"])
    label, term = cited["paragraph"], cited.get("term")
    same = [one for one in beside if term is None or one.term == term]
    if not any(one.paragraph == label for one in same):
        return ()
    below = tuple(f"{label}{mark}" for mark in ("(", " "))
    return tuple(one for one in same if one.paragraph == label or one.paragraph.startswith(below))


def _numbered_anew(cited: Cited, as_of: date, snapshot: Snapshot) -> tuple[Passage, ...]:
    """The passage of a citation by a label that it bears only since its list was numbered anew."""
    row = snapshot.row_of(cited.get("key") or "")
    new = _waiting(snapshot).by(as_of.isoformat()).numbered.get(-1 if row is None else row)
    if row is None or new is None or new.paragraph != cited["paragraph"]:
        return ()
    return (snapshot.passage(row),)


def _verbatim(cited: Cited, passages: tuple[Passage, ...], snapshot: Snapshot) -> bool:
    if not passages:
        return False
    source = snapshot.source_text(cited["document"], cited["edition"])
    span = cited.get("span")
    if span is not None:
        start, end = span
        inside = any(one.span.start <= start <= end <= one.span.end for one in passages)
        return inside and source[start:end] == cited["quote"]
    quote = _plain(cited["quote"])
    whole = source[min(one.span.start for one in passages) : max(one.span.end for one in passages)]
    return any(quote in _plain(text) for text in (*(one.text for one in passages), whole))


def _plain(text: str) -> str:
    return " ".join(text.split())


def status_true(cited: Cited, as_of: date, snapshot: Snapshot) -> bool | None:
    """Whether all the quoted text stands as the citation says: in force, pending or proposed.

    None without a span, or where none of the section's passages stands in it. Text of boxes whose
    calendar date has come by ``as_of`` is in force, and what it replaced may be either.
    """
    if cited.get("span") is None:
        return None
    start, end = cited["span"]
    beside = snapshot.in_section(cited["document"], cited["edition"], cited["section"])
    quoted = [one for one in beside if one.span.start < end and start < one.span.end]
    if not quoted:
        return None
    said = standing(cited["status"])
    return all(said in _standings(one, as_of, snapshot) for one in quoted)


def _standings(passage: Passage, as_of: date, snapshot: Snapshot) -> set[str]:
    """What a passage may be called at a date."""
    row = snapshot.row_of(passage.key)
    changes = _waiting(snapshot).by(as_of.isoformat())
    if row in changes.since:
        return {"in force"}
    allowed = {standing(passage.status.value)}
    return allowed | {"superseded"} if row in changes.gone else allowed


@lru_cache(2)
def _waiting(snapshot: Snapshot) -> Waiting:
    return Waiting(snapshot, Register())


def governs(cited: Cited, as_of: date, snapshot: Snapshot) -> bool | None:
    """Whether the cited edition's section is the newest of those in force at ``as_of``.

    None for a document that isn't held, and for a revision request, which never governs.
    """
    editions = [one for one in snapshot.editions if one.document.id == cited["document"]]
    own = next((one for one in editions if one.edition == cited["edition"]), None)
    if own is None or own.document.kind is Kind.REVISION_REQUEST:
        return None
    day = as_of.isoformat()
    if own.document.kind is Kind.NOTICE:
        return own.dated <= day
    since = {one.edition: _since(one, cited["section"], snapshot) for one in editions}
    in_force = [start for start in since.values() if start is not None and start <= day]
    return bool(in_force) and since[own.edition] == max(in_force)


def _since(edition: Edition, section: str, snapshot: Snapshot) -> str | None:
    """From when the edition's state of ``section`` is in force; None if it has no such section."""
    held = snapshot.section(edition.document.id, edition.edition, section)
    return None if held is None else held.effective or edition.dated


def _carried(answer: dict[str, Any], pattern: re.Pattern[str]) -> float | None:
    """Share of the claims whose every match of ``pattern`` stands in the quotes they cite."""
    claims = [
        (claim["text"], [answer["citations"][one]["quote"] for one in claim["citations"]])
        for claim in answer["claims"]
    ]
    if not claims and answer["citations"]:
        claims = [(answer["text"], [one["quote"] for one in answer["citations"]])]
    told = []
    for text, quotes in claims:
        said = Counter(_found(pattern, _MARK.sub("", text)))
        if said:
            quoted = set(_found(pattern, " ".join(quotes)))
            told.append(all(one in quoted for one in said))
    return share(told)


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [" ".join(one.casefold().split()).rstrip(",.") for one in pattern.findall(text)]
