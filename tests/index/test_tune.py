"""Tuning, on a tiny encoder with random weights and an invented rule of few words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embed import OnnxEmbedder
from index.export import export_encoder, quiet
from index.pairs import Pair, Pool
from index.training import Recipe, train
from index.tune import CARD, Corpus, held_back, scores, tune
from marketrules.errors import ModelMissing, RecordError

# Words of the rule, and what callers say instead.
SAID = {
    "vessel": "boat", "cargo": "load", "berth": "parking", "fee": "price", "night": "dark",
    "signal": "lamp", "crew": "sailors", "storm": "wind", "pilot": "guide", "anchor": "hook",
}  # fmt: skip
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *SAID, *SAID.values(), "the", "a", "of"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder of two layers and 16 dimensions, as sentence-transformers saves it."""
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    with quiet():
        tokenizer = BertTokenizerFast(
            vocab={word: number for number, word in enumerate(WORDS)}, model_max_length=64
        )
        import torch

        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=32, max_position_embeddings=64, hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        bert = tmp_path_factory.mktemp("bert")
        BertModel(config).save_pretrained(bert)
        tokenizer.save_pretrained(bert)
        encoder = SentenceTransformer(str(bert), device="cpu")  # mean pooling by default
        encoder.max_seq_length = 64
        folder = tmp_path_factory.mktemp("tiny")
        encoder.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture
def corpus(writer: Callable[..., Any]) -> Corpus:
    """Each paragraph is of two words; each question says one of them in a caller's words."""
    rule = writer("harbour-rule", "2025-01-01")
    words = list(SAID)
    for number, word in enumerate(words):
        rule.section(str(number + 1), f"{word}")
        for other in words[number + 1 : number + 5]:
            rule.passage(f"({words.index(other)})", f"the {word} of the {other}")
    pool = Pool(rule.holding().passages)
    pairs = tuple(
        Pair(f"a {_said(passage.text)}", row) for row, passage in enumerate(pool.passages)
    )
    held = tuple(row % 5 == 0 for row in range(len(pairs)))
    return Corpus("harbour", "0" * 64, pool, pairs, held)


def _said(text: str) -> str:
    return " ".join(SAID.get(word, word) for word in text.split())


RECIPE = Recipe(epochs=30, minutes=5, batch=8, rate=5e-3, seed=3)


def test_tuning_finds_what_callers_say_in_other_words(
    tiny: Path, corpus: Corpus, tmp_path: Path
) -> None:
    start = OnnxEmbedder(export_encoder(tiny, tmp_path / "start"))
    found = tune(tiny, start, [corpus], tmp_path / "desk", RECIPE, tmp_path / "cache.sqlite")
    hits = found.scores["harbour"]
    asked = replace(corpus, held=tuple(not held for held in corpus.held))
    before, after = (
        scores(asked, OnnxEmbedder(tmp_path / name), tmp_path / "cache.sqlite")
        for name in ("start", "desk")
    )
    assert after["hit@1"] > before["hit@1"] + 0.3
    # of words learnt with some paragraphs, others are found that no question was asked about
    assert hits["after"]["hit@5"] > hits["before"]["hit@5"] + 0.3
    assert found.trained.steps == found.trained.of_steps
    assert found.trained.losses[-1] < found.trained.losses[0]
    tuned = OnnxEmbedder(tmp_path / "desk")
    assert tuned.identity.name == "desk"
    assert tuned.identity != start.identity
    assert scores(corpus, tuned, tmp_path / "cache.sqlite") == hits["after"]
    card = json.loads((tmp_path / "desk" / CARD).read_text())
    assert card["scores"]["harbour"] == hits
    assert (card["data"][0]["trained_on"], card["data"][0]["held_back"]) == (
        len(corpus.part(False)), len(corpus.part(True)),
    )  # fmt: skip
    # what it was made of can be gone on from
    assert (tmp_path / "desk-weights" / "modules.json").is_file()


def test_the_same_seed_gives_the_same_encoder(tiny: Path, corpus: Corpus, tmp_path: Path) -> None:
    start = OnnxEmbedder(export_encoder(tiny, tmp_path / "start"))
    recipe = Recipe(epochs=1, minutes=5, batch=8, rate=5e-3)
    made = [
        tune(tiny, start, [corpus], tmp_path / name / "desk", recipe, tmp_path / "cache.sqlite")
        for name in ("one", "two")
    ]
    assert made[0].scores == made[1].scores
    vectors = [
        OnnxEmbedder(tmp_path / name / "desk").embed(["a boat of the load"])
        for name in ("one", "two")
    ]
    assert np.array_equal(*vectors)


def test_time_that_has_run_out_still_leaves_an_encoder(
    tiny: Path, corpus: Corpus, tmp_path: Path
) -> None:
    start = OnnxEmbedder(export_encoder(tiny, tmp_path / "start"))
    recipe = Recipe(epochs=1, minutes=1e-9)
    found = tune(tiny, start, [corpus], tmp_path / "desk", recipe, tmp_path / "cache.sqlite")
    assert found.trained.steps == 0
    assert found.trained.of_steps > 0
    assert OnnxEmbedder(tmp_path / "desk").embed(["a boat"]).shape == (1, 16)


def test_nothing_to_train_on_is_said_to_be_so(tiny: Path, tmp_path: Path, corpus: Corpus) -> None:
    start = OnnxEmbedder(export_encoder(tiny, tmp_path / "start"))
    nothing = Corpus("harbour", "", corpus.pool, (), ())
    with pytest.raises(RecordError, match="no question"):
        tune(tiny, start, [nothing], tmp_path / "desk", RECIPE, tmp_path / "cache.sqlite")


def test_a_folder_without_an_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"modules\.json"):
        train(tmp_path, [], tmp_path / "out", Recipe())


def test_sections_are_held_back_whole_and_always_the_same_ones() -> None:
    sections = [f"harbour-rule#{n // 3}" for n in range(900)]
    held = held_back(sections, 0.2)
    by_section: dict[str, set[bool]] = {section: set() for section in sections}
    for section, is_held in zip(sections, held, strict=True):
        by_section[section].add(is_held)
    assert all(len(kinds) == 1 for kinds in by_section.values())
    assert 0.1 < sum(held) / len(held) < 0.3
    assert held == held_back(sections, 0.2)
