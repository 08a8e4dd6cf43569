"""Revision requests as filed: what a filing is, by whom, at what stage, and what it amends.

A request's edition enters; a ``Filing`` leaves, read off the fields of its cover. Three forms are
told apart: the request itself ("Date Posted"), a committee's report ("Date of Decision",
"Action"), and comments ("Date", under the submitter's name). Fields keep their words; nothing is
concluded that the cover doesn't say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketrules.document_names import amended, revision_family
from marketrules.documents import Edition, Kind
from marketrules.passages import Passage, PassageKind
from search_api.answering.cite import in_words, short_title
from search_api.dates.standing import Standing

_DECISION = re.compile(r"(?P<body>.+?) Decision")
_UNDECIDED = re.compile(r"(?:to be determined|tbd|n/?a|none)\.?", re.IGNORECASE)
_DATES = re.compile(r"\bDate\b|\bEffective\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing of a revision request."""

    request: str  # "NPRR1092"
    document: str  # "nprr1092"
    edition: str
    title: str
    form: str  # "request" | "report" | "comments"
    stage: str  # "Approved (PUCT, May 12, 2022)", "posted Aug 11, 2021", "comments of LMGO, …"
    sponsor: str  # "" where the cover doesn't say
    submitter: str  # of comments
    timeline: str  # "Normal", "Urgent"
    dates: dict[str, str]  # "Date of Decision", "Effective Date" …, as written
    description: str
    source: str


def filing(edition: Edition, standing: Standing) -> Filing:
    """The filing of a revision request."""
    passages = _cover(edition, standing)
    fields: dict[str, str] = {}
    for passage in passages:
        fields.setdefault(passage.section, " ".join(passage.text.split()))
    company = _company(passages)
    under = _heading_above_name(
        passages, standing.source_text(edition.document.id, edition.edition)
    )
    by_submitter = "submitter" in under
    form = _form(fields)
    return Filing(
        request=short_title(edition.document),
        document=edition.document.id,
        edition=edition.edition,
        title=_named(fields, "Title") or edition.document.title,
        form=form,
        stage=_stage(form, fields, company, edition),
        sponsor=fields.get("Sponsor", "") or (company if "sponsor" in under else ""),
        submitter=company if by_submitter else "",
        timeline=fields.get("Timeline", "") or fields.get("Requested Resolution", ""),
        dates={name: text for name, text in fields.items() if _DATES.search(name)},
        description=fields.get("Revision Description", ""),
        source=edition.source,
    )


def decisions(edition: Edition, standing: Standing) -> list[Passage]:
    """The first paragraph of each committee's decision on the cover, in order."""
    found: dict[str, Passage] = {}
    for passage in _cover(edition, standing):
        told = _DECISION.fullmatch(passage.section)
        if told and not _UNDECIDED.fullmatch(" ".join(passage.text.split())):
            found[passage.section] = passage
    return list(found.values())


def filings(document: str, standing: Standing) -> tuple[Filing, ...]:
    """All filings of a request by the date, oldest first."""
    day = standing.view.as_of.isoformat()
    held = [
        one
        for one in standing.snapshot.editions
        if one.document.id == document and one.dated <= day
    ]
    return tuple(filing(one, standing) for one in sorted(held, key=lambda one: one.dated))


def requests_named(revisions: Iterable[str], standing: Standing) -> tuple[str, ...]:
    """Ids of the revision requests held that are called so: "NPRR1092" → "nprr1092"."""
    held = {
        edition.document.id
        for edition in standing.snapshot.editions
        if edition.document.kind is Kind.REVISION_REQUEST
    }
    return tuple(one for one in dict.fromkeys(map(str.lower, revisions)) if one in held)


def amended_by(document: str, standing: Standing) -> str | None:
    """The document that a revision request amends; None if it is none, or that isn't held.

    By the family of its name; else the document in which most boxes of that family stand.
    """
    family = revision_family(document)
    held = {edition.document.id: edition.document.kind for edition in standing.snapshot.editions}
    if not family or held.get(document) is not Kind.REVISION_REQUEST:
        return None
    known = amended(document)
    if known in held:
        return known
    counted = standing.snapshot.documents_boxing(family.upper())
    rules = {one: n for one, n in counted.items() if held[one] is not Kind.REVISION_REQUEST}
    return max(rules, key=lambda one: rules[one], default=None)


def _cover(edition: Edition, standing: Standing) -> list[Passage]:
    facets = standing.snapshot.facets
    own = facets.edition.mask({edition.key}) & facets.kind.mask({PassageKind.FIELD.value})
    return list(standing.snapshot.passages(own.nonzero()[0].tolist()))


def _form(fields: Mapping[str, str]) -> str:
    if "Action" in fields or "Date of Decision" in fields:
        return "report"
    return "request" if "Date Posted" in fields else "comments"


def _stage(form: str, fields: Mapping[str, str], company: str, edition: Edition) -> str:
    day = in_words(edition.dated)
    if form == "request":
        return f"posted {day}"
    if form == "comments":
        return f"comments of {company}, {day}" if company else f"comments, {day}"
    bodies = [
        found["body"]
        for name, text in fields.items()
        if (found := _DECISION.fullmatch(name)) and not _UNDECIDED.fullmatch(text)
    ]
    by = f"{bodies[-1]}, " if bodies else ""
    return f"{fields.get('Action', 'decided')} ({by}{day})"


def _named(fields: Mapping[str, str], ending: str) -> str:
    """The first field whose name ends so: "NPRR Title"."""
    return next((text for name, text in fields.items() if name.endswith(f" {ending}")), "")


def _company(passages: Iterable[Passage]) -> str:
    """The company of the first person named, else the person."""
    name = ""
    for passage in passages:
        if passage.section == "Company":
            return " ".join(passage.text.split())
        if passage.section == "Name":
            if name:  # the next person's
                break
            name = " ".join(passage.text.split())
    return name


def _heading_above_name(passages: Iterable[Passage], source: str) -> str:
    """What stands above the first person's name: "Sponsor", "Submitter's Information"."""
    first = next((one for one in passages if one.section == "Name"), None)
    if first is None:
        return ""
    lines = source[: first.span.start].splitlines()
    return lines[-2].casefold() if len(lines) > 1 else ""
