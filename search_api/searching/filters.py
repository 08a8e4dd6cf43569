"""What a search may be confined to: a status, a document."""

from __future__ import annotations

from collections.abc import Sequence

from index.snapshot import Snapshot
from marketrules.documents import Kind, Status
from marketrules.errors import PinpointUnresolved
from search_api.dates.editions import Mask
from search_api.dates.standing import Standing


def of_status(status: str, standing: Standing) -> Mask:
    """The rows of the date's text that have the status ``status``."""
    wanted = Status(status)
    if wanted is Status.PROPOSED:
        statuses = standing.snapshot.facets.status
        return standing.view.requests & statuses.mask({Status.PROPOSED.value})
    return standing.mask({wanted})


def of_document(document: str, allowed: Mask, standing: Standing) -> Mask:
    """Of ``allowed`` the rows of one document; of a revision request its own, whatever is allowed.

    Raises:
        PinpointUnresolved: if no such document is held.
    """
    rows = of_documents([document], standing.snapshot)
    held_ids = {one.document.id: one.document for one in standing.snapshot.editions}
    if held_ids[document].kind is Kind.REVISION_REQUEST:
        allowed = standing.view.requests  # asked for by its id
    return allowed & rows


def of_documents(documents: Sequence[str], snapshot: Snapshot) -> Mask:
    """All rows of ``documents``, of every edition.

    Raises:
        PinpointUnresolved: if one of them isn't held.
    """
    held = {one.document.id for one in snapshot.editions}
    for document in documents:
        if document not in held:
            raise PinpointUnresolved(
                f"No document {document!r} is held.", remedy=f"Held: {', '.join(sorted(held))}."
            )
    return snapshot.facets.document.mask(set(documents))
