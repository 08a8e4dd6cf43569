"""Batches -> a sentence-transformers encoder that puts questions beside what answers them.

A folder of an encoder and epochs of batches enter; the tuned encoder is saved as such a folder.
Loss: cross-entropy of each question's right passage among its batch (van den Oord et al.,
arXiv 1807.03748; "multiple negatives ranking"), cosines times 20, related passages left out.
The word vectors stay as they are: half the weights, and words that no question uses must not be
left behind by those that are. Torch is imported inside the functions only.
Assumes a machine without an accelerator; on one it works, on its processor.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.batches import Batch
from index.export import quiet
from index.progress import Progress, silent
from marketrules.errors import ModelMissing

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

_SCALE = 20.0  # of cosines in the loss
_CHUNKS = 4  # a batch's passages go through in order of length: padding is work for nothing
_CHECKPOINT_S = 300.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is tuned."""

    epochs: int = 2
    minutes: float = 60.0  # after which training ends wherever it is
    batch: int = 32  # questions
    rate: float = 3e-5
    warm_up: float = 0.1  # of the steps
    tokens: int = 128  # of a passage that are read while tuning
    seed: int = 1
    threads: int = 1  # on a busy machine two wait for one another: 0.9 s for what one does in 0.3
    half: bool = False  # products in bfloat16: about three times as fast where processors have it


@dataclass(frozen=True, slots=True)
class Trained:
    """What was done."""

    steps: int
    of_steps: int  # more than ``steps`` if time ran out
    minutes: float
    losses: tuple[float, ...]  # mean of each tenth


def train(
    source: Path,
    epochs: Sequence[Sequence[Batch]],
    target: Path,
    recipe: Recipe,
    progress: Progress = silent,
) -> Trained:
    """Tunes the encoder in ``source`` and saves it as ``target``, which is also its checkpoint.

    The rate rises during the warm-up and then falls to nothing at the last step, or at the end of
    the minutes if that comes first. With time enough the same seed, batches and threads give the
    same encoder.

    Raises:
        ModelMissing: if ``source`` holds no encoder.
    """
    # A thread that waits for another must not spin: on a busy machine the other isn't running, and
    # a step took ten times as long. Read when torch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    if not (source / "modules.json").is_file():
        raise ModelMissing(
            f"{source} holds no modules.json.",
            remedy="Give a folder that sentence-transformers saved.",
        )
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    with quiet():
        encoder, longest = _open(source, recipe.tokens)
    optimizer = torch.optim.AdamW(
        [weight for weight in encoder.parameters() if weight.requires_grad], lr=recipe.rate
    )
    total = sum(len(epoch) for epoch in epochs)
    losses: list[float] = []
    began = saved = time.monotonic()
    for step, batch in enumerate(_in_turn(epochs)):
        spent = (time.monotonic() - began) / (recipe.minutes * 60)
        if spent >= 1:
            break
        progress("tune", step, total)
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * _share(step, total, spent, recipe.warm_up)
        loss = _loss(encoder, batch, recipe)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        if time.monotonic() - saved > _CHECKPOINT_S:
            saved = time.monotonic()
            _save(encoder, longest, recipe.tokens, target)
    minutes = (time.monotonic() - began) / 60
    _save(encoder, longest, recipe.tokens, target)
    return Trained(len(losses), total, minutes, _tenths(losses))


def _in_turn(epochs: Iterable[Iterable[Batch]]) -> Iterator[Batch]:
    for epoch in epochs:
        yield from epoch


def _share(step: int, total: int, spent: float, warm_up: float) -> float:
    """Of the rate: rising to 1, then falling to 0 with the steps or the time.

    >>> [round(_share(step, 10, 0.0, 0.2), 2) for step in (0, 1, 2, 9)]
    [0.5, 1.0, 1.0, 0.12]
    """
    done = max(step / total, spent)
    rising = (step + 1) / max(1.0, warm_up * total)
    return min(1.0, rising, (1 - done) / (1 - warm_up))


def _open(source: Path, tokens: int) -> tuple[SentenceTransformer, int]:
    """The encoder ready to be tuned, and the most tokens that it reads otherwise."""
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    longest = int(encoder.max_seq_length or 256)
    encoder.max_seq_length = min(tokens, longest)
    encoder.train()
    transformer: Any = encoder[0].auto_model
    for weight in transformer.get_input_embeddings().parameters():
        weight.requires_grad_(False)
    return encoder, longest


def _save(encoder: SentenceTransformer, longest: int, tokens: int, target: Path) -> None:
    encoder.max_seq_length = longest
    encoder.save(str(target), create_model_card=False)
    encoder.max_seq_length = min(tokens, longest)


def _loss(encoder: SentenceTransformer, batch: Batch, recipe: Recipe) -> torch.Tensor:
    import torch

    questions = _vectors(encoder, batch.questions, 1, recipe.half)
    passages = _vectors(encoder, batch.passages, _CHUNKS, recipe.half)
    scores = _SCALE * questions @ passages.T
    right = torch.from_numpy(batch.right)
    counted = torch.from_numpy(batch.against).scatter(1, right[:, None], True)
    loss: torch.Tensor = torch.nn.functional.cross_entropy(
        scores.masked_fill(~counted, float("-inf")), right
    )
    return loss


def _vectors(
    encoder: SentenceTransformer, texts: Sequence[str], chunks: int, half: bool
) -> torch.Tensor:
    """L2-normalised vectors of ``texts``, in order; their gradients are kept."""
    import torch

    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    size = -(-len(order) // chunks)
    parts = []
    for start in range(0, len(order), size):
        features: Any = encoder.tokenizer(
            [texts[n] for n in order[start : start + size]],
            padding=True, truncation=True, max_length=encoder.max_seq_length, return_tensors="pt",
        )  # fmt: skip
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            features = encoder[0](features)
        features["token_embeddings"] = features["token_embeddings"].float()
        for module in list(encoder)[1:]:
            features = module(features)
        parts.append(torch.nn.functional.normalize(features["sentence_embedding"], dim=1))
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back]


def _tenths(losses: Sequence[float]) -> tuple[float, ...]:
    size = max(1, -(-len(losses) // 10))
    parts = [losses[at : at + size] for at in range(0, len(losses), size)]
    return tuple(round(sum(part) / len(part), 4) for part in parts)
