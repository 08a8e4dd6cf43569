"""An applicant's checklist as Markdown and as CSV."""

from __future__ import annotations

import re

from marketrules.spreadsheets import csv_of
from marketrules.wire.desk import Checklist

_STATES = {"open": " ", "in_progress": "~", "done": "x", "not_applicable": "-"}
_MARKED = re.compile(r"([\\`*_{}\[\]<>#|])")


def markdown(one: Checklist) -> str:
    """A list of tasks: "- [x] **Market Protocols § 8.1(1)(a)**: ..."."""
    lines = [f"# {_plain(one.applicant)}: {_plain(one.role)}", "", f"Rules of {one.as_of}.", ""]
    for item in one.items:
        lines.append(
            f"- [{_STATES[item.state]}] **{_plain(item.label or item.key)}**: {_plain(item.text)}"
        )
        if item.note:
            lines.append(f"  - {_plain(item.note)} ({_plain(item.by)})")
    return "\n".join(lines) + "\n"


def table(one: Checklist) -> str:
    """CSV: pinpoint, requirement, state, note, by, at. No cell is read as a formula (CWE-1236)."""
    rows = [["pinpoint", "requirement", "state", "note", "by", "at"]]
    for item in one.items:
        at = item.at.isoformat(timespec="minutes") if item.at else ""
        rows.append([item.label or item.key, item.text, item.state, item.note, item.by, at])
    return csv_of(rows)


def _plain(text: str) -> str:
    return _MARKED.sub(r"\\\1", " ".join(text.split()))
