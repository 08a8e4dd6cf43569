"""Reading -> holding: the five steps in order; the page to read first.

survey      what each line is: heading, term, contents, cover
extents     where boxes begin and end
flows       the rules as they run, boxes apart; label paths
units       paragraphs, definitions, rows, formulas
passages    keys, lead-ins, status; then boxes are attached to what they change
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.attach import Surroundings, attach
from ingest.boxed_terms import last_paragraphs_of_boxes, terms_of_boxes
from ingest.cover_fields import field_passages
from ingest.extents import Extent, Ground, find_extents
from ingest.flows import Flow, SectionLines, box_of_lines, flows_of, sections_of
from ingest.identity import Identity
from ingest.notes import notes_of
from ingest.passages import Frame, KeyGiver, Placed, heading_passages, passages_of, with_key
from ingest.proposals import with_proposals
from ingest.reading import Reading
from ingest.section_tree import boxed_instruction_passages, section_dates, section_records
from ingest.survey import Note, Survey, survey
from ingest.units import Unit, units_of
from marketrules.boxes import Box
from marketrules.documents import Edition
from marketrules.findings import Finding, FindingKind
from marketrules.holdings import Holding
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.spans import Span

ROUNDS = 3  # of finding what only boxed text speaks of; each round may show more
Identify = Callable[[Reading, Mapping[str, str]], Identity]


@dataclass(frozen=True, slots=True)
class Built:
    """Everything found in one reading, before it is written down."""

    survey: Survey
    extents: Sequence[Extent]
    sections: Sequence[SectionLines]
    flows: Sequence[tuple[Flow, Sequence[Unit]]]
    placed: Sequence[Placed]


def understand(reading: Reading, identify: Identify) -> Holding:
    """Builds the holding of one file; references are resolved later, with all documents in view.

    Raises:
        UnidentifiedDocument: if neither its words nor a manifest say what it is.
    """
    surveyed = survey(reading)
    extents = find_extents(surveyed.ground, reading)
    sections = sections_of(surveyed.ground, extents)
    by_section, by_chapter = section_dates(reading, surveyed, sections)
    identity = identify(reading, by_chapter)
    frame = Frame(
        identity.document.id, identity.edition, reading, extents,
        {section.ordinal: by_section.get(section.ordinal, identity.dated) for section in sections},
    )  # fmt: skip
    built = _build(frame, surveyed, extents, sections)
    for _ in range(ROUNDS):
        boxed = _boxed_lines(surveyed.ground, extents, built.placed)
        if boxed <= surveyed.ground.boxed_lines:
            break
        # Once more, now that it is known which terms only boxed text uses.
        known = boxed | surveyed.ground.boxed_lines
        surveyed = replace(surveyed, ground=replace(surveyed.ground, boxed_lines=known))
        extents = find_extents(surveyed.ground, reading)
        sections = sections_of(surveyed.ground, extents)
        frame = replace(frame, extents=extents)
        built = _build(frame, surveyed, extents, sections)
    boxes = _boxes(frame, built)
    passages = _at_targets([placed.passage for placed in built.placed], boxes)
    fields = field_passages(frame, identity.dated)
    accepted = understand(reading.proposal, lambda *_: identity) if reading.proposal else None
    proposals = with_proposals(reading, [*fields, *_apart(passages, fields)], identity, accepted)
    edition = Edition(
        identity.document, identity.edition, reading.path, reading.sha256, reading.media,
        len(reading.page_starts) or None, identity.dated, dict(by_chapter),
    )  # fmt: skip
    notes = [
        *((kind, "", message) for kind, message in identity.findings),
        *surveyed.notes, *notes_of(reading, surveyed.ground, built.flows, built.placed),
    ]  # fmt: skip
    notes.extend(_box_notes(boxes))
    return Holding(
        edition=edition,
        text=proposals.text,
        sections=section_records(frame, built.sections, surveyed.ground, fields),
        passages=tuple(sorted(proposals.passages, key=lambda p: p.span.start)),
        boxes=boxes,
        references=(),
        findings=tuple(
            Finding(kind, identity.document.id, identity.edition, reading.path, place, message)
            for kind, place, message in notes
        ),
        redlines=proposals.redlines,
    )


def _build(
    frame: Frame, surveyed: Survey, extents: Sequence[Extent], sections: Sequence[SectionLines]
) -> Built:
    ground = surveyed.ground
    owner = box_of_lines(len(ground.lines), extents)
    keys = KeyGiver()
    all_flows: list[tuple[Flow, Sequence[Unit]]] = []
    placed: list[Placed] = []
    filled: set[int] = set()
    for section in sections:
        flows = [
            (flow, units_of(flow, ground.source))
            for flow in flows_of(ground, section, extents, owner)
        ]
        all_flows.extend(flows)
        found = list(passages_of(frame, flows, keys))
        if any(item.passage.box == section.box for item in found):
            filled.add(section.ordinal)
        placed.extend(found)
    spans = [line.span for line in ground.lines]
    numbers = {section.heading.number for section in sections}
    placed.extend(heading_passages(frame, sections, filled, numbers, keys, spans))
    placed.extend(boxed_instruction_passages(frame, sections, ground, keys))
    return Built(surveyed, extents, sections, all_flows, placed)


def _boxed_lines(
    ground: Ground, extents: Sequence[Extent], placed: Sequence[Placed]
) -> frozenset[int]:
    owner = box_of_lines(len(ground.lines), extents)
    return terms_of_boxes(ground, extents, placed) | last_paragraphs_of_boxes(
        ground, extents, owner, placed
    )


def _boxes(frame: Frame, built: Built) -> tuple[Box, ...]:
    ground = built.survey.ground
    owner = box_of_lines(len(ground.lines), built.extents)
    around = Surroundings(
        built.placed, built.sections, owner, f"{frame.document}@{frame.edition}#", ground.source
    )
    boxes = []
    for extent in built.extents:
        targets, how = attach(extent, around)
        opening = ground.lines[extent.opening].span
        inside = [
            ground.lines[position].span
            for position in range(extent.opening + 1, extent.end)
            if position not in ground.left_out
        ]
        body = Span(inside[0].start, inside[-1].end) if inside else None
        boxes.append(
            Box(
                ordinal=extent.ordinal,
                instruction=extent.instruction,
                span=Span(opening.start, body.end if body else opening.end),
                body=body,
                section=_section_of(extent, built.sections),
                page=frame.reading.page_at(opening.start),
                targets=targets,
                parent=extent.parent,
                how=how,
            )
        )
    return tuple(boxes)


def _at_targets(passages: Sequence[Passage], boxes: Sequence[Box]) -> list[Passage]:
    """The instructions of deleting boxes under the whole labels of what they delete.

    "Delete items (i)-(v) above" says "(i)" of (3)(b)(i).
    """
    held = {passage.key: passage for passage in passages}
    taken = set(held)
    found = []
    for passage in passages:
        paragraph = _target_of(passage, boxes, held)
        moved, occurrence = passage, 1
        while paragraph and (moved is passage or moved.key in taken):
            # Built, not parsed: a title may hold what reads as a part of a key.
            pinpoint = Pinpoint(
                passage.document, passage.edition, passage.section, paragraph, passage.term,
                passage.part, passage.revisions, occurrence,
            )  # fmt: skip
            moved = with_key(replace(passage, paragraph=paragraph), pinpoint)
            occurrence += 1
        taken.add(moved.key)
        found.append(moved)
    return found


def _apart(passages: Sequence[Passage], fields: Sequence[Passage]) -> list[Passage]:
    """``passages`` with keys that no field of the document bears.

    A notice whose head is broken has a field "To" and, of what is left of its lines, a heading "To".
    """
    taken = {one.key for one in fields}
    found = []
    for passage in passages:
        moved, occurrence = passage, 1
        while moved.key in taken:
            occurrence += 1
            pinpoint = Pinpoint(
                passage.document, passage.edition, passage.section, passage.paragraph,
                passage.term, passage.part, passage.revisions, occurrence,
            )  # fmt: skip
            moved = with_key(passage, pinpoint)
        taken.add(moved.key)
        found.append(moved)
    return found


def _target_of(passage: Passage, boxes: Sequence[Box], held: Mapping[str, Passage]) -> str:
    """The whole label of what an instruction deletes; "" if it says it itself."""
    if passage.kind is not PassageKind.INSTRUCTION or passage.box is None or not passage.paragraph:
        return ""
    for key in boxes[passage.box - 1].targets:
        target = held[key].paragraph if key in held else ""
        if target.endswith(passage.paragraph) and target != passage.paragraph:
            return target
    return ""


def _section_of(extent: Extent, sections: Sequence[SectionLines]) -> str:
    above = [section for section in sections if section.first < extent.opening]
    return above[-1].heading.number if above else ""


def _box_notes(boxes: Sequence[Box]) -> list[Note]:
    notes: list[Note] = []
    for box in boxes:
        place = f"Section {box.section}, box {box.ordinal}"
        if not box.attached:
            notes.append((FindingKind.BOX_WITHOUT_TARGET, place,
                          f"{box.how}: {box.instruction.text[:120]}"))  # fmt: skip
        if box.instruction.unparsed:
            notes.append((FindingKind.BOX_NOT_UNDERSTOOD, place,
                          f"not understood: {box.instruction.unparsed[:160]}"))  # fmt: skip
    return notes
