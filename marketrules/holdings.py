"""A holding: one edition with everything that was understood of it, as files in a folder.

holdings/nodal-protocols@2025-04-01/
    edition.json      the Edition
    source.txt        the source text that all spans count in (UTF-8, line ends as they are)
    sections.jsonl passages.jsonl boxes.jsonl references.jsonl findings.jsonl
    redlines.jsonl    of a revision request, the redline of each proposed passage
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from marketrules.boxes import Box
from marketrules.documents import Edition, Section
from marketrules.errors import RecordError
from marketrules.findings import Finding
from marketrules.passages import Passage
from marketrules.records import read_json, read_jsonl, write_json, write_jsonl
from marketrules.redlines import ProposedChange
from marketrules.references import Reference

REDLINES = "redlines.jsonl"


@dataclass(frozen=True, slots=True)
class Holding:
    """One edition as ingested."""

    edition: Edition
    text: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    boxes: tuple[Box, ...]
    references: tuple[Reference, ...]
    findings: tuple[Finding, ...]
    redlines: tuple[ProposedChange, ...] = ()


def save_holding(folder: Path, holding: Holding) -> None:
    """Writes ``holding`` into ``folder`` (made if missing; files there are replaced)."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "edition.json", holding.edition)
    (folder / "source.txt").write_bytes(holding.text.encode("utf-8"))
    write_jsonl(folder / "sections.jsonl", holding.sections)
    write_jsonl(folder / "passages.jsonl", holding.passages)
    write_jsonl(folder / "boxes.jsonl", holding.boxes)
    write_jsonl(folder / "references.jsonl", holding.references)
    write_jsonl(folder / "findings.jsonl", holding.findings)
    if holding.redlines:
        write_jsonl(folder / REDLINES, holding.redlines)


def load_holding(folder: Path) -> Holding:
    """Reads what ``save_holding`` wrote.

    Raises:
        RecordError: if a file is missing, damaged or of another format.
    """
    redlines = folder / REDLINES
    return Holding(
        edition=read_json(folder / "edition.json", Edition),
        text=_read_source(folder / "source.txt"),
        sections=tuple(read_jsonl(folder / "sections.jsonl", Section)),
        passages=tuple(read_jsonl(folder / "passages.jsonl", Passage)),
        boxes=tuple(read_jsonl(folder / "boxes.jsonl", Box)),
        references=tuple(read_jsonl(folder / "references.jsonl", Reference)),
        findings=tuple(read_jsonl(folder / "findings.jsonl", Finding)),
        redlines=tuple(read_jsonl(redlines, ProposedChange)) if redlines.exists() else (),
    )


def _read_source(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        why = error.strerror or "can't be opened"
    except UnicodeDecodeError as error:
        why = f"not UTF-8 at byte {error.start}"
    raise RecordError(f"{path}: {why}.", remedy="Run `marketrules ingest` again.")
