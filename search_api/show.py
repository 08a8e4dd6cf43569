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

from marketrules.answers import Citation
from marketrules.documents import Status
from marketrules.errors import PinpointUnresolved
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from search_api.cite import cite, in_words
from search_api.editions import Mask
from search_api.keys import at_key, is_key
from search_api.places import Places, at_path, defined, of_revisions
from search_api.query import Place, Query
from search_api.standing import IN_FORCE, Standing

_MOST = 400  # matches shown: a whole chapter is read in the section view, not here
# A document's name before the label of one of its paragraphs: "puct-25.505 (d)(1)", "faq 7".
_LABELLED = re.compile(r".*?\S\s*(?P<path>(?:\(\w{1,5}\)\s*)+)")
_BARE_LABEL = re.compile(r".*\S\s+(?P<path>\d{1,3}|[a-z])")
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
    held = _of(standing, rows)
    if labels is None:
        return held
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
    for form in (term, term.removesuffix("s"), re.sub("ies$", "y", term)):
        held = (standing.by_key(one.key) for one in standing.snapshot.by_term(form))
        fitting = [one for one in held if one is not None and _defines(one, form, passage)]
        # "QSE" ends longer headings too: the shortest is the term itself. A definition says more
        # than the acronym's spelling does.
        best = min(
            (one for one in fitting if standing.governs(one)),
            key=lambda one: (
                one.status is Status.PENDING, one.kind is PassageKind.ACRONYM, len(one.term or "")
            ),
            default=None,
        )  # fmt: skip
        if best is not None:
            found[term] = best.key
            return True
    return False


def _defines(one: Passage, form: str, passage: Passage) -> bool:
    """Whether ``one`` defines ``form`` for ``passage``: what is boxed, only for the same box."""
    in_force = one.status in IN_FORCE or (
        one.status is Status.PENDING and bool(set(one.revisions) & set(passage.revisions))
    )
    return (
        in_force
        and not one.see
        and one.document == passage.document
        and one.term != passage.term
        and _is_written(form, one.term or "")
        and not _is_written(form, passage.term or "")
    )


def _is_written(form: str, term: str) -> bool:
    """Whether ``form`` is the term, its name or its abbreviation, capitals as they are there.

    "To" begins a sentence and isn't "Transmission Operator (TO)".
    """
    spelled = (term, *re.findall(r"\(([^()]{2,})\)$", term), re.sub(r"\s*\([^()]*\)$", "", term))
    return form in spelled or (" " in form and form.casefold() in map(str.casefold, spelled))
