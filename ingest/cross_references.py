"""References of all holdings, resolved with every document in view.

Resolved after all files are understood, since the Planning Guide may arrive after the manual that
points to it; dangling ones become findings of the document in which they stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.document_names import PROTOCOLS
from ingest.held import Held, HeldEdition, held_edition
from ingest.library import load_library, store
from ingest.references import most_named, references_in
from marketrules.documents import Document, Kind
from marketrules.findings import Finding, FindingKind
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.references import Reference, Resolution

# Papers about a rulebook name it once and then only its sections.
_ABOUT_ANOTHER = frozenset({Kind.QA, Kind.INSTRUCTIONS, Kind.NOTICE, Kind.MANUAL})


def link_library(folder: DataFolder) -> None:
    """Resolves the references of every holding; writes those that changed."""
    holdings = list(load_library(folder))
    for before, after in zip(holdings, linked(holdings), strict=True):
        if before != after:
            store(folder, after)


def linked(holdings: Sequence[Holding]) -> Iterator[Holding]:
    """The holdings with their references resolved against all of them."""
    held = held_by(holdings)
    for holding in holdings:
        references = tuple(_references(holding, held))
        findings = [f for f in holding.findings if f.kind is not FindingKind.DANGLING_REFERENCE]
        findings.extend(_dangling(holding, references))
        yield replace(holding, references=references, findings=tuple(findings))


def held_by(holdings: Iterable[Holding]) -> Held:
    """What references can point to."""
    editions: dict[str, dict[str, HeldEdition]] = {}
    documents: dict[str, Document] = {}
    for holding in holdings:
        edition = holding.edition
        documents[edition.document.id] = edition.document
        editions.setdefault(edition.document.id, {})[edition.edition] = held_edition(
            edition.document.id, edition.edition, holding.sections, holding.passages
        )
    return Held(editions, own_protocols(documents.values()))


def own_protocols(documents: Collection[Document]) -> dict[str, str]:
    """The Protocols of each document's issuer, if it has one set of them and isn't ERCOT."""
    by_issuer: dict[str, list[str]] = {}
    for document in documents:
        if document.kind is Kind.PROTOCOLS:
            by_issuer.setdefault(document.issuer, []).append(document.id)
    return {
        document.id: protocols[0]
        for document in documents
        if len(protocols := by_issuer.get(document.issuer, [])) == 1 and protocols[0] != PROTOCOLS
    }


def _references(holding: Holding, held: Held) -> Iterator[Reference]:
    document = holding.edition.document
    about = ""
    if document.kind in _ABOUT_ANOTHER:
        about = most_named((passage.text for passage in holding.passages), document.id, held)
    for passage in holding.passages:
        yield from references_in(passage, held, about=about)


def _dangling(holding: Holding, references: Iterable[Reference]) -> Iterator[Finding]:
    for reference in references:
        if reference.resolution is Resolution.DANGLING:
            yield Finding(
                FindingKind.DANGLING_REFERENCE,
                holding.edition.document.id,
                holding.edition.edition,
                holding.edition.source,
                reference.source.split("#", 1)[1],
                f"{' '.join(reference.text.split())!r} points to "
                f"{reference.document} {reference.section}{reference.paragraph}, which isn't there",
            )
