"""The section's text as HTML: paragraphs and tables, the one opened highlighted, boxes beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from marketrules.wire import Citation, Paragraph, PendingCitation
from ui.frame.places import Opened
from ui.reading.annotating import annotated
from ui.reading.rows import Row
from ui.showing import citing
from ui.showing.chips import NOT_IN_FORCE, chip
from ui.showing.html import Html, joined, words
from ui.showing.lines import labelled
from ui.showing.redlines import redline

_ROW = Html('<div class="mr-row"><div class="mr-text">{}</div>{}</div>')
_PARAGRAPH = Html('<div class="mr-paragraph mr-depth-{}{}" {}>{}<p>{} {}</p>{}</div>')
_OWN = Html('<a class="mr-label" href="{}" data-go aria-label="Open {}">{}</a>')
_ARRIVAL = Html('tabindex="-1" data-arrival="{}"')
_FEW = 4  # paragraphs of a box that are shown without being asked for


def text(rows: Sequence[Row], at: str, meanings: Mapping[str, str], as_of: date | None) -> Html:
    """All rows; ``at`` is the key of the paragraph that was opened."""
    return joined(_row(one, n, at, meanings, as_of) for n, one in enumerate(rows))


def _row(one: Row, number: int, at: str, meanings: Mapping[str, str], as_of: date | None) -> Html:
    if one.is_table:
        body = _table(one, at, as_of)
    else:
        body = joined(_paragraph(each, number, at, meanings, as_of) for each in one.paragraphs)
    boxes = joined(
        _box(list(each), at, as_of)
        for _, each in groupby(one.beside, key=lambda box: (box.revisions, box.trigger))
    )
    beside = Html('<div class="mr-beside">{}</div>').format(boxes) if boxes else ""
    return _ROW.format(body, beside)


def _paragraph(
    one: Paragraph, number: int, at: str, meanings: Mapping[str, str], as_of: date | None
) -> Html:
    label, _ = labelled(one.quote)
    start = len(one.quote) - len(labelled(one.quote)[1]) if label else 0
    here = one.key == at
    out = one.status in NOT_IN_FORCE
    kind = (" mr-here" if here else "") + (" mr-boxed" if out else "")
    kind += " mr-formula" if one.kind == "formula" else ""
    return _PARAGRAPH.format(
        min(4, max(0, one.paragraph.count("(") - 1)),
        kind,
        _ARRIVAL.format(at) if here else "",
        _standing(one) if out else "",
        _OWN.format(Opened(one.key, as_of).href, one.label, label or _unlabelled(one)),
        annotated(one, start, meanings, as_of, str(number)),
        _copy(one) if here else "",
    )


def _unlabelled(one: Paragraph) -> str:
    """What stands where no label does: of a notice's field its name."""
    return f"{one.section}:" if not one.section[:1].isdigit() and not one.paragraph else "¶"


def _standing(one: Citation) -> Html:
    named = ", ".join(one.revisions)
    when = f" waits for: {one.trigger}" if one.trigger and one.status == "pending" else ""
    return Html('<p class="mr-standing">{} {}{}</p>').format(chip(one), named, when)


def _copy(one: Citation) -> Html:
    cited = citing.citation([one])
    return Html(
        '<p class="mr-tools"><button type="button" class="mr-do" data-copy="{}" data-copied="{}"'
        ' data-key="c" data-does="Copy the citation of the paragraph that is open"'
        ' aria-keyshortcuts="c">Copy citation</button></p>'
    ).format(cited, cited)


def _table(one: Row, at: str, as_of: date | None) -> Html:
    first = one.paragraphs[0]
    heads = joined(Html('<th scope="col">{}</th>').format(head) for head in first.header)
    head = Html("<thead><tr>{}</tr></thead>").format(heads) if heads else ""
    caption = Html("<caption>{}</caption>").format(words(first.caption)) if first.caption else ""
    body = joined(_table_row(each, at) for each in one.paragraphs)
    out = _standing(first) if first.status in NOT_IN_FORCE else ""
    del as_of
    return Html('{}<div class="mr-wide"><table>{}{}<tbody>{}</tbody></table></div>').format(
        out, caption, head, body
    )


def _table_row(one: Paragraph, at: str) -> Html:
    cells = joined(
        Html("<td>{}</td>").format(words(cell)) for cell in one.cells or one.quote.split("\t")
    )
    here = one.key == at
    mark = Html(' class="mr-here" {}').format(_ARRIVAL.format(at)) if here else ""
    return Html("<tr{}>{}</tr>").format(mark, cells)


def _box(boxed: Sequence[PendingCitation | Paragraph], at: str, as_of: date | None) -> Html:
    first = boxed[0]
    when = Html("<p>Waits for: {}</p>").format(first.trigger) if first.trigger else ""
    body = joined(_change(one, at, as_of) for one in boxed)
    if len(boxed) > _FEW and all(one.key != at for one in boxed):
        body = Html("<details><summary>{} paragraphs</summary>{}</details>").format(
            len(boxed), body
        )
    return Html(
        '<aside class="mr-pending" aria-label="Pending change"><p>{} {}</p>{}{}</aside>'
    ).format(chip(first), ", ".join(first.revisions), when, body)


def _change(one: PendingCitation | Paragraph, at: str, as_of: date | None) -> Html:
    here = one.key == at
    pieces = one.redline if isinstance(one, PendingCitation) else []
    label, rest = labelled(one.quote)
    shown = (
        redline(pieces, whole=here) if pieces else Html("<b>{}</b> {}").format(label, words(rest))
    )
    new = "" if pieces else Html('<span class="mr-new">new </span>')
    return Html(
        '<blockquote class="{}" {}>{}{} <a href="{}" data-go aria-label="Open {}">¶</a></blockquote>'
    ).format(
        "mr-here" if here else "", _ARRIVAL.format(at) if here else "", new, shown,
        Opened(one.key, as_of).href, one.label,
    )  # fmt: skip
