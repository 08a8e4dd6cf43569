"""The text at a pinpoint: a section, a paragraph, a revision, a notice, a term, a whole key.

A pinpoint as people write it enters ("4.4.11(1)(a)", "planning-guide 9.4(8)", "NPRR1013",
"M-A010125-02", "QSE"); all that it names at the date leaves, each with its lead-in, its items,
what is pending on it, what it refers to and the definitions of the terms it uses. A number that
stands in several documents gives a match in each. Everything is looked up; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from marketrules.documents import Status
from marketrules.errors import PinpointUnresolved
from marketrules.passages import Passage
from search_api.answering.cite import in_words
from search_api.dates.editions import Mask
from search_api.dates.standing import Standing
from search_api.questions.query import Place, Query
from search_api.requests.filings import requests_named
from search_api.requests.redlined import Request, request
from search_api.searching.places import Places, at_path, defined, formerly_at, of_revisions
from search_api.showing.keys import at_key, is_key
from search_api.showing.matches import At, Match, Matches
from search_api.showing.succession import renumbered

_MOST = 400  # matches shown: a whole chapter is read in the section view, not here
# A document's name before the label of one of its paragraphs: "puct-25.505 (d)(1)", "faq 7".
_LABELLED = re.compile(r".*?\S\s*(?P<path>(?:\(\w{1,5}\)\s*)+)")
_BARE_LABEL = re.compile(r".*\S\s+(?P<path>\d{1,3}|[a-z])")


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a pinpoint names."""

    pinpoint: str
    as_of: str  # ISO date
    matches: tuple[Match, ...]
    request: Request | None = None  # where a revision request is named


def show(query: Query, standing: Standing, places: Places, at: At) -> Shown:
    """What stands at ``query.text``; ``at`` gives the text of another day.

    Raises:
        PinpointUnresolved: if nothing stands there; names the nearest that does.
    """
    matches, day = Matches(standing, places, at), standing.view.as_of.isoformat()
    passages = _passages(query, standing, places)
    if passages:
        found = tuple(matches.match(one) for one in passages[:_MOST])
        return Shown(query.text, day, found, _request(query, standing, places))
    moved = renumbered(query.places, standing, places)
    if not moved:
        raise _unresolved(query, standing, places)
    return Shown(query.text, day, tuple(matches.match(one, (note,)) for one, note in moved))


def _request(query: Query, standing: Standing, places: Places) -> Request | None:
    """The revision request that is named, whole."""
    named = requests_named((*query.revisions, *query.documents), standing)
    if len(named) != 1 or query.places or is_key(query.text.strip()):
        return None
    return request(named[0], standing, places)


def _passages(query: Query, standing: Standing, places: Places) -> Sequence[Passage]:
    text = query.text.strip()
    if is_key(text):
        return at_key(text, standing)
    whole = _of_document(query, standing)
    if whole:
        return whole
    if query.notices:
        facet = standing.snapshot.facets.edition
        names = {name for name in facet.names if name.rpartition("@")[2].upper() in query.notices}
        return _of(standing, facet.mask(names) & standing.view.rows)
    if query.places:
        found = [one for place in query.places for one in _at(place, standing, places)]
        # "faq 7" is its seventh paragraph where it has no Section 7.
        return found or _of_document(replace(query, places=()), standing)
    if query.revisions:
        rows = of_revisions(standing, query.revisions)
        return _of(standing, rows & (standing.view.rows | _proposed(standing)))
    return defined(standing, text) or _titled(query, standing, places)


def _proposed(standing: Standing) -> Mask:
    """What revision requests propose, not the text that they were drafted on; all, if nothing."""
    statuses = standing.snapshot.facets.status
    return standing.view.requests & statuses.mask({Status.PROPOSED.value})


def _of(standing: Standing, mask: Mask) -> tuple[Passage, ...]:
    return standing.passages(np.flatnonzero(mask).tolist())


def _at(place: Place, standing: Standing, places: Places) -> Iterable[Passage]:
    for document in (place.document,) if place.document else places.documents(place.number):
        if place.path:
            found = at_path(standing, places, document, place.number, place.path)
            # The paragraph itself, its tables and its boxed text; its items are its children.
            yield from (one for one in found if _is_at(one.paragraph, place.path))
            # An old pinpoint resolves: "(i)", which was "(h)" until its list was numbered anew.
            yield from formerly_at(
                standing, places, document, place.number, place.path, below=False
            )
        else:
            own = places.rows(document, place.number, below=False) & standing.view.rows
            if not own.any():  # a chapter whose text stands in its sections
                own = places.rows(document, place.number, below=True) & standing.view.rows
            yield from _of(standing, own)


def _of_document(query: Query, standing: Standing) -> Sequence[Passage]:
    """A document named alone, or with the label of a paragraph: "puct-25.505 (d)", "faq 7"."""
    if len(query.documents) != 1 or query.places or query.notices:
        return ()
    (document,) = query.documents
    labels = _LABELLED.fullmatch(query.text.strip()) or _BARE_LABEL.fullmatch(query.text.strip())
    alone = labels is None and _same_name(query, standing)
    if labels is None and not alone:
        return ()
    view, facet = standing.view, standing.snapshot.facets.document
    rows = facet.mask({document}) & (view.rows | view.requests)
    if labels is None:
        proposed = rows & _proposed(standing)
        return _of(standing, proposed if proposed.any() else rows)
    held = _of(standing, rows)
    path = "".join(f"({marker})" for marker in re.findall(r"\w+", labels["path"]))
    return tuple(one for one in held if _is_at(one.paragraph, path))


def _same_name(query: Query, standing: Standing) -> bool:
    """Whether nothing but the document was named."""
    (document,) = query.documents
    held = {one.document.id: one.document for one in standing.snapshot.editions}[document]
    text = " ".join(query.text.replace("-", " ").split()).casefold()
    names = (held.id, held.title, held.title.removeprefix(f"{held.issuer} "))
    return text in {" ".join(one.replace("-", " ").split()).casefold() for one in names}


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
            return _no_section(place, day, standing, places)
    if query.notices:
        return _no_notice(query.notices, day, standing)
    return PinpointUnresolved(
        f"Nothing that is held as of {day} stands at {query.text!r}.",
        remedy="`marketrules documents` lists what is held; `marketrules search` finds by words.",
    )


def _no_section(place: Place, day: str, standing: Standing, places: Places) -> PinpointUnresolved:
    """Which document has no such section then, and where and when there is one."""
    bases = standing.view.bases
    there = places.documents(place.number)
    if place.document is None and not there:
        return PinpointUnresolved(
            f"No document held as of {day} has a section {place.number}.",
            remedy="`marketrules documents` lists what is held.",
        )
    later = [
        f"{place.document or one}@{edition}"
        for one in ([place.document] if place.document else there)
        for edition in _editions_with(one, place.number, standing)
    ]
    elsewhere = [one for one in there if one in bases and one != place.document]
    named = place.document or "No document"
    message = (
        f"{named} has no section {place.number} as of {day}."
        if place.document
        else f"No section {place.number} stands in the documents as of {day}."
    )
    hints = []
    if later:
        hints.append(
            f"It stands in {', '.join(later)} (show it by key: {later[0]}#{place.number})."
        )
    if elsewhere:
        hints.append(f"Section {place.number} stands in {', '.join(elsewhere)}.")
    return PinpointUnresolved(
        message, remedy=" ".join(hints) or "`marketrules documents` lists what is held."
    )


def _editions_with(document: str, number: str, standing: Standing) -> Iterable[str]:
    snapshot = standing.snapshot
    for held in snapshot.editions:
        if held.document.id == document and snapshot.section(document, held.edition, number):
            yield held.edition


def _no_notice(notices: Sequence[str], day: str, standing: Standing) -> PinpointUnresolved:
    names = {name.rpartition("@")[2].upper() for name in standing.snapshot.facets.edition.names}
    held = [one for one in notices if one in names]
    if held:
        return PinpointUnresolved(
            f"{', '.join(held)} was sent after {day}.", remedy="Ask as of a later date."
        )
    return PinpointUnresolved(
        f"{', '.join(notices)} isn't held.", remedy="`marketrules documents` lists what is held."
    )
