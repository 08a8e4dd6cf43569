import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.judgments import JudgmentSet, Kind, from_plain, load_set, set_names, to_plain
from evals.pointing import check_against, refuse_foreign, refuse_future, supporting
from index.snapshot import Snapshot
from marketrules.errors import JudgmentError

from .conftest import plain_judgment

Write = Callable[..., Path]
GOLD = plain_judgment()["gold"][0]
NUGGET = plain_judgment()["nuggets"][0]
UNANSWERABLE = {"kind": "unanswerable", "answerable": False, "gold": [], "nuggets": [], "why": "-"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        # a field that nobody reads, at every depth
        ({"hint": "x"}, "hint: Unexpected keyword argument"),
        ({"gold": [GOLD | {"page": 3}]}, "gold.0.page: Unexpected keyword argument"),
        # dead patterns: no regular expression, or one that any answer matches
        ({"must_not": ["(12"]}, "must_not: '(12' is no regular expression"),
        ({"nuggets": [NUGGET | {"match": ["[9-1]"]}]}, "nuggets.0.match: '[9-1]' is no regular"),
        (
            {"nuggets": [NUGGET | {"match": ["x*"]}]},
            "nuggets.0.match: 'x*' matches the empty answer",
        ),
        ({"nuggets": [NUGGET | {"match": []}]}, "nuggets.0 has nothing to match"),
        # days that don't exist
        ({"as_of": "2025-02-30"}, "as_of: Input should be a valid date"),
        ({"gold": [GOLD | {"version": "2025-13-01"}]}, "version 2025-13-01 is no date"),
        # kinds, askers and reasons that aren't known, and kinds that contradict the rest
        ({"kind": "riddle"}, "kind: Input should be"),
        ({"asker": "judge"}, "asker: Input should be"),
        ({"kind": "unanswerable"}, "kind unanswerable contradicts answerable = true"),
        ({"answerable": False}, "kind deadline contradicts answerable = false"),
        ({"gold": []}, "an answerable question needs gold and nuggets"),
        ({"reason": "not_in_corpus"}, "why and reason are for unanswerable questions"),
        (UNANSWERABLE | {"why": ""}, "an unanswerable question says why"),
        (UNANSWERABLE | {"gold": [GOLD]}, "an unanswerable question has no gold"),
        (UNANSWERABLE | {"reason": "bored"}, "reason: Input should be"),
        ({"question": " "}, "an id and a question are needed"),
    ],
)
def test_a_bad_judgment_is_refused_with_file_and_line(
    write_set: Write, changes: dict[str, Any], message: str
) -> None:
    path = write_set(plain_judgment(id="fine"), plain_judgment(**changes))
    with pytest.raises(JudgmentError, match=re.escape(f"{path}:2: {message}")):
        load_set(str(path))


def test_a_line_that_is_no_json_is_refused_with_its_number(write_set: Write) -> None:
    path = write_set(plain_judgment(), "", '{"id": ')
    with pytest.raises(JudgmentError, match=rf"{re.escape(str(path))}:3: line: Invalid JSON"):
        load_set(str(path))


def test_a_missing_field_is_named(write_set: Write) -> None:
    line = plain_judgment()
    del line["asker"]
    with pytest.raises(JudgmentError, match=r":1: asker: Field required"):
        load_set(str(write_set(line)))


def test_an_id_given_twice_is_refused_with_both_lines(write_set: Write) -> None:
    path = write_set(plain_judgment(), plain_judgment(id="other"), plain_judgment())
    with pytest.raises(JudgmentError, match=r":3: id 'd-1' stands in line 1 too"):
        load_set(str(path))


def test_an_empty_file_and_a_missing_one_are_no_sets(write_set: Write, tmp_path: Path) -> None:
    with pytest.raises(JudgmentError, match="no question in it"):
        load_set(str(write_set("")))
    with pytest.raises(JudgmentError, match="Known sets: ercot, refusals, sample"):
        load_set(str(tmp_path / "nowhere.jsonl"))


def test_a_judgment_survives_its_plain_form(desk_set: JudgmentSet) -> None:
    for one in desk_set.judgments:
        assert from_plain(json.loads(json.dumps(to_plain(one)))) == one


@pytest.mark.parametrize(("name", "least"), [("ercot", 151), ("sample", 60)])
def test_the_sets_that_come_with_the_program_are_whole(name: str, least: int) -> None:
    judged = load_set(name)
    assert name in set_names()
    assert len(judged.judgments) >= least
    assert {one.kind for one in judged.judgments} == set(Kind)
    assert sum(not one.answerable for one in judged.judgments) >= 8
    assert not any(one.note for one in judged.judgments if name == "ercot")


def test_places_that_are_not_held_are_listed_with_line_and_reason(
    write_set: Write, held: Snapshot
) -> None:
    judged = load_set(
        str(
            write_set(
                plain_judgment(),
                # another edition, section, paragraph; the right one in the wrong status
                plain_judgment(id="a", gold=[GOLD | {"version": "2024-06-01"}]),
                plain_judgment(id="b", gold=[GOLD | {"section": "9.9"}]),
                plain_judgment(id="c", gold=[GOLD, GOLD | {"paragraph": "(7)"}]),
                plain_judgment(id="d", gold=[GOLD], also_ok=[GOLD | {"document": "rule-42"}]),
                plain_judgment(id="e", gold=[GOLD | {"paragraph": "(1)(a)", "status": "pending"}]),
            )
        )
    )
    assert [(one.line, one.id, one.gold, one.why) for one in check_against(judged, held)] == [
        (2, "a", True, "edition 2024-06-01 isn't held, but 2025-01-01, 2025-06-01"),
        (3, "b", True, "no such section"),
        (4, "c", True, "no such paragraph in that section"),
        (5, "d", False, "edition 2025-06-01 isn't held"),
        (6, "e", True, "stands there as in_effect, not as pending"),
    ]


def test_a_definition_is_judged_by_its_term(write_set: Write, held: Snapshot) -> None:
    term = GOLD | {"section": "2.1", "paragraph": "Dispatch Agent (DA)"}
    judged = load_set(str(write_set(plain_judgment(gold=[term]))))
    assert check_against(judged, held) == ()
    assert [one.term for one in supporting(judged.judgments[0], held)] == ["Dispatch Agent (DA)"]


def test_an_edition_of_the_future_is_refused_with_its_line(
    write_set: Write, held: Snapshot
) -> None:
    path = write_set(plain_judgment(), plain_judgment(id="early", as_of="2025-05-01"))
    with pytest.raises(JudgmentError, match=r":2: early is asked as of 2025-05-01.*2025-06-01"):
        refuse_future(load_set(str(path)), held)


def test_a_chapter_older_than_its_edition_may_be_judged_before_it(
    write_set: Write, held: Snapshot
) -> None:
    # Chapter 2 of the June edition is in force since January 2024.
    term = GOLD | {"section": "2.1", "paragraph": "Dispatch Agent (DA)"}
    path = write_set(plain_judgment(as_of="2025-05-01", gold=[term]))
    refuse_future(load_set(str(path)), held)


def test_a_set_about_other_documents_is_refused(write_set: Write, held: Snapshot) -> None:
    path = write_set(plain_judgment(gold=[GOLD | {"document": "rule-42"}]))
    judged = load_set(str(path))
    with pytest.raises(JudgmentError, match=r":1: .*nor is any other gold place") as refusal:
        refuse_foreign(judged, held, check_against(judged, held))
    assert "--data" in refusal.value.remedy
