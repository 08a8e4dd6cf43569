"""Lines -> flows: the rules as they run, with every box's text in a flow of its own.

A section's main flow is what stands under its heading outside of boxes; a box inside it is another
flow, whose labels go on from where the box stands. In a definitions section each term has flows of
its own, since "(1)" begins anew under each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.definitions import Term
from ingest.depth import Depths, Labelled, Level, Stack, derive, still_open
from ingest.extents import Extent, Ground
from ingest.headings import Heading
from ingest.lines import Line, with_next
from ingest.tables import is_formula, is_row
from marketrules.boxes import TargetKind, Verb
from marketrules.labels import Path
from marketrules.markers import Reading, follows, readings


@dataclass(frozen=True, slots=True)
class SectionLines:
    """A heading and the positions of the lines under it (half-open), and the box it stands in."""

    ordinal: int
    heading: Heading
    first: int
    end: int
    box: int | None
    continues: bool = False  # goes on behind a boxed title; ``first`` is no heading then


@dataclass(slots=True)
class Flow:
    """Lines of one section, one term and one box (None: outside of boxes), in order."""

    section: SectionLines
    term: Term | None
    box: int | None
    lines: list[Line] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)  # per line: its own or its paragraph's
    stacks: list[Stack] = field(default_factory=list)
    ambiguous: list[Line] = field(default_factory=list)
    out_of_order: list[Line] = field(default_factory=list)
    base: Path = ()


def sections_of(ground: Ground, extents: Sequence[Extent]) -> tuple[SectionLines, ...]:
    """One record per heading, in order; a box that holds the heading is noted."""
    owner = box_of_lines(len(ground.lines), extents)
    found: list[SectionLines] = []
    for ordinal, (position, following) in enumerate(with_next(sorted(ground.headings))):
        heading, box = ground.headings[position], owner[position]
        end = len(ground.lines) if following is None else following
        first_end = _end_of_title_box(extents, box, position, end)
        found.append(SectionLines(ordinal, heading, position, first_end, box))
        if first_end < end:
            found.extend(_continued(found, position, end, extents))
    return tuple(found)


def _end_of_title_box(extents: Sequence[Extent], box: int | None, position: int, end: int) -> int:
    """Where a box that holds a heading and nothing else ends; else the section's own end."""
    if box is None:
        return end
    extent = extents[box - 1]
    return extent.end if position < extent.end < end else end


def _continued(
    found: Sequence[SectionLines], position: int, end: int, extents: Sequence[Extent]
) -> Iterator[SectionLines]:
    """What follows a boxed title is the section above the box: it goes on under its own title.

    A boxed Section whose text ends before the next heading gives what follows back likewise.
    """
    boxed = found[-1]
    outer = extents[(boxed.box or 1) - 1].parent
    before = [s for s in found[:-1] if s.box == outer]
    own = next((s for s in reversed(before) if s.heading.number == boxed.heading.number), None)
    around = own or (before[-1] if before else None)
    if around is not None:
        yield replace(around, first=boxed.end - 1, end=end, continues=True)


def box_of_lines(count: int, extents: Sequence[Extent]) -> list[int | None]:
    """Per line the ordinal of the innermost box around it (its instruction included)."""
    owner: list[int | None] = [None] * count
    for extent in extents:  # outer boxes open first, so inner ones overwrite them
        for position in range(extent.opening, extent.end):
            owner[position] = extent.ordinal
    return owner


def flows_of(
    ground: Ground, section: SectionLines, extents: Sequence[Extent], owner: Sequence[int | None]
) -> tuple[Flow, ...]:
    """The flows of one section, in the order in which they begin, with their label paths."""
    flows: dict[tuple[int | None, int | None], Flow] = {}
    term: Term | None = None
    inner_term: Term | None = None
    first = section.first if _opens_with_text(section) else section.first + 1
    for position in range(first, section.end):
        line = ground.lines[position]
        if position in ground.left_out or line.opens_box or position in ground.covers:
            continue
        box = owner[position]
        if position in ground.terms:
            if box == section.box:
                term = ground.terms[position]
            inner_term = ground.terms[position]
        elif box == section.box:
            inner_term = term
        # A box without a term of its own changes the term above it.
        begins = position == _body_start(extents, box, section)
        if box != section.box and begins and position not in ground.terms:
            inner_term = term
        current = term if box == section.box else inner_term
        key = (box, current.position if current else None)
        flow = flows.setdefault(key, Flow(section, current, box))
        flow.lines.append(line)
    ordered = sorted(flows.values(), key=lambda flow: flow.lines[0].position)
    main = {
        flow.term.position if flow.term else None: flow
        for flow in ordered if flow.box == section.box
    }  # fmt: skip
    by_box = {flow.box: flow for flow in ordered}
    parents = {extent.ordinal: extent.parent for extent in extents}
    for flow in sorted(ordered, key=lambda flow: flow.box != section.box):
        around = by_box.get(parents.get(flow.box or 0)) if flow.box != section.box else None
        own = main.get(flow.term.position if flow.term else None)
        replaced = _replaced(extents, flow) if flow.box != section.box else ()
        _label(ground, flow, around if around is not None else own, replaced)
    return tuple(ordered)


def _opens_with_text(section: SectionLines) -> bool:
    return section.heading.holds_text and not section.continues


def _replaced(extents: Sequence[Extent], flow: Flow) -> tuple[str, ...]:
    """The markers of the paragraphs that a box replaces."""
    instruction = extents[(flow.box or 1) - 1].instruction
    if instruction.verb is not Verb.REPLACE:
        return ()
    labels = [t.label for t in instruction.targets
              if t.kind in (TargetKind.PARAGRAPH, TargetKind.ITEM) and t.label]  # fmt: skip
    return tuple(label.rstrip(")").rsplit("(", 1)[-1] for label in labels)


def _body_start(extents: Sequence[Extent], box: int | None, section: SectionLines) -> int:
    return extents[box - 1].opening + 1 if box is not None and box != section.box else -1


def _label(ground: Ground, flow: Flow, around: Flow | None, replaced: Sequence[str]) -> None:
    """Gives every line of ``flow`` its path."""
    labelled = [
        (index, marker, repeat)
        for index, line in enumerate(flow.lines)
        for repeat, marker in enumerate(line.labels)
    ]
    base = _base(flow, around, labelled[0][1] if labelled else None, replaced)
    flow.base = tuple(level.marker for level in base if level.marker)
    leaving = _leaving(flow)
    depths = (
        Depths((), ((),) * len(labelled), (), ())
        if _is_decimal(labelled)
        else derive(
            [
                Labelled(
                    marker,
                    _after_colon(ground, flow, index) or repeat > 0,
                    flow.lines[index].indent,
                    _flush_before(leaving, flow, index) if not repeat else None,
                )
                for index, marker, repeat in labelled
            ],
            base,
        )
    )
    by_line = {index: at for at, (index, _, _) in enumerate(labelled)}  # last marker of a line
    paths = _decimal_paths([m for _, m, _ in labelled]) if _is_decimal(labelled) else depths.paths
    path, stack = flow.base, base
    for index in range(len(flow.lines)):
        if index in by_line:
            path, stack = paths[by_line[index]], depths.stacks[by_line[index]]
        elif index in leaving:
            stack = still_open(stack, leaving[index])
            path = tuple(level.marker for level in stack if level.marker)
        flow.paths.append(path)
        flow.stacks.append(stack)
    flow.ambiguous = [flow.lines[labelled[at][0]] for at in depths.ambiguous]
    # The first label of a box goes on with what another box may hold: nothing is out of order.
    flow.out_of_order = [
        flow.lines[labelled[at][0]]
        for at in depths.out_of_order
        if at > 0 or flow.box == flow.section.box
    ]


def _leaving(flow: Flow) -> dict[int, float]:
    r"""Unlabelled paragraphs that may leave a list, by index: their indents, -inf if unknown.

    In a rulebook all text of a Section stands under its labels. A manual's "1.", "2." are short
    lists between paragraphs: what follows flush is the Section's own again. Bullets and rows stay
    with the item above them, and so does the line that an item announces ("2.\tMail it to:").
    """
    lines = flow.lines
    if not any(_is_point(line) for line in lines) or _is_decimal(
        [(0, marker, 0) for line in lines for marker in line.labels]
    ):
        return {}
    leaving = {}
    for index, line in enumerate(lines):
        if line.labels or line.bullet or is_row(line) or is_formula(line):
            continue
        above = lines[index - 1] if index else None
        if line.indent is None and above and above.labels and above.text.rstrip().endswith(":"):
            continue
        leaving[index] = float("-inf") if line.indent is None else line.indent
    return leaving


def _is_point(line: Line) -> bool:
    """Whether a line is labelled "1." or "a.", not "(1)"."""
    return bool(line.labels) and not line.text.lstrip().startswith("(")


def _flush_before(leaving: Mapping[int, float], flow: Flow, index: int) -> float | None:
    """The outermost indent among the leaving paragraphs between a label and the one before it."""
    found = None
    for at in range(index - 1, -1, -1):
        if flow.lines[at].labels:
            break
        if at in leaving:
            found = leaving[at] if found is None else min(found, leaving[at])
    return found


def _is_decimal(labelled: Sequence[tuple[int, str, int]]) -> bool:
    return any("." in marker for _, marker, _ in labelled)


def _decimal_paths(markers: Sequence[str]) -> tuple[Path, ...]:
    """Paths of decimal labels: "4.1.1" stands under "4.1" and "4", where these are labels too.

    Under requirement R10 part 10.1 has no "10" above it: the requirement is the section.
    """
    held = set(markers)
    paths = []
    for marker in markers:
        parts = marker.split(".")
        above = [".".join(parts[:depth]) for depth in range(1, len(parts))]
        paths.append((*(label for label in above if label in held), marker))
    return tuple(paths)


def _after_colon(ground: Ground, flow: Flow, index: int) -> bool:
    if index == 0:
        return flow.box == flow.section.box
    return flow.lines[index - 1].text.rstrip().endswith((":", ": and", "—"))


def _base(flow: Flow, around: Flow | None, first: str | None, replaced: Sequence[str]) -> Stack:
    """The lists open where a box begins, so that its first label goes on with one of them.

    What replaces a paragraph stands where that paragraph stands, under whatever label.
    """
    if around is None or around is flow or not flow.lines or not around.stacks:
        return ()  # nothing stands before it: the flow around begins below
    before = [
        stack
        for line, stack in zip(around.lines, around.stacks, strict=True)
        if line.position < flow.lines[0].position
    ]
    stack = before[-1] if before else ()
    if first is None:
        return stack
    for depth in range(len(stack) - 1, -1, -1):
        alike = [r for r in readings(first) if r.alphabet is stack[depth].reading.alphabet]
        if stack[depth].marker in replaced and alike:
            return (*stack[:depth], _just_before(alike[0]))
        if stack[depth].marker == first:
            return (*stack[:depth], _just_before(stack[depth].reading))
        if follows(first, stack[depth].marker):
            return stack[: depth + 1]
    if any(reading.ordinal == 1 for reading in readings(first)):
        # A list opened anew: below the last label, or at the outermost level if that is where
        # lists of this alphabet stand ("(1)" inserted before all others).
        return () if first.isdigit() and stack and stack[0].marker.isdigit() else stack
    return tuple(
        level for level in stack
        if not any(reading.alphabet is level.reading.alphabet for reading in readings(first))
    )  # fmt: skip


def _just_before(reading: Reading) -> Level:
    return Level(Reading(reading.alphabet, reading.ordinal - 1), "")
