"""The rules by which a box's end is inferred, one per kind of target."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.contents import folded
from ingest.depth import Depths, Labelled, derive
from ingest.extent_body import BoxBody, Flow, Ground
from ingest.instructions import parse_instruction
from ingest.lines import Line
from ingest.tables import is_formula, is_row
from marketrules.boxes import Instruction, Target, TargetKind, Verb
from marketrules.labels import Path, parse_path


def body_end(ground: Ground, opening: int, instruction: Instruction, flow: Flow) -> int:
    """The position behind the box that opens at ``opening``."""
    if instruction.verb is Verb.DELETE and not ground.lines[opening].text.rstrip().endswith(":]"):
        return opening + 1
    if instruction.verb is Verb.INTERPRET:
        return _stop(ground, opening + 1, flow, labels=True)
    kinds = {target.kind for target in instruction.targets}
    if TargetKind.SECTION in kinds and not _followed_by_label(ground, opening):
        return _sections_end(ground, opening, instruction, flow)
    if kinds & {TargetKind.PARAGRAPH, TargetKind.ITEM}:
        return _paragraphs_end(ground, opening, instruction, flow)
    if kinds & {TargetKind.DEFINITION, TargetKind.VARIABLE, TargetKind.ACRONYM}:
        return _entries_end(ground, opening, instruction, flow)
    if kinds & {TargetKind.FORMULA}:
        return _formula_end(ground, opening, instruction, flow)
    return _stop(ground, opening + 1, flow, labels=True)


def _followed_by_label(ground: Ground, opening: int) -> bool:
    """Whether a paragraph follows: "Replace paragraph (2) of Section 4.4" holds no Section."""
    following = ground.lines[opening + 1 : opening + 2]
    return bool(following and following[0].labels and opening + 1 not in ground.headings)


def _hard_stop(ground: Ground, position: int) -> bool:
    """Where every box below Section level ends: heading, cover, next box."""
    return (
        position in ground.headings or position in ground.covers or ground.lines[position].opens_box
    )


def _stop(ground: Ground, start: int, flow: Flow, *, labels: bool) -> int:
    """The next heading, cover, box, term (or label) from ``start`` on."""
    for position in range(start, flow.limit):
        line = ground.lines[position]
        if _hard_stop(ground, position) or (labels and line.labels):
            return position
        if position > start and position in ground.terms:
            return position
    return flow.limit


def _sections_end(ground: Ground, opening: int, instruction: Instruction, flow: Flow) -> int:
    """A box of Sections ends at a heading that isn't one of them, nor below one of them."""
    wanted = [target.label for target in instruction.targets if target.label]
    taken: list[str] = []
    for position in range(opening + 1, flow.limit):
        if position in ground.covers:
            return position
        heading = ground.headings.get(position)
        if heading is None:
            if not taken and ground.lines[position].opens_box:
                return position
            continue
        if not _belongs(heading.number, wanted, taken, instruction, flow):
            return position
        taken.append(heading.number)
    return flow.limit


def _belongs(
    number: str, wanted: Sequence[str], taken: Sequence[str], instruction: Instruction, flow: Flow
) -> bool:
    if not taken:
        return True  # the heading right below the instruction, whatever its number
    if number in taken:
        return False  # repeated: the rules around go on, to be renumbered
    if number in wanted:
        return True
    if not any(number.startswith(f"{above}.") for above in taken):
        return False
    # Below a replaced Section: boxed too, unless the rules around have yet to bring it.
    return instruction.verb is Verb.INSERT or number in flow.seen


def _paragraphs_end(ground: Ground, opening: int, instruction: Instruction, flow: Flow) -> int:
    """A box of paragraphs ends at the label with which the rules around it go on."""
    wanted = [path[-1] for target in instruction.targets for path in _path_of(target)]
    context = main_depths(ground, flow, opening)
    around: Path = context.paths[-1] if context.paths else ()
    body = BoxBody(instruction.verb, wanted, around, ground, flow, opening)
    position = opening + 1
    while position < flow.limit:
        line = ground.lines[position]
        if line.opens_box and position > opening + 1 and position not in ground.headings:
            inner_end = _nested_end(ground, position, flow)
            if not body.resumes_at(inner_end):
                return position
            position = inner_end
            continue
        if _hard_stop(ground, position):
            return position
        if position > opening + 1 and position in ground.terms:
            return position
        if line.labels and position > opening + 1 and body.goes_on_outside(position):
            return position
        if line.labels:
            body.take(line.labels[0])
        elif body.is_flush_text(position):
            return position
        position += 1
    return flow.limit


def _nested_end(ground: Ground, opening: int, flow: Flow) -> int:
    """Where a box that opens inside another, or right behind it, ends; with those behind it."""
    position = opening
    while position < flow.limit and ground.lines[position].opens_box:
        inner = parse_instruction(ground.lines[position].text)
        position = max(body_end(ground, position, inner, flow), position + 1)
    return position


def _path_of(target: Target) -> list[Path]:
    if target.kind not in (TargetKind.PARAGRAPH, TargetKind.ITEM) or not target.label:
        return []
    try:
        path = parse_path(target.label)
    except ValueError:
        return []
    return [path] if path else []


def main_depths(ground: Ground, flow: Flow, before: int) -> Depths:
    """Label paths of the rules around a box, from the section's heading to the box."""
    boxed = {position for start, end in flow.closed for position in range(start, end)}
    labelled = [
        Labelled(marker, ground.lines[max(0, position - 1)].text.rstrip().endswith(":"))
        for position in range(flow.start, before)
        if position not in boxed and position not in ground.left_out
        for marker in ground.lines[position].labels
    ]
    return derive(labelled)


def _entries_end(ground: Ground, opening: int, instruction: Instruction, flow: Flow) -> int:
    """A box of definitions, acronyms or variables ends after as many entries as it names."""
    first = opening + 1
    if first >= flow.limit or _hard_stop(ground, first):
        return first
    names = [folded(target.name) for target in instruction.targets if target.name]
    count = max(1, len(instruction.targets))
    if first in ground.terms:
        return _terms_end(ground, first, names, flow)
    if is_row(ground.lines[first]):
        return _rows_end(ground, first, names, count, flow)
    # "Replace the definition above …" inside a table of variables, whose row came out as one
    # line of prose when it was pasted.
    return first + 1 if not names else _stop(ground, first, flow, labels=True)


def _terms_end(ground: Ground, first: int, names: Sequence[str], flow: Flow) -> int:
    left = [name for name in names if name != folded(ground.terms[first].term)]
    for position in range(first + 1, flow.limit):
        if _hard_stop(ground, position):
            return position
        term = ground.terms.get(position)
        if term is not None:
            if folded(term.term) not in left:
                return position
            left.remove(folded(term.term))
    return flow.limit


def _rows_end(ground: Ground, first: int, names: Sequence[str], count: int, flow: Flow) -> int:
    for position in range(first, flow.limit):
        line = ground.lines[position]
        if _hard_stop(ground, position) or not is_row(line):
            return position
        if position - first >= count and not _named(ground, line, names):
            return position
    return flow.limit


def _named(ground: Ground, line: Line, names: Sequence[str]) -> bool:
    return bool(line.cells) and folded(line.cells[0].quote(ground.source)) in names


def _formula_end(ground: Ground, opening: int, instruction: Instruction, flow: Flow) -> int:
    """A boxed formula ends with its last equation line."""
    position = opening + 1
    while position < flow.limit and not _hard_stop(ground, position):
        line = ground.lines[position]
        if not is_formula(line, after_formula=True) and position > opening + 1:
            break
        position += 1
    return position
