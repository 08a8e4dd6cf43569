"""Labels in a row -> label paths: (1), (a), (b), (i) … to (1), (1)(a), (1)(b), (1)(b)(i) ….

Hard rule: a label goes on with a list that is open, or opens one below the last label. Which of
the readings holds is a matter of named, weighted preferences; the cheapest sequence wins. Where
two readings of a label cost nearly the same, the label is returned as ambiguous, never hidden:
"(h) …; (i) HSL …: (i) Submit … (ii) When …" is settled by the "(ii)" that follows, while "(i)"
between "(h)" and "(2)" isn't settled by anything but its neighbours' punctuation.
(The idea is that of regulations-parser's depth package: solutions, not guesses.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from marketrules.labels import Path
from marketrules.markers import Alphabet, Reading, readings

# What a step costs. Only their order and rough distance matter.
GAP = 3.0  # (a), (c): something was deleted, or lost
REPEAT = 4.0  # (a), (a): the source repeats itself
RESTART = 5.0  # (1) … (4), (1): a second list in one section
ORPHAN = 5.0  # a list that opens with (c)
UNUSUAL_CHILD = 1.0  # (1) with (A) below it, where (a) is the custom
SAME_COUNT = 5.0  # (a) with (a) below it: a repetition likelier, unless a colon announces a list
NO_COLON = 0.4  # a list opens after text that doesn't end in a colon
AFTER_COLON = 0.4  # a list goes on although the last text ends in a colon
INDENT_AGAINST = 0.8  # the indent says otherwise
LOOKBACK = 64  # labels; rivals that parted longer ago differ where they parted, which was noted
MARGIN = 0.5  # readings nearer than this are reported as ambiguous
STEP = 4.0  # points by which what is indented at all is indented
WINDOW = 6.5  # a reading this much dearer than the best won't catch up
BEAM = 16
MAX_DEPTH = 8  # lists in lists; rulebooks go to six: (1)(a)(i)(A)(1)(a)

_CUSTOMARY_CHILDREN = {
    (None, Alphabet.DIGIT),
    (None, Alphabet.LOWER),
    (Alphabet.DIGIT, Alphabet.LOWER),
    (Alphabet.LOWER, Alphabet.ROMAN),
    (Alphabet.LOWER, Alphabet.DIGIT),
    (Alphabet.ROMAN, Alphabet.UPPER),
    (Alphabet.DIGIT, Alphabet.UPPER),
    (Alphabet.UPPER, Alphabet.ROMAN),
    (Alphabet.UPPER, Alphabet.DIGIT),
    (Alphabet.ROMAN, Alphabet.UPPER_ROMAN),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label as it stands, with what may tell its depth."""

    marker: str
    after_colon: bool  # the text before it ends in ":" (or "; and:")
    indent: float | None = None  # points
    flush: float | None = (
        None  # indent of a paragraph before it that left the list, -inf if unknown
    )


@dataclass(frozen=True, slots=True)
class Level:
    """One open list: how it counts, how far it has come, and its marker as written."""

    reading: Reading
    marker: str
    indent: float | None = None


Stack = tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Depths:
    """A path per label; ``ambiguous`` and ``out_of_order`` hold positions in the input."""

    paths: tuple[Path, ...]
    stacks: tuple[Stack, ...]
    ambiguous: tuple[int, ...]
    out_of_order: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Solution:
    """A reading of the labels so far: the last one's place, and the solution it goes on from."""

    cost: float
    stack: Stack
    position: int  # of the last label; -1 before the first
    before: _Solution | None = None
    rough: bool = False  # the last label broke the order
    unsettled: tuple[int, ...] = ()  # positions that a rival, near until here, read otherwise

    def steps(self) -> list[_Solution]:
        """One solution per label, in order."""
        found: list[_Solution] = []
        step: _Solution | None = self
        while step is not None and step.before is not None:
            found.append(step)
            step = step.before
        return found[::-1]


def derive(labels: Sequence[Labelled], base: Stack = ()) -> Depths:
    """Finds the cheapest reading of all ``labels`` in a row.

    Args:
        labels: in document order.
        base: lists already open where the row begins (a box stands inside a paragraph).
    """
    solutions = [_Solution(0.0, base, -1)]
    for position, label in enumerate(labels):
        following: dict[Stack, _Solution] = {}
        for solution in solutions:
            for stack, cost in _steps(solution.stack, label):
                found = _Solution(solution.cost + cost, stack, position, solution, cost >= GAP)
                following[stack] = _cheaper(following.get(stack), found)
        ranked = sorted(following.values(), key=lambda found: found.cost)
        solutions = [s for s in ranked[:BEAM] if s.cost <= ranked[0].cost + WINDOW]
    best = solutions[0]
    steps = best.steps()
    unsettled = {position for step in steps for position in step.unsettled}
    for other in solutions[1:]:
        unsettled.update(_differing(best, other))
    return Depths(
        paths=tuple(tuple(level.marker for level in step.stack) for step in steps),
        stacks=tuple(step.stack for step in steps),
        ambiguous=tuple(sorted(unsettled)),
        out_of_order=tuple(step.position for step in steps if step.rough),
    )


def _cheaper(known: _Solution | None, found: _Solution) -> _Solution:
    """Of two readings that have come to the same place, the cheaper; a near rival is noted."""
    if known is None:
        return found
    best, other = (known, found) if known.cost <= found.cost else (found, known)
    differing = _differing(best, other)
    return replace(best, unsettled=(*best.unsettled, *differing)) if differing else best


def _differing(best: _Solution, other: _Solution) -> list[int]:
    """Positions that two near readings put at different depths; none if they aren't near."""
    found: list[int] = []
    if other.cost - best.cost > MARGIN:
        return found
    one: _Solution | None = best
    two: _Solution | None = other
    for _ in range(LOOKBACK):
        if one is None or two is None or one is two:
            break
        if len(one.stack) != len(two.stack):
            found.append(one.position)
        one, two = one.before, two.before
    return found


def still_open(stack: Stack, flush: float | None) -> Stack:
    """The lists that an unlabelled paragraph at indent ``flush`` stands in, of those open above it.

    A paragraph right under a label's own words goes on with it; one as far out as the label
    itself, or farther, has left the list. None: there is no such paragraph.
    """
    if flush is None:
        return stack
    depth = 0
    while depth < len(stack):
        indent = stack[depth].indent
        if indent is None or indent >= flush - STEP:
            break
        depth += 1
    return stack[:depth]


def _steps(stack: Stack, label: Labelled) -> list[tuple[Stack, float]]:
    """All places at which ``label`` may stand after ``stack``, with their costs."""
    counted = readings(label.marker)
    if not counted:  # "10.1" counts in no alphabet: it leaves open lists as they are
        return [(stack, 0.0)]
    steps = []
    around = still_open(stack, label.flush)
    for reading in counted:
        level = Level(reading, label.marker, label.indent)
        announced = around and not around[-1].marker  # nothing stands below a list not yet begun
        if not announced and len(around) < MAX_DEPTH:
            steps.append(((*around, level), _cost_of_child(around, level, label.after_colon)))
        for depth in range(len(stack)):
            if stack[depth].reading.alphabet is reading.alphabet:
                cost = _cost_of_sibling(stack, depth, level, label.after_colon)
                steps.append(((*stack[:depth], level), cost))
    # Too deep, and no list counts so: the deepest ends and another begins in its place.
    return steps or [((*stack[:-1], Level(counted[0], label.marker, label.indent)), RESTART)]


def _cost_of_child(stack: Stack, level: Level, after_colon: bool) -> float:
    parent = stack[-1] if stack else None
    cost = 0.0 if level.reading.ordinal == 1 else ORPHAN
    kinds = (parent.reading.alphabet if parent else None, level.reading.alphabet)
    if kinds[0] is kinds[1]:
        cost += SAME_COUNT
    elif kinds not in _CUSTOMARY_CHILDREN:
        cost += UNUSUAL_CHILD
    if parent is not None and not after_colon:
        cost += NO_COLON
    return cost + (_indent_cost(parent, level, deeper=True) if parent else 0.0)


def _cost_of_sibling(stack: Stack, depth: int, level: Level, after_colon: bool) -> float:
    previous = stack[depth]
    step = level.reading.ordinal - previous.reading.ordinal
    if step == 1:
        cost = 0.0
    elif step > 1:
        cost = GAP + 0.1 * min(step, 10)
    elif level.reading.ordinal == 1:
        cost = RESTART
    else:
        cost = REPEAT if step == 0 else RESTART + 1.0
    if after_colon and depth == len(stack) - 1:
        cost += AFTER_COLON
    # Closing many lists at once is no worse than one, but of two fits the nearer is likelier.
    cost += 0.05 * (len(stack) - 1 - depth)
    return cost + _indent_cost(previous, level, deeper=False)


def _indent_cost(other: Level, level: Level, *, deeper: bool) -> float:
    if other.indent is None or level.indent is None:
        return 0.0
    shift = level.indent - other.indent
    agrees = shift > 4.0 if deeper else abs(shift) <= 9.0
    return 0.0 if agrees else INDENT_AGAINST
