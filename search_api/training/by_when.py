"""Drills on deadlines: a length of time is taken out of its sentence, others are offered for it.

The others are deadlines of the same section first, then of the chapter, of the same order of size,
written as the right one is. "10 days" beside "10 Business Days" is a fair trap; "two years" for
"five minutes" is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from random import Random

from marketrules.passages import Passage, PassageKind
from marketrules.spans import Span
from search_api.obligations.deadlines import Deadline, deadlines
from search_api.obligations.duties import duty
from search_api.obligations.quantities import Quantity, in_words, times
from search_api.training.drill import Drill, DrillKind
from search_api.training.ground import Ground
from search_api.training.making import CHOICES, made, shuffled
from search_api.training.wording import GAP, is_item, lead, points_elsewhere, sentences

_HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0,
          "month": 720.0, "year": 8760.0}  # fmt: skip
_USUAL = (1, 2, 3, 5, 7, 10, 14, 15, 20, 30, 45, 60, 90, 120, 180)
_FURTHEST = 5.0  # times longer or shorter than the right one


def by_when(passage: Passage, ground: Ground, random: Random) -> Drill | None:
    """A drill on one deadline of ``passage``; None if it has none that can be asked."""
    if passage.kind is not PassageKind.TEXT:
        return None
    found = list(_askable(passage))
    if not found:
        return None
    span, deadline = random.choice(found)
    sentence = span.quote(passage.text)
    right = deadline.quantity
    written = right.span.quote(sentence)
    others = _others(right, written, passage, ground, random)
    whole = Span(0, len(sentence))
    try:
        led = "" if not is_item(passage) or duty(sentence, whole, ground.parties) else lead(passage)
    except ValueError:
        return None
    if len(others) < CHOICES - 1:
        return None
    gapped = _gapped(sentence, right)
    shown = f"{led} … {gapped}" if led else gapped
    expected = " ".join(written.split())
    return made(
        DrillKind.DEADLINE, passage, ground,
        prompt=f"{_asks(deadline)} ({ground.place(passage).split('(')[0].strip()}, {passage.title})",
        text=" ".join(shown.split()),
        choices=shuffled(expected, others, random), expected=expected,
        explanation=f"{ground.place(passage)}: {deadline.span.quote(sentence)}"
        f"{' ' + deadline.way if deadline.way else ''} …{_unit_told(right)}",
        quote=sentence,
    )  # fmt: skip


def _askable(passage: Passage) -> Iterator[tuple[Span, Deadline]]:
    for span in sentences(passage):
        sentence = span.quote(passage.text)
        if points_elsewhere(sentence.split()[0]) or "aforementioned" in sentence:
            continue
        for deadline in deadlines(sentence):
            quantity = deadline.quantity
            # "within a 365 day period" measures a span, it sets no limit.
            plural = quantity.span.quote(sentence).endswith("s")
            if (
                quantity.value >= 1
                and _HOURS.get(_base(quantity.unit))
                and (plural or quantity.value == 1)
            ):
                yield span, deadline


def _asks(deadline: Deadline) -> str:
    if deadline.limit in ("at least", "no less than", "not less than", "no fewer than"):
        return "How long at least?"
    return "Within what time?" if deadline.limit == "within" else "What is the limit of time?"


def _gapped(sentence: str, right: Quantity) -> str:
    """The sentence without the length, wherever it stands in it."""
    spans = [one.span for one in times(sentence) if one.same == right.same]
    for span in reversed(spans):
        sentence = sentence[: span.start] + GAP + sentence[span.end :]
    return sentence


def _others(
    right: Quantity, written: str, passage: Passage, ground: Ground, random: Random
) -> list[str]:
    near = [one.same for one in _of(ground.section(passage))]
    far = [one.same for one in _of(ground.chapter(passage))]
    random.shuffle(far)
    made_up = [(float(value), right.unit) for value in _USUAL]
    random.shuffle(made_up)
    held: dict[str, None] = {}
    stands = {one.same for one in times(passage.text)}  # would be right elsewhere in it
    for value, unit in (*near, *far, *made_up):
        if (value, unit) in stands or not _plausible(right, value, unit):
            continue
        held.setdefault(_like(written, value, unit))
        if len(held) == CHOICES - 1:
            break
    return list(held)


def _of(passages: Iterable[Passage]) -> list[Quantity]:
    return [
        deadline.quantity
        for one in passages
        if one.kind is PassageKind.TEXT
        for deadline in deadlines(one.text)
    ]


def _plausible(right: Quantity, value: float, unit: str) -> bool:
    """Of the same order of size, and not the same length in other words."""
    ours, theirs = _hours(right.value, right.unit), _hours(value, unit)
    if not ours or not theirs:
        return False
    if _base(unit) != _base(right.unit) and ours == theirs:
        return False
    return 1 / _FURTHEST <= theirs / ours <= _FURTHEST


def _hours(value: float, unit: str) -> float:
    return value * _HOURS.get(_base(unit), 0.0)


def _base(unit: str) -> str:
    return unit.rsplit(" ", 1)[-1]


def _like(written: str, value: float, unit: str) -> str:
    """``value unit`` written as the right one is: in words or figures, "Business" in capitals."""
    whole = int(value) if value == int(value) else value
    in_figures = written[0].isdigit() or not isinstance(whole, int)
    number = str(whole) if in_figures else in_words(int(whole))
    if re.search(r"\(\d+\)", written):
        number = f"{number} ({whole})"
    *kind, base = unit.split()
    words = [word.capitalize() for word in kind]
    noun = base.capitalize() if kind else base
    return " ".join([number, *words, noun if value == 1 else f"{noun}s"])


def _unit_told(right: Quantity) -> str:
    return (
        " These are Business Days, not calendar days."
        if right.unit.startswith("business day")
        else ""
    )
