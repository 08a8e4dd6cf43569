"""Passages and headings → pieces: the paragraphs of an edition in the order of the document.

A paragraph that was divided into passages is one piece again, and a heading whose section has
text is a piece of its own. A revision request's cover, what it proposes, and instructions of
deleting boxes are no text of the rules and leave no piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from marketrules.documents import Edition, Kind, Section, Status
from marketrules.labels import Path, parse_path
from marketrules.markers import readings
from marketrules.passages import Passage, PassageKind
from marketrules.spans import Span

Place = tuple[int, ...]  # where a piece stands: order of the text, not only offsets
_WHOLE = (PassageKind.DEFINITION, PassageKind.QUESTION, PassageKind.FIELD)
# "(1)\t(a)\tThe SA shall", "a.\tMail it": the markers that open a paragraph.
_OPENING = re.compile(r"\s*((?:\(\s?\w{1,5}\s?\)\s*)+|[0-9]{1,3}\.\s|[A-Za-z]{1,5}\.\s)")
_BRACKET = re.compile(r"\s*\(")
_MARKER = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_REDIRECT = re.compile(r"[^\n]+\(see (?:also )?[^\n]+\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, row, formula or heading; ``text`` is what the source holds unless it moved."""

    kind: PassageKind
    section: str
    path: Path
    term: str | None
    status: Status
    box: int | None
    span: Span
    text: str
    keys: tuple[str, ...]  # of the passages it was read from; () for most headings
    at: Place
    was: Path | None = None  # its labels in the edition, where they have changed
    section_was: str = ""
    points: bool = True  # whether "3." is a label in this document, as "(3)" is

    @property
    def paragraph(self) -> str:
        """The label as pinpoints write it: "(1)(a)", "(1) table"."""
        label = "".join(f"({marker})" for marker in self.path)
        suffix = {PassageKind.ROW: "table", PassageKind.FORMULA: "formula"}.get(self.kind, "")
        return f"{label} {suffix}".strip()

    @property
    def own(self) -> int:
        """How many of its labels the text itself bears, from the innermost."""
        if self.kind is not PassageKind.TEXT or not (self.points or _BRACKET.match(self.text)):
            return 0
        return _own(self.text, self.path)

    @property
    def redirects(self) -> bool:
        """Whether it defines nothing and only says where: "Bank Day (see Business Day)"."""
        return self.kind is PassageKind.DEFINITION and bool(_REDIRECT.fullmatch(self.text.strip()))


def pieces_of(
    edition: Edition, text: str, passages: Iterable[Passage], sections: Iterable[Section]
) -> tuple[Piece, ...]:
    """The pieces of an edition; ``text`` is the source that the spans count in."""
    request = edition.document.kind is Kind.REVISION_REQUEST
    kept = [
        passage for passage in passages
        if passage.kind is not PassageKind.INSTRUCTION and passage.status is not Status.PROPOSED
        and not (request and passage.kind is PassageKind.FIELD)
    ]  # fmt: skip
    kept.sort(key=lambda passage: passage.span.start)
    starts = {passage.span.start for passage in kept}
    found = [*_joined(kept, text), *_headings(sections, starts, text), *_columns(kept, text)]
    return _in_one_style(sorted(found, key=lambda piece: piece.at))


def _in_one_style(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Where paragraphs are labelled "(3)", the "3." of a table's notes labels none."""
    labelled = [piece for piece in pieces if piece.own]
    brackets = sum(1 for piece in labelled if _BRACKET.match(piece.text))
    if brackets * 2 < len(labelled) or brackets == len(labelled):
        return tuple(pieces)
    return tuple(replace(piece, points=False) for piece in pieces)


def _headings(sections: Iterable[Section], starts: set[int], text: str) -> Iterator[Piece]:
    for section in sections:
        if len(section.heading) and section.heading.start not in starts:
            yield Piece(
                PassageKind.HEADING, section.number, (), None, section.status, section.box,
                section.heading, section.heading.quote(text), (), (section.heading.start,),
            )  # fmt: skip


def _columns(passages: Sequence[Passage], text: str) -> Iterator[Piece]:
    """The names of a table's columns, which its rows only refer to: the lines above its first row."""
    for before, row in zip((None, *passages), passages, strict=False):
        names = row.header.split("\n") if row.kind is PassageKind.ROW else []
        start = before.span.end if before is not None else 0
        for line in _LINE.finditer(text, start, row.span.start) if names else ():
            span = Span(*line.span()).trimmed(text)
            if span.quote(text) in names:
                head = replace(row, span=span, text=span.quote(text))
                yield replace(_piece(head), keys=())


def _joined(passages: Sequence[Passage], text: str) -> Iterator[Piece]:
    last: Piece | None = None
    before: Passage | None = None
    for passage in passages:
        if last is not None and before is not None and _goes_on(before, passage, text):
            span = Span(last.span.start, passage.span.end)
            keys = (*last.keys, passage.key)
            last = replace(last, span=span, text=span.quote(text), keys=keys)
        else:
            if last is not None:
                yield last
            last = _piece(passage)
        before = passage
    if last is not None:
        yield last


def _goes_on(before: Passage, passage: Passage, text: str) -> bool:
    """Whether two passages are one paragraph that was divided for its length."""
    same = (before.section, before.paragraph, before.term, before.kind, before.box)
    if same != (passage.section, passage.paragraph, passage.term, passage.kind, passage.box):
        return False
    if passage.part != before.part + 1 or before.span.end > passage.span.start:
        return False
    gap = text[before.span.end : passage.span.start]
    return not gap.strip() and ("\n" not in gap or before.kind in _WHOLE)


def _piece(passage: Passage) -> Piece:
    label = passage.paragraph.removesuffix("table").removesuffix("formula").strip()
    return Piece(
        passage.kind, passage.section, parse_path(label), passage.term, passage.status,
        passage.box, passage.span, passage.text, (passage.key,), (passage.span.start,),
    )  # fmt: skip


def opening_markers(text: str) -> Path:
    r"""The markers that open ``text``.

    >>> opening_markers("(1)\t(a)\tThe agent shall"), opening_markers("(QSE) shall")
    (('1', 'a'), ())
    """
    found = _OPENING.match(text)
    markers = tuple(_MARKER.findall(found[1])) if found else ()
    return markers if all(map(readings, markers)) else ()


def _own(text: str, path: Path) -> int:
    markers = opening_markers(text)
    count = min(len(markers), len(path))
    return count if count and markers[:count] == path[len(path) - count :] else 0


def relabelled(text: str, path: Path, own: int) -> str:
    r"""``text`` with the markers that open it set to the last ``own`` of ``path``.

    >>> relabelled("(4)\tThe agent shall", ("3",), 1)
    '(3)\tThe agent shall'
    """
    found = _OPENING.match(text)
    if found is None or not own:
        return text
    wanted = iter(path[len(path) - own :])
    head = _MARKER.sub(lambda marker: next(wanted, marker[0]), found[0])
    return head + text[found.end() :]
