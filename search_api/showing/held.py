"""What is held: documents with their editions counted.

A snapshot enters; summaries leave, read off the catalogue. A *paragraph* counts once however many
passages it was divided into, a *table* and a *formula* once by its pinpoint; a reference counts
as resolved if it found its paragraph or rightly reports that the place isn't held.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from index.snapshot import Snapshot
from marketrules.boxes import Verb
from marketrules.documents import Edition
from marketrules.passages import PassageKind
from marketrules.references import Resolution
from marketrules.summaries import EditionSummary

_ACCOUNTED = (
    Resolution.RESOLVED, Resolution.SECTION_NOT_HELD, Resolution.DOCUMENT_NOT_HELD,
)  # fmt: skip

# A field of a notice, and a question with its answer, are what a paragraph is elsewhere.
_PARAGRAPHS = (PassageKind.TEXT, PassageKind.FIELD, PassageKind.QUESTION)
_PART = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What is held of one document."""

    document: str
    title: str
    kind: str
    issuer: str
    editions: tuple[EditionSummary, ...]
    findings: int


def documents(snapshot: Snapshot) -> tuple[DocumentSummary, ...]:
    """All documents, in order of rank and title."""
    findings = Counter(finding.document for finding in snapshot.findings())
    by_document: dict[str, list[Edition]] = {}
    for edition in snapshot.editions:
        by_document.setdefault(edition.document.id, []).append(edition)
    summaries = []
    for editions in by_document.values():
        document = editions[-1].document
        summaries.append(
            DocumentSummary(
                document=document.id,
                title=document.title,
                kind=document.kind.value,
                issuer=document.issuer,
                editions=tuple(_edition(snapshot, edition) for edition in editions),
                findings=findings[document.id],
            )
        )
    rank = {one.document.id: one.document.rank for one in snapshot.editions}
    return tuple(sorted(summaries, key=lambda one: (rank[one.document], one.title)))


def _edition(snapshot: Snapshot, edition: Edition) -> EditionSummary:
    document, name = edition.document.id, edition.edition
    facets = snapshot.facets
    own = facets.edition.mask({edition.key})
    passages = snapshot.passages(own.nonzero()[0].tolist())
    places = Counter(kind for kind, _ in {(one.kind, _place(one.key)) for one in passages})
    # An interpretation stands in a box too, but is in force: it isn't one of the grey ones.
    held = snapshot.boxes(document, name)
    boxes = [box for box in held if box.instruction.verb is not Verb.INTERPRET]
    references = [one for passage in passages for one in snapshot.references_from(passage.key)]
    return EditionSummary(
        edition=name,
        source=edition.source,
        pages=edition.pages,
        sections=len({section.number for section in snapshot.sections(document, name)}),
        paragraphs=sum(places[kind] for kind in _PARAGRAPHS),
        definitions=places[PassageKind.DEFINITION],
        acronyms=places[PassageKind.ACRONYM],
        tables=places[PassageKind.ROW],
        formulas=places[PassageKind.FORMULA],
        boxes=len(boxes),
        boxes_by_verb=_by_verb(box.instruction.verb for box in boxes),
        boxes_resolved=sum(box.attached for box in boxes),
        references=len(references),
        references_resolved=sum(one.resolution in _ACCOUNTED for one in references),
        section_dates=dict(edition.section_dates),
    )


def _place(key: str) -> str:
    return _PART.sub("", key)


def _by_verb(verbs: Iterable[Verb]) -> dict[str, int]:
    counted = Counter(verbs)
    return {verb.value: counted[verb] for verb in (Verb.REPLACE, Verb.INSERT, Verb.DELETE)}
