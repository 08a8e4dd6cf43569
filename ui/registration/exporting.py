"""An applicant's checklist as Markdown and as CSV."""

from __future__ import annotations

import csv
import io
import re

from marketrules.wire.desk import Checklist

_STATES = {"open": " ", "in_progress": "~", "done": "x", "not_applicable": "-"}
_MARKED = re.compile(r"([\\`*_\[\]<>#|])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    to = io.StringIO()
    writer = csv.writer(to)
    writer.writerow(["pinpoint", "requirement", "state", "note", "by", "at"])
    for item in one.items:
        at = item.at.isoformat(timespec="minutes") if item.at else ""
        row = [item.label or item.key, item.text, item.state, item.note, item.by, at]
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return to.getvalue()


def _plain(text: str) -> str:
    return _MARKED.sub(r"\\\1", " ".join(text.split()))
