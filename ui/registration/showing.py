"""A requirement as HTML: quote, pinpoint, stage, level, deadlines, what is pending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from marketrules.wire import Checklist, ChecklistItem
from ui.frame.places import Opened
from ui.showing.cards import pending
from ui.showing.chips import NOT_IN_FORCE, chip_of
from ui.showing.html import Html, joined, words
from ui.showing.lines import labelled

STAGES = {"to_register": "To register", "to_remain": "To remain registered"}
LEVELS = {
    "required": "Required", "conditional": "Where it applies", "prohibited": "Not allowed",
    "on_request": "When asked for",
}  # fmt: skip
_HEAD = Html(
    '<header class="mr-reading"><h2 tabindex="-1" data-arrival="{}">{}</h2>'
    '<span class="mr-date">rules of {}</span></header>{}{}'
)
_ITEM = Html(
    '<article class="mr-requirement"><header><a href="{}" data-go>{}</a> {}'
    '<span class="mr-level mr-level-{}">{}</span></header>{}<p class="mr-line">{}</p>{}{}</article>'
)
_FACT = Html('<p class="mr-note mr-fact"><strong>{}:</strong> {}</p>')


def head(one: Checklist, name: str = "") -> Html:
    """Role, date and definition."""
    title = f"{one.name} ({one.acronym})" if one.acronym else one.name
    meaning = (
        Html('<p class="mr-line mr-lead"><a href="{}" data-go>{}</a>: {}</p>').format(
            Opened(one.definition.key, date.fromisoformat(one.as_of)).href,
            one.definition.label, words(one.definition.quote),
        )
        if one.definition
        else Html("")
    )  # fmt: skip
    notes = joined(Html('<p class="mr-note">{}</p>').format(note) for note in one.notes)
    shown = f"{name}: {title}" if name else title
    return _HEAD.format(f"{one.role} {one.as_of} {name}", shown, one.as_of, meaning, notes)


def item(one: ChecklistItem, as_of: date | None, above: str = "") -> Html:
    """One requirement; its lead-in only if it isn't ``above``, that of the one before."""
    lead = Html('<p class="mr-line mr-lead">{}</p>').format(words(one.lead_in))
    facts = joined(
        _FACT.format(name, "; ".join(_brief(each) for each in given))
        for name, given in (("Deadline", one.deadlines), ("Fee", one.fees), ("Form", one.forms))
        if (given and name == "Deadline")
        or any(_brief(labelled(each)[1]) not in _brief(one.quote) for each in given)
    )
    boxed = joined(pending(each, as_of) for each in one.pending)
    status = chip_of(one.status) if one.status in NOT_IN_FORCE else Html("")
    return _ITEM.format(
        Opened(one.key, as_of).href, one.label, status, one.level, LEVELS[one.level],
        lead if one.lead_in and one.lead_in != above else "", words(one.quote), facts, boxed,
    )  # fmt: skip


def groups(items: Iterable[ChecklistItem]) -> Mapping[tuple[str, str], list[ChecklistItem]]:
    """The items by stage and section, in the order of the rules; what it takes to register first."""
    found: dict[tuple[str, str], list[ChecklistItem]] = {}
    order = list(STAGES)
    for one in sorted(items, key=lambda each: order.index(each.stage)):
        found.setdefault((one.stage, f"§ {one.section} {one.group}"), []).append(one)
    return found


def items(found: Iterable[ChecklistItem], as_of: date | None) -> list[Html]:
    """Requirements that follow one another: a lead-in that several share is told once."""
    told, above = [], ""
    for one in found:
        told.append(item(one, as_of, above))
        above = one.lead_in
    return told


def _brief(text: str) -> str:
    return " ".join(text.split())
