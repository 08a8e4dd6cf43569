"""What a check found in a draft, and how it reads against its thread, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marketrules.wire import CheckedNotice, NoticeFieldChange, NoticeFinding, NoticeThread
from ui.frame.places import Opened, day
from ui.showing.chips import chip
from ui.showing.html import Html, joined
from ui.showing.redlines import redline

_SEVERITY = {"error": ("✗", "Wrong"), "warning": ("!", "Look again"), "note": ("i", "Note")}
_LIST = Html(
    '<section class="mr-findings" aria-label="Checks" role="status"><h3>{}</h3>'
    '<p class="mr-note">by the rules of {}</p><ul>{}</ul></section>'
)
_ONE = Html(
    '<li class="mr-finding mr-{}"><p><strong><span aria-hidden="true">{}</span> {}</strong> · {}{}</p>'
    "<p>{}</p>{}{}</li>"
)
_EMPTY = Html('<li class="mr-finding mr-error"><p><strong>Still empty</strong>: {}</p></li>')
_SEE = Html('<p class="mr-see"><a href="{}" data-go>{}</a> {}</p>')


def findings(found: CheckedNotice, headings: dict[str, str]) -> Html:
    """All that was found, the gravest first."""
    told = f"{_count(found.errors, 'thing')} wrong, {found.warnings} to look at again"
    if not found.findings:
        told = "Nothing found"
    empty = [
        headings.get(one.field, one.field) for one in found.findings if one.check == "required"
    ]
    lacking = _EMPTY.format(", ".join(one.capitalize() for one in empty)) if empty else Html("")
    others = [one for one in found.findings if one.check != "required"]
    items = joined((*(_finding(one, headings, day(found.as_of)) for one in others), lacking))
    return _LIST.format(told, found.as_of, items)


def changes(made: Sequence[NoticeFieldChange]) -> Html:
    """What is new against the notice before, field by field."""
    shown = [one for one in made if one.change != "same"]
    if not shown:
        return Html("<p>Nothing differs.</p>")
    return joined(
        Html('<div class="mr-change"><h4>{}</h4><p class="mr-line">{}</p></div>').format(
            f"{one.field} ({one.change})" if one.change != "changed" else one.field,
            redline(one.redline),
        )
        for one in shown
    )


def thread(found: NoticeThread, as_of: date | None = None) -> Html:
    """The notices of a thread, oldest first, each against the one before."""
    parts = []
    for at, step in enumerate(found.steps):
        one = step.notice
        body = changes(step.changes) if at else Html("<p>{}</p>").format(one.subject)
        parts.append(
            Html('<article class="mr-card"><header><h3>{}</h3><span class="mr-title">{} · {}</span></header>{}</article>').format(
                one.id, one.dated, one.type, body
            )
        )  # fmt: skip
    lacking = (
        Html('<p class="mr-note">Not held: {}</p>').format(", ".join(found.missing))
        if found.missing
        else Html("")
    )
    return joined((*parts, lacking))


def _finding(one: NoticeFinding, headings: dict[str, str], as_of: date | None) -> Html:
    sign, told = _SEVERITY[one.severity]
    place = Html(" “{}”").format(one.place) if one.place else ""
    remedy = Html('<p class="mr-remedy">→ {}</p>').format(one.remedy) if one.remedy else ""
    see = joined(
        _SEE.format(Opened(each.key, as_of).href, each.label, chip(each)) for each in one.see
    )
    field = headings.get(one.field, one.field.replace("_", " ")).capitalize()
    return _ONE.format(one.severity, sign, told, field, place, one.message, remedy, see)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
