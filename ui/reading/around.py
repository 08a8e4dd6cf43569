"""Around the text: the headings above, the sections before and after, what refers here, editions."""

from __future__ import annotations

from datetime import date

from marketrules.wire import Heading, Match
from ui.call import trail
from ui.frame.places import Opened
from ui.reading.opening import Reading
from ui.showing.chips import chip_of
from ui.showing.html import Html, joined
from ui.showing.replies import long_date

_HEAD = Html(
    '<nav class="mr-crumbs" aria-label="Above this section"><ol>{}</ol></nav>'
    '<header class="mr-reading"><h2 id="mr-section"{}>{} <span>{}</span></h2>{}{}</header>'
    '<nav class="mr-beside-sections" aria-label="Sections beside">{}{}{}{}</nav>'
)
_STEP = Html(
    '<a href="{}" data-go data-key="{}" aria-keyshortcuts="{}" data-does="{}">{} {} {}</a>'
)


def head(one: Reading) -> Html:
    """Title, headings above, neighbours."""
    section, as_of = one.section, one.opened.as_of
    crumbs = joined(_crumb(each, as_of) for each in section.ancestors)
    arrival = "" if one.key else Html(' tabindex="-1" data-arrival="{}"').format(one.opened.at)
    dated = f"eff. {long_date(section.effective)}" if section.effective else ""
    return _HEAD.format(
        Html("<li>{}</li>").format(one.document.title) + crumbs,
        arrival, section.label, section.title if section.title != section.section else "",
        chip_of(section.status), Html(' <span class="mr-date">{}</span>').format(dated),
        _step(section.previous, "k", "Previous section", "‹", as_of),
        _step(section.next, "j", "Next section", "›", as_of),
        _answer(),
        Html('<a href="#" data-back data-key="b" aria-keyshortcuts="b" data-does="Back">Back</a>'),
    )  # fmt: skip


def _answer() -> Html:
    """The way to the answer that this was opened from."""
    asked = trail.call()
    if not asked.question:
        return Html("")
    return Html(
        '<a href="{}" data-go data-key="a" aria-keyshortcuts="a" data-does="To the answer">'
        "To the answer</a>"
    ).format(asked.href)


def subsections(one: Reading) -> Html:
    """The sections below."""
    if not one.section.subsections:
        return Html("")
    items = joined(_crumb(each, one.opened.as_of) for each in one.section.subsections)
    return Html(
        '<nav class="mr-below" aria-labelledby="mr-below"><h3 id="mr-below">Sections below</h3>'
        "<ul>{}</ul></nav>"
    ).format(items)


def belonging(one: Reading) -> Html:
    """What belongs to the paragraph opened: what refers to it, what governs in its place."""
    if one.match is None:
        return Html("")
    as_of = one.opened.as_of
    found = [_governing(one.match, as_of), _referrers(one.match, as_of)]
    notes = joined(Html("<li>{}</li>").format(note) for note in one.match.notes)
    found.append(Html("<ul class='mr-notes'>{}</ul>").format(notes) if notes else Html(""))
    return joined(found)


def _crumb(one: Heading, as_of: date | None) -> Html:
    return Html('<li><a href="{}" data-go>{} {}</a></li>').format(
        Opened(one.key, as_of).href, one.section, one.title if one.title != one.section else ""
    )


def _step(one: Heading | None, key: str, does: str, sign: str, as_of: date | None) -> Html:
    if one is None:
        return Html("")
    href = Opened(one.key, as_of).href
    title = one.title if one.title != one.section else ""
    told = (sign, one.section, title) if sign == "‹" else (one.section, title, sign)
    return _STEP.format(href, key, key, does, *told)


def _governing(match: Match, as_of: date | None) -> Html:
    governing = match.governing
    if governing is None or governing.how == "same":
        return Html("")
    if governing.key is None:
        return Html('<aside class="mr-banner">Nothing stands in its place on this date.</aside>')
    return Html(
        '<aside class="mr-banner">Not the text of this date. What governs: <a href="{}" data-go>{}'
        "</a> ({}).</aside>"
    ).format(Opened(governing.key, as_of).href, governing.label, governing.how)


def _referrers(match: Match, as_of: date | None) -> Html:
    keys = match.referred_from.keys
    if not keys:
        return Html("")
    items = joined(
        Html('<li><a href="{}" data-go>{}</a></li>').format(
            Opened(key, as_of).href, key.partition("#")[2]
        )
        for key in keys
    )
    return Html("<details><summary>Referred to by {}</summary><ul>{}</ul></details>").format(
        match.referred_from.count, items
    )


def editions(one: Reading, against: str) -> Html:
    """The editions held, oldest first: each opens this place there, or compares with it."""
    held = sorted(one.document.editions, key=lambda each: each.edition)
    if len(held) < 2 or one.document.kind == "notice":
        return Html("")
    items = joined(_edition(one, each.edition, against) for each in held)
    return Html(
        '<nav class="mr-timeline" aria-labelledby="mr-editions"><h3 id="mr-editions">Editions</h3>'
        "<ol>{}</ol></nav>"
    ).format(items)


def _edition(one: Reading, edition: str, against: str) -> Html:
    name = long_date(edition)
    if edition == one.section.edition:
        return Html('<li aria-current="true"><strong>{}</strong> (open)</li>').format(name)
    there = _there(one.match, edition) or f"{one.section.document}@{edition}#{one.section.section}"
    compare = Opened(one.opened.at, one.opened.as_of, edition).href
    shown = Html(" <strong>compared below</strong>") if edition == against else Html(
        ' <a href="{}" data-go>compare</a>').format(compare)  # fmt: skip
    return Html('<li><a href="{}" data-go>{}</a>{}</li>').format(Opened(there).href, name, shown)


def _there(match: Match | None, edition: str) -> str:
    found = match.editions if match else []
    return next((one.key for one in found if one.edition == edition), "")
