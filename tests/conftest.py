"""Options of the whole suite, and an invented desk that its service is tested on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from index.build import build_snapshot
from index.embed import Matrix
from index.encoder_card import EncoderIdentity
from index.progress import Progress, silent
from index.publish import publish
from index.tokens import tokens
from marketrules.boxes import Box, Instruction, Target, TargetKind, Trigger, TriggerKind, Verb
from marketrules.documents import Document, Edition, Kind, Section, Status
from marketrules.findings import Finding, FindingKind
from marketrules.folders import DataFolder
from marketrules.holdings import Holding
from marketrules.labels import MARKER, chapter_of
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.references import Reference, Resolution
from marketrules.spans import Span

# The same examples on every machine, however slow it is; `pytest --hypothesis-profile=explore`
# looks for new ones.
settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-golden",
        action="store_true",
        default=False,
        help="write the golden files anew instead of comparing with them; look at the diff",
    )
    parser.addoption(
        "--thorough",
        action="store_true",
        default=False,
        help="as many tries as docs/reliability.md tells of (`make trust`), not a few of them",
    )


@pytest.fixture(scope="session")
def tries(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """``tries(few, all)``: how often a test that breaks things at random is to try."""
    thorough = bool(request.config.getoption("--thorough"))
    return lambda few, every: every if thorough else few


@pytest.fixture(scope="session")
def regenerate_golden(request: pytest.FixtureRequest) -> bool:
    """Whether this run writes golden files instead of comparing with them."""
    return bool(request.config.getoption("--regenerate-golden"))


class HashingEmbedder:
    """Each word adds its own random direction: texts that share words lie near one another."""

    identity = EncoderIdentity("hashing", "1", 64)

    def embed(self, texts: Sequence[str], *, progress: Progress = silent) -> Matrix:
        rows = np.zeros((len(texts), self.identity.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in (*tokens(text), "\0"):
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
                row += np.random.default_rng(seed).normal(size=row.shape)
        progress("embed", len(texts), len(texts))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Shelf:
    """Writes one invented edition line by line, so that spans are right by construction."""

    def __init__(self, document: Document, edition: str, dated: str, **chapters: str) -> None:
        dates = {chapter.removeprefix("c"): day for chapter, day in chapters.items()}
        source = f"{document.title} {edition}.txt"
        self.edition = Edition(document, edition, source, "0" * 64, "txt", None, dated, dates)
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

    def section(self, number: str, title: str, parent: str | None = None) -> None:
        span = self.line(f"{number}\t{title}")
        dated = self.edition.section_dates.get(chapter_of(number), self.edition.dated)
        self.sections.append(
            Section(number, title, 1, parent, span, span, dated, Status.IN_EFFECT, None, None)
        )

    def say(self, paragraph: str, text: str, **more: Any) -> Passage:
        """A passage of the section written last."""
        section = self.sections[-1]
        fields: dict[str, Any] = {
            "term": None, "kind": PassageKind.TEXT, "part": 1, "status": Status.IN_EFFECT,
            "revisions": (), "trigger": None, "box": None, "page": None,
            "effective": section.effective,
        }  # fmt: skip
        fields |= more
        edition = self.edition
        place = Pinpoint(
            edition.document.id, edition.edition, section.number, paragraph, fields["term"],
            fields["part"], fields["revisions"],
        )  # fmt: skip
        label = MARKER.findall(paragraph)
        span = self.line(f"({label[-1]})\t{text}" if label else text)
        passage = Passage(
            id=f"p{len(self.passages)}", key=str(place), document=edition.document.id,
            edition=edition.edition, section=section.number, title=section.title,
            paragraph=paragraph, span=span, text=span.quote(self.text), **fields,
        )  # fmt: skip
        self.passages.append(passage)
        return passage

    def box(self, verb: Verb, target: str, revision: str, text: str, date: str = "") -> None:
        """A box on paragraph ``target`` of the section written last."""
        ordinal, section = len(self.boxes) + 1, self.sections[-1].number
        when = f"effective {date}" if date else "upon system implementation"
        heading = f"[{revision}: {verb.value} paragraph {target} above {when}:]"
        opened = self.line(heading)
        passage = self.say(
            target, text, status=Status.PENDING, revisions=(revision,), trigger=when, box=ordinal
        )
        kind = TriggerKind.DATE if date else TriggerKind.SYSTEM_IMPLEMENTATION
        instruction = Instruction(
            heading, (revision,), verb, False, (Target(TargetKind.PARAGRAPH, target),), "above",
            (Trigger(kind, when, date=date),), False,
        )  # fmt: skip
        span, key = Span(opened.start, passage.span.end), f"{self.edition.key}#{section}{target}"
        self.boxes.append(Box(ordinal, instruction, span, passage.span, section, None, (key,)))

    def holding(self) -> Holding:
        return Holding(
            self.edition, self.text, tuple(self.sections), tuple(self.passages),
            tuple(self.boxes), tuple(self.references), tuple(self.findings),
        )  # fmt: skip


def _rules(edition: str, notice_days: str) -> Holding:
    document = Document("grid-rules", "Grid Rules", Kind.PROTOCOLS, "GridCo", 1)
    shelf = Shelf(document, edition, edition, c2="2024-01-01", c9=edition)
    shelf.section("2", "Definitions")
    shelf.section("2.1", "Terms", "2")
    shelf.say("", "Dispatch Agent (DA)\tA company that sends schedules for a plant owner.",
              term="Dispatch Agent (DA)", kind=PassageKind.DEFINITION)  # fmt: skip
    shelf.section("9", "Settlement")
    shelf.section("9.4", "Disputes", "9")
    lead = shelf.say("(1)", "A Dispatch Agent that disputes a statement shall file a form stating:")
    shelf.say("(1)(a)", "The statement’s number; and", lead_in=(lead.text,))
    shelf.say("(1)(b)", "The amount in dispute, in $ per MWh.", lead_in=(lead.text,))
    due = shelf.say("(2)", f"The form is due within {notice_days} Business Days of the statement. "
                    "GridCo shall not accept a form that is late.")  # fmt: skip
    shelf.box(Verb.REPLACE, "(2)", "GRR012", "The form is due within 20 Business Days.")
    shelf.say("(3)", "GridCo may extend the time for filing once, as in Section 9.4, on request.")
    shelf.box(Verb.REPLACE, "(3)", "GRR015", "GridCo may not extend the time for filing.",
              date="2025-09-01")  # fmt: skip
    shelf.section("9.5", "Invoices", "9")
    shelf.say("(1)", "An invoice is paid by the fifth Bank Day. Interest runs from then on.")
    for part, variable in enumerate(("PAYAMT", "PAYRATE", "PAYDAY"), 1):
        shelf.say("(1) table", f"{variable}\t$\tThe payment variable.", kind=PassageKind.ROW,
                  part=part, header="Variable\tUnit\tDefinition")  # fmt: skip
    shelf.references.append(
        Reference(
            due.key,
            due.span,
            "Section 9.5",
            "grid-rules",
            "9.5",
            "",
            Resolution.RESOLVED,
            f"grid-rules@{edition}#9.5(1)",
        )
    )
    shelf.findings.append(
        Finding(FindingKind.MISSING_SECTION, "grid-rules", edition, "rules.txt", "3", "Not held")
    )
    return shelf.holding()


def _manual() -> Holding:
    manual = Shelf(
        Document("field-manual", "Field Manual", Kind.MANUAL, "GridCo", 3), "2025-02-01",
        "2025-02-01",
    )  # fmt: skip
    manual.section("9.4", "Relay Tests")
    manual.say("(1)", "Relays are tested every six months by the owner of the substation.")
    manual.section("Site visits", "Site visits")
    manual.say("", "Visitors to a substation sign in at the gate and wear a helmet.")
    return manual.holding()


def _notice(name: str, dated: str, text: str) -> Holding:
    notice = Shelf(
        Document("market-notice", "Market Notice", Kind.NOTICE, "GridCo", 4), name, dated
    )
    notice.section("ACTION REQUIRED", "ACTION REQUIRED")
    notice.say("", text, kind=PassageKind.FIELD)
    return notice.holding()


def _request() -> Holding:
    request = Shelf(
        Document("grr020", "GRR020", Kind.REVISION_REQUEST, "GridCo", 9), "2025-03-01",
        "2025-03-01",
    )  # fmt: skip
    request.section("9.5", "Invoices")
    request.say("(1)", "An invoice would be paid by the second Bank Day.",
                status=Status.PROPOSED, revisions=("GRR020",))  # fmt: skip
    return request.holding()


@pytest.fixture(scope="session")
def new_shelf() -> type[Shelf]:
    """Writes further invented editions: ``new_shelf(document, edition, dated, c4="2025-01-01")``."""
    return Shelf


@pytest.fixture(scope="session")
def desk_embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture(scope="session")
def desk_holdings() -> list[Holding]:
    """Grid Rules of January and June 2025 (the form is due in 10, later 12 Business Days), a field
    manual that has a Section 9.4 too, two notices, and a revision request."""
    return [
        _rules("2025-01-01", "10"), _rules("2025-06-01", "12"), _manual(),
        _notice("M-A010125-01", "2025-01-01", "Owners of plants shall report outages by e-mail."),
        _notice("M-A010125-02", "2025-03-01", "Owners of plants shall report outages by phone."),
        _request(),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def desk(
    tmp_path_factory: pytest.TempPathFactory,
    desk_embedder: HashingEmbedder,
    desk_holdings: list[Holding],
) -> DataFolder:
    """A data folder with a published snapshot of the invented desk; not to be written to."""
    folder = DataFolder(tmp_path_factory.mktemp("desk"))
    publish(folder, build_snapshot(folder, desk_holdings, desk_embedder))
    return folder


@pytest.fixture(scope="session")
def shelf() -> type[Shelf]:
    """What an invented edition is written with, for tests that add one to the desk."""
    return Shelf
