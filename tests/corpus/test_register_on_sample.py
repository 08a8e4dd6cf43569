"""The sample as of a date, with a revision register: what governs, what waits, what is past."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import build_snapshot
from index.embed import Embedder
from index.publish import publish
from index.snapshot import Snapshot
from ingest.holding_store import load_holdings
from marketrules.answers import Citation
from marketrules.documents import Status
from marketrules.folders import DataFolder
from marketrules.passages import Passage, PassageKind
from marketrules.register import Implementation, Register
from search_api.dates.standing import IN_FORCE, Standing
from search_api.engine import Engine
from search_api.opened import Opened

REGISTER = """
[[implementation]]
revision = "LPRR104"
date = 2025-03-15
source = "Market Notice"

[[implementation]]
revision = "LPRR111"
date = 2025-03-20
source = "Market Notice"

[[implementation]]
revision = "LPRR100"
date = 2025-03-20
source = "Market Notice"

[[implementation]]
revision = "LPRR103"
date = 2025-03-20
source = "Market Notice"
"""
BEFORE, AFTER = date(2025, 3, 14), date(2025, 3, 20)


@pytest.fixture(scope="module")
def folder(sample_data: DataFolder, desk_embedder: Embedder) -> DataFolder:
    publish(
        sample_data, build_snapshot(sample_data, load_holdings(sample_data), desk_embedder)
    )  # fmt: skip
    return sample_data


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.toml"
    path.write_text(REGISTER, encoding="utf-8")
    return path


@pytest.fixture
def engine(folder: DataFolder, desk_embedder: Embedder, register: Path) -> Engine:
    return Engine(folder, desk_embedder, register)


def shown(engine: Engine, pinpoint: str, day: date) -> list[Citation]:
    return [match.citation for match in engine.show(pinpoint, day).matches]


# pinpoint; then, before the day and from it on, the status of each text that stands there
STATUSES = [
    ("6.1(2)", ["in_effect", "pending"], ["superseded", "in_effect"]),
    ("3.1.1(3)", ["in_effect", "pending"], ["superseded", "superseded", "in_effect"]),
    ("3.1.1(4)", ["in_effect"], ["in_effect"]),
    ("9.3.2(2)", ["pending", "in_effect"], ["in_effect", "in_effect"]),
    ("4.3.1(1) formula", ["in_effect", "pending"], ["superseded", "in_effect"]),
    ("Battery Resource", ["pending"], ["in_effect"]),
    # "Replace applicable portions of paragraph (3) above": beside, never merged
    ("5.1(3)", ["in_effect", "pending"], ["in_effect", "pending"]),
]


@pytest.mark.parametrize(("pinpoint", "before", "after"), STATUSES)
def test_a_box_is_pending_until_its_day_and_in_effect_from_it(
    engine: Engine, pinpoint: str, before: list[str], after: list[str]
) -> None:
    wanted = pinpoint.removesuffix(" formula")
    suffix = " formula" if wanted != pinpoint else ""
    for day, expected in ((BEFORE, before), (AFTER, after)):
        found = [one for one in shown(engine, wanted, day) if one.paragraph.endswith(suffix)]
        assert [one.status.value for one in found] == expected, day


def test_what_was_replaced_says_what_replaced_it_and_since_when(engine: Engine) -> None:
    old, new = shown(engine, "6.1(2)", AFTER)
    assert old.label == "Market Protocols § 6.1(2) (replaced by LPRR104 on Mar 15, 2025)"
    assert new.label == "Market Protocols § 6.1(2) (eff. Mar 15, 2025)"
    # by its key it is reached whatever the date
    assert [one.status for one in engine.quotes([old.key], AFTER)] == [Status.SUPERSEDED]
    assert [one.status for one in engine.quotes([old.key], BEFORE)] == [Status.IN_EFFECT]


def test_answers_and_searches_go_by_the_text_of_the_day(engine: Engine) -> None:
    question = "Within how many minutes shall an SA carry out a Dispatch Instruction?"
    for day, key, status in (
        (BEFORE, "market-protocols@2025-01-01#6.1(2)", Status.IN_EFFECT),
        (AFTER, "market-protocols@2025-01-01#6.1(2)!LPRR104", Status.IN_EFFECT),
    ):
        answer = engine.ask(question, day)
        cited = {one.key: one.status for one in answer.citations if one.paragraph == "(2)"}
        assert cited.get(key) is status
        hits = [hit.citation for hit in engine.search(question, day).hits]
        assert [one.key for one in hits if one.section == "6.1" and one.paragraph == "(2)"] == [key]
    assert engine.ask(question, BEFORE).pending
    assert not [one for one in engine.ask(question, AFTER).pending if one.section == "6.1"]


def test_a_paragraph_numbered_anew_bears_its_new_label_and_its_old_one_finds_it(
    engine: Engine,
) -> None:
    # (2) is inserted: the (2) of the edition is (3) from then on, its (3) is (4)
    new, moved = shown(engine, "9.3.2(2)", AFTER)
    assert new.key.endswith("!LPRR103") and new.paragraph == "(2)"
    assert (moved.key, moved.paragraph) == ("market-protocols@2025-01-01#9.3.2(2)", "(3)")
    assert moved.label == (
        "Market Protocols § 9.3.2(3) (eff. Jan 1, 2025; was (2) until Mar 20, 2025)"
    )
    assert [one.paragraph for one in shown(engine, "9.3.2(3)", AFTER)] == ["(3)", "(4)"]
    assert [one.paragraph for one in shown(engine, "9.3.2(4)", AFTER)] == ["(4)"]
    answer = engine.ask("Market Protocols 9.3.2(3)", AFTER)
    assert [one.key for one in answer.citations] == [moved.key]


def test_a_title_that_has_been_replaced_heads_the_text_below_it(engine: Engine) -> None:
    for day, title in (
        (BEFORE, "Notice of Commitment"),
        (AFTER, "Notice and Recall of Commitment"),
    ):
        found = [one for one in shown(engine, "5.2", day) if one.paragraph]
        assert {one.title for one in found if one.status in IN_FORCE} == {title}


def test_applicable_portions_are_shown_beside_with_a_note(engine: Engine) -> None:
    boxed = shown(engine, "5.1(3)", AFTER)[1]
    assert boxed.revisions == ("LPRR104", "LPRR111")
    assert "not merged: all of its revisions have come, but it replaces “applicable portions”" in (
        boxed.trigger or ""
    )
    middle = shown(engine, "5.1(3)", date(2025, 3, 15))[1]
    assert (middle.trigger or "").endswith(
        "not merged: it is of LPRR104 and LPRR111 together, and LPRR111 has not come"
    )


def test_only_the_sections_that_the_register_names_take_effect(
    folder: DataFolder, desk_embedder: Embedder, register: Path
) -> None:
    register.write_text(
        '[[implementation]]\nrevision = "LPRR104"\ndate = 2025-03-15\nsource = "x"\n'
        'sections = ["2"]\n',
        encoding="utf-8",
    )
    engine = Engine(folder, desk_embedder, register)
    assert [one.status.value for one in shown(engine, "Battery Resource", AFTER)] == ["in_effect"]
    found = [one.status.value for one in shown(engine, "6.1(2)", AFTER)]
    assert found == ["in_effect", "pending"]


def test_the_register_is_read_again_when_the_desk_has_changed_it(
    engine: Engine, register: Path
) -> None:
    assert shown(engine, "6.1(2)", AFTER)[0].status is Status.SUPERSEDED
    register.write_text("", encoding="utf-8")
    os.utime(register, (1, 1))
    assert shown(engine, "6.1(2)", AFTER)[0].status is Status.IN_EFFECT
    # a mistake takes nothing away: the register read last goes on to be used, and that is said
    register.write_text("[[implementation]]\n", encoding="utf-8")
    os.utime(register, (2, 2))
    answer = engine.ask("Market Protocols 6.1(2)", AFTER)
    assert [one.status for one in answer.citations] == [Status.IN_EFFECT]
    assert any("line 1: revision is missing" in note for note in answer.notes)


# --- at any date, with any register ------------------------------------------------------------

REVISIONS = [f"LPRR{number}" for number in (95, 98, 99, *range(100, 114))]
DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
ENTRIES = st.dictionaries(st.sampled_from([f"LPRR{r[4:]:0>3}" for r in REVISIONS]), DAYS)


@pytest.fixture(scope="module")
def snapshot(folder: DataFolder, desk_embedder: Embedder) -> Iterator[Snapshot]:
    yield Opened(Engine(folder, desk_embedder)._current().snapshot).snapshot


def in_force(standing: Standing) -> list[Passage]:
    return list(standing.passages(standing.mask(IN_FORCE).nonzero()[0].tolist()))


@given(entries=ENTRIES, day=DAYS)
@settings(max_examples=60)
def test_at_any_date_each_place_has_at_most_one_text_in_effect(
    snapshot: Snapshot, entries: dict[str, date], day: date
) -> None:
    register = Register(
        tuple(Implementation(name, when.isoformat(), "x") for name, when in entries.items())
    )
    standing = Opened(snapshot, register).standing(day)
    places = Counter(
        (one.document, one.section, one.paragraph, one.term)
        for one in in_force(standing)
        if one.status is not Status.INTERPRETATION and one.part == 1
        and ((one.kind is PassageKind.TEXT and one.paragraph) or one.term)
        and one.kind is not PassageKind.ROW and not one.see
    )  # fmt: skip
    assert [place for place, count in places.items() if count > 1] == []


@given(entries=ENTRIES, day=DAYS)
@settings(max_examples=30)
def test_a_register_of_later_days_changes_nothing_before_them(
    snapshot: Snapshot, entries: dict[str, date], day: date
) -> None:
    # A revision that is entered goes by the register, not by the date that its box states.
    stated = {"LPRR098", "LPRR109"}
    later = {name: when for name, when in entries.items() if when > day and name not in stated}
    register = Register(
        tuple(Implementation(name, when.isoformat(), "x") for name, when in later.items())
    )
    plain = {one.key for one in in_force(Opened(snapshot).standing(day))}
    found = {one.key for one in in_force(Opened(snapshot, register).standing(day))}
    assert found == plain
