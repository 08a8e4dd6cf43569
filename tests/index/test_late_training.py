import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embed import OnnxEmbedder
from index.encoder_card import MODEL
from index.late import FILE, Projection, read_projection, save_projection
from index.late_training import Learned, States, learn, main, token_tensor
from index.model import RULES
from index.snapshot import Snapshot
from index.token_vectors import TokenVectors, save_token_vectors
from marketrules.folders import DataFolder

DIM, TEXTS = 12, 48


def _states() -> tuple[States, States]:
    """Questions and the texts that answer them: alike in four dimensions, and in the others noise
    that is three times as large."""
    rng = np.random.default_rng(4)
    questions, texts = [], []
    for _ in range(TEXTS):
        said = rng.normal(size=(3, 4))
        both = [np.hstack([said, 3 * rng.normal(size=(3, DIM - 4))]) for _ in range(2)]
        unit = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in both]
        questions.append(unit[0].astype(np.float16))
        texts.append(unit[1].astype(np.float16))
    return questions, texts


def _first(learned: Learned, questions: States, texts: States, folder: Path) -> float:
    """Share of the questions whose own text is met best."""
    by = Projection("", "", learned.matrix, learned.weight, learned.bias)
    save_token_vectors(folder, [by.of_text(one.astype(np.float32)) for one in texts])
    vectors = TokenVectors(folder)
    asked = [by.of_question(one.astype(np.float32)) for one in questions]
    best = [int(np.argmax(vectors.scores(one, range(TEXTS)))) for one in asked]
    return float(np.mean(np.array(best) == np.arange(TEXTS)))


def test_what_answers_is_met_better_than_before(tmp_path: Path) -> None:
    questions, texts = _states()
    wrong = np.array([[row for row in range(TEXTS) if row != own][:40] for own in range(TEXTS)])
    answers = list(range(TEXTS)) * 8
    learned = learn(questions * 8, answers, texts, np.tile(wrong, (8, 1)), rate=0.05)
    plain = Learned(np.eye(DIM, dtype=np.float32), np.zeros(DIM, dtype=np.float32), 0.0)
    before = _first(plain, questions, texts, tmp_path / "before")
    assert _first(learned, questions, texts, tmp_path / "after") > before + 0.1


def test_a_projection_is_read_back_and_its_identity_is_its_content(tmp_path: Path) -> None:
    matrix = np.eye(DIM, 4, dtype=np.float32)
    save_projection(tmp_path, "states", matrix, np.ones(DIM, dtype=np.float32), 0.5)
    one = read_projection(tmp_path, "encoder")
    save_projection(tmp_path, "states", matrix, np.ones(DIM, dtype=np.float32), 0.25)
    other = read_projection(tmp_path, "encoder")
    assert one is not None
    assert other is not None
    assert (one.output, one.dim, one.bias) == ("states", 4, 0.5)
    np.testing.assert_array_equal(one.matrix, matrix)
    assert one.identity != other.identity


def test_the_states_are_what_the_last_layer_gives_out() -> None:
    projection = read_projection(RULES, "encoder")
    assert projection is not None
    assert token_tensor(RULES / MODEL) == projection.output


def _questions(file: Path, snapshot: Snapshot, document: str | None = None) -> list[str]:
    """The first words of each paragraph, asked of it."""
    lines = [
        json.dumps({
            "question": f"what of {' '.join(one.text.split()[:6])}",
            "document": document or one.document, "version": one.edition,
            "section": one.section, "paragraph": one.paragraph, "starts": one.text[:80],
        })
        for one in snapshot.passages(range(len(snapshot))) if len(one.text) > 40
    ]  # fmt: skip
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return lines


def test_the_command_learns_a_projection_that_the_encoder_then_gives_tokens_by(
    snapshot: Snapshot, folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder, file = tmp_path / "encoder", tmp_path / "questions.jsonl"
    shutil.copytree(RULES, encoder, ignore=shutil.ignore_patterns(FILE))
    lines = _questions(file, snapshot)
    with file.open("a", encoding="utf-8") as more:
        more.write(json.dumps(json.loads(lines[0]) | {"document": "not held"}) + "\n")
    assert not OnnxEmbedder(encoder).late
    arguments = ["--encoder", str(encoder), "--data", str(folder.root), "--questions", str(file)]
    assert main(arguments) == 0
    assert f"{len(lines)} questions learned from, 1 about nothing" in capsys.readouterr().err
    learned = OnnxEmbedder(encoder, threads=1)
    vectors, tokens = learned.read(["Offers are due by 1000."])
    assert tokens[0].shape == (5, 64)
    np.testing.assert_array_equal(
        vectors, OnnxEmbedder(RULES, threads=1).embed(["Offers are due by 1000."])
    )
    asked = learned.ask("When are offers due?")[1]
    assert asked is not None
    assert np.ptp(asked.weights) > 0  # equal weights at the outset


def test_questions_about_nothing_that_is_held_are_refused_and_nothing_is_written(
    snapshot: Snapshot, folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder, file = tmp_path / "encoder", tmp_path / "questions.jsonl"
    shutil.copytree(RULES, encoder, ignore=shutil.ignore_patterns(FILE))
    _questions(file, snapshot, document="not held")
    arguments = ["--encoder", str(encoder), "--data", str(folder.root), "--questions", str(file)]
    assert main(arguments) == 1
    assert "Ingest the documents" in capsys.readouterr().err
    assert not (encoder / FILE).exists()
