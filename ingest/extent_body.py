"""The labels of a box's text as it is read, and which label no longer belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.definitions import Term
from ingest.headings import Heading
from ingest.lines import Line
from ingest.tables import is_formula, is_row
from marketrules.boxes import Verb
from marketrules.labels import Path
from marketrules.markers import follows, is_first, readings

LOOKAHEAD = 40  # lines in which a list's second label is looked for


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
    @property
    def boxed_lines(self) -> frozenset[int]: ...


@dataclass(frozen=True, slots=True)
class Flow:
    """The rules around a box: from where they run, what is boxed in between, what they hold."""

    start: int  # position of the section's heading
    closed: tuple[tuple[int, int], ...]  # boxes since then, half-open
    seen: frozenset[str]  # numbers of the sections so far, boxed ones excluded
    limit: int  # no box ends after this position


class BoxBody:
    """The boxed labels read so far, against those of the rules around the box."""

    def __init__(
        self,
        verb: Verb,
        wanted: Sequence[str],
        around: Path,
        ground: Ground,
        flow: Flow,
        opening: int,
    ) -> None:
        self.verb = verb
        self.targets = tuple(wanted)  # markers that the instruction names
        self.left = list(wanted)
        self.around = around  # path of the last label before the box
        self.ground = ground
        self.flow = flow
        self.opening = opening
        self.top = ""  # the last label taken at the targets' level
        self.taken: list[str] = []

    def take(self, marker: str) -> None:
        """Adds a label to the body."""
        if marker in self.left:
            self.left.remove(marker)
            self.top = marker
        elif not self.taken:
            self.top = marker  # renumbered: paragraph (d) is replaced by one that will be (e)
        self.taken.append(marker)

    def goes_on_outside(self, position: int) -> bool:
        """Whether the label at ``position`` belongs to the rules around the box."""
        marker = self.ground.lines[position].labels[0]
        if not self.taken or marker in self.left or position in self.ground.boxed_lines:
            return False
        named = self.targets or (self.top,)
        if marker == self.top and self.top in named:
            return True  # inserted, and the rules around go on with the same label
        if self._closed_list_goes_on(position, marker):
            return False
        if is_first(marker) and self._second_comes(position):
            return False  # "(i)" after a boxed "(h)" opens a list of its own; "(ii)" tells
        goes_on = (
            marker in named
            or any(follows(marker, label) for label in named)
            or self.fits_around(marker)
        )
        return goes_on and not self._goes_on_inside(marker)

    def _closed_list_goes_on(self, position: int, marker: str) -> bool:
        """Whether a list that is closed in force goes on in the box.

        "(e) Services. [Replace item (e) above:] (e) Services of one's own; (f) Offers." In force
        the list ends with the full stop of (e), so (f) is boxed.
        """
        if self.verb is not Verb.REPLACE or not follows(marker, self.top):
            return False
        target = self.ground.lines[self.opening - 1]
        last = self.ground.lines[position - 1].text.rstrip()
        closed = target.labels[-1:] == self.around[-1:] and target.text.rstrip().endswith(".")
        return closed and len(self.around) > 1 and last.endswith((";", "; and", "; or", ","))

    def fits_around(self, marker: str) -> bool:
        """Whether ``marker`` goes on with a list that was open before the box."""
        return any(follows(marker, outer) for outer in self.around)

    def _goes_on_inside(self, marker: str) -> bool:
        """Whether ``marker`` goes on with a list inside the box, below its top."""
        inner = [taken for taken in self.taken if taken not in self.targets and taken != self.top]
        return any(follows(marker, label) for label in inner[-LOOKAHEAD:])

    def comes_again(self, position: int) -> bool:
        """Whether the label at ``position`` stands again before the rules go on further out.

        "[Replace paragraph (1) above … and renumber accordingly:] (1) … (2) … (3) … (2) …": all
        before the repetition is boxed. A copy in a box of its own is no repetition.
        """
        marker = self.ground.lines[position].labels[0]
        outer = self.around[: self._level_of_top()]
        for line in self.ground.lines[position + 1 : self.flow.limit]:
            if line.opens_box or line.position in self.ground.headings or not line.labels:
                if not line.opens_box and line.position not in self.ground.headings:
                    continue
                return False
            if line.labels[0] == marker:
                return True
            if any(follows(line.labels[0], label) for label in outer):
                return False
        return False

    def _second_comes(self, position: int) -> bool:
        for line in self.ground.lines[position + 1 : min(position + LOOKAHEAD, self.flow.limit)]:
            if line.labels:
                return any(r.ordinal == 2 and r.alphabet == "i" for r in readings(line.labels[0]))
        return False

    def resumes_at(self, position: int) -> bool:
        """Whether the box goes on at ``position``, behind a box inside it.

        "[Replace paragraph (2) above:] (2) … (a) … [Replace paragraph (a) above:] (a) … (b) …":
        the "(b)" can't go on with the rules around, which stand at (2).
        """
        for line in self.ground.lines[position : self.flow.limit]:
            if line.position in self.ground.headings or line.opens_box:
                return False
            if line.labels:
                marker = line.labels[0]
                return not self.fits_around(marker) and self._goes_on_inside(marker)
        return False

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
        if above.text.rstrip().endswith(":") or is_row(above):
            return False
        if is_formula(above, after_formula=True):
            return False
        return not self._target_has_flush_text()

    def _level_of_top(self) -> int:
        """How many lists enclose the targets, judged from the last labels before the box."""
        for depth in range(len(self.around) - 1, -1, -1):
            marker = self.around[depth]
            if marker == self.top or follows(self.top, marker):
                return depth
        return len(self.around) if is_first(self.top) else max(0, len(self.around) - 1)

    def _target_has_flush_text(self) -> bool:
        """Whether the text just above the box is unlabelled prose too."""
        above = self.ground.lines[self.opening - 1]
        return not above.labels and not is_row(above) and not above.opens_box and not above.cells
