"""Answers to what a revision request's cover says: who filed it, how far it came, when it takes effect.

A question that names one request enters; the fields that answer it leave, verbatim, or None where
something else is asked. Which field answers which question is the form's own vocabulary ("Date of
Decision", "Action", "Sponsor"); a field that a filing doesn't have isn't made up.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from marketrules.answers import Answer, Citation
from marketrules.documents import Edition
from marketrules.passages import Passage, PassageKind
from search_api.answering.cite import cite
from search_api.answering.given import answered
from search_api.answering.ground import Drafted, Fits, ground, plain
from search_api.answering.sentences import words
from search_api.dates.standing import Standing
from search_api.questions.query import Query
from search_api.requests.filings import Filing, decisions, filings, requests_named

# What is asked, and the fields that answer it; DECISION stands for the decisions, newest first.
_DECISION = "*decision*"
_FIRST = "*first*"  # the date on which the request itself was posted
_SECTIONS = r"\b(?:what|which) sections?\b|\btouch\w*\b"
_SORTS = (
    (
        r"\bwho (?:sponsor|fil|submit|propos|wrote|author|brought)\w*|\bsponsor\w*\b|\bby whom\b",
        ("Sponsor", "Company", "Name"),
    ),
    (
        (
            r"\bstatus of\b|\b(?:stage|approved?|adopted|rejected|withdrawn|voted?|tabled)\b|"
            r"\b(?:decided|decision|passed)\b|\bhow far\b|\bwhere does .* stand\b"
        ),
        ("Action", "Date of Decision", "Date Posted", _DECISION),
    ),
    (
        (
            r"\b(?:effective|in effect|implement\w*)\b|"
            r"\b(?:takes?|took|go(?:es)?|went|comes?|came)(?: in)?(?:to)? (?:effect|force)\b"
        ),
        ("Effective Date", "Proposed Effective Date"),
    ),
    (
        r"\bwhy\b|\breasons?\b|\bpurpose\b|\bjustif\w+\b|\bbusiness case\b",
        ("Reason for Revision", "Business Case"),
    ),
    (_SECTIONS, ("* Sections Requiring Revision",)),
    (
        r"\bwhen was\b.*\b(?:filed|posted|submitted|proposed)\b",
        (_FIRST,),
    ),
    (r"\burgent\b|\btimeline\b", ("Timeline", "Requested Resolution")),
    (r"\bpriority\b|\brank\b", ("Priority and Rank Assigned",)),
    (
        r"^\s*what(?:'s|’s| is| was)\s+\S+\s+about\b|\bdescri\w+\b|\bsummar\w+\b",
        ("Revision Description",),
    ),
)
# "What would it change in the status …" is about its text, whatever word of a cover is in it.
_OF_ITS_TEXT = re.compile(
    r"\b(?:would|chang\w*|amend\w*|insert\w*|delet\w*|adds?|replac\w*|remov\w*|redlin\w*|"
    r"str(?:ike|uck)\w*)\b",
    re.IGNORECASE,
)
_LABEL = 6  # words of a field's name and number
_BLOCKS = 4  # paragraphs of one field


def cover_answer(query: Query, standing: Standing, limit: int) -> Answer | None:
    """The answer from the cover of the request that is named, if its cover is asked about."""
    began = time.perf_counter()
    named = requests_named(query.revisions, standing)
    if len(named) != 1 or query.bare or query.places:
        return None
    filed = filings(named[0], standing)
    wanted = _wanted(query.text)
    if filed and filed[-1].form == "comments":  # the person named is who comments
        wanted = tuple(one for one in wanted if one not in ("Company", "Name"))
    edition = standing.snapshot.edition(named[0], filed[-1].edition) if filed else None
    if not wanted or edition is None:
        return None
    first = standing.snapshot.edition(named[0], filed[0].edition) or edition
    drafted = tuple(_drafted(wanted, (first, edition), standing, limit))
    passed = ground(drafted, (), standing, _of(named[0]), lambda one: False)
    if not passed.claims:
        return None
    lines = (
        f"{passed.citations[one.citations[0]].section}: {one.text} [{one.citations[0] + 1}]"
        for one in passed.claims
    )
    notes = (_told(filed[-1]),)
    return answered(
        query,
        standing,
        passed,
        claims=passed.claims,
        text="\n".join(lines),
        notes=notes,
        began=began,
    )


def _wanted(text: str) -> tuple[str, ...]:
    if _OF_ITS_TEXT.search(text) and not re.search(_SECTIONS, text, re.IGNORECASE):
        return ()
    found = [fields for pattern, fields in _SORTS if re.search(pattern, text, re.IGNORECASE)]
    return tuple(dict.fromkeys(field for fields in found for field in fields))


def _drafted(
    wanted: tuple[str, ...], editions: tuple[Edition, Edition], standing: Standing, limit: int
) -> Iterator[Drafted]:
    """A claim for each paragraph of the fields wanted, as long as there are words for it.

    ``editions``: the first filing held and the newest.
    """
    first, newest = editions
    left = limit
    seen: set[Citation] = set()
    for name in wanted:
        edition = first if name == _FIRST else newest
        for passage in _fields(name, edition, standing):
            citation = cite(passage, edition)
            length = words(passage.text) + _LABEL
            if length <= left and citation not in seen:
                seen.add(citation)
                left -= length
                yield Drafted(plain(passage.text), (citation,))
        if name == "Sponsor" and seen:
            return  # the persons named are the submitter's then


def _fields(name: str, edition: Edition, standing: Standing) -> tuple[Passage, ...]:
    snapshot = standing.snapshot
    document = edition.document.id
    if name == _DECISION:
        newest = decisions(edition, standing)[-1:]
        return tuple(newest)
    names = ["Date Posted", "Date"] if name == _FIRST else [name]
    if name.startswith("* "):
        held = snapshot.sections(document, edition.edition)
        names = [one.number for one in held if one.number.endswith(name[1:])]
    found = (
        one
        for each in dict.fromkeys(names)
        for one in snapshot.in_section(document, edition.edition, each)
        if one.kind is PassageKind.FIELD
    )
    first: list[Passage] = []
    for one in found:  # the first person's company, not the clerk's
        if first and name in ("Company", "Name"):
            break
        first.append(one)
    return tuple(first[:_BLOCKS])


def _of(document: str) -> Fits:
    """Whether a passage stands in a filing of the request."""

    def fits(passage: Passage) -> bool:
        return passage.document == document

    return fits


def _told(filing: Filing) -> str:
    return f"{filing.request} is a revision request, no rule text: {filing.stage}."
