"""ObliQA's form, on two invented rulebooks and the encoder that hashes words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import obliqa
from evals.obliqa import evaluate, holdings_of, main, open_standing, read_passages, read_questions
from index.embed import Embedder
from index.progress import silent
from marketrules.errors import RecordError
from marketrules.folders import DataFolder


def _passage(document: int, place: str, text: str) -> dict[str, object]:
    return {"ID": f"{document}-{place}", "DocumentID": document, "PassageID": place,
            "Passage": text}  # fmt: skip


BOOKS = {
    1: [
        _passage(1, "1.", "Boats on the lake"),
        _passage(1, "1.1", ""),
        _passage(1, "1.1.(1)", "A boat owner must paint the hull number in white letters."),
        _passage(1, "1.1.(2)", "A rowing boat needs no hull number."),
        _passage(1, "2.Guidance", "Ferries carry a bell."),
        # the source repeats a place with another text
        _passage(1, "2.Guidance", "The bell of a ferry is rung in fog."),
    ],
    2: [
        _passage(2, "1.1.(1)", "A baker must close the oven before midnight."),
        _passage(2, "7[3]", "Yeast is stored below eight degrees."),
    ],
}
QUESTIONS = [
    {"QuestionID": "a", "Question": "Who must paint the hull number in white?",
     "Passages": [_passage(1, "1.1.(1)", "")], "Group": 1},
    {"QuestionID": "b", "Question": "When is the bell of a ferry rung, and who needs no number?",
     "Passages": [_passage(1, "2.Guidance", ""), _passage(1, "1.1.(2)", "")], "Group": 2},
    {"QuestionID": "c", "Question": "Does Rule 1.1 say how yeast is stored?",
     "Passages": [_passage(2, "7[3]", "")], "Group": 1},
]  # fmt: skip


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number, passages in BOOKS.items():
        (folder / f"{number}.json").write_text(json.dumps(passages))
    (tmp_path / "questions.json").write_text(json.dumps(QUESTIONS))
    return folder


def test_empty_passages_are_none_and_a_place_given_twice_is_one(documents: Path) -> None:
    passages = read_passages(documents)
    assert len(passages) == 7
    first, second = holdings_of(passages)
    assert [one.section for one in first.passages] == [
        "1.", "1.1.(1)", "1.1.(2)", "2.Guidance", "2.Guidance",
    ]  # fmt: skip
    assert first.passages[-1].key == "1@2024-01-01#2.Guidance[2]"
    for holding in (first, second):
        assert all(one.span.quote(holding.text) == one.text for one in holding.passages)


def test_every_gold_passage_of_a_small_set_is_among_the_first_ten(
    documents: Path, tmp_path: Path, desk_embedder: Embedder
) -> None:
    folder = DataFolder(tmp_path / "data")
    standing = open_standing(folder, read_passages(documents), desk_embedder, silent)
    figures = evaluate(standing, desk_embedder, read_questions(tmp_path / "questions.json"))
    # Six places in all, so ten hits hold every one.
    assert (figures.n, figures.recall, figures.all_gold) == (3, 1.0, 1.0)
    assert 0.5 < figures.precision <= 1
    again = open_standing(folder, read_passages(documents), desk_embedder, silent)
    assert again.snapshot.id == standing.snapshot.id


def test_the_command_prints_the_contract(
    documents: Path,
    tmp_path: Path,
    desk_embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(obliqa, "ensure_encoder", lambda settings: settings.models)
    monkeypatch.setattr(obliqa, "OnnxEmbedder", lambda _: desk_embedder)
    given = ["--documents", str(documents), "--questions", str(tmp_path / "questions.json")]
    given += ["--data", str(tmp_path / "data")]
    assert main([*given, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"n", "R@10", "MAP@10", "all_gold@10", "p50_ms"}
    assert (figures["n"], figures["R@10"]) == (3, 1.0)
    assert main([*given, "--limit", "1", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["n"], figures["all_gold@10"]) == (1, None)


def test_files_of_another_form_are_refused(tmp_path: Path, documents: Path) -> None:
    with pytest.raises(RecordError, match="no passages"):
        read_passages(tmp_path / "empty")
    (documents / "3.json").write_text('[{"DocumentID": "three"}]')
    with pytest.raises(RecordError, match=r"3\.json: 0\.DocumentID"):
        read_passages(documents)
    with pytest.raises(RecordError, match="No such file"):
        read_questions(tmp_path / "none.json")
    assert main(["--documents", str(documents), "--questions", "none.json"]) == 1
