"""Records on disk: JSON and JSON Lines of the vocabulary's dataclasses; digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from marketrules.answers import Answer, Citation, Claim, Hit, Refusal
from marketrules.boxes import Box, Instruction, Target, Trigger
from marketrules.constructions import Construction, ScopedTerm
from marketrules.documents import Document, Edition, Section
from marketrules.errors import RecordError
from marketrules.findings import Finding
from marketrules.passages import Passage
from marketrules.redlines import Piece, ProposedChange
from marketrules.references import Mention, Reference
from marketrules.spans import Span

T = TypeVar("T")


# A record of a newer format must not be read as an older one: unknown keys are refused. Pydantic
# looks for this attribute on plain dataclasses, so that the vocabulary needn't import it.
_RECORDS = (
    Span, Document, Edition, Section, Target, Trigger, Instruction, Box, Passage, Mention,
    Reference, Finding, Citation, Hit, Claim, Refusal, Answer, Piece, ProposedChange,
    Construction, ScopedTerm,
)  # fmt: skip
for _record in _RECORDS:
    _record.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[union-attr]

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(record: object) -> str:
    """One record as one line of JSON."""
    return _adapter(type(record)).dump_json(record).decode("utf-8")


def from_json(line: str | bytes, kind: type[T]) -> T:
    """Reads one record.

    Raises:
        RecordError: if ``line`` isn't such a record.
    """
    try:
        record: T = _adapter(kind).validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        message = f"not a {kind.__name__} record: {place}: {first['msg']}."
        raise RecordError(message.replace(": :", ":")) from error
    return record


def write_json(path: Path, record: object) -> None:
    path.write_text(to_json(record) + "\n", encoding="utf-8")


def read_json(path: Path, kind: type[T]) -> T:
    """Reads a file of one record.

    Raises:
        RecordError: if it is missing, damaged or of another format.
    """
    record = next(read_jsonl(path, kind), None)
    if record is None:  # cut off before its first line
        raise RecordError(f"{path}: nothing in it.", remedy="Run `marketrules ingest` again.")
    return record


def write_jsonl(path: Path, records: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        for record in records:
            lines.write(to_json(record) + "\n")


def read_jsonl(path: Path, kind: type[T]) -> Iterator[T]:
    """Yields the records of a file, in order.

    Raises:
        RecordError: if the file is missing, damaged or of another format; names file and line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise RecordError(
            f"{path}: {error.strerror}", remedy="Run `marketrules ingest` again."
        ) from error
    for number, line in enumerate(lines, 1):
        try:
            yield from_json(line, kind)
        except RecordError as error:
            raise RecordError(
                f"{path}:{number}: {error.message}", remedy="Run `marketrules ingest` again."
            ) from error


def digest(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()
