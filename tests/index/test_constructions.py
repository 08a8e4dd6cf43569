from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from index.constructions import constructions
from marketrules.constructions import Construction, Subject
from marketrules.documents import Document, Kind, Status
from marketrules.holdings import Holding

GUIDE = Document("connection-guide", "Connection Guide", Kind.GUIDE, "Aurora Grid", 2)
CODE = Document("aurora-protocols", "Aurora Protocols", Kind.PROTOCOLS, "Aurora Grid", 1)
MANUAL = Document("metering-manual", "Metering Manual", Kind.MANUAL, "Aurora Grid", 3)
RULE = Document("puct-25.501", "Rule 25.501", Kind.RULE, "PUCT", 1)


def said(holding: Holding, subject: Subject) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = constructions([holding, replace(holding, edition=_edition(holding), passages=())])
    return [(one.prevailing, one.yielding) for one in found if one.subject is subject]


def _edition(holding: Holding) -> Any:
    """The issuer's Protocols, held too."""
    return replace(holding.edition, document=CODE)


CONFLICTS = [
    # the party named again behind the comma prevails
    ("If this Connection Guide conflicts with the Protocols, the Protocols prevail.",
     ("aurora-protocols",), ("connection-guide",)),
    # "then": all that stands behind it prevails; kinds of documents are parties too
    (("In the event of a conflict between the Connection Guide and the Protocols or any PUCT"
     " Substantive Rules, then such PUCT Substantive Rules and the Protocols shall control."),
     ("kind:rule", "aurora-protocols"), ("connection-guide",)),
    # no party before the comma: the speaker yields
    ("In the event of any conflict, the Protocols and the Market Guides shall govern.",
     ("aurora-protocols", "kind:guide"), ("connection-guide",)),
    # those that the condition named, over the speaker
    ("In any conflict with the Protocols, those documents would govern over this document.",
     ("aurora-protocols",), ("connection-guide",)),
    # superseding
    ("The Protocols supersede the Connection Guide.",
     ("aurora-protocols",), ("connection-guide",)),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "above", "below"), CONFLICTS)
def test_a_sentence_of_conflict_says_who_prevails_over_whom(
    writer: Callable[..., Any], sentence: str, above: tuple[str, ...], below: tuple[str, ...]
) -> None:
    guide = writer("connection-guide", "2025-02-01", Kind.GUIDE)
    guide.section("1.1", "Purpose")
    guide.passage("(1)", f"(1)\tThis is the Connection Guide.  {sentence}")
    assert said(guide.holding(), Subject.DOCUMENTS) == [(above, below)]


NOTHING = [
    # two sections of one document
    "For any deadline of this Section that conflicts with Section 5.3, Section 5.3 shall govern.",
    # no rule of precedence: the verb is another one
    "The agent shall control its Resources so that schedules do not conflict.",
    # said not to be so
    "Nothing in this Guide supersedes the Protocols.",
    # a conflict of interest
    "A mediator has no conflict of interest under the Protocols.",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_ranks_no_documents_is_left_out(writer: Callable[..., Any], sentence: str) -> None:
    guide = writer("connection-guide", "2025-02-01", Kind.GUIDE)
    guide.section("1.1", "Purpose")
    guide.passage("(1)", sentence)
    assert said(guide.holding(), Subject.DOCUMENTS) == []


def test_boxed_and_proposed_text_says_nothing(writer: Callable[..., Any]) -> None:
    guide = writer("connection-guide", "2025-02-01", Kind.GUIDE)
    guide.section("1.1", "Purpose")
    told = "If this Guide conflicts with the Protocols, the Protocols prevail."
    guide.passage("(1)", told, status=Status.PENDING, revisions=("CGR1",))
    assert list(constructions([guide.holding()])) == []
    request = writer("cgr001", "2025-02-01", Kind.REVISION_REQUEST)
    request.section("1.1", "Purpose")
    request.passage("(1)", told)
    assert list(constructions([request.holding()])) == []


def test_a_list_of_documents_ranks_each_over_those_below_it(writer: Callable[..., Any]) -> None:
    code = writer("aurora-protocols", "2025-02-01")
    code.section("1.1", "Precedence")
    lead = code.passage("(2)", "(2)\tIf documents conflict, the following order applies:")
    for label, item in (("a", "Rules of the Aurora Commission;"), ("b", "These Protocols;"),
                        ("c", "The Connection Guide.")):  # fmt: skip
        code.passage(f"(2)({label})", f"({label})\t{item}")
    found = list(constructions([code.holding()]))
    assert [(one.key, one.prevailing, one.yielding) for one in found] == [
        (lead.key, ("kind:rule",), ("aurora-protocols", "connection-guide", "others")),
        (lead.key, ("aurora-protocols",), ("connection-guide",)),
    ]
    assert lead.text.startswith(found[0].span.quote(code.text))


DEFINITIONS = [
    # within a section
    (("Where a Section and Section 2 both define a term, the definition of the Section controls what"
     " it means there."),
     Subject.SECTION_DEFINITIONS, ((), ())),
    ("A definition that stands inside a Section applies in that Section and prevails there.",
     Subject.SECTION_DEFINITIONS, ((), ())),
    # from another document
    ("Relevant terms and definitions used in this Guide can be found in Protocol Section 2.",
     Subject.TERMS_FROM, (("aurora-protocols",), ("connection-guide",))),
    # over those of another document
    (("In the event of a conflict between definitions in this guide and definitions in the Protocols,"
     " the definitions in the Protocols take precedence."),
     Subject.DEFINITIONS, (("aurora-protocols",), ("connection-guide",))),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "subject", "sides"), DEFINITIONS)
def test_what_is_said_of_definitions_is_kept_apart(
    writer: Callable[..., Any], sentence: str, subject: Subject, sides: Any
) -> None:
    guide = writer("connection-guide", "2025-02-01", Kind.GUIDE)
    guide.section("1.2", "Construction")
    guide.passage("(1)", sentence)
    assert said(guide.holding(), subject) == [sides]
    assert said(guide.holding(), Subject.DOCUMENTS) == []


RULE_OF = Construction(
    Subject.DOCUMENTS, "connection-guide@2025-02-01#1.1(3)", "connection-guide", "2025-02-01",
    span=None, prevailing=("kind:rule", "aurora-protocols"), yielding=("connection-guide",),
)  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "prevails"),
    [
        (CODE, GUIDE, True),
        (RULE, GUIDE, True),  # by its kind
        (GUIDE, CODE, False),
        (CODE, RULE, False),  # both prevail over the guide; nothing is said of the two
        (CODE, MANUAL, False),
    ],
)
def test_a_construction_ranks_the_documents_it_names(
    one: Document, other: Document, prevails: bool
) -> None:
    assert RULE_OF.prevails(one, other) is prevails
