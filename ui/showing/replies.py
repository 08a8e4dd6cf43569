"""A reply to paste into an e-mail: no greeting; quotes with pinpoints and links; what is pending.

Staff quote rules and interpret none (Nodal Protocols 1.1: only a Protocol Interpretation does), so
every reply says that, and of which date its text is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from marketrules.wire import Answer, Citation, Match, PendingCitation
from ui.frame.places import Opened, day
from ui.showing import citing
from ui.showing.cards import Card
from ui.showing.html import plain
from ui.showing.lines import Line, labelled

Link = Callable[[str], str]  # a relative address → one that works from anywhere


def reply(
    answer: Answer,
    shown: Sequence[Card],
    left: Sequence[PendingCitation],
    matches: Mapping[str, Match],
    link: Link,
) -> str:
    """The reply as plain text."""
    as_of = day(answer.as_of)
    told = [answer.caution] if answer.caution else []
    told += [_card(one, matches, link, as_of) for one in shown]
    boxed = [*(one for each in shown for one in each.pending), *left]
    told += [_pending(one, link, as_of) for one in boxed]
    return plain("\n\n".join((*told, standing_line(answer)))) + "\n"


def standing_line(answer: Answer) -> str:
    """Of which date the text is, and that it is no interpretation."""
    dated = long_date(answer.as_of)
    return (
        f"The text is quoted as it stands in the editions named, for {dated}. "
        "This reply quotes the rules; it is not an interpretation of them."
    )


def long_date(iso: str) -> str:
    """A date as labels write it.

    >>> long_date("2025-04-01")
    'Apr 1, 2025'
    """
    found = day(iso)
    return f"{found:%b} {found.day}, {found.year}" if found else iso


def _card(one: Card, matches: Mapping[str, Match], link: Link, as_of: date | None) -> str:
    first = one.citations[0]
    title = f", {first.title}" if first.title and first.title != first.section else ""
    quoted = [_quoted(line) for line in one.lines(matches)]
    address = link(Opened(first.key, as_of).href)
    return "\n".join((f"{citing.citation(one.citations)}{title}:", *quoted, address))


def _quoted(line: Line) -> str:
    text = line.text
    if line.citation is not None and line.marked:
        text = labelled(line.citation.quote)[1]
        cut = "[…] " if line.marked[0][0] > 0 else ""
        text = cut + text + (" […]" if line.marked[-1][1] < len(line.text.rstrip()) else "")
    label = f"{line.label} " if line.label else ""
    return f"{'  ' * (line.depth + 1)}{label}“{' '.join(text.split())}”"


def _pending(one: PendingCitation, link: Link, as_of: date | None) -> str:
    when = f", waits for: {one.trigger}" if one.trigger else ""
    changes = f"It would change {_where(one)}." if one.changes else "It would be new."
    quote = " ".join(one.quote.split())
    return "\n".join(
        (
            f"Approved, not in force: {_where(one)} ({', '.join(one.revisions)}){when}:",
            f"  “{quote}”",
            changes,
            link(Opened(one.key, as_of).href),
        )
    )


def _where(one: Citation) -> str:
    return citing.parts(one.label)[0]
