"""The desk's records as they travel: what is taken (verbs) and given (nouns), a module a kind.

``version`` is the record's number as it was read. A change names it, in the body or as ``If-Match``;
if the record has moved on, 412 comes back with it as it stands (``StaleProblem.current``).
"""

from marketrules.wire.desk.changes import Change, ChangesFound, Telling, Told
from marketrules.wire.desk.feedback import Asked, Feedback, GiveFeedback, Judged, Place
from marketrules.wire.desk.inquiries import (
    AddNote,
    ChangeInquiry,
    Choices,
    Cited,
    ExportInquiries,
    FindInquiries,
    GiveAnswer,
    Given,
    GivenCitation,
    Inquiry,
    InquiryPage,
    InquiryRow,
    Moved,
    MoveInquiry,
    Note,
    StaleProblem,
    TakeInquiry,
)
from marketrules.wire.desk.notices import (
    ChangeDraft,
    ChangeItem,
    Checklist,
    ChecklistItem,
    Draft,
    DraftNotice,
    DraftVersion,
    NewItem,
    StartChecklist,
)
from marketrules.wire.desk.people import LogIn, Login, Me, Trace, Traces
from marketrules.wire.desk.repeats import Counted, Repeated, Repeats
from marketrules.wire.desk.training import (
    AnswerCard,
    Answered,
    Card,
    CardMade,
    Deck,
    DeckRow,
    DueCard,
    DueCards,
    KeepDrill,
    MakeDeck,
    MakeQuiz,
    Mark,
    Progress,
    Quiz,
    QuizResult,
    QuizResults,
)

__all__ = [
    "AddNote", "AnswerCard", "Answered", "Asked", "Card", "CardMade", "Change", "ChangeDraft",
    "ChangeInquiry", "ChangeItem", "ChangesFound", "Checklist", "ChecklistItem", "Choices",
    "Cited", "Counted", "Deck", "DeckRow", "Draft", "DraftNotice", "DraftVersion", "DueCard",
    "DueCards", "ExportInquiries", "Feedback", "FindInquiries", "GiveAnswer", "GiveFeedback",
    "Given", "GivenCitation", "Inquiry", "InquiryPage", "InquiryRow", "Judged", "KeepDrill", "LogIn",
    "Login", "MakeDeck", "MakeQuiz", "Mark", "Me", "MoveInquiry", "Moved", "NewItem", "Note", "Place",
    "Progress", "Quiz", "QuizResult", "QuizResults", "Repeated", "Repeats", "StaleProblem",
    "StartChecklist", "TakeInquiry", "Telling", "Told", "Trace", "Traces",
]  # fmt: skip
