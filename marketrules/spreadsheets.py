"""Rows as CSV whose cells no spreadsheet reckons with.

What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV Injection): the
words of a caller mustn't run on the machine of whoever opens the file. Not at a cell's beginning alone:
a spreadsheet that parts cells by semicolons or tabs, as many a country's do, doesn't see the quotes
around ours, and begins a cell wherever it finds such a sign or a line's end.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime

_FORMULA = re.compile(r"((?:^|[,;|\t\r\n])[\s\"\u200b-\u200f\u2060\ufeff]*)(?=[=+\-@＝＋－＠])")


def cell(value: object) -> str:
    """A cell that no spreadsheet reckons with.

    >>> cell("=1+2"), cell("- first"), cell("4.4.11"), cell(None)
    ("'=1+2", "'- first", '4.4.11', '')
    >>> cell("Ask him; =1+2"), cell("the cap - today")
    ("Ask him; '=1+2", 'the cap - today')
    """
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    told = _FORMULA.sub(r"\1'", text)
    return f"'{told}" if told[:1] in ("\t", "\r") else told


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """The rows as CSV (RFC 4180), every cell in quotes and disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()
