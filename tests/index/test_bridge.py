"""From the asker's words to the rule's: the table, its score, and how it is learned."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.bridge import Bridge, read_bridge, save_bridge
from index.bridge_training import learn, main
from index.wording import Wording, save_wording
from marketrules.errors import RecordError
from marketrules.folders import DataFolder

TEXTS = [
    "Each Scheduling Agent shall settle its statement within ten days.",
    "A Storage Unit reports its state of charge.",
    "",
    "The operator posts a report of all units.",
]
ALL = np.arange(len(TEXTS))
WORDS = ["agent", "unit", "report", "battery", "settle", "of"]


@pytest.fixture(scope="module")
def wording(tmp_path_factory: pytest.TempPathFactory) -> Wording:
    folder = tmp_path_factory.mktemp("words") / "wording"
    save_wording(folder, TEXTS)
    return Wording(folder)


def test_a_word_reaches_the_passage_that_says_it_otherwise(wording: Wording) -> None:
    bridge = Bridge([("batteri", "storag", 0.5)])
    scores = bridge.scores("batteries", wording, ALL)
    assert scores.argmax() == 1
    assert scores[[0, 2, 3]].tolist() == [0, 0, 0]


def test_the_score_is_that_of_the_formula(wording: Wording) -> None:
    bridge = Bridge([("batteri", "storag", 0.5), ("report", "charg", 0.25)])
    # "Storage Unit reports its state of charge": 5 words that count, and 5 more.
    share, words = 0.1, 9 + 5 + 5
    expected = math.log1p(9 * 0.6 * 0.5 * share / (0.5 / (words + 1)))  # "battery" stands nowhere
    # "report" stands twice in all, and may stand for "charge".
    expected += math.log1p(9 * (0.4 + 0.6 * 0.25) * share / (2.5 / (words + 1)))
    assert bridge.scores("battery report", wording, ALL)[1] == pytest.approx(expected / 2, rel=1e-5)


def test_without_a_table_words_count_by_themselves(wording: Wording) -> None:
    assert Bridge([]).scores("units", wording, ALL).argsort()[-2:].tolist() in ([1, 3], [3, 1])
    assert not Bridge([]).scores("", wording, ALL).any()


@given(
    st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
    st.lists(st.sampled_from(range(len(TEXTS))), unique=True),
)
def test_a_row_scores_the_same_whatever_rows_are_asked_about(
    wording: Wording, question: str, rows: list[int]
) -> None:
    bridge = Bridge([("batteri", "storag", 0.5), ("agent", "unit", 0.1)])
    whole = bridge.scores(question, wording, ALL)
    some = bridge.scores(question, wording, np.array(rows, dtype=np.int64))
    np.testing.assert_allclose(some, whole[rows], rtol=1e-6)
    assert (whole >= 0).all()


def test_what_is_asked_together_is_learned() -> None:
    pairs = [
        ("how full is the battery", "A Storage Unit reports its charge."),
        ("who owns the battery", "The owner of a Storage Unit."),
        ("who pays the bill", "The owner pays the invoice."),
        ("late bill", "An invoice that is late."),
    ] * 5
    table = {(asked, written): chance for asked, written, chance in learn(pairs)}
    assert table["batteri", "storag"] > table.get(("batteri", "owner"), 0)
    assert table["bill", "invoic"] > table.get(("bill", "owner"), 0)
    assert ("batteri", "invoic") not in table
    assert list(learn([])) == []


def test_chances_of_one_written_word_add_up_to_at_most_1() -> None:
    table = list(learn([("one two three", "unit report"), ("two four", "unit charge")] * 20))
    for written in {word for _, word, _ in table}:
        assert sum(chance for _, word, chance in table if word == written) <= 1


def test_a_saved_table_is_read_as_it_was(tmp_path: Path) -> None:
    save_bridge(tmp_path / "b.npz", [("bill", "invoic", 0.5), ("pay", "invoic", 0.25)])
    found = read_bridge(tmp_path / "b.npz")
    assert len(found) == 2
    assert found.readings("bill") == {"invoic": 0.5}
    assert found.readings("unheard") == {}


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.npz").write_bytes(b"no table")
    with pytest.raises(RecordError, match=r"b\.npz"):
        read_bridge(tmp_path / "b.npz")


def test_the_table_that_comes_with_the_program_holds_words_and_no_sentences() -> None:
    bridge = read_bridge()
    assert len(bridge) > 10_000
    assert all(" " not in word for word in bridge.readings("batteri"))


def test_a_folder_without_an_index_of_words_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no index of words"):
        Wording(tmp_path / "nothing")


def test_the_command_learns_from_questions_about_what_is_published(
    desk: DataFolder, tmp_path: Path
) -> None:
    asked = {
        "question": "how long to send the paper in", "document": "grid-rules",
        "version": "2025-06-01", "section": "9.4", "paragraph": "(2)",
    }  # fmt: skip
    lines = tmp_path / "questions.jsonl"
    lines.write_text(json.dumps(asked) + "\n", encoding="utf-8")
    output = tmp_path / "bridge.npz"
    given = ["--questions", str(lines), "--data", str(desk.root), "--output", str(output)]
    assert main(given) == 0
    assert "form" in read_bridge(output).readings("paper")
    assert main([*given[:3], str(tmp_path / "nothing")]) == 1
