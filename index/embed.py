"""Texts -> vectors, with onnxruntime and tokenizers only.

Enters: texts of any length (cut at the encoder's most tokens). Leaves: float32 ``(n, dim)``,
L2-normalised, so that an inner product is a cosine.
Each text goes through the graph alone, on one of ``threads`` workers: the scales of int8
activations are taken over the whole input, so in a batch a vector would depend on its neighbours.
Alone it depends on nothing but the text, and on two cores that is also faster (655 against 510
paragraphs a second in batches of 32, measured).
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.encoder_card import MODEL, TOKENIZER, EncoderIdentity, read_card
from index.late import TokenQuestion, Tokens, read_projection, with_output
from index.progress import Progress, silent
from marketrules.errors import ModelMissing

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Matrix = NDArray[np.float32]
_OWN = re.compile(r"\[.+\]|<.+>")  # "[CLS]", "<s>"
_SLICE = 256  # texts between two reports; workers wait for one another at its end


class Embedder(Protocol):
    """Anything that turns texts into comparable vectors."""

    @property
    def identity(self) -> EncoderIdentity:
        """Which vectors these are; ``identity.dim`` is their length."""
        ...

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        """``(len(texts), dim)`` float32, rows L2-normalised, in the order of ``texts``."""
        ...


@runtime_checkable
class TokenEmbedder(Embedder, Protocol):
    """An embedder that may give vectors of single tokens, too, of the same pass."""

    @property
    def late(self) -> str:
        """Which token vectors these are; "" if it gives none."""
        ...

    def read(self, texts: Sequence[str]) -> tuple[Matrix, list[Tokens]]:
        """``embed(texts)`` and the token vectors of each text."""
        ...

    def ask(self, question: str) -> tuple[Matrix, TokenQuestion | None]:
        """A question's vector ``(dim,)``, and its tokens if there are vectors of them."""
        ...


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class OnnxEmbedder:
    """An exported encoder (see ``index.model``). Safe to use from many threads.

    Opening reads the card and checks the model's digest; the graph is loaded with the first text.
    """

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Opens the encoder in ``folder``; ``threads`` workers, by default one per usable core.

        Raises:
            ModelMissing: if there is no intact encoder in ``folder``.
        """
        self._folder = folder
        self._card = read_card(folder)
        self._threads = threads or usable_cores()
        self._projection = read_projection(folder, str(self._card.identity))
        self._loading = threading.Lock()
        self._loaded: Graph | None = None

    @property
    def identity(self) -> EncoderIdentity:
        """Which vectors these are."""
        return self._card.identity

    @property
    def late(self) -> str:
        """Which token vectors these are; "" if none lie beside the encoder."""
        return self._projection.identity if self._projection is not None else ""

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        """``(len(texts), dim)`` float32, rows L2-normalised; each depends on its text alone."""
        vectors = np.empty((len(texts), self._card.dim), dtype=np.float32)
        graph = self._load()
        if len(texts) == 1:  # a question: not worth a pool
            vectors[0] = graph.vector(texts[0])
            return vectors
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as workers:
            for start in range(0, len(texts), _SLICE):
                part = texts[start : start + _SLICE]
                vectors[start : start + len(part)] = list(workers.map(graph.vector, part))
                progress("embed", start + len(part), len(texts))
        return vectors

    def read(self, texts: Sequence[str]) -> tuple[Matrix, list[Tokens]]:
        """``embed(texts)`` and the token vectors of each text.

        Raises:
            ModelMissing: if this encoder gives none.
        """
        projection = self._projection
        if projection is None:
            raise ModelMissing(f"{self._folder} gives no token vectors.")
        graph = self._load()

        vectors = np.empty((len(texts), self._card.dim), dtype=np.float32)
        tokens: list[Tokens] = []
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as workers:
            for start in range(0, len(texts), _SLICE):
                both = list(workers.map(graph.states, texts[start : start + _SLICE]))
                for row, (vector, _) in enumerate(both, start):
                    vectors[row] = vector
                # Projected together, and not by the workers: each product takes all cores for itself.
                tokens += projection.of_texts([states for _, states in both])
        return vectors, tokens

    def ask(self, question: str) -> tuple[Matrix, TokenQuestion | None]:
        """A question's vector ``(dim,)``, and its tokens if there are vectors of them."""
        if self._projection is None:
            return self.embed([question])[0], None
        vector, states = self._load().states(question)
        return vector, self._projection.of_question(states)

    def _load(self) -> Graph:
        with self._loading:
            if self._loaded is None:
                tensor = self._projection.output if self._projection is not None else ""
                self._loaded = load_graph(self._folder, self._card.max_tokens, tensor)
            return self._loaded


@dataclass(frozen=True, slots=True)
class Graph:
    """A loaded encoder."""

    session: InferenceSession
    tokenizer: Tokenizer
    outputs: tuple[str, ...]  # embedding, token states
    worded: NDArray[np.bool_]  # by token: has a letter or digit, and is none of the tokenizer's own

    def vector(self, text: str) -> Matrix:
        row: Matrix = self._run(text, self.outputs[:1])[1][0][0]
        return row

    def states(self, text: str) -> tuple[Matrix, Matrix]:
        """The vector, and the states of the tokens that are words or parts of them."""
        ids, (vectors, states) = self._run(text, self.outputs)
        return vectors[0], states[0][self.worded[ids]]

    def _run(self, text: str, outputs: Sequence[str]) -> tuple[list[int], list[Matrix]]:
        ids = self.tokenizer.encode(text).ids
        tokens = np.array([ids], dtype=np.int64)
        inputs = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
        return ids, self.session.run(list(outputs), inputs)


def load_graph(folder: Path, max_tokens: int, tensor: str = "") -> Graph:
    """Loads the encoder in ``folder``; with ``tensor``, it gives out the tokens' states, too."""
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    options = SessionOptions()
    options.intra_op_num_threads = 1  # the workers are the parallelism
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model: str | bytes = str(folder / MODEL)
    if tensor:
        model = with_output((folder / MODEL).read_bytes(), tensor)
    session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    outputs = tuple(one.name for one in session.get_outputs())
    return Graph(session, tokenizer, outputs, _worded(tokenizer))


def _worded(tokenizer: Tokenizer) -> NDArray[np.bool_]:
    names = tokenizer.get_vocab()
    worded = np.zeros(max(names.values(), default=-1) + 1, dtype=np.bool_)
    for name, number in names.items():
        worded[number] = not _OWN.fullmatch(name) and any(map(str.isalnum, name))
    return worded
