"""A consolidated document as JSON and as text for a terminal or a file.

Pieces enter; paragraphs leave, each with the revisions that brought it and the label that it had
before. Boxes that were to be applied and weren't are listed with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cli.text import wrapped
from marketrules.boxes import Box
from marketrules.consolidation.coming import Events
from marketrules.consolidation.merging import Consolidated
from marketrules.consolidation.pieces import Piece
from marketrules.documents import Edition
from marketrules.labels import format_path
from marketrules.passages import PassageKind


def as_json(file: str, done: Consolidated, events: Events) -> dict[str, Any]:
    """The result as ``--json`` gives it.

    ``applied``: the revisions of the boxes applied, in the order in which they stand;
    ``boxes``: these boxes, with what to know of each.
    """
    came = _brought(done)
    revisions = dict.fromkeys(r for one in done.applied for r in one.box.instruction.revisions)
    return {
        "file": file,
        "applied": list(revisions),
        "paragraphs": [_paragraph(piece, came) for piece in done.pieces],
        "not_applied": [{**_named(one.box), "why": one.why} for one in done.left],
        "boxes": [{**_named(one.box), "remarks": list(one.remarks)} for one in done.applied],
        "without_boxes": list(_without_boxes(done, events)),
    }


def _without_boxes(done: Consolidated, events: Events) -> Iterator[str]:
    """Revisions asked for that no box names: implemented before, or misspelt."""
    boxes = [one.box for one in done.applied] + [one.box for one in done.left]
    held = {revision for box in boxes for revision in box.instruction.revisions}
    yield from (one for one in sorted(events.revisions) if one not in held)


def _brought(done: Consolidated) -> dict[tuple[int, ...], Box]:
    return {piece.at: one.box for one in done.applied for piece in one.comes}


def _paragraph(piece: Piece, came: dict[tuple[int, ...], Box]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "section": piece.section,
        "paragraph": piece.paragraph,
        "text": piece.text,
        "kind": piece.kind.value,
    }
    if piece.term is not None:
        found["term"] = piece.term
    if piece.at in came:
        found["revisions"] = list(came[piece.at].instruction.revisions)
    if piece.was is not None or piece.section_was:
        found["was"] = f"{piece.section_was or piece.section}{format_path(piece.was or piece.path)}"
    return found


def _named(box: Box) -> dict[str, Any]:
    instruction = box.instruction
    return {
        "box": instruction.text,
        "section": box.section,
        "ordinal": box.ordinal,
        "revisions": list(instruction.revisions),
    }


def lines(edition: Edition, done: Consolidated, events: Events) -> Iterator[str]:
    """The text, what boxes brought marked with their revisions; then what was left and why."""
    came = _brought(done)
    yield f"{edition.document.title}, edition {edition.edition}"
    for piece in done.pieces:
        if piece.kind is PassageKind.HEADING:
            yield ""
        yield from _shown(piece, came.get(piece.at))
    yield ""
    yield f"{len(done.applied)} boxes applied, {len(done.left)} left."
    for revision in _without_boxes(done, events):
        yield f"No box of {revision} stands in this document."
    for one in done.applied:
        for remark in one.remarks:
            yield from wrapped(f"{_where(one.box)}: {remark}.", "  ")
    for left in done.left:
        yield from wrapped(f"Left: {_where(left.box)}: {left.why}.", "  ")
        yield from wrapped(left.box.instruction.text, "    ")


def _shown(piece: Piece, box: Box | None) -> Iterator[str]:
    indent = "    " * max(0, len(piece.path) - 1) if piece.kind is not PassageKind.HEADING else ""
    text = [" ".join(line.split()) for line in piece.text.splitlines() if line.strip()]
    marks = []
    if box is not None:
        marks.append(", ".join(box.instruction.revisions))
    if piece.was is not None or piece.section_was:
        was = f"{piece.section_was or ''}{format_path(piece.was or ())}"
        marks.append(f"was {was}")
    if marks and text:
        text[-1] += f"  [{'; '.join(marks)}]"
    for line in text:
        yield from wrapped(line, indent)


def _where(box: Box) -> str:
    return f"Section {box.section}, box {box.ordinal} ({', '.join(box.instruction.revisions)})"
