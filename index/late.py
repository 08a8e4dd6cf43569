"""From an encoder's states of single tokens to what is compared token by token.

Beside an exported encoder may lie ``late.npz``: the name of the graph's tensor of token states, a
projection of these to a few dimensions, and how much a question's token counts. The encoder's file
stays as it is: its graph is told to give that tensor out when it is loaded, so that token vectors
come of the same pass as the embedding. Of a text the tokens with a letter or digit are kept, as
L2-normalised int8; of a question as float32, with weights that sum to 1. What is compared is

    sum over q of  weight(q) * max over tokens t of the text  q . t        ("MaxSim")

after Khattab and Zaharia, "ColBERT", SIGIR 2020 (their weights are all equal).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marketrules.errors import ModelMissing

FILE = "late.npz"
SCALE = 254.0  # of int8: components beyond .5 are rare and cut
Tokens = NDArray[np.int8]
_Floats = NDArray[np.float32]
_RECIPE = "1"  # raised with every change of what is kept of a text


@dataclass(frozen=True, slots=True)
class TokenQuestion:
    """A question, token by token."""

    vectors: _Floats  # (tokens, dim), L2-normalised
    weights: _Floats  # (tokens,), sum 1


@dataclass(frozen=True, slots=True)
class Projection:
    """What ``late.npz`` holds."""

    identity: str  # equal identities, comparable token vectors
    output: str  # tensor of the graph: (texts, tokens, states)
    matrix: _Floats  # (states, dim)
    weight: _Floats  # (states,); a question's token counts ln(1 + exp(weight . state + bias))
    bias: float

    @property
    def dim(self) -> int:
        """Length of each token's vector."""
        return int(self.matrix.shape[1])

    def of_text(self, states: _Floats) -> Tokens:
        """(n, states) → (n, dim) int8."""
        scaled = np.rint(_unit(_unit(states) @ self.matrix) * SCALE)
        kept: Tokens = np.clip(scaled, -127, 127).astype(np.int8)
        return kept

    def of_texts(self, states: Sequence[_Floats]) -> list[Tokens]:
        """``of_text`` of each, by one product."""
        if not states:
            return []
        ends = np.cumsum([len(one) for one in states])[:-1]
        return [
            np.ascontiguousarray(one)
            for one in np.split(self.of_text(np.concatenate(states)), ends)
        ]

    def of_question(self, states: _Floats) -> TokenQuestion:
        """(n, states) → vectors and weights."""
        plain = _unit(states)
        weights = np.log1p(np.exp(plain @ self.weight + np.float32(self.bias)))
        total = float(weights.sum())
        # Not by "@": that takes all cores for it, and waits for them on a busy machine.
        vectors = np.einsum("ns,sd->nd", plain, self.matrix)
        return TokenQuestion(_unit(vectors), weights / np.float32(total or 1.0))


def read_projection(folder: Path, encoder: str) -> Projection | None:
    """The projection beside the encoder in ``folder``; None if there is none.

    Raises:
        ModelMissing: if it is damaged.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        content = file.read_bytes()
        with np.load(file, allow_pickle=False) as arrays:
            output = str(arrays["output"])
            matrix, weight = arrays["matrix"], arrays["weight"]
            bias = float(arrays["bias"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelMissing(f"{file} can't be read: {error}.", remedy=f"Delete {file}.") from error
    digest = hashlib.sha256(content).hexdigest()[:16]
    identity = f"{encoder}+{digest}-{_RECIPE}"
    return Projection(identity, output, matrix.astype(np.float32), weight.astype(np.float32), bias)


def save_projection(
    folder: Path, output: str, matrix: _Floats, weight: _Floats, bias: float
) -> None:
    """Writes ``late.npz`` beside the encoder in ``folder``; half precision is enough."""
    np.savez(
        folder / FILE, output=np.array(output), matrix=matrix.astype(np.float16),
        weight=weight.astype(np.float16), bias=np.float32(bias),
    )  # fmt: skip


def with_output(model: bytes, tensor: str) -> bytes:
    """An ONNX model that gives out ``tensor`` (float32), too.

    Two messages of protocol buffers one behind the other are read as one, lists joined: so an
    output is added without parsing the model, and without the package that could.
    """
    name = tensor.encode()
    kind = _message(2, _message(1, b"\x08\x01"))  # TypeProto.tensor_type.elem_type = FLOAT
    value = _message(1, name) + kind  # ValueInfoProto.name, .type
    return model + _message(7, _message(12, value))  # ModelProto.graph, GraphProto.output


def _message(field: int, content: bytes) -> bytes:
    return bytes([field << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _unit(rows: _Floats) -> _Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: _Floats = rows / np.maximum(lengths, np.float32(1e-9))
    return unit
