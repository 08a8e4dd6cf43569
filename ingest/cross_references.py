"""References of all holdings, resolved with every document in view.

Resolved after all files are understood, since the Planning Guide may arrive after the manual that
points to it; dangling ones become findings of the document in which they stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.held import Held, HeldEdition, held_edition
from ingest.holding_store import load_holdings, store
from ingest.references import dangling, references_of
from marketrules.document_names import PROTOCOLS
from marketrules.documents import Document, Kind
from marketrules.findings import FindingKind
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.references import Reference


def link_holdings(folder: DataFolder) -> None:
    """Resolves the references of every holding; writes those that changed."""
    holdings = list(load_holdings(folder))
    for before, after in zip(holdings, linked(holdings), strict=True):
        if before != after:
            store(folder, after)


def linked(holdings: Sequence[Holding]) -> Iterator[Holding]:
    """The holdings with their references resolved against all of them."""
    held = held_by(holdings)
    for holding in holdings:
        then = references_of(holding, held, editions=_contemporaries(holding, held))
        now = references_of(holding, held)
        references = tuple(_better(*pair) for pair in zip(then, now, strict=True))
        findings = [f for f in holding.findings if f.kind is not FindingKind.DANGLING_REFERENCE]
        findings.extend(dangling(holding, references))
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


def _better(then: Reference, now: Reference) -> Reference:
    """A paper may speak of what is to come: "the soon to be published Section 9"."""
    return now if then.target is None and now.target is not None else then


def _contemporaries(holding: Holding, held: Held) -> dict[str, str]:
    """Per document the edition that was out when ``holding`` was: what its references meant.

    The newest not after it, else the oldest held.
    """
    chosen: dict[str, str] = {}
    for document, editions in held.editions.items():
        dated = sorted(edition for edition in editions if edition[:4].isdigit())
        if dated:
            before = [edition for edition in dated if edition <= holding.edition.dated]
            chosen[document] = before[-1] if before else dated[0]
    return chosen
