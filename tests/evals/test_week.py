"""A desk's week: who works when, what is compared in the end, what is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from evals.load.asking import Sample
from evals.week.acts import Record
from evals.week.ledger import Ledger
from evals.week.people import DAY_S, DAYS, WEEK_S, Act, desk_of, moments_of
from evals.week.report import Week, rows
from marketrules.wire.desk import Given, Inquiry, Moved, Note

NOW = datetime(2025, 4, 1, tzinfo=UTC)


def _inquiry(number: int, notes: list[str], snapshots: list[str], moves: int) -> Inquiry:
    return Inquiry(
        id=number, version=1, organisation="", role="", channel="phone", reference="",
        question="q", status="open", owner="", handed_to="", due=None, overdue=False, tags=[],
        taken_by="ada", taken_at=NOW, changed_at=NOW, answered_at=None, blanked_at=None, contact="",
        answers=[Given(id=n, by="ada", at=NOW, snapshot=one, as_of=NOW.date(), text="t", pending=[], citations=[])
                 for n, one in enumerate(snapshots)],
        notes=[Note(id=n, author="ada", at=NOW, text=one) for n, one in enumerate(notes)],
        moves=[Moved(by="ada", at=NOW, was="open", status="answered", handed_to="", why="")] * moves,
    )  # fmt: skip


def test_forty_people_are_an_admin_four_leads_five_trainees_and_the_rest() -> None:
    roles = [one.role for one in desk_of(40)]
    assert [roles.count(one) for one in ("admin", "lead", "trainee", "desk")] == [1, 4, 5, 30]
    assert len({one.name for one in desk_of(40)}) == 40


def test_contacts_come_as_often_as_said_and_less_over_lunch() -> None:
    people = [one for one in desk_of(400) if one.role == "desk"]
    at = [m.at for one in people for m in moments_of(one, 20) if m.act is Act.CONTACT]
    # 20 a day, 5 days: the mean of many people is within a few hundredths of 100.
    assert len(at) / len(people) == pytest.approx(100, rel=0.03)
    hours = [int(one % DAY_S // 3600) for one in at]
    assert hours.count(4) < 0.5 * hours.count(2)  # .5 to 1.5
    assert all(0 <= one < WEEK_S for one in at)


def test_a_persons_week_is_in_order_and_the_same_each_time() -> None:
    for person in desk_of(12):
        week = moments_of(person, 5)
        assert week == sorted(week, key=lambda one: one.at) == moments_of(person, 5)
        assert [one.act for one in week].count(Act.MORNING) == DAYS


@pytest.mark.parametrize(
    ("notes", "snapshots", "moves", "told"),
    [
        (["a", "b"], ["s1"], 1, []),
        (["a"], ["s1"], 1, ["inquiry 7: 1 notes held, 2 acknowledged"]),
        (["a", "b", "b"], ["s1"], 1, ["inquiry 7: 3 notes held, 2 acknowledged"]),
        (["a", "b"], [], 1, ["inquiry 7: 0 answers held, 1 acknowledged"]),
        (["a", "b"], ["s2"], 1, ["inquiry 7: 1 answers held, 1 acknowledged"]),
        (["a", "b"], ["s1"], 0, ["inquiry 7: 0 moves held, 1 acknowledged"]),
    ],
)
def test_what_was_acknowledged_must_be_there_once(
    notes: list[str], snapshots: list[str], moves: int, told: list[str]
) -> None:
    ledger = Ledger()
    ledger.taken(7, shared=True)
    ledger.noted(7, "a")
    ledger.noted(7, "b")
    ledger.answered(7, "s1")
    ledger.moved(7)
    assert ledger.writes == 5  # taken, two notes, an answer, a move
    assert list(ledger.lost([_inquiry(7, notes, snapshots, moves)])) == told
    assert list(ledger.lost([])) == ["inquiry 7 is gone"]


def test_the_table_sets_each_kind_of_call_beside_one_person_alone() -> None:
    alone, played = Record(0.0), Record(0.0)
    alone.samples += [Sample("ask", 0, 50.0, "ok")]
    played.samples += [Sample("ask", 0, ms, "ok") for ms in (100.0, 100.0)]
    played.samples += [Sample("take", 0, 5.0, "ok"), Sample("change", 0, 1.0, "clash")]
    week = Week(2, 10.0, alone, played, (), 5.0, 2, ())
    told = list(rows(week.figures()))
    assert "| ask | 2 | 100 | 100 | 50 | 2.0 |" in told
    assert "| take | 1 | 5 | 5 | – | – |" in told
    assert "errors 0" in told[-1] and "cores busy 25%" in told[-1]  # 5 s of 2 × 10
    assert week.is_clean


def test_a_failure_or_a_lost_write_is_no_clean_week() -> None:
    failed = Record(0.0, failures=["ada, contact: ServiceUnavailable"])
    assert not Week(2, 10.0, Record(0.0), failed, (), 0.0, 2, ()).is_clean
    assert not Week(2, 10.0, Record(0.0), Record(0.0), (), 0.0, 2, ("inquiry 1 is gone",)).is_clean
