"""A sentence-transformers folder -> ONNX with int8 weights, as the serving path reads it.

Enters: a folder as sentence-transformers saves it (BERT-like, mean or cls pooling). Leaves:
``model.onnx`` (token ids and attention mask in, L2-normalised embedding out), ``tokenizer.json``
and ``encoder.json``. Torch and sentence-transformers are imported inside the functions only:
importing them costs seconds, and answering a question needs neither.
Not handled: prompts, dense layers after the pooling, encoders that are not transformers.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.encoder_card import MODEL, TOKENIZER, EncoderCard, read_card, write_card
from marketrules.errors import ModelMissing

if TYPE_CHECKING:
    import torch

# Raised whenever the recipe below changes what the vectors are: old snapshots then refuse.
_RECIPE = "int8.1"
_OPSET = 17
_POOLINGS = ("mean", "cls")
# The matrices after the activation function in the first two layers of a BERT. A few of their
# inputs are far larger than the rest, and one scale for all leaves the rest no digits.
_WIDE = re.compile(r"/layer\.[01]/output/dense/MatMul")


def export_encoder(source: str | Path, target: Path, *, name: str | None = None) -> Path:
    """Exports the encoder in folder ``source`` to folder ``target``; returns ``target``.

    Written beside and moved into place in one step, so that two processes may export at once:
    the first one in wins, and both find a whole encoder. An intact encoder that was there is kept
    only if it is the same one. Takes about ten seconds.

    Raises:
        ModelMissing: if ``source`` is no such folder or pools in a way that isn't handled.
    """
    source = Path(source)
    weights = source / "model.safetensors"
    if not weights.is_file():
        raise ModelMissing(
            f"{source} holds no model.safetensors.",
            remedy="Give a folder that sentence-transformers saved.",
        )
    with weights.open("rb") as stream:
        revision = f"{hashlib.file_digest(stream, 'sha256').hexdigest()[:16]}-{_RECIPE}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        with quiet():
            dim, max_tokens, pooling = _write_graph(source, Path(scratch), made / MODEL)
        shutil.copyfile(source / TOKENIZER, made / TOKENIZER)
        sha256 = hashlib.sha256((made / MODEL).read_bytes()).hexdigest()
        card = EncoderCard(name or source.name, revision, dim, max_tokens, pooling, sha256)
        write_card(made, card)
        move_into_place(made, target, Path(scratch))
    return target


def move_into_place(made: Path, target: Path, scratch: Path) -> None:
    """Renames ``made`` to ``target`` unless the same encoder got there first."""
    for attempt in range(5):  # another process may move its own in between our two renames
        try:
            made.rename(target)
        except OSError:
            if _same_encoder(made, target):
                return
        else:
            return
        with suppress(FileNotFoundError):
            target.rename(scratch / f"replaced-{attempt}")
    raise ModelMissing(f"{target} can't be replaced.", remedy="Delete it and try again.")


def _same_encoder(made: Path, target: Path) -> bool:
    try:
        return read_card(target).identity == read_card(made).identity
    except ModelMissing:
        return False


def _write_graph(source: Path, scratch: Path, file: Path) -> tuple[int, int, str]:
    """Writes the quantised graph; returns dimension, most tokens, pooling."""
    import torch
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    pooling = str(getattr(encoder[1], "pooling_mode", "none"))
    if pooling not in _POOLINGS:
        raise ModelMissing(
            f"{source} pools by {pooling!r}.", remedy=f"Handled are: {', '.join(_POOLINGS)}."
        )
    # The eager attention traces to plain MatMuls; the fused one to an operator of no ONNX opset.
    transformer: Any = encoder[0].auto_model
    transformer.config._attn_implementation = "eager"
    graph = scratch / "fp32.onnx"
    # Two texts of different length, so that no dimension is taken for a constant.
    tokens = torch.tensor([[1, 2, 3, 1], [1, 2, 1, 0]])  # ids that any vocabulary has
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        _pooled(transformer, pooling),
        (tokens, mask),
        str(graph),
        input_names=["input_ids", "attention_mask"],
        output_names=["embedding"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "texts"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    _quantise(graph, file)
    return int(encoder.get_embedding_dimension() or 0), int(encoder.max_seq_length or 256), pooling


def _pooled(transformer: torch.nn.Module, pooling: str) -> torch.nn.Module:
    import torch

    class Pooled(torch.nn.Module):
        """Token vectors to one L2-normalised vector per text."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer.eval()

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            output = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
            hidden: torch.Tensor = output[0]
            if pooling == "cls":
                vector = hidden[:, 0]
            else:
                weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
                vector = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(vector, dim=1)

    return Pooled()


def _quantise(graph: Path, file: Path) -> None:
    """Weights to int8, one scale per channel; activations are scaled while running.

    Cosines to fp32, all-MiniLM-L6-v2 on 500 paragraphs: one scale per matrix 0.959 (worst 0.911),
    per channel 0.993, in 7 bits 0.992 (worst 0.968), and with the widest matrices left as they are
    0.995 (worst 0.988). Seven bits cannot overflow the 16-bit sums of processors without VNNI, so
    vectors made there and here are comparable.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata

    model = onnx.load(str(graph))
    # The optional pre-processing (folding constants) has nothing to do on this graph; without
    # the mark its absence is warned about on the root logger.
    add_pre_process_metadata(model)
    quantize_dynamic(
        model,
        str(file),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=[node.name for node in model.graph.node if _WIDE.search(node.name)],
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Silences the exporter: it warns of its own deprecation and of every traced Python bool.

    The result is checked against the source encoder by a test, which is the warning that counts.
    """
    handlers = list(logging.root.handlers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging as untyped

        bars: Any = untyped
        bars.disable_progress_bar()
        try:
            yield
        finally:
            bars.enable_progress_bar()
            # Whoever logs on the root logger first gives it a handler; that isn't the exporter's.
            logging.root.handlers[:] = handlers
