"""Which rows a question may be answered from: its date, its identifiers, what is held.

A query and the standing of all rows enter; a ``Scope`` leaves: the rows in force, the boxed rows
beside them, or a refusal that says what isn't held and names what is. Identifiers alone restrict
the scope exactly. In a question they only point: rules refer to each other, and what is asked about
one rule stands in another as often ("Does Section 4.4 apply to a plant that is mothballed?").
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from marketrules.answers import Reason
from marketrules.documents import Edition, Kind, Status
from search_api.answering.cite import in_words
from search_api.dates.editions import Mask
from search_api.dates.standing import IN_FORCE, Standing
from search_api.questions.query import Place, Query
from search_api.searching.places import (
    Places,
    at_path,
    defined,
    formerly_at,
    numbers_of,
    of_revisions,
)


@dataclass(frozen=True, slots=True)
class NotHeld:
    """What was named and isn't held."""

    reason: Reason
    message: str
    near: Mask | None = None  # rows of the nearest place that is held
    past: bool = False  # it is the very place, whose text is in force no more


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that may answer."""

    in_force: Mask
    to_come: Mask
    pinned: bool = False  # restricted by an identifier
    named: Mask | None = None  # rows of the places and terms that the question names
    titled: Mask | None = None  # rows of the sections whose title stands in it
    not_held: NotHeld | None = None
    notes: tuple[str, ...] = field(default=())


def scope_of(query: Query, standing: Standing, places: Places) -> Scope:
    """The scope of ``query``."""
    view = standing.view
    in_force, to_come = standing.mask(IN_FORCE), standing.mask({Status.PENDING})
    refused = _too_early(query, standing)
    if refused is not None:
        return Scope(in_force, to_come, not_held=refused)
    notes: list[str] = []
    if query.typed:
        notes.append(f"No term “{query.typed}” is defined; “{query.term}” was looked up.")
    if query.standards:
        notes.append(f"{', '.join(query.standards)} isn't held.")
    if query.notices:
        only, refused = _notices(query, standing)
    elif query.places:
        query, meant = _as_meant(query, places)
        notes += meant
        only, refused = _places(query, standing, places)
    else:
        only, refused = None, None
    named = None
    if not query.bare and not query.notices and not query.revisions:
        named, only = _named(query, only, standing), None
    boxed = only
    if refused is None and query.revisions:
        boxed, refused = _revisions(query, standing, only)
        # What the boxes change stands beside them, so it stays in scope.
        only = boxed if boxed is None or only is boxed else boxed | _changed(standing, boxed)
    if refused is not None:
        return Scope(in_force, to_come, not_held=refused, notes=tuple(notes))
    if only is None or boxed is None:
        titled = places.titled(query.text)
        return Scope(in_force, to_come, named=named, titled=titled, notes=tuple(notes))
    # A revision request is served only when it is asked for by its id.
    asked = only & view.requests if query.revisions else np.zeros_like(only)
    return Scope((in_force & only) | asked, to_come & boxed, pinned=True, notes=tuple(notes))


def _named(query: Query, at_places: Mask | None, standing: Standing) -> Mask | None:
    """Rows of the places named, and of the definitions of a term that is asked about."""
    rows = np.zeros(len(standing.snapshot), dtype=np.bool_) if at_places is None else at_places
    if query.term:
        rows[numbers_of(standing, defined(standing, query.term))] = True
    return rows if rows.any() else None


def _as_meant(query: Query, places: Places) -> tuple[Query, list[str]]:
    """A number that stands nowhere, read as the only one of its digits and chapter ("6.57.3").

    "99.3" isn't 9.9.3: of another chapter, it may as well be a number that somebody made up.
    """
    read, notes = [], []
    for place in query.places:
        alike = () if places.has(place.number) else places.alike(place.number, place.document)
        if len(alike) == 1 and alike[0].partition(".")[0] == place.number.partition(".")[0]:
            notes.append(f"There is no Section {place.number}; {alike[0]} was looked up.")
            place = replace(place, number=alike[0])
        read.append(place)
    return replace(query, places=tuple(read)), notes


def _too_early(query: Query, standing: Standing) -> NotHeld | None:
    view = standing.view
    named = [document for document in query.documents if document in view.too_early]
    if view.rows.any() and (not named or len(named) < len(query.documents)):
        return None
    earliest = [view.too_early[document] for document in named] or list(view.too_early.values())
    return NotHeld(
        Reason.EDITION_NOT_HELD,
        f"Nothing is held of {in_words(view.as_of.isoformat())}. " + _earliest(earliest),
    )


def _earliest(editions: list[Edition]) -> str:
    rules = [one for one in editions if one.document.kind is not Kind.REVISION_REQUEST]
    named = "; ".join(
        f"{one.document.title}: {in_words(one.dated)}"
        for one in sorted(rules, key=lambda one: (one.document.rank, one.document.title))[:5]
    )
    return f"The earliest editions held are {named}." if named else "No edition is held."


def _notices(query: Query, standing: Standing) -> tuple[Mask | None, NotHeld | None]:
    facet = standing.snapshot.facets.edition
    keys = {name for name in facet.names if name.rpartition("@")[2].upper() in query.notices}
    only = facet.mask(keys)
    if (only & standing.view.rows).any():
        return only, None
    named = ", ".join(query.notices)
    if keys:
        message = f"{named} was sent after {in_words(standing.view.as_of.isoformat())}."
    else:
        message = f"{named} isn't held."
    return None, NotHeld(Reason.EDITION_NOT_HELD, message)


def _places(query: Query, standing: Standing, places: Places) -> tuple[Mask | None, NotHeld | None]:
    only = np.zeros(len(standing.snapshot), dtype=np.bool_)
    missing = []
    for place in query.places:
        rows = place_rows(place, standing, places, query.documents)
        if not (rows & standing.view.rows).any() and place.sure:
            missing.append(place)
        only |= rows
    gone = standing.gone(only)
    if gone is not None and gone.deletes:
        named = ", ".join(f"{place.number}{place.path}" for place in query.places)
        message = f"Section {named} is not in force any more: {gone.told}."
        return None, NotHeld(Reason.SECTION_NOT_HELD, message, only, past=True)
    if (only & standing.view.rows).any():
        return only, None
    return (None, _section_not_held(missing[0], standing, places)) if missing else (None, None)


def place_rows(
    place: Place, standing: Standing, places: Places, named: tuple[str, ...] = ()
) -> Mask:
    """Rows at ``place`` in every document that it can mean; of its whole section without path.

    ``named`` are the documents named elsewhere in the question: those that have the number win.
    """
    documents = (place.document,) if place.document else places.documents(place.number)
    documents = tuple(one for one in documents if one in named) or documents
    only: Mask = np.zeros(len(standing.snapshot), dtype=np.bool_)
    if place.path:
        for document in documents:
            found = at_path(standing, places, document, place.number, place.path)
            if all(one.status is Status.SUPERSEDED for one in found):
                # Numbered anew since: an old pinpoint still finds its paragraph.
                found += formerly_at(standing, places, document, place.number, place.path)
            only[numbers_of(standing, found)] = True
    if not only.any():
        # No such paragraph: the section it would stand in is the nearest that is held.
        for document in documents:
            only |= places.rows(document, place.number, below=True)
    return only


def _section_not_held(place: Place, standing: Standing, places: Places) -> NotHeld:
    bases = standing.view.bases
    titles = {id: edition.document.title for id, edition in bases.items()}
    name = titles.get(place.document or "", "the documents held")
    message = f"Section {place.number} doesn't stand in {name}"
    elsewhere = [titles[one] for one in places.documents(place.number) if one in titles]
    message += f"; there is one in {', '.join(elsewhere)}." if elsewhere else "."
    if alike := places.alike(place.number, place.document):
        message += f" There is {', '.join(alike)}."
        meant = np.zeros(len(standing.snapshot), dtype=np.bool_)
        for number in alike:
            meant |= place_rows(Place(number, "", place.document, True), standing, places)
        if (meant & standing.view.rows).any():
            return NotHeld(Reason.SECTION_NOT_HELD, message, meant)
    parent = place.number
    while "." in parent:
        parent = parent.rpartition(".")[0]
        near = place_rows(Place(parent, "", place.document, True), standing, places)
        if (near & standing.view.rows).any():
            return NotHeld(Reason.SECTION_NOT_HELD, message, near)
    return NotHeld(Reason.SECTION_NOT_HELD, message)


def _revisions(
    query: Query, standing: Standing, only: Mask | None
) -> tuple[Mask | None, NotHeld | None]:
    rows = of_revisions(standing, query.revisions)
    rows &= standing.view.rows | standing.view.requests
    both = rows if only is None else rows & only
    if both.any():
        return both, None
    if only is not None:
        return only, None
    named = " and ".join(query.revisions)
    return None, NotHeld(
        Reason.NOT_IN_CORPUS,
        f"No boxed text and no request of {named} is held for that date: it may have been"
        " implemented, withdrawn, or never approved.",
    )


def _changed(standing: Standing, boxed: Mask) -> Mask:
    """Rows of the sections in which the boxed rows stand."""
    facet = standing.snapshot.facets.section
    chosen = np.zeros(len(facet.names), dtype=np.bool_)
    chosen[facet.codes[boxed]] = True
    mask: Mask = chosen[facet.codes]
    return mask
