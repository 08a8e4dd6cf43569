"""A run on disk: what was asked, of what, on what, and everything that was said.

One file of JSON lines under ``data/runs``: the header, then one question a line with its judgment,
hits, answer, timings and scores. A file holds all that is needed to read, score anew and compare
it years later, without the judgments or the snapshot of its day. Files of another format are
refused.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from evals.judgments import Judgment
from evals.measures.measure import Values
from evals.scoring import Said
from index.embed import usable_cores
from marketrules.errors import RecordError

FORMAT = 1  # raised with every change of what the files are
_PACKAGES = (
    "marketrules", "bm25s", "faiss-cpu", "ir-measures", "numpy", "onnxruntime", "PyStemmer",
    "tokenizers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """What decides what a run says."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    format: int
    id: str  # "20250415T101502Z-ercot-marketrules"
    time: str  # ISO, UTC
    revision: str | None  # git commit; None outside a checkout
    dirty: bool | None  # whether the checkout differed from it
    system: str
    identity: dict[str, str]  # models and snapshot, as the system names them
    snapshot: str | None  # that quotes were checked against
    settings: dict[str, str]
    machine: dict[str, str]
    packages: dict[str, str]
    set_name: str
    set_sha256: str
    unheld: tuple[str, ...] = ()  # judged places at which nothing is held
    limited: bool = False  # only the first questions of the set


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a run."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    judgment: Judgment
    hits: list[dict[str, Any]] | None
    answer: dict[str, Any] | None
    timings_ms: dict[str, float]
    confidence: float | None
    scores: dict[str, float | None] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.judgment.id


@dataclass(frozen=True)
class Run:
    """A header and its rows, in the order of the set."""

    header: Header
    rows: tuple[Row, ...]

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}

    def values(self, measure: str) -> dict[str, float | None]:
        """One measure by question id; None where a run of an older program lacks it."""
        return {row.id: row.scores.get(measure) for row in self.rows}


_HEADER: TypeAdapter[Header] = TypeAdapter(Header)
_ROW: TypeAdapter[Row] = TypeAdapter(Row)


def row_of(said: Said, scores: Values) -> Row:
    """What was said to one question, with its scores."""
    return Row(
        said.judgment, said.hits, said.answer, said.timings_ms, said.confidence, dict(scores)
    )


def save_run(folder: Path, run: Run) -> Path:
    """Writes ``run`` to ``folder/<id>.jsonl``, whole or not at all; gives the path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.header.id}.jsonl"
    partial = path.with_name(path.name + ".partial")
    lines = [_HEADER.dump_json(run.header), *(_ROW.dump_json(row) for row in run.rows)]
    partial.write_bytes(b"\n".join(lines) + b"\n")
    partial.replace(path)
    return path


def load_run(path: Path) -> Run:
    """Reads what ``save_run`` wrote.

    Raises:
        RecordError: if it is missing, damaged or of another format; names file and line.
    """
    remedy = "Runs are made by `marketrules eval run` and lie in data/runs."
    number = 0
    try:
        lines = path.read_bytes().splitlines()
        if not lines:
            raise RecordError(f"{path}: nothing in it.", remedy=remedy)
        number = 1
        found = TypeAdapter(dict[str, Any]).validate_json(lines[0]).get("format")
        if found != FORMAT:
            raise RecordError(f"{path}: a run of format {found}; this program reads {FORMAT}.")
        header = _HEADER.validate_json(lines[0])
        rows = []
        for number, line in enumerate(lines[1:], 2):  # noqa: B007 - named in the error below
            rows.append(_ROW.validate_json(line))
    except OSError as error:
        raise RecordError(f"{path}: {error.strerror}.", remedy=remedy) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordError(f"{path}:{number}: {where}: {first['msg']}.", remedy=remedy) from error
    return Run(header, tuple(rows))


def header_of(
    *,
    system: str,
    identity: Mapping[str, str],
    snapshot: str | None,
    settings: Mapping[str, object],
    set_name: str,
    set_sha256: str,
    unheld: Sequence[str] = (),
    limited: bool = False,
) -> Header:
    """The header of a run that begins now, on this machine, from this checkout."""
    now = datetime.now(UTC)
    revision, dirty = checkout()
    return Header(
        format=FORMAT,
        id=f"{now:%Y%m%dT%H%M%S%fZ}-{set_name}-{system}",
        time=now.isoformat(timespec="seconds"),
        revision=revision,
        dirty=dirty,
        system=system,
        identity=dict(identity),
        snapshot=snapshot,
        settings={name: str(value) for name, value in settings.items()},
        machine=machine(),
        packages=packages(),
        set_name=set_name,
        set_sha256=set_sha256,
        unheld=tuple(unheld),
        limited=limited,
    )


def checkout() -> tuple[str | None, bool | None]:
    """The commit of the program's own checkout, and whether files in it differ from it."""
    root = Path(__file__).resolve().parent.parent
    revision = _git(root, "rev-parse", "HEAD")
    if not revision or not (root / ".git").exists():
        return None, None
    return revision, bool(_git(root, "status", "--porcelain", "--untracked-files=no"))


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ("git", *arguments), cwd=root, capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def machine() -> dict[str, str]:
    """Processor, cores that may be used, system, Python."""
    return {
        "processor": _processor(),
        "cores": str(usable_cores()),
        "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or "unknown"


def packages() -> dict[str, str]:
    """Versions of what decides the figures."""
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
