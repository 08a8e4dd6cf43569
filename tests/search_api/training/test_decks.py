"""Decks: read from a list, refused where it is wrong, drawn from sections by title and number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marketrules.errors import DeskDataError, DrillUnknown
from search_api.training.decks import deck_named, read_decks, rows_of
from search_api.training.drill import DrillKind
from search_api.training.ground import Ground
from search_api.training.room import Training

WRONG = [
    ("", "no [[deck]]"), ("[[deck]]\ntitle = 'x'", "no id"), ("[[deck]", "TOML"),
    ("[[deck]]\nid = 'a'\ncolour = 'x'", "colour"), ("[[deck]]\nid = 'a'\ntitles = 'x'", "titles"),
    ("[[deck]]\nid = 'a'\n[[deck]]\nid = 'a'", "twice"), ("[[deck]]\nid = 'a'\ntitle = 3", "title"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_wrong_list_names_file_and_entry(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "decks.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DeskDataError) as error:
        read_decks(file)
    assert str(file) in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("deck", "sections"),
    [
        ("9.3", {"9.3.1", "9.3.2", "9.3.3"}),
        ("§ 9.3.1", {"9.3.1"}),
        ("settlement-disputes", {"9.3.1", "9.3.2", "9.3.3"}),
    ],
)
def test_a_deck_holds_its_sections_with_all_below_them(
    ground: Ground, deck: str, sections: set[str]
) -> None:
    rows = rows_of(deck_named(deck, read_decks()), ground) & ground.standing.view.rows
    held = {one.section for one in ground.standing.passages(rows.nonzero()[0].tolist())}
    assert held == sections


def test_a_deck_by_search_draws_from_the_sections_of_its_hits(
    room: Training, tmp_path: Path, ground: Ground
) -> None:
    file = tmp_path / "decks.toml"
    file.write_text("[[deck]]\nid = 'late'\nsearch = 'late payment charge'\n", encoding="utf-8")
    own = Training(room._engine, file)
    found = own.drills("late", [DrillKind.DEADLINE, DrillKind.MODAL], 5, 1, ground.as_of)
    assert found.drills


def test_an_unknown_deck_names_those_there_are(room: Training) -> None:
    with pytest.raises(DrillUnknown, match="settlement-disputes"):
        room.drills("nothing", (), 1, 1, date(2025, 7, 15))


def test_too_few_drills_are_told(room: Training) -> None:
    found = room.drills("9.3.1", [DrillKind.DEFINITION], 5, 1, date(2025, 7, 15))
    assert (found.drills, len(found.notes)) == ((), 1)
