"""The rules by which a box's end is inferred, one per kind of target."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.contents import folded
from ingest.definitions import Term
from ingest.depth import Depths, Labelled, derive
from ingest.headings import Heading
from ingest.lines import Line
from ingest.markers import follows, is_first, readings
from ingest.tables import is_formula, is_row
from marketrules.boxes import Instruction, Target, TargetKind, Verb
from marketrules.labels import Path, parse_path


class Ground(Protocol):
    """What the rules look at; see ``ingest.extents.Ground``."""

    @property
    def lines(self) -> Sequence[Line]: ...
    @property
    def headings(self) -> Mapping[int, Heading]: ...
    @property
    def terms(self) -> Mapping[int, Term]: ...
    @property
    def left_out(self) -> Collection[int]: ...
    @property
    def covers(self) -> Collection[int]: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Flow:
    """The rules around a box: from where they run, what is boxed in between, what they hold."""

    start: int  # position of the section's heading
    closed: tuple[tuple[int, int], ...]  # boxes since then, half-open
    seen: frozenset[str]  # numbers of the sections so far, boxed ones excluded
    limit: int  # no box ends after this position


def body_end(ground: Ground, opening: int, instruction: Instruction, flow: Flow) -> int:
    """The position behind the box that opens at ``opening``."""
    if instruction.verb is Verb.DELETE and not ground.lines[opening].text.rstrip().endswith(":]"):
        return opening + 1
    kinds = {target.kind for target in instruction.targets}
    if TargetKind.SECTION in kinds and not _followed_by_label(ground, opening):
        return _sections_end(ground, opening, instruction, flow)
    if kinds & {TargetKind.PARAGRAPH, TargetKind.ITEM}:
        return _paragraphs_end(ground, opening, instruction, flow)
    if kinds & {TargetKind.DEFINITION, TargetKind.VARIABLE, TargetKind.ACRONYM}:
        return _entries_end(ground, opening, instruction, flow)
    if kinds & {TargetKind.FORMULA}:
        return _formula_end(ground, opening, instruction, flow)
    if instruction.verb is Verb.INTERPRET:
        return _stop(ground, opening + 1, flow, labels=False)
    return _stop(ground, opening + 1, flow, labels=True)


def _followed_by_label(ground: Ground, opening: int) -> bool:
    """ "Replace paragraph (2) of Section 4.4 above": the body is a paragraph, not a Section."""
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
    wanted = [path for target in instruction.targets for path in _path_of(target)]
    context = main_depths(ground, flow, opening)
    around: tuple[str, ...] = context.paths[-1] if context.paths else ()
    state = _Body(instruction, [path[-1] for path in wanted], around, ground, flow, opening)
    for position in range(opening + 1, flow.limit):
        if _hard_stop(ground, position):
            return position
        if position > opening + 1 and position in ground.terms:
            return position
        line = ground.lines[position]
        if line.labels:
            if state.goes_on_outside(position):
                return position
            state.take(line.labels[0])
        elif state.is_flush_text(position):
            return position
    return flow.limit


def _path_of(target: Target) -> list[Path]:
    if target.kind not in (TargetKind.PARAGRAPH, TargetKind.ITEM) or not target.label:
        return []
    try:
        path = parse_path(target.label)
    except ValueError:
        return []
    return [path] if path else []


class _Body:
    """The boxed labels read so far, at the level of the box's targets."""

    def __init__(
        self,
        instruction: Instruction,
        wanted: Sequence[str],
        around: Path,
        ground: Ground,
        flow: Flow,
        opening: int,
    ) -> None:
        self.instruction = instruction
        self.wanted = list(wanted)
        self.around = around
        self.ground = ground
        self.flow = flow
        self.opening = opening
        self.top = ""  # the last label taken at the targets' level
        self.taken: list[str] = []

    def take(self, marker: str) -> None:
        """Adds a label to the body."""
        if marker in self.wanted:
            self.wanted.remove(marker)
            self.top = marker
        elif not self.taken:
            self.top = marker
        self.taken.append(marker)

    def goes_on_outside(self, position: int) -> bool:
        """Whether the label at ``position`` belongs to the rules around the box."""
        marker = self.ground.lines[position].labels[0]
        if not self.taken or marker in self.wanted:
            return not self.taken and self._is_foreign(marker)
        if marker == self.top:
            return True  # inserted, and the rules around go on with the same label
        if follows(marker, self.top):
            # "(i)" after a boxed "(h)" may open a list of its own; "(ii)" behind it tells.
            return not (is_first(marker) and self._next_label_is_second(position))
        return self._is_further_out(marker)

    def _is_foreign(self, marker: str) -> bool:
        """The first label below "Insert paragraph (5) below" isn't "(5)": the body has no label."""
        return bool(self.wanted) and marker not in self.wanted and position_after(self, marker)

    def _next_label_is_second(self, position: int) -> bool:
        for line in self.ground.lines[position + 1 : min(position + 12, self.flow.limit)]:
            if line.labels:
                return any(r.ordinal == 2 and r.alphabet == "i" for r in readings(line.labels[0]))
        return False

    def _is_further_out(self, marker: str) -> bool:
        """Whether ``marker`` goes on with a list that encloses the box's targets."""
        level = self._level_of_top()
        return any(follows(marker, outer) for outer in self.around[:level]) and not any(
            follows(marker, inner) for inner in self.taken if inner != self.top
        )

    def _level_of_top(self) -> int:
        """How many lists enclose the targets, judged from the last labels before the box."""
        for depth in range(len(self.around) - 1, -1, -1):
            marker = self.around[depth]
            if marker == self.top or follows(self.top, marker):
                return depth
        return len(self.around) if is_first(self.top) else max(0, len(self.around) - 1)

    def is_flush_text(self, position: int) -> bool:
        """Unlabelled prose below a boxed *item* closes the list around: it isn't boxed.

        "(b) … [Replace item (b) above …:] (b) … The QSE shall also …" Formulas and rows stay
        inside, and so does text below a boxed paragraph of the first level.
        """
        line = self.ground.lines[position]
        if not self.taken or self._level_of_top() == 0:
            return False
        if line.cells or is_row(line) or line.bullet or is_formula(line, after_formula=True):
            return False
        above = self.ground.lines[position - 1]
        if (
            above.text.rstrip().endswith(":")
            or is_row(above)
            or is_formula(above, after_formula=True)
        ):
            return False
        return not _target_has_flush_text(self.ground, self.opening)


def position_after(body: _Body, marker: str) -> bool:
    """Whether the rules around the box go on with ``marker`` right below the instruction."""
    return any(follows(marker, outer) for outer in body.around)


def _target_has_flush_text(ground: Ground, opening: int) -> bool:
    """Whether the text just above the box is unlabelled prose too."""
    if opening == 0:
        return False
    above = ground.lines[opening - 1]
    return not above.labels and not is_row(above) and not above.opens_box and not above.cells


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
    return _stop(ground, first, flow, labels=True)


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
    taken = 0
    for position in range(first, flow.limit):
        line = ground.lines[position]
        if _hard_stop(ground, position) or not is_row(line):
            return position
        if taken >= count and not _named(ground, line, names):
            return position
        taken += 1
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
