"""A reading surveyed: what each line is, before anything is built from it.

In: a Reading. Out: the ground (lines, headings, terms, what is left out and why) on which boxes,
flows and passages are found; and the findings so far.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.contents import Entry, contents_entries, folded, is_furniture
from ingest.covers import Cover, section_covers, undated_list
from ingest.definitions import Term, defines_terms, find_terms
from ingest.extents import Ground
from ingest.headings import (
    Evidence,
    Heading,
    bold_headings,
    cover_headings,
    find_headings,
    match_entries,
    reserved_headings,
    with_front_matter,
)
from ingest.label_styles import label_style
from ingest.lines import Line, lines_of, with_next
from ingest.reading import Reading
from marketrules.findings import FindingKind
from marketrules.labels import SECTION_NUMBER, chapter_of

MAX_COVER_TITLE = 60  # characters
Note = tuple[FindingKind, str, str]  # kind, place, message


@dataclass(frozen=True, slots=True)
class Survey:
    """The ground, with what else was seen on the way."""

    ground: Ground
    covers: Sequence[Cover]
    entries: Sequence[Entry]
    notes: Sequence[Note]


def survey(reading: Reading) -> Survey:
    """Reads the lines of ``reading`` for what they are."""
    lines = lines_of(reading)
    in_fields = {
        line.position
        for field in reading.fields
        for line in lines
        if line.span.overlaps(field.span)
    }
    covers = [cover for cover in section_covers(lines) if cover.position not in in_fields]
    entries = contents_entries(lines)
    notes: list[Note] = []
    left_out = {entry.position for entry in entries}
    left_out.update(line.position for line in lines if is_furniture(line) or not line.text.strip())
    left_out.update(_cover_lines(lines, covers))
    for first, end in undated_list(lines, covers):
        left_out.update(range(first, end))
        notes.append((FindingKind.TEXT_NOT_REACHED, _line_number(reading.text, lines[first]),
                      f"a list of Sections, not their text: {end - first} lines left out"))  # fmt: skip
    repeated: set[int] = set()
    for cover, earlier, end in _repeated_chapters(lines, covers):
        repeated.add(cover.position)
        left_out.update(range(cover.position, end))
        notes.append((FindingKind.DUPLICATE_SECTION, f"Section {cover.number}",
                      (f"stands again at {_line_number(reading.text, lines[cover.position])}, word for "
                      f"word as at {_line_number(reading.text, lines[earlier.position])}; indexed once")))  # fmt: skip
    left_out.update(in_fields)
    kept_covers = [cover for cover in covers if cover.position not in repeated]
    evidence = Evidence(
        match_entries(lines, entries, left_out),
        frozenset(entry.number for entry in entries if entry.number),
        left_out,
        label_style(reading),
        len(entries) >= 10 and not any(entry.number for entry in entries),
    )
    headings = bold_headings(lines, left_out, find_headings(lines, kept_covers, evidence))
    if reading.fields:
        headings = cover_headings(lines, left_out, headings)
    else:
        headings = with_front_matter(lines, headings, left_out)
    reserved = reserved_headings(entries, headings)
    headings = tuple(sorted([*headings, *reserved], key=lambda heading: heading.position))
    headings, terms = _terms(reading, lines, headings, left_out)
    ground = Ground(
        lines,
        {heading.position: heading for heading in headings},
        terms,
        left_out - {heading.position for heading in headings},
        {cover.position for cover in kept_covers},
        reading.text,
    )
    notes.extend(_missing(ground, entries, lines, covers))
    return Survey(ground, kept_covers, entries, tuple(notes))


def _line_number(text: str, line: Line) -> str:
    """Where a line stands in the source text, for a person to look it up."""
    return f"line {text.count(chr(10), 0, line.span.start) + 1}"


def place_of(ground: Ground, position: int) -> str:
    """Likewise, for the line at ``position``."""
    return _line_number(ground.source, ground.lines[position])


def _cover_lines(lines: Sequence[Line], covers: Sequence[Cover]) -> Iterator[int]:
    """Covers, their dates, and the document's title repeated above each."""
    # "Date" ends each of a Section's forms as well; the title stands above at least half the covers.
    above = Counter(
        folded(line.text)
        for cover in covers
        for line in lines[max(0, cover.position - 2) : cover.position]
        if _can_be_title(line)
    )
    for cover in covers:
        yield from range(cover.position, cover.date_position + 1)
        for line in lines[max(0, cover.position - 2) : cover.position]:
            repeated = 2 * above[folded(line.text)] >= max(4, len(covers))
            if _can_be_title(line) and (repeated or cover.position <= 2):
                yield line.position


def _can_be_title(line: Line) -> bool:
    return (
        len(line.text) < MAX_COVER_TITLE
        and not line.labels
        and not line.text.rstrip().endswith(".")
    )


def _repeated_chapters(
    lines: Sequence[Line], covers: Sequence[Cover]
) -> Iterator[tuple[Cover, Cover, int]]:
    """Chapters that stand a second time with the same words: (cover, the first one, end)."""
    seen: dict[tuple[str, str], Cover] = {}
    for cover, following in with_next(covers):
        end = following.position if following is not None else len(lines)
        end = _without_title_above(lines, end, following)
        words = " ".join(" ".join(line.text.split()) for line in lines[cover.position : end])
        key = (cover.number, words)
        if key in seen:
            yield cover, seen[key], end
        else:
            seen[key] = cover


def _without_title_above(lines: Sequence[Line], end: int, following: Cover | None) -> int:
    """The next Section's cover begins with the document's title: it isn't this chapter's."""
    if following is None:
        return end
    while end > max(0, following.position - 2) and _can_be_title(lines[end - 1]):
        end -= 1
    return end


def _terms(
    reading: Reading, lines: Sequence[Line], headings: Sequence[Heading], left_out: set[int]
) -> tuple[tuple[Heading, ...], Mapping[int, Term]]:
    """Terms in definitions sections; styled terms there are no headings."""
    kept: list[Heading] = []
    terms: dict[int, Term] = {}
    for heading in headings:
        if not heading.numbered and kept and _within_definitions(kept):
            continue  # a term in a heading's style
        kept.append(heading)
    for heading, following in with_next(kept):
        if not defines_terms(heading.title) or _is_parent(heading, following):
            continue
        end = following.position if following is not None else len(lines)
        inside = lines[heading.position + 1 : end]
        terms.update({term.position: term for term in find_terms(inside, reading.text, left_out)})
    return tuple(kept), terms


def _within_definitions(kept: Sequence[Heading]) -> bool:
    return kept[-1].numbered and defines_terms(kept[-1].title)


def _is_parent(heading: Heading, following: Heading | None) -> bool:
    """Whether a heading holds sections, not terms: "2 DEFINITIONS AND ACRONYMS"."""
    return following is not None and following.number.startswith(f"{heading.number}.")


def _missing(
    ground: Ground, entries: Sequence[Entry], lines: Sequence[Line], covers: Sequence[Cover]
) -> Iterator[Note]:
    """Sections named on contents pages, in a list of Sections or by a gap, that aren't here."""
    held = {heading.number for heading in ground.headings.values()}
    titles = {folded(heading.title) for heading in ground.headings.values()}
    for entry in entries:
        gone = entry.number not in held if entry.number else folded(entry.title) not in titles
        parts = entry.number and any(number.startswith(f"{entry.number} ") for number in held)
        if gone and not parts and folded(entry.title) not in titles:
            yield (FindingKind.MISSING_SECTION, f"Section {entry.number or entry.title}",
                   f"named on the contents page ({entry.title}), not found in the text")  # fmt: skip
    chapters = sorted(
        {int(chapter_of(n)) for n in held if SECTION_NUMBER.fullmatch(n) and _small(n)}
    )
    # "8 Attachment A" is of chapter 8, which may have no text but its attachments.
    attached = {int(n.split(" ")[0]) for n in held if re.match(r"\d{1,2} \D", n)}
    listed = _listed_chapters(lines, covers)
    if len(chapters) >= 3 and (covers or entries):
        for number in range(1, max(chapters)):
            if number not in chapters and number not in attached:
                title = f" ({listed[str(number)]})" if str(number) in listed else ""
                yield (FindingKind.MISSING_SECTION, f"Section {number}",
                       f"Section {number}{title} is not held")  # fmt: skip


def _small(number: str) -> bool:
    return int(chapter_of(number)) <= 60  # "25.505" is a rule, not chapter 25


def _listed_chapters(lines: Sequence[Line], covers: Sequence[Cover]) -> dict[str, str]:
    named: dict[str, str] = {}
    for first, end in undated_list(lines, covers):
        for line in lines[first:end]:
            match = re.match(r"\s*Section\s+(\d{1,2})\b[^:]*:\s*(\S.*)", line.text)
            if match:
                named.setdefault(match[1], " ".join(match[2].split()))
    return named
