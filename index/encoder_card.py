"""What an exported encoder is: `encoder.json` beside `model.onnx` and `tokenizer.json`.

The card carries the encoder's identity. Vectors are comparable only between texts embedded by the
same identity, so snapshots and the embedding cache name it. ``revision`` is derived from the
*source* weights and the recipe of the export, not from the bytes of the ONNX file: another
version of the exporter writes another file that embeds to the same place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from marketrules.errors import ModelMissing

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "encoder.json"


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """Which vectors these are: equal identities, comparable vectors."""

    name: str  # "all-MiniLM-L6-v2"
    revision: str  # "53aa51172d142c89-int8.1": source weights, recipe of the export
    dim: int

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}/{self.dim}"


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """The record in ``encoder.json``."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - a newer card isn't read as an old one

    name: str
    revision: str
    dim: int
    max_tokens: int  # longer texts are cut, special tokens included
    pooling: str  # "mean" | "cls"; done inside the graph
    sha256: str  # of model.onnx

    @property
    def identity(self) -> EncoderIdentity:
        """What vectors of this encoder are comparable with."""
        return EncoderIdentity(self.name, self.revision, self.dim)


_CARD: TypeAdapter[EncoderCard] = TypeAdapter(EncoderCard)


def write_card(folder: Path, card: EncoderCard) -> None:
    (folder / CARD).write_bytes(_CARD.dump_json(card, indent=1) + b"\n")


def read_card(folder: Path, remedy: str = "") -> EncoderCard:
    """Reads the card and checks that the files it speaks of are there, byte for byte.

    ``remedy`` is what to do about a folder that isn't exported anew for the asking.

    Raises:
        ModelMissing: if a file is missing, or is not the one that was exported.
    """
    remedy = remedy or f"Delete {folder} and run `python -m index.model`."
    try:
        card = _CARD.validate_json((folder / CARD).read_bytes())
        with (folder / MODEL).open("rb") as model:
            found = hashlib.file_digest(model, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise ModelMissing(f"no exported encoder in {folder}: {error}.", remedy=remedy) from error
    except (OSError, ValidationError) as error:
        raise ModelMissing(f"{folder} can't be read: {error}.", remedy=remedy) from error
    if found != card.sha256:
        raise ModelMissing(f"{folder / MODEL} is damaged: its digest is {found}.", remedy=remedy)
    if not (folder / TOKENIZER).is_file():
        raise ModelMissing(f"{folder / TOKENIZER} is missing.", remedy=remedy)
    return card
