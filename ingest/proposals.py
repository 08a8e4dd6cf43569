"""Redlines -> proposed passages: what a revision request would make of the paragraphs it touches.

In: the passages in force (insertions rejected), and the holding of the same text with all redlines
accepted, understood in the same way: new definitions stand under their own terms, new rows in
their tables. Out: one proposed passage for each paragraph, row or heading in which a redline
stands and whose words aren't in force already, and one "(deleted)" for each that goes. They are
written out below the text in force, so that a quote of a proposal has a span of its own and can't
be mistaken for a quote of the rule. A fragment of a paragraph is never a passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.identity import Identity
from ingest.passages import KeyGiver, with_key
from ingest.reading import Reading, Redline
from ingest.redline_pieces import pieces_of_deletion, pieces_of_proposal
from marketrules.documents import Section, Status
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.redlines import Piece, ProposedChange
from marketrules.spans import Span

APPENDIX = "\n\nProposed text (redlines accepted)\n"
DELETED = "(deleted)"
_LABEL = re.compile(r"\s*(?:\(\w{1,5}\)|[•▪o]|\d+(?:\.\d+)*\.?)\t")
_UNTOUCHED = (PassageKind.FIELD, PassageKind.INSTRUCTION)


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a file proposes, beside what it says."""

    passages: list[Passage]  # of the file, in force first
    text: str  # its source text, with the proposals below it
    redlines: tuple[ProposedChange, ...]  # one for each proposed passage


def with_proposals(
    reading: Reading, passages: Sequence[Passage], identity: Identity, accepted: Holding | None
) -> Proposals:
    """The passages with the proposed ones, and the source text with the proposals below it.

    Args:
        reading: the file, with its ``proposal``.
        passages: in force, in document order.
        identity: of the file; the revision request's id marks its proposals.
        accepted: ``reading.proposal`` understood; None if there are no redlines.
    """
    result = list(passages)
    if reading.proposal is None or accepted is None:
        return Proposals(result, reading.text, ())
    writer = _Writer(reading.text + APPENDIX, identity.document.id.upper())
    held = {_words(passage) for passage in passages}
    for passage in _candidates(accepted):
        lines = redlines_in(reading.proposal, passage.span)
        if lines and _words(passage) not in held and re.search(r"\w", passage.text):
            pieces = pieces_of_proposal(reading.proposal.text, passage.span, lines)
            writer.add(passage, passage.text, lines, pieces)
    proposed = {_place(passage) for passage in writer.proposed}
    for passage in passages:
        if passage.kind in _UNTOUCHED or not _is_deleted(reading, passage):
            continue
        if passage.kind is PassageKind.ROW or _place(passage) not in proposed:
            lines = redlines_in(reading, passage.span)
            pieces = pieces_of_deletion(reading.text, passage.span, lines)
            writer.add(_named(passage), DELETED, lines, pieces)
    return Proposals(result + writer.proposed, writer.text, tuple(writer.redlines))


def redlines_in(reading: Reading, span: Span) -> list[Redline]:
    r"""The redlines inside of a paragraph.

    Whole paragraphs that come or go before or behind it have their place at its edges, with a
    line end towards it: "\n(4)\tNone is exempt." behind "(3)" is no change of "(3)".
    """
    found = []
    for line in reading.redlines:
        if len(line.span):
            inside = line.span.overlaps(span)
        else:
            at = line.span.start
            behind = at == span.end and line.text.startswith("\n")
            before = at == span.start and line.text.endswith("\n")
            inside = span.start <= at <= span.end and not (behind or before)
        if inside and line.text.strip():
            found.append(line)
    return found


def _candidates(accepted: Holding) -> Iterator[Passage]:
    """Passages of the accepted text, and headings of its sections, in document order."""
    passages = [passage for passage in accepted.passages if passage.kind not in _UNTOUCHED]
    starts = {passage.span.start for passage in passages}
    headings = [
        _heading(section, accepted)
        for section in accepted.sections
        if len(section.heading) and section.heading.start not in starts
    ]
    yield from sorted([*passages, *headings], key=lambda passage: passage.span.start)


def _heading(section: Section, accepted: Holding) -> Passage:
    """A heading whose section has text: no passage in force, but a title may be proposed."""
    document, edition = accepted.edition.document.id, accepted.edition.edition
    return Passage(
        id="", key="", document=document, edition=edition, section=section.number,
        title=section.title, paragraph="", term=None, kind=PassageKind.HEADING, part=1,
        status=section.status, revisions=(), trigger=None, box=section.box, span=section.heading,
        page=None, text=section.heading.quote(accepted.text), effective=section.effective,
    )  # fmt: skip


def _words(passage: Passage) -> tuple[str, str | None, str]:
    return passage.section, passage.term, " ".join(passage.text.split())


def _place(passage: Passage) -> tuple[str, str, str | None]:
    return passage.section, passage.paragraph, passage.term


def _named(passage: Passage) -> Passage:
    """A row that goes, with the cells that say which one in its lead-in: "FEE q", "$"."""
    *cells, _ = passage.text.split("\t")
    if passage.kind is not PassageKind.ROW or not cells:
        return passage
    return replace(passage, lead_in=(*passage.lead_in, "\t".join(cells).strip()))


def _is_deleted(reading: Reading, passage: Passage) -> bool:
    """Whether nothing but its label, or a full stop, would be left of a passage."""
    label = _LABEL.match(passage.text)
    start = passage.span.start + (label.end() if label else 0)
    left = set(range(start, passage.span.end))
    for line in reading.redlines:
        if line.kind == "delete" and line.span.overlaps(passage.span):
            left.difference_update(range(line.span.start, line.span.end))
    return not any(reading.text[at].isalnum() for at in left)


class _Writer:
    """Writes proposals out below the text in force, and keeps their passages."""

    def __init__(self, text: str, revision: str) -> None:
        self.text = text
        self.revision = revision
        self.keys = KeyGiver()
        self.proposed: list[Passage] = []
        self.redlines: list[ProposedChange] = []

    def add(
        self, passage: Passage, words: str, lines: Sequence[Redline], pieces: tuple[Piece, ...]
    ) -> None:
        """Writes what becomes of ``passage`` under its place, and keeps its redline."""
        start = len(self.text)
        self.text += words + "\n"
        authors = dict.fromkeys(
            f"{line.author} ({line.date})" if line.date else line.author for line in lines
        )
        proposal = replace(
            passage, status=Status.PROPOSED, revisions=(self.revision,), box=None,
            span=Span(start, start + len(words)), text=words, page=None,
            author="; ".join(filter(None, authors)),
            kind=PassageKind.TEXT if passage.kind is PassageKind.HEADING else passage.kind,
        )  # fmt: skip
        pinpoint = self.keys.key(
            Pinpoint(passage.document, passage.edition, passage.section, passage.paragraph,
                     passage.term, revisions=(self.revision,)), 0, passage.box,
        )  # fmt: skip
        self.proposed.append(with_key(proposal, pinpoint))
        self.redlines.append(ProposedChange(str(pinpoint), pieces))
