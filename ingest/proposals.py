"""Redlines -> proposed passages: what a revision request would make of the paragraphs it touches.

The text in force (insertions rejected) stays as it is. What is proposed is written out below it
in the source text, so that a quote of a proposal has a span of its own, and can't be mistaken for
a quote of the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.identity import Identity
from ingest.passages import KeyGiver, with_key
from ingest.reading import Reading, Redline
from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.spans import Span

APPENDIX = "\n\nProposed text (redlines accepted)\n"


def with_proposals(
    reading: Reading, passages: Sequence[Passage], identity: Identity
) -> tuple[list[Passage], str]:
    """One proposed passage more per paragraph that redlines touch.

    Returns:
        The passages, and the source text with the proposals below it.
    """
    result = list(passages)
    if not reading.redlines:
        return result, reading.text
    from ingest.readers.word import accepted_text

    text = reading.text + APPENDIX
    keys = KeyGiver()
    revision = identity.document.id.upper()
    touched: set[int] = set()
    proposed: list[Passage] = []
    for passage in passages:
        inside = [at for at, line in enumerate(reading.redlines) if _touches(line, passage.span)]
        if not inside or passage.kind is PassageKind.FIELD:
            continue
        touched.update(inside)
        words = " ".join(accepted_text(reading, passage.span).split("\n")).strip()
        text, span = _append(text, words or "(deleted)")
        proposed.append(
            _proposal(passage, span, text, [reading.redlines[at] for at in inside], revision, keys)
        )
    for at, line in enumerate(reading.redlines):
        near = _section_before(passages, line.span.start)
        if at in touched or line.kind != "insert" or not line.text.strip() or near is None:
            continue
        text, span = _append(text, " ".join(line.text.split("\n")).strip())
        proposed.append(
            _proposal(replace(near, paragraph="", term=None), span, text, [line], revision, keys)
        )
    return result + proposed, text


def _touches(line: Redline, span: Span) -> bool:
    return span.start <= line.span.start and line.span.end <= span.end


def _append(text: str, words: str) -> tuple[str, Span]:
    start = len(text)
    return text + words + "\n", Span(start, start + len(words))


def _section_before(passages: Sequence[Passage], offset: int) -> Passage | None:
    above = [p for p in passages if p.span.start <= offset and p.kind is not PassageKind.FIELD]
    return max(above, key=lambda p: p.span.start, default=None)


def _proposal(
    passage: Passage, span: Span, text: str, lines: Sequence[Redline], revision: str, keys: KeyGiver
) -> Passage:
    authors = dict.fromkeys(
        f"{line.author} ({line.date})" if line.date else line.author for line in lines
    )
    proposal = replace(
        passage, status=Status.PROPOSED, revisions=(revision,), trigger=None, box=None, span=span,
        text=span.quote(text), page=None, author="; ".join(authors),
        kind=PassageKind.TEXT if passage.kind is PassageKind.HEADING else passage.kind,
    )  # fmt: skip
    pinpoint = keys.key(
        Pinpoint(passage.document, passage.edition, passage.section, passage.paragraph,
                 passage.term, revisions=(revision,)), 0, None,
    )  # fmt: skip
    return with_key(proposal, pinpoint)
