"""Which paragraphs of a role's sections require something of it, and what they name.

A passage enters; a ``Requirement`` leaves if it obliges whom it registers: its sentence says "shall",
"must" or the like of anybody but the issuer, or it is an item of a list that such a sentence leads
to. What the issuer has to do for its part is none. Items that the issuer "may require" are asked on
request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from marketrules.documents import Status
from marketrules.labels import MARKER
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from marketrules.spans import Span
from search_api.answering.sentences import after_label, split
from search_api.obligations.deadlines import deadlines


class Level(StrEnum):
    """How a requirement binds."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"  # if, where or as applicable
    PROHIBITED = "prohibited"
    ON_REQUEST = "on_request"  # the issuer may ask for it


class Stage(StrEnum):
    """When it binds."""

    TO_REGISTER = "to_register"
    TO_REMAIN = "to_remain"  # afterwards: updates, changes, termination


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one paragraph requires; ``quote`` is verbatim in it."""

    passage: Passage
    quote: str
    lead_in: str  # the sentence that leads to an item; ""
    level: Level
    stage: Stage
    forms: tuple[str, ...]
    fees: tuple[str, ...]
    deadlines: tuple[str, ...]


_OBLIGES = re.compile(
    r"\b(?:shall|must|(?:is|are)\s+(?:required|obligated)\s+to|(?:is|are)\s+contingent\s+upon)\b(?:\s+not\b)?"
    r"|\bmay\s+not\b|\bneeds?\s+(?:to\b|an?\b)"
)
# What is said to be so, not to be done: "it shall constitute a breach", "the list shall include".
_NO_ACT = re.compile(
    r"\s+(?:constitute|include|mean|apply(?!\s*(?:\.|for|with|to\s+[A-Z]))|be\s+(?:deemed|considered|treated|construed|rejected|effective|null))\b"
)
# Lists of events, of exceptions and of details are no lists of duties: what leads to them is one.
_NO_DUTIES = re.compile(
    r"\b(?:one|any|either) of the following\b[^:]*\b(?:occurs?|events?|conditions?|circumstances?|apply)\b"
    r"|\b(?:if|when|unless|where|including|include|except|exceptions?|without)\s*(?:any of |one of )?"
    r"(?:the following)?\s*:?\s*$"
    r"|\b(?:not|need not)\b[^:]*\b(?:required|apply|subject|obligated)\b|\bexempt\w*\b",
    re.IGNORECASE,
)
_OFFERED = re.compile(r"\bmay\s+(?:require|request|ask)\b")
_IF = re.compile(
    r"(?:If|When|Where|For|Unless|Upon|In the event)\b|.*\b(?:if|as|where)\s+applicable\b|.*\bif any\b"
    r"|.*\bunless exempted\b",
    re.DOTALL,
)
_FORBIDS = re.compile(r"Not\s+be\b|.*\b(?:shall|must|may)\s+not\b", re.DOTALL)
_AFTERWARDS = re.compile(
    r"\b(?:maintain\w*|updat\w+|chang\w+|terminat\w+|suspen\w+|emergency|accelerat\w+|continu\w+|late|breach|"
    r"revo\w+|withdraw\w*|de-?regist\w+|re-?regist\w+)\b",
    re.IGNORECASE,
)
_NOTIFIES = re.compile(
    r"\bnotify\b.*\bchange|\bContinued\s+(?:qualification|status)\b|\bmaterial change\b|\bcontingent upon\b"
    r"|\bafterwards\b|\breports?\s+a\s+change\b",
    re.IGNORECASE | re.DOTALL,
)
_FORM = re.compile(
    r"(?:Section\s+\d+,\s+)?\b(?:Form|Attachment|Appendix|Exhibit)\s+[A-Z]{1,2}\b"
    r"(?:,\s+(?:[A-Z(][\w’'()/-]*\s*|(?:and|of|for|as|an?|the|to|in)\s+(?=[A-Z(a]))+)?"
)
_AGREEMENT = re.compile(
    r"(?:[A-Z][\w’'/-]*(?:\s+\([A-Z]+\))?\s+){1,7}(?:Agreement|Application|Form|Filing)s?\b"
)
_FEE = re.compile(r"[^.;,:]*\bfees?\b[^.;,:]*")


def requirements(
    passages: Iterable[Passage], issuer: str, group: str, leads: dict[str, Passage]
) -> list[Requirement]:
    """What ``passages`` of one section require; ``group`` is its title.

    ``leads`` are the paragraphs of the section by label: what leads to an item is read there.
    """
    held = list(passages)
    parents = {parent_paragraph(one.paragraph) for one in held if _is_plain(one)} - {""}
    # An item under what lists no duties says what that is about, and requires nothing by itself.
    details = {path for path in parents if path in leads and _leads_to_details(leads[path].text)}
    found = []
    for passage in held:
        if not _is_plain(passage) or any(
            passage.paragraph.startswith(f"{one}(") for one in details
        ):
            continue
        is_lead = passage.paragraph in parents - details
        one = _requirement(passage, issuer, group, leads, is_lead=is_lead)
        if one is not None:
            found.append(one)
    return found


def _requirement(
    passage: Passage, issuer: str, group: str, leads: dict[str, Passage], *, is_lead: bool
) -> Requirement | None:
    led, asked = _led(passage, issuer, leads)
    quote = _obliging(passage.text, issuer, skip_lead=is_lead) if led is None else None
    if quote is None:
        if is_lead or led is None:  # its items say it, or it says nothing
            return None
        start = after_label(passage.text)
        quote = Span(start, len(passage.text)).trimmed(passage.text).quote(passage.text)
    first = split(quote)[0].quote(quote) if split(quote) else quote
    text = f"{led or ''} {first}"
    return Requirement(
        passage, quote, led or "", _level(quote, led or "", asked=asked), _stage(group, text),
        _forms(passage.text), _fees(passage.text),
        tuple(
            " ".join(f"{one.span.quote(passage.text)} {one.way}".split())
            for one in deadlines(passage.text)
        ),
    )  # fmt: skip


def _is_plain(passage: Passage) -> bool:
    plain = passage.kind is PassageKind.TEXT and " " not in passage.paragraph
    return plain and passage.status is not Status.INTERPRETATION


def _leads_to_details(text: str) -> bool:
    spans = split(text, after_label(text))
    return bool(spans) and bool(_NO_DUTIES.search(spans[-1].quote(text)))


def _obliging(text: str, issuer: str, *, skip_lead: bool) -> str | None:
    """The sentences that oblige anybody but the issuer, from the first to the last; verbatim.

    With ``skip_lead``, the last sentence, which only leads to a list, doesn't count.
    """
    spans = split(text, after_label(text))
    held = [span for span in spans if obliges(span.quote(text), issuer)]
    if skip_lead:
        held = [span for span in held if not span.quote(text).rstrip().endswith(":")]
    return Span(held[0].start, held[-1].end).quote(text) if held else None


def obliges(sentence: str, issuer: str) -> bool:
    """Whether a sentence obliges anybody but the issuer.

    >>> obliges("GridCo shall answer.", "GridCo"), obliges("An agent shall apply.", "GridCo")
    (False, True)
    """
    for verb in _OBLIGES.finditer(sentence):
        before = sentence[: verb.start()].rstrip(" ,")
        own = rf"\b{re.escape(issuer)}(?:\s+(?:Board|staff))?(?:,[^,]*,?)?$"
        owned = rf"(?:^|[,;]\s){re.escape(issuer)}[’']s\b[^,;]*$"
        if _NO_ACT.match(sentence, verb.end()):
            continue
        if re.match(r"\s+require\s+(?:an?|any|each|every|all|the)\s+[A-Z]", sentence[verb.end() :]):
            return True  # "GridCo shall require each agent to register"
        if not re.search(rf"{own}|{owned}", before):
            return True
        if verb[0].startswith(("shall", "must", "may")):
            return False  # what follows in the sentence is the issuer's doing
    return False


def _led(passage: Passage, issuer: str, leads: dict[str, Passage]) -> tuple[str | None, bool]:
    """The sentence that makes an item a requirement, and whether it is only on request."""
    if len(MARKER.findall(passage.paragraph)) < 2:
        return None, False
    path = passage.paragraph
    while path := parent_paragraph(path):
        text = leads[path].text if path in leads else ""
        spans = split(text, after_label(text))
        if not spans:
            continue
        last = " ".join(spans[-1].quote(text).split())
        if _OFFERED.search(last):
            return last, True
        if obliges(last, issuer):
            return last, False
        if _OBLIGES.search(last):  # the issuer's own duties
            return None, False
    return None, False


def _level(quote: str, led: str, *, asked: bool) -> Level:
    if asked:
        return Level.ON_REQUEST
    if _FORBIDS.match(quote) and not re.match(r"(?:If|When)\b", quote):
        return Level.PROHIBITED
    return Level.CONDITIONAL if _IF.match(quote) or re.match(r"If\b", led) else Level.REQUIRED


def _stage(group: str, text: str) -> Stage:
    if _AFTERWARDS.search(group) or _NOTIFIES.search(text):
        return Stage.TO_REMAIN
    return Stage.TO_REGISTER


def _forms(text: str) -> tuple[str, ...]:
    """Forms and agreements as they are named, those inside a longer name left out."""
    found = [" ".join(one[0].split()).rstrip(",") for one in _FORM.finditer(text)]
    found = [one.rstrip(")") if one.count(")") > one.count("(") else one for one in found]
    rest = _FORM.sub(" ; ", text)
    found += [re.sub(r"^(?:(?:The|An?|Each|Its|Any|This|Such)\s+)|^.*’s\s+", "", " ".join(one[0].split()))
              for one in _AGREEMENT.finditer(rest)]  # fmt: skip
    return tuple(dict.fromkeys(found))


def _fees(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(one[0].split()) for one in _FEE.finditer(text)))
