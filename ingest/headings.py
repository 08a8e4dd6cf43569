r"""Lines -> headings: which lines open a section, with its number, title and level.

Evidence, strongest first: the file's own structure (a style, an outline level, a bookmark); a
section number parted from its title by a tab; an entry of the contents page with the same words;
a Section's cover. A bare single number ("3\\tLoad") needs one of the others beside it, since rows of
tables begin so too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.contents import Entry, folded
from ingest.covers import Cover
from ingest.label_styles import LabelStyle
from ingest.lines import Line, with_next

_NUMBERED = re.compile(
    r"\s*(?P<number>\d{1,3}(?:\.\d{1,3})*)(?P<point>\.?)(?P<gap>[\t ]+)(?P<title>\S.*?)\s*"
)
# "§25.501. Wholesale Market Design …", "§ 25.505 Resource Adequacy"
_RULE_HEADING = re.compile(
    r"\s*§+\s*(?P<number>\d{1,3}\.\d{1,4})\.?\s+(?P<title>[A-Z].{3,200}?)\.?\s*"
)
_ATTACHMENT = re.compile(
    r"\s*(?P<number>(?:Attachment|Appendix|Exhibit|Form) [A-Z0-9]{1,3})\s*[:–—\t -]*(?P<title>.{0,160}?)\s*",
    re.IGNORECASE,
)
# "R10.\tEach …", "M10.\t…": a standard's requirements and measures are cited as such.
_REQUIREMENT = re.compile(r"\s*(?P<number>[RM]\d{1,3})\.\s+\S")
_LETTERED = re.compile(r"\s*(?P<number>[A-H])\.\s+(?P<title>\S.{2,80}?)\s*")
_QUESTION = re.compile(r"\s*Q(?:uestion)?\s*\d{0,3}\s*[:.]\s+(?P<title>\S.*?)\s*")
MAX_TITLE = 250
MAX_LISTED_TITLE = 500  # with a number and a tab, and on the contents page
MAX_SPACED_TITLE = 160
SENTENCE = 80  # characters; a longer "title" with a full stop is text
FEW = 3  # headings; with fewer, short bold lines count
MAX_BOLD = 120
MAX_CAPTION = 40  # of a caption that isn't bold: "Comments"
MIN_GAP = 2  # blank lines
SMALL_WORD = 4  # letters of "with", "from": not in capitals in a title
FRONT_PROSE = 120  # characters; a line longer than a title before the first heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that opens a section. ``number`` is the title where there is none."""

    position: int
    number: str
    title: str
    level: int
    numbered: bool
    holds_text: bool = False  # the line is text as well: "R1.\tEach Transmission Operator shall …"
    question: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rest of the document says about headings."""

    entries: Mapping[int, Entry]  # position of a body line -> the contents entry it answers
    listed: frozenset[str]  # numbers on contents pages
    left_out: Collection[int]  # positions of contents lines, covers and furniture
    style: LabelStyle
    unnumbered: bool  # the contents page numbers no section: numbers open rows, not headings


def match_entries(
    lines: Sequence[Line], entries: Sequence[Entry], left_out: Collection[int]
) -> dict[int, Entry]:
    """Body lines that answer contents entries: the longest run in which both are in order.

    "General" stands four times on the contents page and twice more in a table; order settles
    which is which.
    """
    by_title: dict[str, list[int]] = {}
    for ordinal, entry in enumerate(entries):
        by_title.setdefault(folded(entry.title), []).append(ordinal)
        if entry.number:
            by_title.setdefault(folded(f"{entry.number} {entry.title}"), []).append(ordinal)
    pairs: list[tuple[int, int]] = []
    for line in lines:
        if line.position in left_out or line.row or len(line.text) > MAX_TITLE:
            continue
        ordinals = by_title.get(folded(line.text), ())
        # Later entries first, so that one line can't answer two entries of one chain.
        pairs.extend(
            (line.position, ordinal)
            for ordinal in sorted(ordinals, reverse=True)
            if entries[ordinal].position < line.position
        )
    return {position: entries[ordinal] for position, ordinal in _longest_increasing(pairs)}


def _longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for at, (_, ordinal) in enumerate(pairs):
        place = bisect_left(tails, ordinal)
        before.append(tail_at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(ordinal)
            tail_at.append(at)
        else:
            tails[place] = ordinal
            tail_at[place] = at
    chain = []
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def find_headings(
    lines: Sequence[Line], covers: Sequence[Cover], evidence: Evidence
) -> tuple[Heading, ...]:
    """All headings in order."""
    found: list[Heading] = []
    for line in lines:
        if line.position in evidence.left_out or line.opens_box or line.row:
            continue
        heading = (
            _of_standard(line, evidence)
            or _numbered(line, evidence)
            or _by_words(line, evidence)
            or _by_structure(line)
            or _behind_gap(line, lines, evidence)
        )
        if heading is not None:
            found.append(heading)
    return _with_covers(found, covers)


def _of_standard(line: Line, evidence: Evidence) -> Heading | None:
    if evidence.style is not LabelStyle.REQUIREMENTS:
        return None
    match = _REQUIREMENT.match(line.text)
    if match is not None:
        kind = "Requirement" if match["number"].startswith("R") else "Measure"
        number = match["number"]
        return Heading(line.position, number, f"{kind} {number}", 2, True, holds_text=True)
    styled = line.heading_level is not None or line.bold
    lettered = _LETTERED.fullmatch(line.text) if styled else None
    if lettered is not None:
        return Heading(line.position, lettered["number"], lettered["title"], 1, numbered=True)
    return None


def _numbered(line: Line, evidence: Evidence) -> Heading | None:
    match = _NUMBERED.fullmatch(line.text)
    if evidence.style is LabelStyle.REQUIREMENTS:
        return None  # decimal numbers are parts of requirements there
    if match is None or not _is_title(match["title"]):
        return None
    number = match["number"]
    if len(match["title"]) > (MAX_LISTED_TITLE if number in evidence.listed else MAX_TITLE):
        return None
    depth = number.count(".") + 1
    supported = (
        line.heading_level is not None
        or line.position in evidence.entries
        or (number in evidence.listed and match["title"].isupper())
    )
    if not supported:
        if evidence.unnumbered or _is_sentence(match["title"]):
            return None
        if depth == 1 and not (
            match["title"].isupper() and "\t" in match["gap"] and not match["point"]
        ):
            return None
        if depth > 1 and "\t" not in match["gap"] and not _looks_like_title(line, match["title"]):
            return None
    return Heading(line.position, number, " ".join(match["title"].split()), depth, numbered=True)


def _is_sentence(title: str) -> bool:
    r"""A numbered paragraph of a manual: "1.2\tThe group prepares … each year."."""
    return title.endswith(".") and len(title) > SENTENCE


def _is_title(title: str) -> bool:
    """Letters first, and no cells of a table behind."""
    first = title.lstrip("“\"'([")[:1]
    reserved = title.strip(" []").upper() == "RESERVED"
    return (first.isalpha() or reserved) and "\t" not in title.strip()


def _looks_like_title(line: Line, title: str) -> bool:
    """For a number and title parted by mere spaces, in a manual: short, capital, no sentence."""
    return (
        len(title) <= MAX_SPACED_TITLE
        and title[0].isupper()
        and (line.bold or not title.endswith((".", ";", ",", ":")))
    )


def _by_words(line: Line, evidence: Evidence) -> Heading | None:
    rule = _RULE_HEADING.fullmatch(line.text)
    if rule is not None:
        return Heading(line.position, rule["number"], rule["title"], 1, numbered=True)
    question = _QUESTION.fullmatch(line.text)
    if question is not None and len(line.text) <= MAX_LISTED_TITLE:
        title = _clean(question["title"])
        return Heading(line.position, title, title, 2, numbered=False, question=True)
    entry = evidence.entries.get(line.position)
    if entry is None or line.labels:
        return None
    if entry.number:
        return Heading(
            line.position, entry.number, entry.title, entry.number.count(".") + 1, numbered=True
        )
    return Heading(
        line.position, _clean(line.text), _clean(line.text), line.heading_level or 1, numbered=False
    )


def _by_structure(line: Line) -> Heading | None:
    if line.heading_level is None or line.labels or len(line.text) > MAX_TITLE:
        return None
    title = _clean(line.text)
    if not any(letter.isalpha() for letter in title) or title.startswith("["):
        return None
    attachment = _ATTACHMENT.fullmatch(title)
    if attachment is not None:
        number = " ".join(attachment["number"].split())
        return Heading(
            line.position, number, attachment["title"] or number, line.heading_level, numbered=True
        )
    return Heading(line.position, title, title, line.heading_level, numbered=False)


def _behind_gap(line: Line, lines: Sequence[Line], evidence: Evidence) -> Heading | None:
    """A title that the contents page left out, where a table and blank lines end what is above.

    Only in a manual without section numbers, where titles have nothing but their words.
    """
    around = lines[line.position - 1 : line.position + 2]
    if not evidence.unnumbered or line.blank_above < MIN_GAP or len(around) < 3:
        return None
    above, _, below = around
    opens_text = above.tabs and not below.blank_above and len(below.text) > FRONT_PROSE
    if line.labels or line.bullet or line.tabs or not opens_text or not _is_title_case(line.text):
        return None
    return Heading(line.position, _clean(line.text), _clean(line.text), 1, numbered=False)


def _is_title_case(text: str) -> bool:
    words = [word.lstrip("(“") for word in text.split()]
    long = [word for word in words if len(word) > SMALL_WORD]
    return (
        len(words) >= FEW
        and len(text) <= MAX_BOLD
        and not text.rstrip().endswith((".", ",", ";", ":"))
        and all(word[:1].isupper() for word in long)
    )


def _clean(text: str) -> str:
    return " ".join(text.split()).rstrip(" :")


def reserved_headings(entries: Sequence[Entry], headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """Sections that only the contents page names, as reserved: there is nothing else to cite."""
    held = {heading.number for heading in headings}
    return tuple(
        Heading(entry.position, entry.number, entry.title, entry.number.count(".") + 1, True)
        for entry in entries
        if entry.number
        and entry.number not in held
        and entry.title.strip("[]() ").upper() == "RESERVED"
    )


def _with_covers(found: list[Heading], covers: Sequence[Cover]) -> tuple[Heading, ...]:
    """A Section whose own heading line is lost begins at its cover."""
    headings = list(found)
    for cover, following in with_next(covers):
        end = following.position if following else 1 << 60
        inside = [h for h in found if cover.position < h.position < end]
        for heading in inside:
            if not heading.numbered and folded(heading.title) == folded(cover.title):
                headings.remove(heading)  # the title again, at the top of its own text
        if not any(heading.number == cover.number for heading in inside):
            level = cover.number.count(".") + 1
            headings.append(
                Heading(cover.position, cover.number, cover.title, level, numbered=True)
            )
    return tuple(sorted(headings, key=lambda heading: heading.position))


def with_front_matter(
    lines: Sequence[Line], headings: Sequence[Heading], left_out: Collection[int]
) -> tuple[Heading, ...]:
    """A section of its own for prose before the first heading: a manual's word on its standing.

    Titles and dates alone make none; a document without any heading is one section.
    """
    headings = _without_title_lines(lines, headings)
    first = headings[0].position if headings else len(lines)
    before = [line for line in lines[:first] if line.position not in left_out]
    prose = [at for at, line in enumerate(before) if len(line.text) > FRONT_PROSE]
    if not prose and (headings or not before):
        return tuple(headings)
    title = "Front matter" if headings else "Text"
    # The line above the prose stands for the heading; title and date further up are no text.
    at = max(0, prose[0] - 1) if prose else 0
    alone = (bool(prose) and prose[0] == 0) or len(before) == 1
    alone = alone or before[at].text.rstrip().endswith((".", ":", ";"))  # a sentence, no title
    heading = Heading(before[at].position, title, title, 1, numbered=False, holds_text=alone)
    return (heading, *headings)


def _without_title_lines(lines: Sequence[Line], headings: Sequence[Heading]) -> list[Heading]:
    """Drops titles and dates of a cover page, styled like headings with nothing under them."""
    numbered = [heading.position for heading in headings if heading.numbered]
    first = numbered[0] if numbered else 0
    kept = []
    for heading, following in with_next(headings):
        end = following.position if following is not None else len(lines)
        below = lines[heading.position + 1 : end]
        prose = any(len(line.text) > FRONT_PROSE for line in below)
        if not numbered:  # a Q&A: short answers are text as well
            prose = prose or any(
                line.text.rstrip().endswith((".", ":", ";", "?")) for line in below
            )
        if heading.numbered or heading.position > first or prose:
            kept.append(heading)
    return kept


def bold_headings(
    lines: Sequence[Line], left_out: Collection[int], found: Sequence[Heading]
) -> tuple[Heading, ...]:
    """Short bold lines, in a document that has next to no other headings (a Q&A in Word)."""
    if sum(1 for heading in found if not heading.question) >= FEW:
        return tuple(found)
    taken = {heading.position for heading in found}
    bold = [
        Heading(line.position, _clean(line.text), _clean(line.text), 1, numbered=False)
        for line, following in with_next(lines)
        if line.bold and not line.row and not line.labels and not line.bullet and not line.opens_box
        and line.position not in left_out and line.position not in taken
        and len(line.text) <= MAX_BOLD and not line.text.rstrip().endswith((".", ","))
        and following is not None and not following.bold
        and any(letter.isalpha() for letter in line.text)
    ]  # fmt: skip
    return tuple(sorted([*found, *bold], key=lambda heading: heading.position))


def cover_headings(
    lines: Sequence[Line], left_out: Collection[int], headings: Sequence[Heading]
) -> tuple[Heading, ...]:
    """Bold captions on the cover of a revision request ("Market Rules Notes"), with text below."""
    first = headings[0].position if headings else len(lines)
    rest = [line for line in lines[:first] if line.position not in left_out and line.text.strip()]
    captions = [
        Heading(line.position, _clean(line.text), _clean(line.text), 1, numbered=False)
        for line, following in with_next(rest)
        if following is not None and not line.opens_box and not following.bold
        and "\t" not in line.text.strip() and not line.text.rstrip().endswith(".")
        and len(line.text) <= (MAX_BOLD if line.bold else MAX_CAPTION)
        and (line.bold or len(following.text) > FRONT_PROSE)
    ]  # fmt: skip
    return (*captions, *headings)
