"""The wire models: what the API and ``--json`` give and take, field for field as the contracts say.

The only types that the client and the page know. Domain records enter by attribute
(``Answer.model_validate(answer)``), JSON-ready models leave.
"""

from marketrules.wire.answers import Answer, Claim, Refusal, TurnTo
from marketrules.wire.asking import MOST_CITED, Ask, Search, Turn
from marketrules.wire.base import SAID, StatusName, Wire
from marketrules.wire.batches import (
    MOST_QUESTIONS,
    AnswerBatch,
    AskBatch,
    BatchAnswer,
    Cited,
)
from marketrules.wire.citations import (
    Citation,
    Hit,
    HitList,
    HitPage,
    PendingCitation,
    Piece,
    Reason,
)
from marketrules.wire.comparisons import Change, Comparison, ComparisonPage
from marketrules.wire.documents import (
    DocumentPage,
    DocumentSummary,
    Finding,
    FindingPage,
    Heading,
    Outline,
)
from marketrules.wire.jobs import (
    FileRefused,
    Job,
    JobError,
    JobList,
    StageCount,
    UploadedFile,
)
from marketrules.wire.notices import (
    CheckedNotice,
    HeldNotice,
    NoticeDraft,
    NoticeFieldChange,
    NoticeFinding,
    NoticeKind,
    NoticeKinds,
    NoticeStep,
    NoticeThread,
    NoticeTypeField,
    RenderedNotice,
)
from marketrules.wire.pinpoints import (
    Dangling,
    Elsewhere,
    Governing,
    Match,
    Referrers,
    Scoped,
    Shown,
)
from marketrules.wire.registration import (
    Checklist,
    ChecklistItem,
    RegistrationRole,
)
from marketrules.wire.requests import Filing, Proposal, Request
from marketrules.wire.resolving import Resolved, Suggestion
from marketrules.wire.sections import LinkSpan, Paragraph, SectionText, TermSpan
from marketrules.wire.serving import Health, Problem, Ready
from marketrules.wire.sources import SourceText
from marketrules.wire.training import (
    CheckDrill,
    CheckedDrill,
    Deck,
    Drill,
    DrillKindName,
    DrillSet,
    Explanation,
    LookNext,
    Meaning,
    VerbMeaning,
)

__all__ = [
    "MOST_CITED",
    "MOST_QUESTIONS",
    "SAID",
    "Answer",
    "AnswerBatch",
    "Ask",
    "AskBatch",
    "BatchAnswer",
    "Change",
    "CheckDrill",
    "CheckedDrill",
    "CheckedNotice",
    "Checklist",
    "ChecklistItem",
    "Citation",
    "Cited",
    "Claim",
    "Comparison",
    "ComparisonPage",
    "Dangling",
    "Deck",
    "DocumentPage",
    "DocumentSummary",
    "Drill",
    "DrillKindName",
    "DrillSet",
    "Elsewhere",
    "Explanation",
    "FileRefused",
    "Filing",
    "Finding",
    "FindingPage",
    "Governing",
    "Heading",
    "Health",
    "HeldNotice",
    "Hit",
    "HitList",
    "HitPage",
    "Job",
    "JobError",
    "JobList",
    "LinkSpan",
    "LookNext",
    "Match",
    "Meaning",
    "NoticeDraft",
    "NoticeFieldChange",
    "NoticeFinding",
    "NoticeKind",
    "NoticeKinds",
    "NoticeStep",
    "NoticeThread",
    "NoticeTypeField",
    "Outline",
    "Paragraph",
    "PendingCitation",
    "Piece",
    "Problem",
    "Proposal",
    "Ready",
    "Reason",
    "Referrers",
    "Refusal",
    "RegistrationRole",
    "RenderedNotice",
    "Request",
    "Resolved",
    "Scoped",
    "Search",
    "SectionText",
    "Shown",
    "SourceText",
    "StageCount",
    "StatusName",
    "Suggestion",
    "TermSpan",
    "Turn",
    "TurnTo",
    "UploadedFile",
    "VerbMeaning",
    "Wire",
]
