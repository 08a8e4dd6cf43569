"""``marketrules consolidate``: files and editions held, what it prints, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.holding_store import store
from marketrules.folders import DataFolder
from marketrules.holdings import Holding

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample" / "documents"
OLD = str(SAMPLE / "LMGO Market Protocols 010125.txt")
REQUEST = str(SAMPLE / "112LPRR-03 LMGO Comments 031525.docx")


def at(found: dict[str, Any], section: str, paragraph: str) -> list[str]:
    return [
        one["text"]
        for one in found["paragraphs"]
        if (one["section"], one["paragraph"]) == (section, paragraph) and one["kind"] == "text"
    ]


def test_boxes_of_the_revisions_named_are_applied(run_json: Callable[..., Any]) -> None:
    found = run_json("consolidate", OLD, "--applied", "LPRR104", "LPRR100")
    assert found["file"] == OLD
    assert found["applied"] == ["LPRR104", "LPRR100"]
    assert at(found, "6.1", "(2)")[0].startswith(
        "(2)\tAn SA shall carry out a Dispatch Instruction within five minutes, or within one"
    )
    # (3) is deleted "and renumber accordingly": what was (4) is (3)
    assert at(found, "3.1.1", "(3)")[0].startswith("(3)\tThe SA for a Resource that has a Forced")
    moved = next(one for one in found["paragraphs"] if one.get("was"))
    assert (moved["section"], moved["paragraph"], moved["was"]) == ("3.1.1", "(3)", "3.1.1(4)")
    # it is of LPRR104 and LPRR111 together
    (left,) = found["not_applied"]
    assert left["box"].startswith("[LPRR104 and LPRR111:  Replace applicable portions of paragraph")
    assert left["why"] == "it is of LPRR104 and LPRR111 together, and LPRR111 has not come"
    assert not any("[LPRR" in one["text"] for one in found["paragraphs"])


def test_without_a_revision_it_is_the_text_in_force(run_json: Callable[..., Any]) -> None:
    found = run_json("consolidate", OLD)
    assert (found["applied"], found["not_applied"], found["boxes"]) == ([], [], [])
    assert at(found, "4.2.2", "(1)") == ["(1)\tThe Offer Cap is $4,000 per MWh."]


def test_revisions_may_be_written_small_and_with_commas(run_json: Callable[..., Any]) -> None:
    found = run_json("consolidate", OLD, "--applied", "lprr099,LPRR101")
    assert set(found["applied"]) == {"LPRR099", "LPRR101"}


@pytest.mark.parametrize(
    ("arguments", "cap", "minutes"),
    [
        # a project names the boxes that wait for it
        (("--project", "Battery Dispatch and Settlement"), "$4,000", "one minute"),
        (("--project", "BDS"), "$4,000", "one minute"),
        # the register has LPRR099 from July 1 on
        (("--on", "2025-06-30"), "$4,000", "five minutes,"),
        (("--on", "2025-07-01"), "$3,000", "five minutes,"),
    ],
)
def test_a_project_or_a_date_chooses_the_boxes(
    run_json: Callable[..., Any], tmp_path: Path, arguments: tuple[str, ...], cap: str, minutes: str
) -> None:
    register = tmp_path / "register.toml"
    register.write_text(
        '[[implementation]]\nrevision = "LPRR099"\ndate = 2025-07-01\nsource = "a notice"\n',
        encoding="utf-8",
    )
    found = run_json("consolidate", OLD, "--register", str(register), *arguments)
    assert cap in at(found, "4.2.2", "(1)")[0]
    assert minutes in at(found, "6.1", "(2)")[0]


def test_a_revision_request_gives_the_text_in_force_without_its_redlines(
    run_json: Callable[..., Any],
) -> None:
    found = run_json("consolidate", REQUEST)
    assert "within 15 minutes" in at(found, "3.1.1", "(4)")[0]
    assert "no later than 1700 on the 45th day" in at(found, "3.1.1", "(1)")[0]
    assert at(found, "8.3", "(1)") == []
    rows = [one["text"] for one in found["paragraphs"] if one["kind"] == "row"]
    assert rows[:2] == [
        "Request received\tLMGO decides no later than",
        "More than 180 days before the start\t90 days before the start",
    ]


def test_the_text_says_what_came_what_was_numbered_anew_and_what_was_left(
    run: Callable[..., tuple[int, str, str]],
) -> None:
    code, out, err = run("consolidate", OLD, "--applied", "LPRR104", "LPRR100", "LPRR999")
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    assert (
        "for a Battery Resource, unless doing so would endanger persons or equipment. [LPRR104]"
        in text
    )
    assert "in the Market Portal within two hours. [was (4)]" in text
    assert "1 left." in text and "and LPRR111 has not come." in text
    assert "No box of LPRR999 stands in this document." in text


def test_an_edition_that_is_held_is_taken_by_its_key_or_the_newest_by_its_document(
    run_json: Callable[..., Any], desk_holdings: list[Holding], tmp_path: Path
) -> None:
    for holding in desk_holdings:
        store(DataFolder(tmp_path), holding)
    data = ("--data", str(tmp_path))
    old = run_json("consolidate", "grid-rules@2025-01-01", "--applied", "GRR012", *data)
    assert at(old, "9.4", "(2)") == ["(2)\tThe form is due within 20 Business Days."]
    new = run_json("consolidate", "grid-rules", *data)
    assert at(new, "9.4", "(2)")[0].startswith("(2)\tThe form is due within 12 Business Days")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("no-such-rules",), 1, "neither a file nor an edition that is held"),
        (("none.docx",), 1, "none.docx: can't be opened"),
        ((OLD, "--on", "2025-13-01"), 2, "is no date"),
        ((OLD, "--project", " "), 2, "are blank"),
        ((OLD, "--on", "2025-07-01", "--register", "none.toml"), 1, "none.toml: No such file"),
        ((), 2, "the following arguments are required: FILE"),
    ],
)
def test_what_cannot_be_read_is_said(
    run: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], code: int, words: str
) -> None:
    exit_code, out, err = run("consolidate", *arguments)
    assert (exit_code, out) == (code, "")
    assert words in err
