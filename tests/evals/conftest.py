"""Judgments, citations and answers in a few words; judged questions about the invented desk."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from evals.judgments import Asker, JudgedStatus, Judgment, JudgmentSet, Kind, Nugget, Place
from evals.opening import Desk, open_desk
from index.embed import OnnxEmbedder
from index.model import ensure_encoder
from index.publish import open_current
from index.snapshot import Snapshot
from ingest.publish_documents import publish_documents
from marketrules.folders import DataFolder
from marketrules.settings import Settings

_ROOT = Path(__file__).parents[2]

# "9.4(2)" of Grid Rules, June edition; "!" at the end = boxed.
Where = str


def place(where: Where, *, edition: str = "2025-06-01", document: str = "grid-rules") -> Place:
    status = JudgedStatus.PENDING if where.endswith("!") else JudgedStatus.IN_EFFECT
    section, bracket, rest = where.removesuffix("!").partition("(")
    return Place(document, edition, section, bracket + rest, status)


def judgment(
    *gold: Where, also_ok: tuple[Where, ...] = (), kind: Kind = Kind.DEADLINE, **more: Any
) -> Judgment:
    fields: dict[str, Any] = {
        "id": "q1", "question": "When is the form due?", "asker": Asker.STAFF, "as_of": None,
        "nuggets": (), "must_not": (), "answerable": bool(gold),
    }  # fmt: skip
    fields |= more
    return Judgment(
        kind=kind if gold else Kind.UNANSWERABLE,
        gold=tuple(place(one) for one in gold),
        also_ok=tuple(place(one) for one in also_ok),
        **fields,
    )


def nugget(pattern: str, *, vital: bool = True) -> Nugget:
    return Nugget(pattern, vital, (pattern,))


def cited(where: Where, **more: Any) -> dict[str, Any]:
    at = place(where)
    fields: dict[str, Any] = {
        "document": at.document, "edition": at.version, "section": at.section,
        "paragraph": at.paragraph, "term": None, "status": at.status.value, "key": "",
        "quote": "", "span": None,
    }  # fmt: skip
    return fields | more


def answer(*citations: dict[str, Any], text: str = "", **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "outcome": "answered", "text": text, "refusal": None, "claims": [],
        "citations": list(citations), "pending": [], "notes": [],
    }  # fmt: skip
    return fields | more


def refused(reason: str = "not_in_corpus") -> dict[str, Any]:
    refusal = {"reason": reason, "message": "No.", "see": []}
    return answer(text="No.", outcome="refused", refusal=refusal)


@pytest.fixture(scope="session")
def held(desk: DataFolder) -> Iterator[Snapshot]:
    """The snapshot of the invented desk."""
    with closing(open_current(desk, None)) as snapshot:
        yield snapshot


def plain_judgment(**more: Any) -> dict[str, Any]:
    """A right line of a file of judgments about the desk, with changes."""
    gold = {
        "document": "grid-rules", "version": "2025-06-01", "section": "9.4", "paragraph": "(2)",
        "status": "in_effect", "revision": None,
    }  # fmt: skip
    line: dict[str, Any] = {
        "id": "d-1", "question": "When is the dispute form due?", "asker": "staff",
        "kind": "deadline", "as_of": "2025-07-01", "gold": [gold], "also_ok": [],
        "nuggets": [{"text": "12 Business Days", "vital": True, "match": ["12 business days"]}],
        "must_not": ["10 business days"], "answerable": True,
    }  # fmt: skip
    return line | more


@pytest.fixture
def write_set(tmp_path: Path) -> Callable[..., Path]:
    """Writes lines (records or raw text) as a file of judgments."""

    def write(*lines: dict[str, Any] | str) -> Path:
        path = tmp_path / "desk.jsonl"
        texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def desk_set(write_set: Callable[..., Path]) -> JudgmentSet:
    """Four questions about the desk: two answered, one boxed, one that nothing answers."""
    from evals.judgments import load_set

    boxed = plain_judgment()["gold"][0] | {"status": "pending", "revision": "GRR012"}
    return load_set(
        str(
            write_set(
                plain_judgment(),
                plain_judgment(id="d-2", asker="caller", question="How is the form due later?",
                               kind="status", gold=[boxed], must_not=[]),
                plain_judgment(id="d-3", as_of="2025-03-01", kind="as_of",
                               gold=[plain_judgment()["gold"][0] | {"version": "2025-01-01"}],
                               nuggets=[{"text": "10", "vital": True,
                                         "match": ["10 business days"]}],
                               must_not=["12 business days"]),
                plain_judgment(id="d-4", question="What does Section 12.3 of the Grid Rules say?",
                               kind="unanswerable", gold=[], nuggets=[], must_not=[],
                               answerable=False, why="There is none.",
                               reason="section_not_held"),
            )
        )
    )  # fmt: skip


@pytest.fixture(scope="session")
def sample_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The sample, ingested and published with the real encoder; not to be written to."""
    settings = Settings(data=tmp_path_factory.mktemp("sample"))
    embedder = OnnxEmbedder(ensure_encoder(settings))
    done = publish_documents([_ROOT / "corpus" / "sample" / "documents"], settings, embedder)
    assert done.report.refused == ()
    return open_desk(settings)


@pytest.fixture(scope="session")
def rulebooks() -> Desk:
    """The real rulebooks, where they are at hand.

    They are ingested into ``data/gate`` of the checkout (not tracked), whose cache of embeddings is
    kept: another run embeds only what has changed. A first run on two cores takes some minutes.
    """
    documents = Path(os.environ.get("MARKETRULES_RULEBOOKS", _ROOT.parent / "shared" / "rulebooks"))
    if not documents.is_dir():
        pytest.skip("the real rulebooks are not here")
    settings = Settings(data=_ROOT / "data" / "gate")
    settings.data.mkdir(parents=True, exist_ok=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")  # "" where one process runs all tests
    done = settings.data / "ingested-by"
    with (settings.data / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of the processes of one run the first ingests
        if not run or not done.is_file() or done.read_text(encoding="utf-8") != run:
            # What an older program understood is no use.
            shutil.rmtree(DataFolder(settings.data).holdings, ignore_errors=True)
            publish_documents([documents], settings, OnnxEmbedder(ensure_encoder(settings)))
            done.write_text(run, encoding="utf-8")
    return open_desk(settings)
