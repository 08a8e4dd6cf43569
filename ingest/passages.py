"""Units -> passages: keys, lead-ins, status; long ones divided at sentences with exact spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.extents import Extent
from ingest.flows import Flow, SectionLines
from ingest.lead_ins import LeadIns, cells_before_last, row_beside
from ingest.reading import Reading
from ingest.units import Unit
from marketrules.boxes import TargetKind, Verb
from marketrules.documents import Status
from marketrules.labels import Path, format_path
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.records import digest
from marketrules.spans import Span

MAX_CHARS = 1500  # about what the encoder reads (256 tokens) and a caller can follow
_SENTENCE_END = re.compile(r"(?<=[.;:!?])[”\")]*\s+(?=[A-Z(“\"$\d])")
_RESERVED = re.compile(r"(?:\(\w{1,5}\)\s*)*\W*reserved\W*", re.IGNORECASE)  # "(3)  Reserved."
_SUFFIX = {PassageKind.ROW: "table", PassageKind.FORMULA: "formula"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all passages of one edition share."""

    document: str
    edition: str
    reading: Reading
    extents: Sequence[Extent]
    dates: Mapping[int, str]  # section ordinal -> ISO date


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage with where it came from; boxes are attached by these."""

    passage: Passage
    section: SectionLines
    path: Path
    position: int
    term: int = 0  # position of the defined term it stands under


class KeyGiver:
    """Gives each passage a key of its own: parts of one paragraph, and repeated paragraphs."""

    def __init__(self) -> None:
        self._places: dict[str, list[tuple[int, int | None, int]]] = {}
        self._parts: dict[str, int] = {}

    def key(self, pinpoint: Pinpoint, section: int, box: int | None, term: int = 0) -> Pinpoint:
        """``pinpoint`` with ``part`` and ``occurrence`` set.

        ``section`` and ``term`` tell where it stands: a second heading of one number, or a second
        definition of one term, is another occurrence, not a further part.
        """
        places = self._places.setdefault(str(pinpoint), [])
        place = (section, box, term)
        if place not in places:
            places.append(place)
        pinpoint = replace(pinpoint, occurrence=places.index(place) + 1)
        part = self._parts[str(pinpoint)] = self._parts.get(str(pinpoint), 0) + 1
        return replace(pinpoint, part=part)


def passages_of(
    frame: Frame, flows: Sequence[tuple[Flow, Sequence[Unit]]], keys: KeyGiver
) -> Iterator[Placed]:
    """The passages of one section's flows, in document order."""
    placed: list[Placed] = []
    for flow, units in flows:
        lead_ins = LeadIns(flow, flows, frame.reading.text)
        for unit in units:
            beside = ""
            if flow.box is not None and flow.box != flow.section.box:
                unit, beside = _in_table(frame, unit, flow, flows)
            lead_in = tuple(filter(None, (*lead_ins.of(unit), beside)))
            placed.extend(_of_unit(frame, flow, unit, lead_in))
    # A definition comes before a redirect of the same name: the plain key is the text's.
    order = sorted(placed, key=lambda item: (bool(item.passage.see), item.passage.span.start))
    keyed = [replace(item, passage=_keyed(item, keys)) for item in order]
    yield from sorted(keyed, key=lambda item: item.passage.span.start)


def _in_table(
    frame: Frame, unit: Unit, flow: Flow, flows: Sequence[tuple[Flow, Sequence[Unit]]]
) -> tuple[Unit, str]:
    """A boxed row, or part of one, in a table outside of the box; and the cells before the part."""
    beside = ""
    targets = frame.extents[(flow.box or 1) - 1].instruction.targets
    describes = any(t.kind is TargetKind.DEFINITION and not t.name for t in targets)
    if describes and unit.kind is PassageKind.TEXT and unit.term is None:
        row = row_beside(unit, flow, flows)
        if row is not None:
            unit = replace(unit, kind=PassageKind.ROW, header=row.header, path=row.path)
            beside = cells_before_last(row, frame.reading.text)
    if unit.kind is PassageKind.ROW and not unit.header:
        unit = replace(unit, header=_header_around(unit, flow, flows))
    return unit, beside


def _header_around(unit: Unit, flow: Flow, flows: Sequence[tuple[Flow, Sequence[Unit]]]) -> str:
    """A boxed row stands in a table whose header is outside of the box."""
    above = [
        other
        for around, units in flows if around.box != flow.box
        for other in units
        if other.kind is PassageKind.ROW and other.position < unit.position and other.header
    ]  # fmt: skip
    return max(above, key=lambda other: other.position).header if above else ""


def _of_unit(frame: Frame, flow: Flow, unit: Unit, lead_in: tuple[str, ...]) -> Iterator[Placed]:
    source = frame.reading.text
    status, revisions, trigger = status_of(frame.extents, flow.box)
    if status is Status.IN_EFFECT and _RESERVED.fullmatch(unit.span.quote(source)):
        status = Status.RESERVED
    suffix = _SUFFIX.get(unit.kind, "")
    label = format_path(unit.path)
    paragraph = f"{label} {suffix}".strip()
    # A row is one: its second half would have neither its first cell nor its columns.
    spans = (unit.span,) if unit.kind is PassageKind.ROW else divided(unit.span, source)
    for span in spans:
        passage = Passage(
            id="",
            key="",
            document=frame.document,
            edition=frame.edition,
            section=flow.section.heading.number,
            title=flow.section.heading.title,
            paragraph=paragraph,
            term=unit.term,
            kind=unit.kind,
            part=1,
            status=status,
            revisions=revisions,
            trigger=trigger,
            box=flow.box,
            span=span,
            page=frame.reading.page_at(span.start),
            text=span.quote(source),
            lead_in=lead_in,
            header=unit.header,
            see=unit.see,
            effective=frame.dates.get(flow.section.ordinal),
        )
        term = flow.term.position if flow.term is not None else 0
        yield Placed(passage, flow.section, unit.path, unit.position, term)


def status_of(
    extents: Sequence[Extent], box: int | None
) -> tuple[Status, tuple[str, ...], str | None]:
    """Status, revisions and trigger of what stands in a box; boxes in boxes add up."""
    if box is None:
        return Status.IN_EFFECT, (), None
    revisions: list[str] = []
    triggers: list[str] = []
    pending = False
    at: int | None = box
    while at is not None:
        extent = extents[at - 1]
        if extent.instruction.verb is not Verb.INTERPRET:
            pending = True
        revisions[:0] = [r for r in extent.instruction.revisions if r not in revisions]
        triggers[:0] = [trigger.text for trigger in extent.instruction.triggers]
        at = extent.parent
    status = Status.PENDING if pending else Status.INTERPRETATION
    return status, tuple(revisions), "; ".join(dict.fromkeys(triggers)) or None


def divided(span: Span, source: str) -> tuple[Span, ...]:
    """``span`` in parts of at most about ``MAX_CHARS``, cut after sentences.

    Nothing is lost but the white space between two parts.
    """
    if len(span) <= MAX_CHARS:
        return (span,)
    text = span.quote(source)
    cuts = [match.end() for match in _SENTENCE_END.finditer(text)] + [len(text)]
    parts, start, last = [], 0, 0
    for cut in cuts:
        if cut - start > MAX_CHARS and last > start:
            parts.append(Span(span.start + start, span.start + last).trimmed(source))
            start = last
        last = cut
    parts.append(Span(span.start + start, span.end).trimmed(source))
    return tuple(part for part in parts if len(part))


def _keyed(placed: Placed, keys: KeyGiver) -> Passage:
    passage = placed.passage
    pinpoint = keys.key(
        Pinpoint(
            passage.document,
            passage.edition,
            passage.section,
            passage.paragraph,
            passage.term,
            revisions=passage.revisions,
        ),
        placed.section.ordinal,
        passage.box,
        placed.term,
    )
    return with_key(passage, pinpoint)


def with_key(passage: Passage, pinpoint: Pinpoint) -> Passage:
    """``passage`` under ``pinpoint``, with the id that follows from key, span and text."""
    key = str(pinpoint)
    identity = f"{key}\n{passage.span.start}-{passage.span.end}\n{passage.text}"
    return replace(passage, key=key, part=pinpoint.part, id=digest(identity.encode("utf-8"))[:16])


def _is_parent(section: SectionLines, numbers: set[str]) -> bool:
    """Whether subsections say what the section holds; a boxed or reserved title stands alone."""
    if _RESERVED.fullmatch(section.heading.title) or (
        section.box is not None and section.end == section.first + 1
    ):
        return False
    return any(other.startswith(f"{section.heading.number}.") for other in numbers)


def heading_passages(
    frame: Frame, sections: Iterable[SectionLines], filled: set[int], parents: set[str], keys: KeyGiver,
    lines: Sequence[Span],
) -> Iterator[Placed]:  # fmt: skip
    """Sections without text and without subsections: their heading is all there is to cite."""
    for section in sections:
        number = section.heading.number
        if section.continues or section.ordinal in filled or _is_parent(section, parents):
            continue
        span = lines[section.first]
        status, revisions, trigger = status_of(frame.extents, section.box)
        if _RESERVED.fullmatch(section.heading.title) and status is Status.IN_EFFECT:
            status = Status.RESERVED
        passage = Passage(
            id="", key="", document=frame.document, edition=frame.edition, section=number,
            title=section.heading.title, paragraph="", term=None, kind=PassageKind.HEADING, part=1,
            status=status, revisions=revisions, trigger=trigger, box=section.box, span=span,
            page=frame.reading.page_at(span.start), text=span.quote(frame.reading.text),
            effective=frame.dates.get(section.ordinal),
        )  # fmt: skip
        placed = Placed(passage, section, (), section.first)
        yield replace(placed, passage=_keyed(placed, keys))
