"""The rules by which a box's end is inferred, one per kind of target."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.contents import folded
from ingest.depth import Depths, Labelled, derive
from ingest.extent_body import BoxBody, Flow, Ground
from ingest.extent_sharing import (
    bare_section,
    is_table_row,
    left_side,
    own_content,
    repeated_until,
    shared_from,
    table_end_below,
)
from ingest.instructions import parse_instruction
from ingest.lines import Line
from ingest.tables import is_formula, is_row
from marketrules.boxes import Instruction, Target, TargetKind, Verb
from marketrules.labels import Path, parse_path
from marketrules.markers import follows

MAX_BOXED_ROWS = 60  # a gap further down belongs to something else


def body_end(ground: Ground, opening: int, instruction: Instruction, flow: Flow) -> int:
    """The position behind the box that opens at ``opening``."""
    if instruction.verb is Verb.DELETE:
        return opening + 1
    if instruction.verb is Verb.INTERPRET:
        return _stop(ground, opening + 1, flow, labels=True)
    kinds = {target.kind for target in instruction.targets}
    if TargetKind.TITLE in kinds:
        return min(opening + 2, flow.limit)
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
            if ground.lines[position].opens_box and (not taken or _is_sibling(ground, position)):
                return position
            continue
        if not _belongs(heading.number, wanted, taken, instruction, flow):
            return position
        taken.append(heading.number)
        if _is_reserved(heading.title) or (
            instruction.verb is Verb.REPLACE and bare_section(ground, flow, opening)
        ):
            return position + 1
    return flow.limit


def _is_reserved(title: str) -> bool:
    return title.strip("[]() .").upper() == "RESERVED"


def _is_sibling(ground: Ground, position: int) -> bool:
    """Whether a box that opens inside a boxed Section is about another Section: it ends this one."""
    kinds = {target.kind for target in parse_instruction(ground.lines[position].text).targets}
    return TargetKind.SECTION in kinds or position + 1 in ground.headings


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
    replaced = _replaced(ground, opening, instruction, wanted, flow)
    shared = shared_from(ground, flow, opening, replaced) if replaced else None
    position = opening + 1
    while position < flow.limit:
        line = ground.lines[position]
        if line.opens_box and position > opening + 1 and position not in ground.headings:
            inner_end = _nested_end(ground, position, flow)
            if not body.resumes_at(inner_end):
                return _before_target_of(ground, opening, position)
            position = inner_end
            continue
        ended = position == shared or _hard_stop(ground, position)
        if ended or (position > opening + 1 and position in ground.terms):
            return position
        if line.labels and position > opening + 1 and body.goes_on_outside(position):
            if instruction.renumber and body.comes_again(position):
                body.take(line.labels[0])
                position += 1
                continue
            if replaced and _lacks_its_table(ground, flow, opening, position, replaced):
                return table_end_below(ground, flow, position) or position
            return position
        if line.labels:
            body.take(line.labels[0])
        elif body.is_flush_text(position):
            return position
        position += 1
    return flow.limit


def _replaced(
    ground: Ground, opening: int, instruction: Instruction, wanted: Sequence[str], flow: Flow
) -> str | None:
    """The one label that a box replaces, if it is one.

    The boxed text's own label, if the instruction names one that isn't there.
    """
    if len(wanted) != 1 or instruction.verb is not Verb.REPLACE:
        return None
    first = ground.lines[opening + 1] if opening + 1 < flow.limit else None
    own = own_content(ground, flow, opening, wanted[0])
    if own is None and first is not None and first.labels:
        return first.labels[-1]
    return wanted[0]


def _before_target_of(ground: Ground, opening: int, following: int) -> int:
    """A box that replaces or deletes "paragraph (a) above" proves that (a) is in force.

    If (a) was read as part of the box above it, that box ends before (a)'s list.
    """
    instruction = parse_instruction(ground.lines[following].text)
    if instruction.verb not in (Verb.REPLACE, Verb.DELETE) or instruction.direction != "above":
        return following
    markers = [path[-1] for target in instruction.targets for path in _path_of(target)]
    body = [p for p in range(opening + 2, following) if ground.lines[p].labels]
    found = [p for p in body if markers and ground.lines[p].labels[-1] == markers[0]]
    if not found:
        return following
    first = found[-1]
    for position in reversed([p for p in body if p < first]):
        if follows(ground.lines[first].labels[0], ground.lines[position].labels[0]):
            first = position
    return first


def _lacks_its_table(ground: Ground, flow: Flow, opening: int, position: int, marker: str) -> bool:
    """The paragraph in force has formula and table; the boxed one has only had its formula yet."""
    own = own_content(ground, flow, opening, marker)
    body = ground.lines[opening + 1 : position]
    return (
        own is not None and own.formula and own.rows
        and any(is_formula(line) for line in body)
        and not any(is_table_row(line) for line in body)
    )  # fmt: skip


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
        several = bool(names) or "variables" in instruction.text
        gap = _gap(ground, first, names, flow) if several else None
        return gap or _rows_end(ground, first, names, count, flow)
    # "Replace the definition above …" inside a table of variables, whose row came out as one
    # line of prose when it was pasted.
    return first + 1 if not names else _stop(ground, first, flow, labels=True)


def _gap(ground: Ground, first: int, names: Sequence[str], flow: Flow) -> int | None:
    """Where two blank lines end the rows of a box: what a table in a table leaves when pasted."""
    for position in range(first, min(first + MAX_BOXED_ROWS, flow.limit)):
        line = ground.lines[position]
        if position > first:
            between = ground.source[ground.lines[position - 1].span.end : line.span.start]
            if between.count("\n") > 2:
                return position
        if _hard_stop(ground, position) or line.labels:
            return None
        other = is_table_row(line) and len(line.cells) == len(ground.lines[first].cells)
        if names and other and not _named(ground, line, names) and "=" not in line.text:
            return None
    return None


def _terms_end(ground: Ground, first: int, names: Sequence[str], flow: Flow) -> int:
    head = ground.terms[first]
    left = [name for name in names if name != folded(head.term)]
    # "Reserve Price" with no text of its own is followed by "Reserve Price for Energy", …
    family = folded(head.term).split(" (")[0] if first + 1 in ground.terms and not head.see else ""
    for position in range(first + 1, flow.limit):
        if _hard_stop(ground, position):
            return position
        term = ground.terms.get(position)
        if term is not None:
            name = folded(term.term)
            if name in left:
                left.remove(name)
            elif position in ground.boxed_lines:
                continue
            elif not family or not name.startswith(family):
                return position
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
    """A boxed formula ends with its last equation line, or where another variable is set equal.

    Where lines of the rules around come again behind it, word for word, they are boxed too: the
    box holds the formula and what follows from it.
    """
    named = max(1, sum(target.kind is TargetKind.FORMULA for target in instruction.targets))
    sides: list[str] = []
    position = opening + 1
    while position < flow.limit and not _hard_stop(ground, position):
        line = ground.lines[position]
        if not is_formula(line, after_formula=True) and position > opening + 1:
            break
        side = left_side(line)
        if side and side not in sides:
            sides.append(side)
        if len(sides) > named:
            break
        position += 1
    return repeated_until(ground, flow, opening, position)
