"""Redlines -> proposed passages: what a revision request would make of the paragraphs it touches.

The text in force (insertions rejected) stays as it is. What is proposed is written out below it
in the source text, so that a quote of a proposal has a span of its own, and can't be mistaken for
a quote of the rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.identity import Identity
from ingest.markers import follows, is_first
from ingest.passages import KeyGiver, with_key
from ingest.reading import Reading, Redline
from marketrules.documents import Status
from marketrules.labels import Path, format_path, parse_path
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.spans import Span

_HEADING = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})+)\t+(?P<title>\S.*)")
_LABEL = re.compile(r"\(([0-9]{1,2}|[a-z]{1,5}|[A-Z]{1,5})\)\s")
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

    writer = _Writer(reading.text + APPENDIX, identity.document.id.upper())
    touched: set[int] = set()
    for passage in passages:
        inside = [at for at, line in enumerate(reading.redlines) if _touches(line, passage.span)]
        if not inside or passage.kind is PassageKind.FIELD:
            continue
        touched.update(inside)
        lines = [reading.redlines[at] for at in inside]
        own, *new = accepted_text(reading, passage.span).strip("\n").split("\n")
        writer.add(passage, own.strip() or "(deleted)", lines)
        writer.add_new(passage, new, lines)
    for at, line in enumerate(reading.redlines):
        near = _section_before(passages, line.span.start)
        if at in touched or line.kind != "insert" or not line.text.strip() or near is None:
            continue
        writer.add_new(near, line.text.strip("\n").split("\n"), [line])
    return result + writer.proposed, writer.text


class _Writer:
    """Writes proposals out below the text in force, and keeps their passages."""

    def __init__(self, text: str, revision: str) -> None:
        self.text = text
        self.revision = revision
        self.keys = KeyGiver()
        self.proposed: list[Passage] = []

    def add(self, passage: Passage, words: str, lines: Sequence[Redline]) -> None:
        """What becomes of ``passage``; under its new label, if it is renumbered."""
        label = _LABEL.match(words)
        path = _path(passage.paragraph)
        if label and path and label[1] != path[-1] and passage.paragraph == format_path(path):
            passage = replace(passage, paragraph=format_path((*path[:-1], label[1])))
        start = len(self.text)
        self.text += words + "\n"
        span = Span(start, start + len(words))
        self.proposed.append(_proposal(passage, span, self.text, lines, self.revision, self.keys))

    def add_new(self, above: Passage, words: Sequence[str], lines: Sequence[Redline]) -> None:
        """Paragraphs and sections that are new, below ``above``."""
        section, title, path = above.section, above.title, _path(above.paragraph)
        for line in filter(None, (text.strip() for text in words)):
            heading = _HEADING.fullmatch(line)
            if heading is not None:
                section, title, path = heading["number"], heading["title"], ()
            else:
                path = _next_path(path, line)
            place = replace(
                above, section=section, title=title, paragraph=format_path(path), term=None,
                lead_in=(), header="", kind=PassageKind.TEXT,
            )  # fmt: skip
            self.add(place, line, lines)


def _path(paragraph: str) -> Path:
    try:
        return parse_path(paragraph.split(" ")[0])
    except ValueError:
        return ()


def _next_path(path: Path, line: str) -> Path:
    """Where a new paragraph's label puts it, after one at ``path``; unlabelled text stays."""
    label = _LABEL.match(line)
    if label is None:
        return path
    marker = label[1]
    for depth in range(len(path) - 1, -1, -1):
        if follows(marker, path[depth]) or marker == path[depth]:
            return (*path[:depth], marker)
    return (*path, marker) if is_first(marker) and not marker.isdigit() else (marker,)


def _touches(line: Redline, span: Span) -> bool:
    """A deletion may run over into the next part of a long paragraph; an insertion has no length."""
    inside = span.start <= line.span.start and line.span.end <= span.end
    return inside or line.span.overlaps(span)


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
