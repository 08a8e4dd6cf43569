"""Questions and the passages that answer them -> the projection of ``index.late``.

Enters: an exported encoder, what is published in a data folder, and a file of questions (the format
of ``index.pairs``). Leaves: ``late.npz`` beside the encoder. Begins with the principal components
of the tokens' states and equal weights; then one pass over the questions, each with its paragraph
against ``_WRONG`` of the ``_NEAR`` nearest that don't answer it (cross-entropy of MaxSim, times
``_SCALE``). Only projection and weights are learned, so it takes minutes (4,963 questions, 21,570
passages: 3.3 on one core, 2.8 GB), and the embedding stays what it is. Torch is imported inside the
functions only.

``python -m index.late_training --encoder FOLDER --data DIR --questions FILE``
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embed import Graph, Matrix, load_graph
from index.encoder_card import MODEL, read_card
from index.late import save_projection
from index.pairs import Pair, Pool, match, read_questions
from index.publish import open_current
from marketrules.errors import MarketRulesError, ModelMissing, RecordError
from marketrules.folders import DataFolder

if TYPE_CHECKING:
    import torch

_DIM = 64
_BATCH = 32  # questions
_NEAR, _WRONG = 40, 8
_SCALE = 30.0  # of MaxSim in the loss
_RATE, _WEIGHTS_RATE = 1e-3, 1e-2
_SAMPLE = 60_000  # tokens that the principal components are of
_SEED = 0

States = list[NDArray[np.float16]]


@dataclass(frozen=True, slots=True)
class Learned:
    """A projection and the weights of a question's tokens."""

    matrix: Matrix  # (states, dim)
    weight: Matrix  # (states,)
    bias: float


def token_tensor(model: Path) -> str:
    """The tensor of the tokens' states: what the last normalisation of layers gives out.

    Raises:
        ModelMissing: if the graph has none.
    """
    import onnx

    nodes = onnx.load(str(model)).graph.node
    found = [node.output[0] for node in nodes if node.op_type == "LayerNormalization"]
    if not found:
        raise ModelMissing(f"{model} has no normalised layers.", remedy="Export a transformer.")
    return str(found[-1])


def nearest_wrong(
    pool: Pool, pairs: Sequence[Pair], questions: Matrix, passages: Matrix
) -> NDArray[np.int64]:
    """(pairs, _NEAR) rows that are nearest and unrelated to what answers; few are repeated."""
    found = np.empty((len(pairs), _NEAR), dtype=np.int64)
    for number, (pair, question) in enumerate(zip(pairs, questions, strict=True)):
        rows = np.argsort(-(passages @ question), kind="stable")[: 3 * _NEAR]
        wrong = rows[~pool.related(np.array([pair.row]), rows)[0]]
        found[number] = np.resize(wrong if len(wrong) else rows[-1:], _NEAR)
    return found


def learn(
    asked: States,
    answers: Sequence[int],
    texts: States,
    wrong: NDArray[np.int64],
    rate: float = _RATE,
) -> Learned:
    """One pass over the questions ``asked``; ``texts`` and ``wrong`` are by row."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as in index.training
    import torch

    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    matrix = torch.nn.Parameter(torch.from_numpy(_components(texts)))
    weight = torch.nn.Parameter(torch.zeros(len(matrix)))
    bias = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.Adam(
        [{"params": [matrix], "lr": rate}, {"params": [weight, bias], "lr": _WEIGHTS_RATE}]
    )
    for batch, rows in _batches(len(asked), answers, wrong):
        weights = [
            torch.nn.functional.softplus(one @ weight + bias) for one in _floats(asked, batch)
        ]
        questions = [_unit(one @ matrix) for one in _floats(asked, batch)]
        scores = torch.stack([
            torch.stack([
                (question @ _unit(text @ matrix).T).amax(1) @ one / one.sum()
                for text in _floats(texts, of)
            ])
            for question, one, of in zip(questions, weights, rows, strict=True)
        ])  # fmt: skip
        right = torch.zeros(len(batch), dtype=torch.long)
        loss = torch.nn.functional.cross_entropy(_SCALE * scores, right)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return Learned(matrix.detach().numpy(), weight.detach().numpy(), float(bias.detach()))


def _batches(
    questions: int, answers: Sequence[int], wrong: NDArray[np.int64]
) -> Iterator[tuple[list[int], list[list[int]]]]:
    """Numbers of questions, and of each its answer's row before wrong ones."""
    rng = np.random.default_rng(_SEED)
    order = rng.permutation(questions).tolist()
    for start in range(0, questions, _BATCH):
        batch = order[start : start + _BATCH]
        yield batch, [
            [answers[one], *rng.choice(wrong[one], _WRONG, replace=False).tolist()]
            for one in batch
        ]  # fmt: skip


def _components(texts: States) -> Matrix:
    tokens = np.concatenate(texts)
    rng = np.random.default_rng(_SEED)
    some = tokens[rng.permutation(len(tokens))[:_SAMPLE]].astype(np.float32)
    _, vectors = np.linalg.eigh(some.T @ some)
    return np.ascontiguousarray(vectors[:, ::-1][:, :_DIM], dtype=np.float32)


def _floats(states: States, rows: Sequence[int]) -> list[torch.Tensor]:
    import torch

    return [torch.from_numpy(states[row].astype(np.float32)) for row in rows]


def _unit(rows: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.nn.functional.normalize(rows, dim=1)


def _states(graph: Graph, texts: Sequence[str]) -> tuple[Matrix, States]:
    vectors, states = [], []
    for text in texts:
        vector, tokens = graph.states(text)
        vectors.append(vector)
        if not len(tokens):  # "—": a token that is near nothing
            tokens = np.zeros((1, tokens.shape[1]), dtype=np.float32)
        lengths = np.linalg.norm(tokens, axis=1, keepdims=True)
        states.append((tokens / np.maximum(lengths, 1e-9)).astype(np.float16))
    return np.array(vectors), states


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m index.late_training",
        description="Learns what of an encoder's token states is compared with a question's.",
        epilog="example: python -m index.late_training --encoder models/mine --questions q.jsonl",
    )
    parser.add_argument("--encoder", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE")
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR")
    args = parser.parse_args(argv)
    try:
        card = read_card(args.encoder)
        tensor = token_tensor(args.encoder / MODEL)
        snapshot = open_current(DataFolder(args.data), None)
        pool = Pool(snapshot.passages(range(len(snapshot))))
        matched = match(read_questions(args.questions), pool)
        pairs = matched.pairs
        if not pairs:
            raise RecordError(
                f"{args.questions}: no question is about a passage held in {args.data}.",
                remedy="Ingest the documents they are about.",
            )
    except MarketRulesError as error:
        sys.stderr.write(f"index.late_training: {error}\n")
        return 1
    graph = load_graph(args.encoder, card.max_tokens, tensor)
    questions, asked = _states(graph, [pair.question for pair in pairs])
    passages, texts = _states(graph, pool.texts)
    wrong = nearest_wrong(pool, pairs, questions, passages)
    found = learn(asked, [pair.row for pair in pairs], texts, wrong)
    save_projection(args.encoder, tensor, found.matrix, found.weight, found.bias)
    left = f", {len(matched.unmatched)} about nothing that is held" if matched.unmatched else ""
    sys.stderr.write(f"{len(pairs)} questions learned from{left}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
