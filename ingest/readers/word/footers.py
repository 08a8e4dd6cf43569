"""Dates in the running foot, which isn't in the text.

"1092NPRR-42 PUCT Report 051222" gives 2022-05-12. Dates that Word works out afresh on every
opening (DATE fields) say nothing about the document. Word doesn't keep pages, so a date is given
for page 1 with the foot's words as its label.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from ingest.readers.word.fields import FieldState
from ingest.readers.word.markup import Element, w
from ingest.reading import RunningDate

_FORMS = (
    (re.compile(r"\b[A-Z][a-z]+ \d{1,2}, \d{4}\b"), "%B %d, %Y"),
    (re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b"), "%m/%d/%Y"),
    (re.compile(r"(?<![\w.-])\d{6}(?![\w.-])"), "%m%d%y"),
)


def running_dates(footers: list[Element]) -> tuple[RunningDate, ...]:
    """Every date in these footers, once."""
    found: dict[str, RunningDate] = {}
    for footer in footers:
        words = " ".join(_words(footer).split())
        for form, pattern in _FORMS:
            for written in form.findall(words):
                day = _day(written, pattern)
                if day is not None:
                    iso = day.isoformat()
                    found.setdefault(iso, RunningDate(iso, 1, 1, label=words))
    return tuple(found.values())


def _words(footer: Element) -> str:
    state = FieldState()
    words = []
    for element in footer.iter(w("t"), w("fldChar"), w("tab"), w("p")):
        if element.tag == w("fldChar"):
            state.see(element)
        elif element.tag == w("t"):
            words.append("" if state.in_field else element.text or "")
        else:
            words.append(" ")
    return "".join(words)


def _day(written: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(written, pattern).date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None
