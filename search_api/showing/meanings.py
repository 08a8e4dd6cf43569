"""The defined terms that a paragraph uses, each with the definition that holds there at the date.

A passage enters; terms as written leave, with their definitions' keys. Where several places define
a term, the narrowest holds: what a section defines for itself prevails there over the definitions
section (``Construction`` of SECTION_DEFINITIONS says so, if the document does). Terms that the
document doesn't define mean what they do in the document it names for that (TERMS_FROM), and one
that yields to another in definitions (DEFINITIONS) is read after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketrules.constructions import Construction, ScopedTerm, Subject
from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from search_api.dates.standing import IN_FORCE, Standing
from search_api.requests.filings import amended_by

# Acronyms ("QSE", "ESI ID", "A/S") and capitalised runs ("Adjustment Period"): what may be defined.
_TERM = re.compile(r"\b[A-Z][\w/-]*(?:\s+(?:(?:of|and|for|to|in)\s+)?[A-Z][\w/-]*){0,5}")


@dataclass(frozen=True, slots=True)
class Scoped:
    """A term that holds in a section only."""

    key: str  # of the paragraph that defines it
    section: str  # where it holds
    over: str | None  # key of the definition that it prevails over there
    by: str | None  # key of the paragraph that says so


@dataclass(frozen=True, slots=True)
class Meanings:
    """The terms of one passage."""

    definitions: dict[str, str]  # term as used → key of its definition
    scoped: dict[str, Scoped]  # those of them that hold in a section only


def meanings(passage: Passage, standing: Standing) -> Meanings:
    """The terms that ``passage`` uses."""
    plain = _definitions(passage, standing, _documents(passage, standing))
    scoped: dict[str, Scoped] = {}
    for term in _scoped_terms(passage, standing):
        written = _written(term, passage)
        if written is None:
            continue
        by = next(iter(_said(Subject.SECTION_DEFINITIONS, passage.document, standing)), None)
        over = plain.get(written)
        scoped[written] = Scoped(
            term.key, term.section, over, by.key if by is not None and over is not None else None
        )
    found = {**plain, **{term: one.key for term, one in scoped.items()}}
    return Meanings(found, scoped)


def _scoped_terms(passage: Passage, standing: Standing) -> Iterator[ScopedTerm]:
    """Terms that hold in the passage's section, the widest scope first: the narrowest stays."""
    snapshot = standing.snapshot
    sections = _around(passage, standing)
    terms = snapshot.scoped_terms(passage.document, passage.edition, sections)
    for term in sorted(terms, key=lambda one: sections.index(one.section), reverse=True):
        paragraph = standing.by_key(term.key)
        if paragraph is None or term.key == passage.key:
            continue
        if paragraph.status in IN_FORCE or set(paragraph.revisions) & set(passage.revisions):
            yield term


def _around(passage: Passage, standing: Standing) -> list[str]:
    """The passage's section and those above it, from below."""
    numbers = [passage.section]
    while len(numbers) < 12:  # a rulebook has eight levels; a circle of parents ends here
        section = standing.snapshot.section(passage.document, passage.edition, numbers[-1])
        if section is None or not section.parent or section.parent in numbers:
            break
        numbers.append(section.parent)
    return numbers


def _written(term: ScopedTerm, passage: Passage) -> str | None:
    """The term as the passage writes it; None if it doesn't.

    Capitals count where it has any but the first, with which it may only begin its line.
    """
    flags = 0 if re.search(r".[A-Z]", term.term) else re.IGNORECASE
    words = r"\s+".join(map(re.escape, re.sub(r"y$", "", term.term).split()))
    ending = "(?:y|ies)" if term.term.endswith("y") else "(?:s|es)?"
    found = re.search(rf"\b{words}{ending}\b", passage.text, flags)
    return " ".join(found[0].split()) if found else None


def _documents(passage: Passage, standing: Standing) -> tuple[str, ...]:
    """The documents whose definitions hold for the passage, first the one that prevails."""
    own = passage.document
    above = [
        party
        for one in _said(Subject.DEFINITIONS, own, standing)
        if own in one.yielding
        for party in one.prevailing
    ]
    beyond = [party for one in _said(Subject.TERMS_FROM, own, standing) for party in one.prevailing]
    amended = amended_by(own, standing)
    return tuple(dict.fromkeys([*above, own, *beyond, *([amended] if amended else [])]))


def _said(subject: Subject, document: str, standing: Standing) -> list[Construction]:
    """What ``document`` says of it in the text of the date."""
    found = []
    for one in standing.snapshot.constructions(subject):
        paragraph = standing.by_key(one.key) if one.document == document else None
        if paragraph is not None and paragraph.status in IN_FORCE and standing.governs(paragraph):
            found.append(one)
    return found


def _definitions(passage: Passage, standing: Standing, documents: Sequence[str]) -> dict[str, str]:
    """Terms of the text that the documents define: the longest that fits at each place."""
    found: dict[str, str] = {}
    for written in dict.fromkeys(_TERM.findall(passage.text)):
        parts = written.split()
        start = 0
        while start < len(parts):
            size = next(
                (
                    size
                    for size in range(len(parts) - start, 0, -1)
                    if _define(
                        " ".join(parts[start : start + size]), passage, standing, documents, found
                    )
                ),
                1,
            )
            start += size
    return found


def _define(
    term: str,
    passage: Passage,
    standing: Standing,
    documents: Sequence[str],
    found: dict[str, str],
) -> bool:
    if term in found:
        return True
    for form in (term, term.removesuffix("s"), re.sub("ies$", "y", term)):
        held = (one for one in standing.by_term(form) if one.document in documents)
        fitting = [one for one in held if _defines(one, form, passage)]
        # "QSE" ends longer headings too: the shortest is the term itself. A definition says more
        # than the acronym's spelling does.
        best = min(
            (one for one in fitting if _holds(one, passage, standing)),
            key=lambda one: (
                one.status is Status.PENDING, one.kind is PassageKind.ACRONYM,
                documents.index(one.document), len(one.term or ""),
            ),
            default=None,
        )  # fmt: skip
        if best is not None:
            found[term] = best.key
            return True
    return False


def _holds(one: Passage, passage: Passage, standing: Standing) -> bool:
    """Whether a definition stands in the text of the date, or in the same filing of a request."""
    same = (one.document, one.edition) == (passage.document, passage.edition)
    return standing.governs(one) or (same and not standing.governs(passage))


def _defines(one: Passage, form: str, passage: Passage) -> bool:
    """Whether ``one`` defines ``form`` for ``passage``: what is boxed, only for the same box."""
    in_force = one.status in IN_FORCE or (
        one.status is Status.PENDING and bool(set(one.revisions) & set(passage.revisions))
    )
    return (
        in_force
        and not one.see
        and one.term != passage.term
        and is_written(form, one.term or "")
        and not is_written(form, passage.term or "")
    )


def is_written(form: str, term: str) -> bool:
    """Whether ``form`` is the term, its name or its abbreviation, capitals as they are there.

    "To" begins a sentence and isn't "Transmission Operator (TO)".
    """
    spelled = (term, *re.findall(r"\(([^()]{2,})\)$", term), re.sub(r"\s*\([^()]*\)$", "", term))
    return form in spelled or (" " in form and form.casefold() in map(str.casefold, spelled))
