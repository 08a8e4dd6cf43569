"""Where each box ends.

Word and PDF show it (a one-cell table, a filled rectangle); pasted text doesn't, so the end is
inferred from what the instruction says the box holds: a replaced paragraph "(2)" ends before the
line that goes on with the rules around it, which is "(3)", the repetition of an inserted label, a
label further out, the next heading, or the next box.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.definitions import Term
from ingest.extent_body import Flow
from ingest.extent_rules import body_end
from ingest.headings import Heading
from ingest.instructions import parse_instruction
from ingest.lines import Line
from ingest.reading import BoxRegion, Reading
from marketrules.boxes import Instruction, TargetKind


@dataclass(frozen=True, slots=True)
class Extent:
    """A box as a half-open range of lines; the instruction is the first of them."""

    ordinal: int  # 1-based, in order of the instructions
    instruction: Instruction
    opening: int  # position of the instruction's line
    end: int
    parent: int | None  # ordinal of the box around it


@dataclass(frozen=True, slots=True)
class Ground:
    """The lines of a document with what is known of them before boxes are."""

    lines: Sequence[Line]
    headings: Mapping[int, Heading]
    terms: Mapping[int, Term]
    left_out: Collection[int]
    covers: Collection[int]
    source: str
    boxed_lines: frozenset[int] = (
        frozenset()
    )  # terms and paragraphs found to belong to the box above them


def find_extents(ground: Ground, reading: Reading) -> tuple[Extent, ...]:
    """All boxes, by the file's structure where it shows them, else by inference."""
    by_region = _by_structure(ground, reading) if reading.boxes else {}
    found = list(_scan(ground, 0, len(ground.lines), None, by_region))
    found.sort(key=lambda extent: extent.opening)
    renumbered = {extent.opening: ordinal for ordinal, extent in enumerate(found, 1)}
    return tuple(
        replace(
            extent,
            ordinal=renumbered[extent.opening],
            parent=renumbered.get(extent.parent) if extent.parent is not None else None,
        )
        for extent in found
    )


def _scan(
    ground: Ground, start: int, end: int, parent: int | None, regions: Mapping[int, int]
) -> Iterator[Extent]:
    """Boxes between two positions; ``parent`` is the opening's position of the box around."""
    position = start
    seen: set[str] = set()
    flow_start = start
    closed: list[tuple[int, int]] = []
    while position < end:
        line = ground.lines[position]
        heading = ground.headings.get(position)
        if heading is not None:
            seen.add(heading.number)
            flow_start = position
            closed = []
        if not line.opens_box or position in ground.left_out:
            position += 1
            continue
        instruction = parse_instruction(line.text)
        stop = regions.get(position)
        if stop is None:
            flow = Flow(flow_start, tuple(closed), frozenset(seen), end)
            stop = body_end(ground, position, instruction, flow)
        stop = max(min(stop, end), position + 1)
        yield Extent(0, instruction, position, stop, parent)
        yield from _scan(ground, position + 1, stop, position, regions)
        closed.append((position, stop))
        position = stop


def _by_structure(ground: Ground, reading: Reading) -> dict[int, int]:
    """Position of each instruction line -> end of its region, where the file shows one."""
    ends: dict[int, int] = {}
    for region in reading.boxes:
        inside = [line.position for line in ground.lines if _in_region(line, region)]
        openings = [
            position for position in inside
            if ground.lines[position].opens_box and ground.lines[position].box == region.ordinal
        ]  # fmt: skip
        if openings:
            # Two instructions in one region: the first ends where the second begins.
            for opening, following in zip(openings, [*openings[1:], inside[-1] + 1], strict=True):
                ends[opening] = following
    return ends


def _in_region(line: Line, region: BoxRegion) -> bool:
    return region.span.start <= line.span.start and line.span.end <= region.span.end


def holds_sections(instruction: Instruction) -> bool:
    """Whether a box replaces or inserts whole Sections."""
    return any(target.kind is TargetKind.SECTION for target in instruction.targets)
