"""What a text's standing is: a word, a sign and a colour, never a colour alone (WCAG 1.4.1)."""

from __future__ import annotations

from marketrules.wire import Citation
from ui.showing.html import Html

_CHIPS = {
    "in_effect": ("in-force", "✓", "In force"),
    "interpretation": ("interpretation", "§", "Interpretation, in force"),
    "pending": ("pending", "◷", "Approved, not in force"),
    "proposed": ("proposed", "✎", "Proposed, not in force"),
    "superseded": ("superseded", "✕", "Superseded"),
    "reserved": ("superseded", "–", "Reserved"),
}
NOT_IN_FORCE = frozenset({"pending", "proposed", "superseded"})
_CHIP = Html('<span class="mr-chip mr-{}"><span aria-hidden="true">{}</span> {}</span>')


def standing(citation: Citation) -> str:
    """The standing in words; "" for a revision request, whose label says that it is as filed."""
    if "(as filed " in citation.label:
        return ""
    if is_not_of_that_date(citation):
        return "Not in force on that date"
    return _CHIPS[citation.status][2]


def is_not_of_that_date(citation: Citation) -> bool:
    """Whether it is superseded only as seen from the date asked about."""
    trigger = citation.trigger or ""
    return citation.status == "superseded" and trigger.startswith("not in force on")


def chip(citation: Citation) -> Html:
    """The standing as a chip; "" where there is none to tell."""
    told = standing(citation)
    kind, sign, _ = _CHIPS[citation.status]
    return _CHIP.format(kind, sign, told) if told else Html("")


def chip_of(status: str) -> Html:
    """The chip of a status by itself."""
    return _CHIP.format(*_CHIPS[status])
