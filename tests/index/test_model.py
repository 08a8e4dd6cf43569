"""The encoder that ships, and the one it was tuned from, exported once (about ten seconds)."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import OnnxEmbedder
from index.encoder_card import CARD, MODEL, TOKENIZER, read_card, write_card
from index.export import export_encoder, move_into_place
from index.model import FOLDER, RULES, check_weights, ensure_encoder, export_base, packaged_model
from marketrules.errors import ModelMissing
from marketrules.settings import Settings

# Our own sentences, from three words to more than the encoder reads.
SENTENCES = [
    "Offers are due by 1000.",
    "Scheduling Agent (SA): a party that schedules for others.",
    "No Scheduling Agent may offer above $5,000 per MWh in any interval.",
    "(a) The high limit of the unit, in MW;",
    "Each agent shall telemeter its units every two seconds.",
    "A late offer is refused unless the Day-Ahead run has not begun.",
    "The operator shall publish the price within 15 minutes of each interval.",
    "Variable Unit Definition HL MW High limit of the unit",
    "A line of 345 kV or more is studied for voltage stability.",
    "The guide does not bind where a rule says otherwise.",
    "Settlement statements are corrected within 60 days of the Operating Day.",
    "An agent must not withhold capacity that it has offered.",
    "Deposits are returned when the study is withdrawn.",
    "The committee votes on urgent revisions by e-mail.",
    "RESERVED",
    "Load that can be curtailed counts as reserve up to half of its size.",
    "CAP q, h = max(0, HL q, h - LL q, h)",
    "Notice M-B022326-01: the portal is closed on Sunday from 0800 to 1200.",
    "R1. Each Transmission Operator shall act on its own Emergency plan.",
    "An owner of storage that draws from the grid is treated as Load while it charges, " * 12,
]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("models")
    ensure_encoder(Settings(encoder="base", models=models))
    return models


@pytest.fixture(scope="module")
def embedder(models: Path) -> OnnxEmbedder:
    return OnnxEmbedder(models / FOLDER)


def test_int8_vectors_are_those_of_the_source_encoder(embedder: OnnxEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    source = SentenceTransformer(str(packaged_model()), device="cpu", local_files_only=True)
    expected = source.encode(SENTENCES, normalize_embeddings=True, show_progress_bar=False)
    cosines = (embedder.embed(SENTENCES) * np.asarray(expected)).sum(axis=1)
    assert cosines.mean() >= 0.99
    assert cosines.min() >= 0.97


def test_known_pairs_have_their_known_cosines(embedder: OnnxEmbedder) -> None:
    happy, very_happy, sunny = embedder.embed(
        ["That is a happy person", "That is a very happy person", "Today is a sunny day"]
    )
    # The source encoder says 0.943 and 0.257.
    assert happy @ very_happy == pytest.approx(0.943, abs=0.015)
    assert happy @ sunny == pytest.approx(0.257, abs=0.02)


def test_a_vector_depends_on_its_text_alone(embedder: OnnxEmbedder) -> None:
    together = embedder.embed(SENTENCES)
    for sentence, vector in zip(SENTENCES, together, strict=True):
        np.testing.assert_array_equal(embedder.embed([sentence])[0], vector)


def test_many_threads_embed_alike(models: Path, embedder: OnnxEmbedder) -> None:
    fresh = OnnxEmbedder(models / FOLDER, threads=1)  # loaded by whichever thread comes first
    with ThreadPoolExecutor(4) as askers:
        rows = list(askers.map(lambda text: fresh.embed([text])[0], SENTENCES))
    np.testing.assert_array_equal(np.stack(rows), embedder.embed(SENTENCES))


def test_vectors_have_length_one_and_the_dimension_of_the_card(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(["", "an offer", "x" * 10_000])
    assert vectors.shape == (3, embedder.identity.dim) == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed([]).shape == (0, 384)


def test_progress_counts_texts(embedder: OnnxEmbedder) -> None:
    heard: list[tuple[str, int, int]] = []
    embedder.embed(["an offer"] * 300, progress=lambda *step: heard.append(step))
    assert heard == [("embed", 256, 300), ("embed", 300, 300)]


def test_the_card_names_the_source_weights(models: Path) -> None:
    card = read_card(models / FOLDER)
    assert card.name == "all-MiniLM-L6-v2"
    assert card.revision == "53aa51172d142c89-int8.1"
    assert (card.dim, card.max_tokens, card.pooling) == (384, 256, "mean")


def test_an_exported_encoder_is_not_exported_again(models: Path) -> None:
    before = (models / FOLDER / MODEL).stat().st_mtime_ns
    assert export_base(models) == models / FOLDER
    assert (models / FOLDER / MODEL).stat().st_mtime_ns == before
    assert [path.name for path in models.iterdir()] == [FOLDER]  # no scratch left


def test_a_damaged_encoder_is_replaced_by_the_same_bytes(models: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(models / FOLDER, tmp_path / FOLDER)
    (folder / MODEL).write_bytes(b"cut")
    export_base(tmp_path)
    for name in (MODEL, TOKENIZER, CARD):
        assert (folder / name).read_bytes() == (models / FOLDER / name).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER]


@pytest.mark.parametrize("before", ["nothing", "a damaged encoder", "another encoder"])
def test_exporters_that_finish_at_once_leave_one_whole_encoder(
    models: Path, tmp_path: Path, before: str
) -> None:
    target = tmp_path / FOLDER
    if before != "nothing":
        shutil.copytree(models / FOLDER, target)
    if before == "a damaged encoder":
        (target / MODEL).unlink()
    if before == "another encoder":
        write_card(target, replace(read_card(target), revision="of before"))
    scratches = [tmp_path / f"scratch-{number}" for number in range(6)]
    for scratch in scratches:
        shutil.copytree(models / FOLDER, scratch / "made")
    with ThreadPoolExecutor(len(scratches)) as exporters:
        list(
            exporters.map(
                lambda scratch: move_into_place(scratch / "made", target, scratch), scratches
            )
        )
    assert read_card(target) == read_card(models / FOLDER)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (MODEL, None, "no exported encoder"),
        (MODEL, b"another model", "is damaged"),
        (TOKENIZER, None, "tokenizer.json is missing"),
        (CARD, None, "no exported encoder"),
        (CARD, b"{}", "can't be read"),
        (CARD, b"\xff\xfe", "can't be read"),
    ],
)
def test_a_damaged_encoder_is_refused_with_a_remedy(
    models: Path, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    folder = shutil.copytree(models / FOLDER, tmp_path / FOLDER)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ModelMissing, match=said) as caught:
        OnnxEmbedder(folder)
    assert "python -m index.model" in caught.value.remedy


def test_weights_other_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    with pytest.raises(ModelMissing, match="No such file"):
        check_weights(weights, "0" * 64)
    weights.write_bytes(b"other weights")
    with pytest.raises(ModelMissing, match="not the pinned model"):
        check_weights(weights, "0" * 64)


def test_a_folder_that_is_no_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="holds no model"):
        export_encoder(tmp_path, tmp_path / "out")


def test_an_encoder_that_pools_by_its_first_token_is_exported_as_such(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    source = shutil.copytree(packaged_model(), tmp_path / "tuned")
    config = source / "1_Pooling" / "config.json"
    fields = json.loads(config.read_text())
    fields["pooling_mode_mean_tokens"] = False
    fields["pooling_mode_cls_token"] = True
    config.write_text(json.dumps(fields))
    embedder = OnnxEmbedder(export_encoder(source, tmp_path / "out"))
    encoder = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    expected = encoder.encode(SENTENCES, normalize_embeddings=True, show_progress_bar=False)
    assert (embedder.embed(SENTENCES) * np.asarray(expected)).sum(axis=1).mean() >= 0.97
    assert read_card(tmp_path / "out").pooling == "cls"
    assert embedder.identity.name == "tuned"


def test_a_pooling_that_is_not_handled_is_refused(tmp_path: Path) -> None:
    source = shutil.copytree(packaged_model(), tmp_path / "pools-by-maximum")
    config = source / "1_Pooling" / "config.json"
    fields = json.loads(config.read_text())
    fields["pooling_mode_mean_tokens"] = False
    fields["pooling_mode_max_tokens"] = True
    config.write_text(json.dumps(fields))
    with pytest.raises(ModelMissing, match="'max'"):
        export_encoder(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_encoder_that_ships_lies_where_it_is_and_makes_nothing(tmp_path: Path) -> None:
    settings = Settings(models=tmp_path / "models")
    assert ensure_encoder(settings) == RULES
    assert not settings.models.exists()
    card = read_card(RULES)
    assert str(card.identity) == "all-MiniLM-L6-v2-rules@7f503e0779ebb113-int8.1/384"
    assert (card.max_tokens, card.pooling) == (256, "mean")
    assert (RULES / "card.md").is_file()


@pytest.mark.parametrize("encoder", ["rules", "base"])
def test_a_callers_words_are_nearest_to_the_sentence_that_answers_them(
    encoder: str, models: Path
) -> None:
    pairs = [
        ("when are bids due", SENTENCES[0]),
        ("how long do I have to fix a bill?", SENTENCES[10]),
        ("can I get my money back if I drop the study?", SENTENCES[12]),
        ("the portal is down, when?", SENTENCES[17]),
        ("is a battery load when it charges", SENTENCES[19]),
    ]
    embedder = OnnxEmbedder(ensure_encoder(Settings(encoder=encoder, models=models)))
    cosines = embedder.embed([question for question, _ in pairs]) @ embedder.embed(SENTENCES).T
    assert [SENTENCES[row] for row in cosines.argmax(axis=1)] == [answer for _, answer in pairs]


@pytest.mark.parametrize("encoder", ["rules", "a folder"])
def test_an_encoder_that_was_tampered_with_is_refused_with_its_own_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: str
) -> None:
    copy = shutil.copytree(RULES, tmp_path / "copy")
    monkeypatch.setattr("index.model.RULES", copy)
    settings = Settings(encoder="rules" if encoder == "rules" else str(copy), models=tmp_path)
    assert ensure_encoder(settings) == copy
    (copy / MODEL).write_bytes(b"another model")
    with pytest.raises(ModelMissing, match="is damaged") as caught:
        ensure_encoder(settings)
    said = {"rules": "install that again", "a folder": "MARKETRULES_ENCODER"}[encoder]
    assert said in caught.value.remedy


def test_a_folder_without_an_encoder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nowhere") as caught:
        ensure_encoder(Settings(encoder=str(tmp_path / "nowhere")))
    assert '"rules", "base"' in caught.value.remedy
