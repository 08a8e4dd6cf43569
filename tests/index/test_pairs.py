"""Questions find their paragraphs by words first, by place else; relatives are recognised."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index.pairs import Pool, Question, match, read_questions, section_of
from marketrules.errors import RecordError
from marketrules.holdings import Holding


@pytest.fixture
def pool(holdings: list[Holding]) -> Pool:
    return Pool(tuple(passage for holding in holdings for passage in holding.passages))


def _question(**fields: str) -> Question:
    known = {"question": "?", "document": "grid-code", "version": "2025-06-01"}
    return Question.model_validate(known | fields)


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        # by words, whatever their case, quotes and spaces
        (
            {"section": "3.1", "paragraph": "(2)", "starts": "Offers  under “section 3.1.1” are"},
            "grid-code@2025-06-01#3.1(2)",
        ),
        # a label off: the words are the better witness
        (
            {"section": "3.1", "paragraph": "(7)", "starts": "(7) The cap holds in every"},
            "grid-code@2025-06-01#3.1(1)(a)",
        ),
        # the section is off too
        (
            {"section": "3.9", "paragraph": "(1)", "starts": "A late offer is refused"},
            "grid-code@2025-06-01#3.1.1(1)",
        ),
        # of a definition the text may be given without its term
        (
            {
                "section": "2.1",
                "paragraph": "Scheduling Agent (SA)",
                "starts": "A party that schedules",
            },
            "grid-code@2025-06-01#2.1:Scheduling Agent (SA)",
        ),
        # no words: the place itself, in force before boxed
        ({"section": "3.1", "paragraph": "(1)"}, "grid-code@2025-06-01#3.1(1)"),
        # words of the box's text only
        (
            {
                "section": "3.1",
                "paragraph": "(1)",
                "starts": "No Scheduling Agent may offer above 9",
            },
            None,
        ),
        # neither words nor place are held
        ({"section": "3.1", "paragraph": "(8)"}, ""),
        ({"section": "3.1", "paragraph": "(1)", "starts": "Moon phases shall be posted"}, ""),
        # another edition than those held
        ({"section": "3.1", "paragraph": "(1)", "version": "1999-01-01"}, ""),
    ],
)
def test_a_question_finds_its_paragraph(pool: Pool, fields: dict[str, str], key: str) -> None:
    matched = match([_question(**fields)], pool)
    found = [pool.passages[pair.row] for pair in matched.pairs]
    if key is None:
        assert [(one.box, one.text.startswith("No Scheduling")) for one in found] == [(1, True)]
    elif key:
        assert [one.key for one in found] == [key]
    else:
        assert found == []
        assert len(matched.unmatched) == 1


def test_a_section_is_one_in_all_editions_and_a_definition_stands_alone(pool: Pool) -> None:
    names = {one.key: section_of(one) for one in pool.passages}
    assert names["grid-code@2025-06-01#3.1(2)"] == names["grid-code@2025-01-01#3.1(1)"]
    terms = {section for section in names.values() if "#2.1#" in section}
    assert terms == {"grid-code#2.1#Scheduling Agent (SA)"}


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("2025-06-01#3.1(2)", "2025-06-01#3.1(2)", True),  # itself
        ("2025-06-01#3.1(1)", "2025-06-01#3.1(1)(a)", True),  # what leads to it
        ("2025-06-01#3.1(1)(a)", "2025-06-01#3.1(1)", True),
        ("2025-06-01#3.1(1)", "2025-01-01#3.1(1)", True),  # the other edition, another figure
        ("2025-06-01#3.1(1)", "2025-06-01#3.1(2)", False),  # a sibling
        ("2025-06-01#3.1(1)", "2025-06-01#3.1.1(1)", False),  # the same label elsewhere
    ],
)
def test_relatives_are_recognised(pool: Pool, one: str, other: str, related: bool) -> None:
    rows = {passage.key: row for row, passage in enumerate(pool.passages)}
    a, b = rows[f"grid-code@{one}"], rows[f"grid-code@{other}"]
    assert pool.related(np.array([a]), np.array([b])).tolist() == [[related]]


def test_boxed_text_is_related_to_what_it_replaces(pool: Pool) -> None:
    boxed = [row for row, one in enumerate(pool.passages) if one.box is not None]
    replaced = [row for row, one in enumerate(pool.passages) if one.key.endswith("#3.1(1)")]
    assert pool.related(np.array(boxed), np.array(replaced)).all()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no questions"),
        ("\n{not json\n", ":2:"),
        ('{"question": "?", "document": "d", "version": "1"}\n', ":1: section"),
    ],
)
def test_a_file_that_holds_no_questions_is_refused_by_line(
    tmp_path: Path, content: str, says: str
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(content)
    with pytest.raises(RecordError, match=says):
        read_questions(file)


def test_further_keys_of_feedback_are_passed_over(tmp_path: Path) -> None:
    known = {"question": "q", "document": "d", "version": "1", "section": "3"}
    line = json.dumps({"id": "x", "asker": "staff"} | known)
    (tmp_path / "q.jsonl").write_text(line + "\n\n")
    found = read_questions(tmp_path / "q.jsonl")
    assert [(one.question, one.section, one.paragraph) for one in found] == [("q", "3", "")]


def test_embedded_texts_are_those_of_the_index(pool: Pool) -> None:
    titled = next(row for row, one in enumerate(pool.passages) if one.key.endswith("#3.1(1)(a)"))
    assert pool.texts[titled].startswith("Offer Caps\n")
