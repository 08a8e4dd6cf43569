"""The changes between two editions → Markdown for the page; pure."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from marketrules.redlines import Piece
from marketrules.rewording import compared, shortened
from marketrules.wire import Change, Comparison
from ui.render import escape, quoted, stretch

_WHAT = {
    "added": ":green-badge[Added]",
    "removed": ":red-badge[Removed]",
    "changed": ":blue-badge[Changed]",
    "renumbered": ":gray-badge[Renumbered]",
    "became_effective": ":green-badge[Became effective]",
    "box_added": ":orange-badge[Approved, not in force: new]",
    "box_removed": ":orange-badge[Approved, not in force: withdrawn]",
}


def summary(found: Comparison) -> str:
    """From which edition to which, and how many changes of each kind."""
    counts = Counter(one.kind.replace("_", " ") for one in found.changes)
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "no change"
    return f"**{escape(found.before)} → {escape(found.after)}**: {told}."


def by_section(found: Comparison) -> list[tuple[str, list[Change]]]:
    """The changes of each Section, as they follow one another."""
    return [
        (number, list(each)) for number, each in groupby(found.changes, lambda one: one.section)
    ]


def change(one: Change) -> str:
    """One change: what and where, then the redline, or the words that came or went."""
    parts = [_WHAT[one.kind]]
    if one.paragraph:
        parts.append(f"**{escape(one.paragraph)}**")
    if one.revisions:
        parts.append(escape(", ".join(one.revisions)))
    if one.was:
        parts.append(f"was {escape(one.was)}")
    head = " · ".join(parts)
    if one.kind == "renumbered":
        return head
    if not (one.old and one.new):
        return f"{head}\n\n{quoted(one.new or one.old)}"
    return f"{head}\n\n> {''.join(map(stretch, _redline(one)))}"


def _redline(one: Change) -> tuple[Piece, ...]:
    old, new = (" ".join(text.split()) for text in (one.old, one.new))
    return shortened(compared(old, new))
