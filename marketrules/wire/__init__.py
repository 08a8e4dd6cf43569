"""The wire models: what the API and ``--json`` give and take, field for field as the contracts say.

The only types that the client and the page know. Domain records enter by attribute
(``Answer.model_validate(answer)``), JSON-ready models leave.
"""

from marketrules.wire.answers import Answer, Claim, Refusal, TurnTo
from marketrules.wire.asking import MOST_CITED, Ask, Search, Turn
from marketrules.wire.base import StatusName, Wire
from marketrules.wire.citations import Citation, Hit, HitList, PendingCitation, Piece
from marketrules.wire.comparisons import Change, Comparison
from marketrules.wire.documents import DocumentSummary, SectionText
from marketrules.wire.pinpoints import Dangling, Governing, Match, Referrers, Scoped, Shown
from marketrules.wire.requests import Filing, Proposal, Request
from marketrules.wire.serving import Health, Problem, Ready

__all__ = [
    "MOST_CITED",
    "Answer",
    "Ask",
    "Change",
    "Citation",
    "Claim",
    "Comparison",
    "Dangling",
    "DocumentSummary",
    "Filing",
    "Governing",
    "Health",
    "Hit",
    "HitList",
    "Match",
    "PendingCitation",
    "Piece",
    "Problem",
    "Proposal",
    "Ready",
    "Referrers",
    "Refusal",
    "Request",
    "Scoped",
    "Search",
    "SectionText",
    "Shown",
    "StatusName",
    "Turn",
    "TurnTo",
    "Wire",
]
