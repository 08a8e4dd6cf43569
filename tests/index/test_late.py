"""Token vectors: of the same pass as the embedding, kept once, compared as a plain loop would."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build_snapshot
from index.check import check_snapshot
from index.embed import OnnxEmbedder
from index.embedding_cache import embed_cached, read_cached
from index.late import FILE, SCALE, TokenQuestion, read_projection, with_output
from index.model import RULES
from index.progress import Progress
from index.snapshot import Snapshot
from index.token_vectors import TokenVectors, save_token_vectors
from marketrules.errors import ModelMissing, RecordError
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from tests.index.conftest import HashingEmbedder, TokenHashingEmbedder

TEXTS = ["Offers are due by 1000.", "(a) The high limit of the unit, in MW;", "—", ""]


@pytest.fixture(scope="module")
def rules() -> OnnxEmbedder:
    return OnnxEmbedder(RULES, threads=1)


def test_the_embedding_is_the_same_with_the_tokens_as_without(
    rules: OnnxEmbedder, tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    shutil.copytree(RULES, plain)
    (plain / FILE).unlink()
    alone = OnnxEmbedder(plain, threads=1)
    assert alone.identity == rules.identity
    assert (alone.late, bool(rules.late)) == ("", True)
    vectors, _ = rules.read(TEXTS)
    np.testing.assert_array_equal(vectors, alone.embed(TEXTS))
    np.testing.assert_array_equal(rules.embed(TEXTS), vectors)
    np.testing.assert_array_equal(rules.ask(TEXTS[0])[0], vectors[0])
    assert alone.ask(TEXTS[0])[1] is None
    with pytest.raises(ModelMissing, match="no token vectors"):
        alone.read(TEXTS)


def test_words_are_kept_and_punctuation_is_not(rules: OnnxEmbedder) -> None:
    _, tokens = rules.read(TEXTS)
    # offers are due by 1000 | a the high limit of the unit in mw
    assert [len(one) for one in tokens] == [5, 9, 0, 0]
    asked = rules.ask("When are offers due?")[1]
    assert asked is not None
    assert asked.weights.sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(np.linalg.norm(asked.vectors, axis=1), 1, atol=1e-5)
    lengths = np.linalg.norm(tokens[0].astype(np.float32) / SCALE, axis=1)
    np.testing.assert_allclose(lengths, 1, atol=0.05)  # eight bits, and what is cut at .5


def test_an_output_that_is_joined_on_is_one_that_the_package_reads() -> None:
    projection = read_projection(RULES, "encoder")
    assert projection is not None
    model = (RULES / "model.onnx").read_bytes()
    before = onnx.load_from_string(model)
    after = onnx.load_from_string(with_output(model, projection.output))
    assert [one.name for one in after.graph.output] == [
        *(one.name for one in before.graph.output), projection.output,
    ]  # fmt: skip
    assert after.graph.node == before.graph.node


def test_a_damaged_projection_is_refused_by_name(tmp_path: Path) -> None:
    assert read_projection(tmp_path, "encoder") is None
    (tmp_path / FILE).write_bytes(b"nothing of the kind")
    with pytest.raises(ModelMissing, match=FILE):
        read_projection(tmp_path, "encoder")


@given(seed=st.integers(0, 2**16), lengths=st.lists(st.integers(0, 5), min_size=1, max_size=6),
       asked=st.integers(0, 4))  # fmt: skip
def test_scores_are_those_of_a_plain_loop(
    tmp_path_factory: pytest.TempPathFactory, seed: int, lengths: list[int], asked: int
) -> None:
    rng = np.random.default_rng(seed)
    texts = [rng.integers(-127, 128, (n, 8)).astype(np.int8) for n in lengths]
    question = TokenQuestion(
        rng.normal(size=(asked, 8)).astype(np.float32), rng.random(asked).astype(np.float32)
    )
    folder = tmp_path_factory.mktemp("late") / "late"
    save_token_vectors(folder, texts)
    vectors = TokenVectors(folder)
    rows = [int(row) for row in rng.permutation(len(texts))]
    expected = [
        sum(
            weight * max(float(token @ vector) / SCALE for token in texts[row].astype(np.float32))
            for vector, weight in zip(question.vectors, question.weights, strict=True)
        )
        if lengths[row]
        else 0.0
        for row in rows
    ]
    np.testing.assert_allclose(vectors.scores(question, rows), expected, atol=1e-4)
    assert len(vectors) == len(texts)
    assert vectors.ends == vectors.shape[0] == sum(lengths)


def test_a_folder_without_token_vectors_says_so(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no token vectors"):
        TokenVectors(tmp_path)


def test_a_text_is_read_once_and_vectors_alone_are_not_enough(tmp_path: Path) -> None:
    file, embedder = tmp_path / "cache.sqlite", TokenHashingEmbedder()
    vectors = embed_cached(embedder, ["an offer"], file)
    heard: list[tuple[str, int, int]] = []

    def progress(step: str, done: int, total: int) -> None:
        heard.append((step, done, total))

    told: Progress = progress
    first = read_cached(embedder, ["an offer", "a cap", ""], file, progress=told)
    again = read_cached(embedder, ["a cap", "", "an offer"], file, progress=told)
    assert heard == [("embed", 0, 3), ("embed", 3, 3), ("embed", 0, 0)]
    np.testing.assert_array_equal(first[0][0], vectors[0])
    for one, other in zip(first[1], (again[1][2], again[1][0], again[1][1]), strict=True):
        np.testing.assert_array_equal(one.reshape(-1), other.reshape(-1))


def test_a_snapshot_records_its_token_vectors_and_is_checked_for_them(
    folder: DataFolder, holdings: list[Holding]
) -> None:
    plain = build_snapshot(folder, holdings, HashingEmbedder())
    name = build_snapshot(folder, holdings, TokenHashingEmbedder())
    assert name != plain
    without, held = (Snapshot(folder.snapshots / one) for one in (plain, name))
    assert (without.manifest.late, without.late) == ("", None)
    assert held.manifest.late == "words 1"
    assert held.late is not None
    assert len(held.late) == len(held)
    starts = folder.snapshots / name / "late" / "starts.npy"
    np.save(starts, np.load(starts)[:-1])
    with pytest.raises(RecordError):
        check_snapshot(folder.snapshots / name, holdings)
