"""A holding and what has happened → its consolidated text."""

from __future__ import annotations

from marketrules.consolidation.coming import Events
from marketrules.consolidation.merging import Consolidated, consolidate
from marketrules.consolidation.pieces import pieces_of
from marketrules.holdings import Holding


def consolidated(holding: Holding, events: Events) -> Consolidated:
    """The text of ``holding`` with the boxes applied that ``events`` put into force."""
    pieces = pieces_of(holding.edition, holding.text, holding.passages, holding.sections)
    return consolidate(pieces, holding.boxes, events.of)
