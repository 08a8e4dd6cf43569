"""Small invented holdings, an embedder without a model, and snapshots built from both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.build import build_snapshot
from index.embed import Matrix
from index.encoder_card import EncoderIdentity
from index.late import SCALE, TokenQuestion, Tokens
from index.progress import Progress, silent
from index.publish import publish
from index.snapshot import Snapshot
from index.tokens import tokens
from marketrules.boxes import Box, Instruction, Target, TargetKind, Trigger, TriggerKind, Verb
from marketrules.documents import Document, Edition, Kind, Section, Status
from marketrules.findings import Finding, FindingKind
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.references import Reference, Resolution
from marketrules.spans import Span


class HashingEmbedder:
    """Each word adds its own random direction: texts that share words lie near one another."""

    def __init__(self, dim: int = 24, revision: str = "1") -> None:
        self._identity = EncoderIdentity("hashing", revision, dim)
        self.embedded: list[str] = []  # every text it was asked for, in order

    @property
    def identity(self) -> EncoderIdentity:
        return self._identity

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        self.embedded += texts
        rows = np.zeros((len(texts), self._identity.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in (*tokens(text), "\0"):
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
                row += np.random.default_rng(seed).normal(size=row.shape)
        progress("embed", len(texts), len(texts))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class TokenHashingEmbedder(HashingEmbedder):
    """Gives each word's own vector, cut to eight dimensions, as the token vectors."""

    late = "words 1"

    def read(self, texts: Sequence[str]) -> tuple[Matrix, list[Tokens]]:
        vectors = self.embed(texts)
        return vectors, [self._words(text) for text in texts]

    def ask(self, question: str) -> tuple[Matrix, TokenQuestion | None]:
        words = self._words(question)
        weights = np.full(len(words), 1 / max(len(words), 1), dtype=np.float32)
        return self.embed([question])[0], TokenQuestion(words / np.float32(SCALE), weights)

    def _words(self, text: str) -> Tokens:
        rows = HashingEmbedder().embed(text.split(), progress=silent)[:, :8]
        return np.clip(np.rint(rows * SCALE), -127, 127).astype(np.int8).reshape(-1, 8)


class HoldingWriter:
    """Writes a holding line by line, so that spans are right by construction."""

    def __init__(self, document: str, edition: str, kind: Kind = Kind.PROTOCOLS) -> None:
        named = Document(document, document.replace("-", " ").title(), kind, "Aurora Grid", 1)
        self.edition = Edition(
            named, edition, f"{document}.txt", "0" * 64, "txt", None, edition, {"1": edition}
        )
        self.document, self.name = document, edition
        self.text = ""
        self.sections: list[Section] = []
        self.passages: list[Passage] = []
        self.boxes: list[Box] = []
        self.references: list[Reference] = []
        self.findings: list[Finding] = []

    def line(self, text: str) -> Span:
        start = len(self.text)
        self.text += text + "\n"
        return Span(start, start + len(text))

    def section(self, number: str, title: str, parent: str | None = None, **more: object) -> None:
        span = self.line(f"{number}\t{title}")
        fields: dict[str, object] = {
            "level": number.count(".") + 1, "parent": parent, "span": span, "heading": span,
            "effective": self.name, "status": Status.IN_EFFECT, "page": None,
            "printed_page": None,
        }  # fmt: skip
        self.sections.append(Section(number, title, **(fields | more)))  # type: ignore[arg-type]

    def passage(self, paragraph: str, text: str, **more: object) -> Passage:
        section = self.sections[-1]
        fields: dict[str, object] = {
            "term": None, "kind": PassageKind.TEXT, "part": 1, "status": Status.IN_EFFECT,
            "revisions": (), "trigger": None, "box": None, "page": None, "effective": self.name,
            "section": section.number, "title": section.title,
        }  # fmt: skip
        fields |= more
        place = Pinpoint(
            self.document, self.name, str(fields["section"]), paragraph,
            term=fields["term"], revisions=fields["revisions"],  # type: ignore[arg-type]
        )  # fmt: skip
        span = self.line(text)
        passage = Passage(
            id=f"p{len(self.passages)}", key=str(place), document=self.document,
            edition=self.name, paragraph=paragraph, span=span, text=text,
            **fields,  # type: ignore[arg-type]
        )  # fmt: skip
        self.passages.append(passage)
        return passage

    def box(self, verb: Verb, target: str, revision: str, text: str | None) -> Box:
        """A box on the paragraph ``target`` of the section written last, with its text."""
        ordinal = len(self.boxes) + 1
        heading = f"[{revision}: {verb.value} paragraph {target} upon system implementation:]"
        opened = self.line(heading)
        key = f"{self.document}@{self.name}#{self.sections[-1].number}{target}"
        body = None
        if text is not None:
            body = self.passage(
                target, text, status=Status.PENDING, revisions=(revision,),
                trigger="upon system implementation", box=ordinal,
            ).span  # fmt: skip
        instruction = Instruction(
            heading, (revision,), verb, False, (Target(TargetKind.PARAGRAPH, target),), "above",
            (Trigger(TriggerKind.SYSTEM_IMPLEMENTATION, "upon system implementation"),), False,
        )  # fmt: skip
        span = Span(opened.start, (body or opened).end)
        made = Box(ordinal, instruction, span, body, self.sections[-1].number, None, (key,))
        self.boxes.append(made)
        return made

    def reference(self, source: Passage, section: str, target: str | None) -> None:
        resolution = Resolution.RESOLVED if target else Resolution.SECTION_NOT_HELD
        span = Span(source.span.start, source.span.start + 4)
        self.references.append(
            Reference(source.key, span, "Section", self.document, section, "", resolution, target)
        )

    def holding(self) -> Holding:
        return Holding(
            self.edition, self.text, tuple(self.sections), tuple(self.passages),
            tuple(self.boxes), tuple(self.references), tuple(self.findings),
        )  # fmt: skip


def grid_code(edition: str, cap: str) -> Holding:
    """Chapters 2 and 3 of an invented grid code; ``cap`` is its price cap."""
    code = HoldingWriter("grid-code", edition)
    code.section("2", "Definitions")
    code.section("2.1", "Terms", "2")
    code.passage(
        "", "Scheduling Agent (SA)\tA party that schedules for others.",
        term="Scheduling Agent (SA)", kind=PassageKind.DEFINITION,
    )  # fmt: skip
    code.section("2.2", "Acronyms", "2")
    code.passage("", "SA\tScheduling Agent", term="SA", kind=PassageKind.ACRONYM)
    code.section("3", "Offers")
    code.section("3.1", "Offer Caps", "3")
    capped = code.passage("(1)", f"No Scheduling Agent may offer above {cap} per MWh.")
    code.passage("(1)(a)", "The cap holds in every interval;", lead_in=(capped.text,))
    late = code.passage("(2)", "Offers under Section 3.1.1 are due by 1000 on the day ahead.")
    code.box(Verb.REPLACE, "(1)", "GCR012", "No Scheduling Agent may offer above 9,000 per MWh.")
    code.box(Verb.DELETE, "(2)", "GCR014", None)
    code.section("3.1.1", "Late Offers", "3.1")
    code.passage("(1)", "A late offer is refused unless the Day-Ahead run has not begun.")
    code.section("3.10", "Corrections", "3")
    fixed = code.passage("(1)", "An offer may be corrected once, as in paragraph (2) of 3.1.")
    code.reference(late, "3.1.1", f"grid-code@{edition}#3.1.1")
    code.reference(fixed, "3.1", late.key)
    code.findings.append(
        Finding(FindingKind.MISSING_SECTION, "grid-code", edition, "grid-code.txt", "4", "Not held")
    )
    return code.holding()


def connection_guide() -> Holding:
    guide = HoldingWriter("connection-guide", "2025-02-01", Kind.GUIDE)
    guide.section("Overview", "Overview")
    guide.passage("", "This guide says how a Resource is connected to the Aurora grid.")
    guide.section("Checklist", "Checklist", "Overview")
    guide.passage("(1)", "A one-line diagram – 345 kV and above – shall be filed.")
    return guide.holding()


@pytest.fixture
def holdings() -> list[Holding]:
    return [
        grid_code("2025-06-01", "5,000"),
        connection_guide(),
        grid_code("2025-01-01", "4,500"),
    ]


@pytest.fixture
def writer() -> Callable[..., HoldingWriter]:
    return HoldingWriter


@pytest.fixture
def hashing() -> Callable[..., HashingEmbedder]:
    return HashingEmbedder


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


@pytest.fixture
def snapshot(
    folder: DataFolder, holdings: list[Holding], embedder: HashingEmbedder
) -> Iterator[Snapshot]:
    name = build_snapshot(folder, holdings, embedder)
    publish(folder, name)
    opened = Snapshot(folder.snapshots / name, embedder.identity)
    yield opened
    opened.close()
