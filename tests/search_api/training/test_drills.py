"""Drills of the sample: sound against the text itself, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from marketrules.documents import Status
from marketrules.errors import DrillUnknown
from search_api.compare.noise import plain
from search_api.obligations.quantities import times
from search_api.training.checking import checked, faults
from search_api.training.drill import Drill, DrillKind, DrillName
from search_api.training.ground import Ground
from search_api.training.room import Training

DAY = date(2025, 7, 15)
MOST = 60


def _all(room: Training, kind: DrillKind, seed: int = 1, day: date = DAY) -> tuple[Drill, ...]:
    return room.drills("all", [kind], MOST, seed, day).drills


@pytest.mark.parametrize("kind", DrillKind)
def test_the_sample_gives_drills_of_every_kind(room: Training, kind: DrillKind) -> None:
    assert len(_all(room, kind)) >= 1


@given(st.integers(0, 10_000))
@hypothesis_settings(max_examples=15)
def test_whatever_the_seed_drills_are_sound(room: Training, ground: Ground, seed: int) -> None:
    found = room.drills("all", list(DrillKind), MOST, seed, DAY).drills
    assert found
    for drill in found:
        passage = ground.standing.by_key(drill.keys[0])
        assert passage is not None
        assert passage.status in (Status.IN_EFFECT, Status.INTERPRETATION)
        assert ground.standing.governs(passage)
        assert drill.quote in passage.text
        assert drill.choices.count(drill.expected) == 1
        assert len({plain(one).casefold() for one in drill.choices}) == len(drill.choices)
        assert faults(drill, ground) == ()


def test_the_right_length_stands_in_the_passage_and_no_other_choice_does(
    room: Training, ground: Ground
) -> None:
    for drill in _all(room, DrillKind.DEADLINE):
        passage = ground.standing.by_key(drill.keys[0])
        assert passage is not None
        stands = {one.same for one in times(passage.text)}
        offered = {choice: times(choice)[0].same for choice in drill.choices}
        assert [one for one, same in offered.items() if same in stands] == [drill.expected]
        assert drill.expected not in drill.text.split("____")[0].split("…")[-1]


def test_text_not_in_force_occurs_in_drills_on_time_alone_and_is_told(
    room: Training, ground: Ground
) -> None:
    for kind in DrillKind:
        for drill in _all(room, kind):
            beyond = [ground.standing.by_key(key) for key in drill.keys[1:]]
            waiting = [
                one for one in beyond if one is not None and one.status is not Status.IN_EFFECT
            ]
            if waiting:
                assert kind in (DrillKind.IN_FORCE, DrillKind.CHANGE)
                assert "not in force" in drill.explanation.lower() or (
                    "superseded" in drill.explanation
                )


def test_the_text_in_force_depends_on_the_day(room: Training) -> None:
    # The sample's Protocols of July end a dispute on the tenth Business Day, those of January on the seventh.
    def texts(day: date) -> dict[str, str]:
        found = room.drills("9.3", [DrillKind.IN_FORCE], MOST, 1, day).drills
        return {one.keys[0].partition("#")[2]: one.expected for one in found}

    before, after = texts(date(2025, 6, 1)), texts(DAY)
    assert "seventh Business Day" in before["9.3.1(1)"]
    assert "tenth Business Day" in after["9.3.1(1)"]


def test_a_verb_is_told_by_the_documents_own_rule(room: Training, ground: Ground) -> None:
    cited = {key for drill in _all(room, DrillKind.MODAL) for key in drill.keys[1:]}
    assert cited
    assert {key.partition("#")[2].partition("(")[0] for key in cited} == {"1.2"}


def test_the_same_seed_gives_the_same_drills_and_another_gives_others(room: Training) -> None:
    first, again = _all(room, DrillKind.DEADLINE, 5), _all(room, DrillKind.DEADLINE, 5)
    assert first == again
    orders = {tuple(one.keys[0] for one in _all(room, DrillKind.DEADLINE, n)) for n in range(4)}
    assert len(orders) > 1


def test_a_drill_is_made_again_from_its_id(room: Training) -> None:
    for kind in DrillKind:
        for drill in _all(room, kind)[:3]:
            judged = room.check(drill.id, drill.expected)
            assert judged.right
            assert judged.drill == drill
            for wrong in set(drill.choices) - {drill.expected}:
                assert not room.check(drill.id, wrong).right


def test_an_id_does_not_show_the_paragraph_that_is_asked_for(room: Training) -> None:
    for drill in _all(room, DrillKind.PARAGRAPH):
        assert drill.keys[0].partition("#")[2] not in drill.id


@pytest.mark.parametrize("name", ["", "deadline", "deadline~2025-07-15~1~!", "nothing~2025-07-15~1~YQ",
                                  str(DrillName(DrillKind.DEADLINE, DAY, 1, "none@1#1"))])  # fmt: skip
def test_an_unknown_id_is_refused(room: Training, name: str) -> None:
    with pytest.raises(DrillUnknown):
        room.check(name, "a")


BASE = Drill(
    "x", DrillKind.DEADLINE, "?", "", ("five days", "ten Business Days", "two days"),
    "ten Business Days", "", "", ("grid-rules@2025-01-01#9.4(2)",), "", "", "2025-07-15", "s",
)  # fmt: skip
ANSWERS = [
    (BASE, "ten Business Days", True), (BASE, "10 business days", True), (BASE, "b", True),
    (BASE, "2", True), (BASE, "10 days", False), (BASE, "a", False), (BASE, "h", False),
    (BASE, "", False),
    (replace(BASE, kind=DrillKind.PARAGRAPH, choices=("Grid Rules § 9.4(2), Disputes", "x", "y"),
             expected="Grid Rules § 9.4(2), Disputes"), "Section 9.4(2)", True),
    (replace(BASE, kind=DrillKind.PARAGRAPH, choices=("Grid Rules § 9.4(2), Disputes", "x", "y"),
             expected="Grid Rules § 9.4(2), Disputes"), "9.4(1)", False),
    (replace(BASE, kind=DrillKind.DEFINITION, choices=("Dispatch Agent (DA)", "x", "y"),
             expected="Dispatch Agent (DA)"), "da", True),
]  # fmt: skip


@pytest.mark.parametrize(("drill", "answer", "right"), ANSWERS)
def test_a_free_answer_counts_however_it_is_written(drill: Drill, answer: str, right: bool) -> None:
    assert checked(drill, answer).right is right


@given(st.text(max_size=40))
def test_any_answer_is_judged(answer: str) -> None:
    assert checked(BASE, answer).right in (True, False)


def test_a_drill_with_a_second_right_choice_is_found_out(room: Training, ground: Ground) -> None:
    drill = _all(room, DrillKind.DEADLINE)[0]
    assert faults(replace(drill, choices=(*drill.choices, drill.expected.upper())), ground)
    assert faults(replace(drill, quote="not there"), ground)
