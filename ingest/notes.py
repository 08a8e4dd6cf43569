"""What was not understood of the text itself: labels, formulas, lines that no passage reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ingest.boxed_terms import ahead_of_their_time
from ingest.extents import Ground
from ingest.flows import Flow
from ingest.headings import FRONT_PROSE
from ingest.lines import Line
from ingest.passages import Placed
from ingest.reading import Reading
from ingest.survey import Note, place_of
from ingest.units import Unit
from marketrules.findings import FindingKind
from marketrules.labels import format_path


def notes_of(
    reading: Reading,
    ground: Ground,
    flows: Sequence[tuple[Flow, Sequence[Unit]]],
    placed: Sequence[Placed],
) -> Iterator[Note]:
    """Findings about labels, lost formulas and unread text, in document order by kind."""
    for flow, _ in flows:
        yield from _label_notes(flow)
    for item, term in ahead_of_their_time(placed):
        yield (
            FindingKind.TERM_NOT_IN_FORCE,
            item.passage.key.split("#", 1)[1],
            f"in force, but uses {term!r}, which only boxed text defines",
        )
    yield from _unreached(ground, flows, placed)
    for note in reading.notes:
        yield (
            FindingKind.LOST_FORMULA if "formula" in note else FindingKind.TEXT_NOT_REACHED,
            "",
            note,
        )
    for unseen in reading.unseen:
        kind = FindingKind.UNSEEN_CHARACTERS if unseen.characters else FindingKind.HIDDEN_TEXT
        yield kind, unseen.place, unseen.message


def _label_notes(flow: Flow) -> Iterator[Note]:
    number = flow.section.heading.number
    paths = {line.position: path for line, path in zip(flow.lines, flow.paths, strict=True)}
    for line in flow.ambiguous:
        yield (FindingKind.AMBIGUOUS_LABEL, f"Section {number}",
               (f"{line.text[:60].strip()!r} was read as {format_path(paths[line.position])}; "
               "another level fits as well"))  # fmt: skip
    for line in flow.out_of_order:
        yield (FindingKind.LABEL_OUT_OF_ORDER, f"Section {number}",
               (f"{line.text[:60].strip()!r} doesn't follow from the labels above it; read as "
               f"{format_path(paths[line.position])}"))  # fmt: skip


def _unreached(
    ground: Ground, flows: Sequence[tuple[Flow, Sequence[Unit]]], placed: Sequence[Placed]
) -> Iterator[Note]:
    """Runs of lines that are in no passage, no header, no heading and no known furniture."""
    reached = set(ground.left_out) | set(ground.headings) | set(ground.covers)
    spans = sorted(item.passage.span for item in placed)
    at = 0
    for line in ground.lines:
        while at < len(spans) and spans[at].end <= line.span.start:
            at += 1
        if line.opens_box or (at < len(spans) and spans[at].overlaps(line.span)):
            reached.add(line.position)
    headers = {
        part for _, units in flows for unit in units for part in unit.header.split("\n") if part
    }
    first = min(ground.headings, default=-1)
    missed = [
        line for line in ground.lines
        if (line.position > first or len(line.text) > FRONT_PROSE)  # the cover was read for its name
        and line.position not in reached and line.text.strip() not in headers
    ]  # fmt: skip
    for _, run in groupby(enumerate(missed), key=lambda pair: pair[1].position - pair[0]):
        yield _run_note(ground, [line for _, line in run])


def _run_note(ground: Ground, run: Sequence[Line]) -> Note:
    characters = sum(len(line.text) for line in run)
    return (FindingKind.TEXT_NOT_REACHED, place_of(ground, run[0].position),
            (f"{len(run)} lines, {characters} characters in no passage: "
            f"{' '.join(run[0].text.split())[:80]!r}"))  # fmt: skip
