"""The section in two editions: what changed, paragraph by paragraph."""

from __future__ import annotations

from marketrules.wire import Change, Comparison
from ui.showing.html import Html, joined, words
from ui.showing.redlines import between
from ui.showing.replies import long_date

_WHAT = {
    "added": ("in-force", "+", "Added"),
    "removed": ("proposed", "−", "Removed"),
    "changed": ("interpretation", "≠", "Changed"),
    "renumbered": ("superseded", "#", "Renumbered"),
    "became_effective": ("in-force", "✓", "Became effective"),
    "box_added": ("pending", "◷", "Approved, not in force: new"),
    "box_removed": ("pending", "◷", "Approved, not in force: withdrawn"),
}
_CHIP = Html('<span class="mr-chip mr-{}"><span aria-hidden="true">{}</span> {}</span>')


def changes(found: Comparison) -> Html:
    """What the later edition changed."""
    head = f"From {long_date(found.before)} to {long_date(found.after)}"
    told = joined(_change(one) for one in found.changes) or Html("<p>Nothing changed here.</p>")
    return Html(
        '<section class="mr-compared" aria-labelledby="mr-compared"><h3 id="mr-compared">{}</h3>{}'
        "</section>"
    ).format(head, told)


def _change(one: Change) -> Html:
    where = " ".join(part for part in (one.section, one.paragraph) if part)
    was = f"was {one.was}" if one.was else ""
    named = ", ".join(one.revisions)
    if one.kind == "renumbered":
        body = Html("")
    elif one.old and one.new:
        body = between(one.old, one.new)
    else:
        body = words(one.new or one.old)
    return Html("<div class='mr-change'><p>{} <strong>{}</strong> {} {}</p><p>{}</p></div>").format(
        _CHIP.format(*_WHAT[one.kind]), where, named, was, body
    )
