"""What is evaluated: anything that ranks paragraphs or answers, in the wire form of the contracts.

A question and a date enter; citations or an answer leave, as the JSON of ``POST /v1/search`` and
``POST /v1/answers``. A system that can't do one of the two says so with None, and its measures
are not scorable. The product is asked in this process or over HTTP; any other system over HTTP,
or by a file of its answers (and one of its hits).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import httpx
import numpy as np

from evals.judgments import JudgmentSet
from index.embed import Embedder
from index.snapshot import Snapshot
from marketrules import wire
from marketrules.errors import RecordError, ServiceUnavailable
from search_api.engine import Engine
from search_api.hits import hit_list

Cited = dict[str, Any]
Answered = dict[str, Any]


class System(Protocol):
    """What a run asks. Baselines implement it, too."""

    @property
    def name(self) -> str:
        """Short, fit for a file's name."""
        ...

    @property
    def identity(self) -> Mapping[str, str]:
        """Models, settings and versions that decide what it says."""
        ...

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited] | None:
        """At most ``top`` citations with ``score``, best first; None if it has no search."""
        ...

    def answer(self, question: str, as_of: date | None, words: int) -> Answered | None:
        """The answer in at most ``words`` words; None if it gives none."""
        ...

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        """How near the hits of ``search`` are, comparable between questions; None: unknown."""
        ...

    @property
    def live(self) -> bool:
        """Whether the time that it takes is the time of searching and answering."""
        ...


@runtime_checkable
class Embeds(Protocol):
    """A system whose encoder can be timed alone."""

    def embed_ms(self, question: str) -> float:
        """Milliseconds to embed ``question``, and nothing else."""
        ...


@dataclass(frozen=True)
class Product:
    """This product, in this process. Hits carry ``cosine``, comparable between questions."""

    engine: Engine
    embedder: Embedder
    snapshot: Snapshot  # the one that the engine answers from
    name: str = "marketrules"
    live: bool = True

    @property
    def identity(self) -> Mapping[str, str]:
        return {"snapshot": self.snapshot.id, "encoder": str(self.embedder.identity)}

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited]:
        found = hit_list(self.engine.search(question, as_of, top=top))
        return [hit.model_dump(mode="json") for hit in found.hits]

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        answer = self.engine.ask(question, as_of, words)
        return wire.Answer.model_validate(answer).model_dump(mode="json")

    def embed_ms(self, question: str) -> float:
        began = time.perf_counter()
        self.embedder.embed([question])
        return (time.perf_counter() - began) * 1000

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        """The best cosine among the hits: comparable between questions, unlike their scores."""
        rows = [row for hit in hits if (row := self.snapshot.row_of(hit["key"])) is not None]
        if not rows:
            return None
        vectors = self.snapshot.vectors.rows(np.array(rows))
        return float((vectors @ self.embedder.embed([question])[0]).max())


@dataclass(frozen=True)
class OverHttp:
    """A system that serves the API of the contracts at ``address``."""

    address: str  # "http://127.0.0.1:8400"
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=120))
    live: bool = True

    @property
    def name(self) -> str:
        return "http"

    @property
    def identity(self) -> Mapping[str, str]:
        return {"address": self.address}

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited]:
        body = {"query": question, "as_of": as_of and as_of.isoformat(), "top": top}
        hits: list[Cited] = self._post("/v1/search", body)["hits"]
        return hits

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        body = {"question": question, "as_of": as_of and as_of.isoformat(), "words": words}
        return self._post("/v1/answers", body)

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        return top_score(hits)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            response = self.client.post(self.address.rstrip("/") + path, json=body)
            response.raise_for_status()
            found: dict[str, Any] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ServiceUnavailable(
                f"{self.address}{path}: {error}", remedy="Start it with `marketrules serve`."
            ) from error
        return found


class FromFiles:
    """A system known by its answers alone: ``ask --batch`` or the like, ids as in the set."""

    live = False

    def __init__(self, judged: JudgmentSet, answers: Path, hits: Path | None = None) -> None:
        """Reads ``answers`` and ``hits``, one JSON object a line, each with its question's id.

        Raises:
            RecordError: if a line is no answer, or a question of the set has none.
        """
        self.name = answers.stem
        self.identity: Mapping[str, str] = {"answers": answers.name}
        self._answers = _by_question(judged, answers)
        self._hits = None if hits is None else _by_question(judged, hits)

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited] | None:
        if self._hits is None:
            return None
        hits: list[Cited] = self._hits[question, as_of].get("hits", [])
        return hits[:top]

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        return self._answers[question, as_of]

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        return top_score(hits)


def top_score(hits: list[Cited]) -> float | None:
    """The first hit's score, for want of anything better."""
    return float(hits[0].get("score", 0.0)) if hits else None


def _by_question(judged: JudgmentSet, path: Path) -> dict[tuple[str, date | None], dict[str, Any]]:
    by_id: dict[str, dict[str, Any]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: {error}", remedy="Name a UTF-8 file of JSON lines.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            record = _object(line, f"{path}:{number}")
            by_id[str(record["id"])] = record
    missing = [one.id for one in judged.judgments if one.id not in by_id]
    if missing:
        raise RecordError(
            f"{path} has nothing for {len(missing)} questions of the set: {', '.join(missing[:5])}"
            f"{' …' if len(missing) > 5 else ''}.",
            remedy="`marketrules ask --batch` on the set's own file answers all of them.",
        )
    return {(one.question, one.as_of): by_id[one.id] for one in judged.judgments}


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise RecordError(f"{place}: no JSON: {error}.") from error
    if not isinstance(record, dict) or "id" not in record:
        raise RecordError(
            f"{place}: no object with an id.", remedy='Each line is {"id": "…", …answer…}.'
        )
    return record
