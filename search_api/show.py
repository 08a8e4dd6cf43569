"""The text at a pinpoint: a section, a paragraph, a revision, a notice, a term, a whole key.

A pinpoint as people write it enters ("4.4.11(1)(a)", "planning-guide 9.4(8)", "NPRR1013",
"M-A010125-02", "QSE"); all that it names at the date leaves, each with its lead-in, its items,
what is pending on it, what it refers to and the definitions of the terms it uses. A number that
stands in several documents gives a match in each. Everything is looked up; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from marketrules.answers import Citation
from marketrules.documents import Status
from marketrules.errors import PinpointUnresolved
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from search_api.cite import cite, in_words
from search_api.editions import Mask
from search_api.places import Places, at_path, defined, of_revisions
from search_api.query import Place, Query
from search_api.standing import Standing

_MOST = 400  # matches shown: a whole chapter is read in the section view, not here
# Acronyms ("QSE", "ESI ID", "A/S") and capitalised runs ("Adjustment Period"): what may be defined.
_TERM = re.compile(r"\b[A-Z][\w/-]*(?:\s+(?:(?:of|and|for|to|in)\s+)?[A-Z][\w/-]*){0,5}")


@dataclass(frozen=True, slots=True)
class Match:
    """A passage at the pinpoint, with what belongs to it."""

    citation: Citation
    text: str
    lead_in: tuple[str, ...]
    children: tuple[str, ...]  # keys of its items
    pending: tuple[Citation, ...]
    references: tuple[str, ...]  # keys of what it refers to
    definitions: dict[str, str]  # term as used → key of its definition


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a pinpoint names."""

    pinpoint: str
    matches: tuple[Match, ...]


def show(query: Query, standing: Standing, places: Places) -> Shown:
    """What stands at ``query.text``.

    Raises:
        PinpointUnresolved: if nothing stands there; names the nearest that does.
    """
    passages = _passages(query, standing, places)
    if not passages:
        raise _unresolved(query, standing, places)
    return Shown(query.text, tuple(_match(one, standing) for one in passages[:_MOST]))


def _passages(query: Query, standing: Standing, places: Places) -> Sequence[Passage]:
    text = query.text.strip()
    held = standing.by_key(text)
    if held is not None:
        return (held,)
    if query.notices:
        facet = standing.snapshot.facets.edition
        names = {name for name in facet.names if name.rpartition("@")[2].upper() in query.notices}
        return _of(standing, facet.mask(names) & standing.view.rows)
    if query.places:
        return [one for place in query.places for one in _at(place, standing, places)]
    if query.revisions:
        rows = of_revisions(standing, query.revisions)
        return _of(standing, rows & (standing.view.rows | standing.view.requests))
    return defined(standing, text) or _titled(query, standing, places)


def _of(standing: Standing, mask: Mask) -> tuple[Passage, ...]:
    return standing.passages(np.flatnonzero(mask).tolist())


def _at(place: Place, standing: Standing, places: Places) -> Iterable[Passage]:
    for document in (place.document,) if place.document else places.documents(place.number):
        if place.path:
            found = at_path(standing, places, document, place.number, place.path)
            # The paragraph itself, its tables and its boxed text; its items are its children.
            yield from (one for one in found if _is_at(one.paragraph, place.path))
        else:
            own = places.rows(document, place.number, below=False) & standing.view.rows
            yield from _of(standing, own)


def _is_at(paragraph: str, path: str) -> bool:
    return paragraph == path or paragraph.startswith(f"{path} ")


def _titled(query: Query, standing: Standing, places: Places) -> Sequence[Passage]:
    """The section of that title in a manual without numbers: "planning-manual Overview"."""
    text = query.text.strip()
    for document in query.documents or tuple(standing.view.bases):
        title = re.sub(rf"^{re.escape(document)}\s+", "", text, flags=re.IGNORECASE)
        own = places.rows(document, title, below=False) & standing.view.rows
        if own.any():
            return _of(standing, own)
    return ()


def _unresolved(query: Query, standing: Standing, places: Places) -> PinpointUnresolved:
    day = in_words(standing.view.as_of.isoformat())
    for place in query.places:
        for document in (place.document,) if place.document else places.documents(place.number):
            own = places.rows(document, place.number, below=False) & standing.view.rows
            held = dict.fromkeys(one.paragraph for one in _of(standing, own) if one.paragraph)
            if held:
                listed = ", ".join(list(held)[:12])
                return PinpointUnresolved(
                    f"No paragraph {place.path} stands in {document} {place.number} as of {day}.",
                    remedy=f"It has {listed}.",
                )
    for place in query.places:
        if place.sure:
            return PinpointUnresolved(
                f"No document held as of {day} has a section {place.number}.",
                remedy="`marketrules documents` lists what is held.",
            )
    return PinpointUnresolved(
        f"Nothing that is held as of {day} stands at {query.text!r}.",
        remedy="`marketrules documents` lists what is held; `marketrules search` finds by words.",
    )


def _match(passage: Passage, standing: Standing) -> Match:
    snapshot = standing.snapshot
    references = (one.target for one in snapshot.references_from(passage.key))
    return Match(
        citation=cite(passage, standing.edition_of(passage)),
        text=passage.text,
        lead_in=passage.lead_in,
        children=_children(passage, standing),
        pending=_pending(passage, standing),
        references=tuple(dict.fromkeys(one for one in references if one is not None)),
        definitions=_definitions(passage, standing),
    )


def _children(passage: Passage, standing: Standing) -> tuple[str, ...]:
    if passage.kind is not PassageKind.TEXT or not passage.paragraph:
        return ()
    beside = standing.snapshot.in_section(passage.document, passage.edition, passage.section)
    return tuple(
        other.key
        for other in beside
        if other.box == passage.box
        and other.paragraph != passage.paragraph
        and parent_paragraph(other.paragraph) == passage.paragraph
    )


def _pending(passage: Passage, standing: Standing) -> tuple[Citation, ...]:
    if passage.status is Status.PENDING:
        return ()
    return tuple(cite(one, standing.edition_of(one)) for one in standing.pending_on(passage))


def _definitions(passage: Passage, standing: Standing) -> dict[str, str]:
    """Terms of the text that the same document defines: the longest that fits at each place."""
    found: dict[str, str] = {}
    for written in dict.fromkeys(_TERM.findall(passage.text)):
        parts = written.split()
        start = 0
        while start < len(parts):
            size = next(
                (
                    size
                    for size in range(len(parts) - start, 0, -1)
                    if _define(" ".join(parts[start : start + size]), passage, standing, found)
                ),
                1,
            )
            start += size
    return found


def _define(term: str, passage: Passage, standing: Standing, found: dict[str, str]) -> bool:
    if term in found:
        return True
    for form in (term, term.removesuffix("s")):
        for one in standing.snapshot.by_term(form):
            same = one.document == passage.document and one.term != passage.term
            if same and not one.see and standing.governs(one):
                found[term] = one.key
                return True
    return False
