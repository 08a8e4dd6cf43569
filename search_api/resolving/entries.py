"""What can be jumped to: documents, sections, terms, revisions and notices of one snapshot.

A snapshot enters, once; entries leave, each under the names that it is typed by. They don't know
of dates: what stands at one is looked up when it is shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.snapshot import Snapshot
from index.terms import folded, spellings
from marketrules.documents import Document, Kind, Status
from marketrules.labels import SECTION_NUMBER
from marketrules.passages import Passage, PassageKind
from search_api.answering.cite import short_title
from search_api.questions.naming import names_of

_LAST = 99  # rank of what is no rule
_TERMS = (PassageKind.DEFINITION, PassageKind.ACRONYM)
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")


class Jump(StrEnum):
    """What sort of place is jumped to; of equal fits those above come first."""

    DOCUMENT = "document"
    SECTION = "section"
    PARAGRAPH = "paragraph"
    DEFINITION = "definition"
    ACRONYM = "acronym"
    REVISION = "revision"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place or name. ``key`` is without an edition: it depends on the date."""

    kind: Jump
    document: str
    place: str  # section number or title; term; revision; edition of a notice
    title: str
    names: tuple[str, ...]  # folded: what it is called
    rank: int  # of its document: 1 prevails over 2
    rows: tuple[int, ...] = ()  # of a term or a revision: its passages in every edition


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: folded, hyphens and slashes apart."""
    return _WORD.findall(text.casefold())


def entries(snapshot: Snapshot) -> tuple[Entry, ...]:
    """All that can be jumped to."""
    documents = {one.document.id: one.document for one in snapshot.editions}
    return (
        *_documents(documents),
        *_sections(snapshot, documents),
        *_terms(snapshot, documents),
        *_revisions(snapshot, documents),
        *_notices(snapshot),
    )


def _documents(documents: dict[str, Document]) -> Iterator[Entry]:
    for one in documents.values():
        if one.kind in (Kind.NOTICE, Kind.REVISION_REQUEST):
            continue  # called by their own numbers
        names = dict.fromkeys(folded(name) for name in (one.id, one.title, *sorted(names_of(one))))
        yield Entry(Jump.DOCUMENT, one.id, "", one.title, tuple(names), one.rank)


def _sections(snapshot: Snapshot, documents: dict[str, Document]) -> Iterator[Entry]:
    titles: dict[tuple[str, str], str] = {}
    for edition in sorted(snapshot.editions, key=lambda one: (one.dated, one.edition)):
        if edition.document.kind in (Kind.NOTICE, Kind.REVISION_REQUEST):
            continue  # a notice has fields, a request the sections of what it amends
        document = edition.document.id
        held = snapshot.sections(document, edition.edition)
        boxed = [one for one in held if one.status is Status.PENDING]
        # The newest edition's title stays; of a section in force not the one in a box.
        titles |= {(document, one.number): one.title for one in boxed}
        titles |= {(document, one.number): one.title for one in held if one not in boxed}
    for (document, number), title in titles.items():
        own = () if SECTION_NUMBER.fullmatch(number) else (folded(number),)
        names = tuple(dict.fromkeys((folded(title), *own)))
        rank = documents[document].rank
        yield Entry(Jump.SECTION, document, number, title, names, rank)


def _terms(snapshot: Snapshot, documents: dict[str, Document]) -> Iterator[Entry]:
    rows = snapshot.facets.mask(kinds={kind.value for kind in _TERMS}).nonzero()[0].tolist()
    held: dict[tuple[str, str, str], list[tuple[int, Passage]]] = defaultdict(list)
    for row, one in zip(rows, snapshot.passages(rows), strict=True):
        if one.term and documents[one.document].kind is not Kind.REVISION_REQUEST:
            held[one.document, folded(one.term), one.kind.value].append((row, one))
    for (document, _, kind), found in held.items():
        last = found[-1][1]
        meaning = _meaning(last) if last.kind is PassageKind.ACRONYM else ""
        names = (*spellings(last.term or ""), *([folded(meaning)] if meaning else []))
        yield Entry(
            Jump(kind), document, last.term or "", meaning or last.term or "",
            tuple(dict.fromkeys(names)), documents[document].rank, tuple(row for row, _ in found),
        )  # fmt: skip


def _meaning(passage: Passage) -> str:
    r"""What stands beside an acronym: "QSE\tQualified Scheduling Entity"."""
    return " ".join(passage.text.removeprefix(passage.term or "").split()).strip(" –—-:")


def _revisions(snapshot: Snapshot, documents: dict[str, Document]) -> Iterator[Entry]:
    boxed: dict[str, list[str]] = defaultdict(list)
    for revision, document, _ in snapshot.revisions():
        if document in documents and documents[document].kind is not Kind.REVISION_REQUEST:
            boxed[revision].append(short_title(documents[document]))
    filed = {one.id.upper(): one for one in documents.values() if one.kind is Kind.REVISION_REQUEST}
    rows: dict[str, list[int]] = defaultdict(list)
    of_row = snapshot.facets.document.of
    for revision, row in snapshot.rows_of_revisions():
        if of_row(row) in documents:
            rows[revision].append(row)
    for revision in dict.fromkeys((*filed, *boxed)):
        request = filed.get(revision)
        where = f"boxed text in {', '.join(boxed[revision])}" if revision in boxed else ""
        title = request.title if request is not None else where
        document = request.id if request is not None else ""
        names, own = (plain(revision),), tuple(rows[revision])
        if own or document:
            yield Entry(Jump.REVISION, document, revision, title, names, _LAST, own)


def _notices(snapshot: Snapshot) -> Iterator[Entry]:
    for one in snapshot.editions:
        if one.document.kind is Kind.NOTICE:
            document = one.document
            title = _subject(snapshot, document.id, one.edition) or document.title
            names = (plain(one.edition), folded(title), folded(document.title))
            yield Entry(Jump.NOTICE, document.id, one.edition, title, names, document.rank)


def _subject(snapshot: Snapshot, document: str, edition: str) -> str:
    """What a notice says of itself: its subject line."""
    for section in snapshot.sections(document, edition):
        if section.number.casefold().strip(" :") in ("subject", "re"):
            found = snapshot.in_section(document, edition, section.number)
            return " ".join(found[0].text.split()) if found else ""
    return ""


def plain(text: str) -> str:
    """Letters and figures alone, folded: "M-A022326-01" and "ma02232601" are one."""
    return re.sub(r"[\W_]+", "", text.casefold())
