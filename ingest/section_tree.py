"""Sections as records: parents, dates, statuses; and what a deleting box leaves to quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extents import Extent, Ground
from ingest.flows import SectionLines
from ingest.passages import Frame, KeyGiver, Placed, status_of, with_key
from ingest.reading import Reading
from ingest.survey import Survey
from marketrules.boxes import Target, TargetKind, Verb
from marketrules.documents import Section, Status
from marketrules.labels import SECTION_NUMBER, chapter_of, parent_numbers
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import Pinpoint
from marketrules.spans import Span


def section_dates(
    reading: Reading, surveyed: Survey, sections: Sequence[SectionLines]
) -> tuple[dict[int, str], dict[str, str]]:
    """Effective dates: per section (by ordinal) and per chapter (by number).

    From the cover above in pasted text, from the running foot of the page in a PDF.
    """
    by_section: dict[int, str] = {}
    by_chapter: dict[str, str] = {}
    for section in sections:
        date = _cover_date(surveyed, section) or _running_date(reading, surveyed, section)
        if date is None:
            continue
        by_section[section.ordinal] = date
        number = section.heading.number
        if SECTION_NUMBER.fullmatch(number) and section.box is None:
            by_chapter.setdefault(chapter_of(number), date)
    return by_section, by_chapter


def _cover_date(surveyed: Survey, section: SectionLines) -> str | None:
    above = [cover for cover in surveyed.covers if cover.position <= section.first]
    return above[-1].date if above else None


def _running_date(reading: Reading, surveyed: Survey, section: SectionLines) -> str | None:
    page = reading.page_at(surveyed.ground.lines[section.first].span.start)
    if page is None:
        return None
    for running in reading.running_dates:
        if running.first_page <= page <= running.last_page:
            return running.date
    return None


def section_records(
    frame: Frame, sections: Sequence[SectionLines], ground: Ground, fields: Sequence[Passage]
) -> tuple[Section, ...]:
    """The section tree in document order, fields of a cover first."""
    records = list(_field_sections(fields))
    seen: dict[tuple[str, Status], int] = {}
    held = {section.heading.number for section in sections}
    open_titles: list[tuple[int, str]] = []
    ends = {section.ordinal: section.end for section in sections}  # of its last continuation
    for section in sections:
        if section.continues:
            continue
        heading = section.heading
        line = ground.lines[section.first]
        status, _, _ = status_of(frame.extents, section.box)
        if status is Status.IN_EFFECT and re.fullmatch(r"\W*reserved\W*", heading.title, re.I):
            status = Status.RESERVED
        place = (heading.number, status)
        seen[place] = seen.get(place, 0) + 1
        open_titles = [item for item in open_titles if item[0] < heading.level]
        parent = next((n for n in parent_numbers(heading.number) if n in held), None)
        if parent is None and open_titles and not SECTION_NUMBER.fullmatch(heading.number):
            parent = open_titles[-1][1]
        open_titles.append((heading.level, heading.number))
        last = ground.lines[max(ends[section.ordinal], section.first + 1) - 1].span.end
        records.append(
            Section(
                number=heading.number,
                title=heading.title,
                level=heading.level,
                parent=parent,
                span=Span(line.span.start, max(last, line.span.end)),
                heading=line.span,
                effective=frame.dates.get(section.ordinal),
                status=status,
                page=frame.reading.page_at(line.span.start),
                printed_page=frame.reading.printed_page_at(line.span.start),
                box=section.box,
                occurrence=seen[place],
            )
        )
    return tuple(records)


def _field_sections(fields: Sequence[Passage]) -> Iterator[Section]:
    by_name: dict[str, list[Passage]] = {}
    for passage in fields:
        by_name.setdefault(passage.section, []).append(passage)
    for name, passages in by_name.items():
        span = Span(min(p.span.start for p in passages), max(p.span.end for p in passages))
        yield Section(
            number=name, title=name, level=1, parent=None, span=span,
            heading=Span(span.start, span.start), effective=passages[0].effective,
            status=passages[0].status, page=passages[0].page, printed_page=None,
        )  # fmt: skip


def boxed_instruction_passages(
    frame: Frame, sections: Sequence[SectionLines], ground: Ground, keys: KeyGiver
) -> Iterator[Placed]:
    """For a box that deletes, its instruction, once per target: all that can be quoted of it."""
    for extent in frame.extents:
        if extent.instruction.verb is not Verb.DELETE:
            continue
        above = [section for section in sections if section.first < extent.opening]
        if not above:
            continue
        for target in extent.instruction.targets or (Target(TargetKind.LANGUAGE),):
            passage = _instruction(frame, above[-1], ground, extent, target)
            pinpoint = keys.key(
                Pinpoint(
                    passage.document, passage.edition, passage.section, passage.paragraph,
                    passage.term, revisions=passage.revisions,
                ),
                above[-1].ordinal,
                extent.ordinal,
            )  # fmt: skip
            yield Placed(with_key(passage, pinpoint), above[-1], (), extent.opening)


def _instruction(
    frame: Frame, section: SectionLines, ground: Ground, extent: Extent, target: Target
) -> Passage:
    span = ground.lines[extent.opening].span
    status, revisions, trigger = status_of(frame.extents, extent.ordinal)
    labelled = target.kind in (TargetKind.PARAGRAPH, TargetKind.ITEM)
    named = target.kind in (TargetKind.DEFINITION, TargetKind.ACRONYM) and target.name
    return Passage(
        id="", key="", document=frame.document, edition=frame.edition,
        section=section.heading.number, title=section.heading.title,
        paragraph=target.label if labelled else "", term=target.name if named else None,
        kind=PassageKind.INSTRUCTION, part=1, status=status, revisions=revisions,
        trigger=trigger, box=extent.ordinal, span=span,
        page=frame.reading.page_at(span.start), text=span.quote(frame.reading.text),
        effective=frame.dates.get(section.ordinal),
    )  # fmt: skip
