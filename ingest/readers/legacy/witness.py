"""Holds what LibreOffice made of a .doc against what the .doc itself says.

LibreOffice's word isn't taken for what is in force: each line that was read has to stand in the .doc, in text
that is neither put in by a change (for the proposal: nor taken out), nor hidden. Compared are letters and
digits alone, one after the other: blanks, dashes and symbols are set differently by either.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from ingest.readers.legacy.binary import COMMENTS, Binary, Mark
from ingest.reading import Block, Reading

_FIELD = re.compile("([\x13\x14\x15])")
_OTHERS = re.compile(r"[\W_]+")
_OBJECTS = re.compile(r"\[formula\]|\[figure\]|∑")
_LABELS = re.compile(r"(?:^|(?<=\s))\(?(?:\d{1,3}|[a-zA-Z]|[ivxlcIVXLC]+)[.)]\s")
_TELLING = 40  # letters from which it tells how often a line was read
_NEAR = 20_000  # letters behind the last line that was found


@dataclass(frozen=True, slots=True)
class Witness:
    """The letters and digits of a .doc: as it stands, with its changes made, and all there are."""

    standing: str
    proposed: str
    everything: str


def witness(binary: Binary) -> Witness:
    """Raises ValueError if the text's tables are damaged."""
    runs = list(_shown(binary))
    return Witness(
        *(
            _letters("".join(text for _, text, marks in runs if not marks & without))
            for without in (Mark.INSERTED | Mark.HIDDEN, Mark.DELETED | Mark.HIDDEN, Mark(0))
        )
    )


def objects(binary: Binary) -> int:
    """Pictures and objects that stand in the main text.

    Raises:
        ValueError: if the text's tables are damaged.
    """
    main = binary.lengths()[0]
    return sum(text.count("\x01") for start, text, _ in _shown(binary) if start < main)


def strayed(reading: Reading, held: Witness) -> tuple[list[str], list[str]]:
    """Lines of ``reading`` that the .doc has only as a change or hidden; and those it doesn't have."""
    falsely, unknown = list[str](), list[str]()
    for one, stands in ((reading, held.standing), (reading.proposal, held.proposed)):
        lines = [(line, _letters(line)) for line in _lines(one)] if one is not None else []
        times, near = Counter(letters for _, letters in lines), 0
        for line, letters in lines:
            at = stands.find(letters, near, near + _NEAR)  # mostly in order: the whole is long
            at = stands.find(letters) if at < 0 else at
            near = max(at, near)
            if at < 0 or _too_often(letters, times[letters], stands, held.everything):
                (falsely if letters in held.everything else unknown).append(line)
    return falsely, unknown


def _too_often(letters: str, times: int, stands: str, everything: str) -> bool:
    """Whether a line was read more often than it stands, and is a change elsewhere."""
    if times == 1 or len(letters) < _TELLING:
        return False
    return stands.count(letters) < min(times, everything.count(letters))


def _lines(reading: Reading) -> Iterator[str]:
    for block in reading.blocks:
        for line in _cells(reading, block):
            yield from _OBJECTS.split(line)


def _cells(reading: Reading, block: Block) -> Iterator[str]:
    if block.cells:
        for cell in block.cells:  # in one there may be a list, whose numbers aren't text
            yield from _LABELS.split(cell.quote(reading.text))
        return
    line = block.span.quote(reading.text)
    yield line.partition("\t")[2] if block.list_item else line  # automatic numbers aren't text


def _shown(binary: Binary) -> Iterator[tuple[int, str, Mark]]:
    """The runs' starts, the text with fields' results and without their instructions; no comments."""
    ends = list(accumulate(binary.lengths()))
    comments = range(ends[COMMENTS - 1], ends[COMMENTS])
    within: list[bool] = []  # of the fields around: whether this is the instruction
    for run in binary.runs():
        if run.start in comments:
            continue
        for part in _FIELD.split(run.text):
            if part == "\x13":
                within.append(True)
            elif part == "\x14" and within:
                within[-1] = False
            elif part == "\x15" and within:
                within.pop()
            elif part and not any(within):
                yield run.start, part, run.marks


def _letters(text: str) -> str:
    return _OTHERS.sub("", unicodedata.normalize("NFKC", text)).casefold()
