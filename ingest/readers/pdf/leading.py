"""What stands at the beginning of a line: a paragraph's label, a section number, a bullet, a box.

These are only candidates: a wrapped line can begin with "(1) of this Section" too. Whether a
candidate starts a block is decided by its place on the page (``paragraphs``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from ingest.readers.pdf.lines import Line

# "[NPRR1013 and NPRR1188:  Replace …", "[PIR002: …", "[PGRR101: …": any revision or
# interpretation number, so that other rulebooks' boxes are seen as well.
_BOX = re.compile(r"\[[A-Z]{2,7} ?\d{2,5}\b")
_TAB = 1.6  # spaces: the gap after a label that a tab makes

_FORMS = re.compile(
    r"""(?P<paren>(?:\((?:\d{1,3}|[a-zA-Z]|aa|bb|cc|dd|ee|ff|gg|hh|AA|BB|[ivxl]{2,6}|[IVXL]{2,6})\))+)
    | (?P<requirement>[RM]\d{1,2}(?:\.\d{1,2})*\.)
    | (?P<part>\d{1,3}(?:\.\d{1,3})+\.?)
    | (?P<item>(?:\d{1,3}|[A-Za-z]|[ivx]{2,5})\.)
    | (?P<bracket>(?:\d{1,3}|[a-z])\))
    | (?P<rule>§\s?\d+(?:\.\d+)+\.?)
    | (?P<bullet>[•●○◦⦁⚫▪■□☐☑☒❑➢➤‣·∙✓–—o-])
    | (?P<asked>[QA]:)
    | (?P<blank>_{2,})
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Leading:
    """A label candidate: the line's first word."""

    kind: str
    tabbed: bool  # the gap after it is wider than a space
    x: float  # where the label stands
    text_x: float  # where the text after it stands


def opens_box(text: str) -> bool:
    """Whether a line opens a box."""
    return _BOX.match(text) is not None


def leading(line: Line) -> Leading | None:
    """The label that ``line`` may begin with."""
    first = line.words[0]
    if len(line.words) == 1:
        found = _FORMS.fullmatch(first.text)
        kind = (found.lastgroup or "") if found else ""
        return Leading(kind, False, first.x0, first.x1 + line.space) if found else None
    gap = (line.words[1].x0 - first.x1) / max(line.space, 1.0)
    others = [
        (right.x0 - left.x1) / max(line.space, 1.0)
        for left, right in zip(line.words[1:], line.words[2:], strict=False)
    ]
    usual = median(others) if others else 1.0
    tabbed = gap > _TAB and gap > 1.5 * usual
    found = _FORMS.fullmatch(first.text)
    if found is not None:
        kind = found.lastgroup or ""
    elif _NUMBER.fullmatch(first.text) and tabbed and (line.bold or first.bold):
        kind = "chapter"  # "5   GENERATOR INTERCONNECTION"
    else:
        return None
    return Leading(kind, tabbed, first.x0, line.words[1].x0)
