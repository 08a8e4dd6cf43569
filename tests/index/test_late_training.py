from pathlib import Path

import numpy as np

from index.encoder_card import MODEL
from index.late import Projection, read_projection, save_projection
from index.late_training import Learned, States, learn, token_tensor
from index.model import RULES
from index.token_vectors import TokenVectors, save_token_vectors

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
