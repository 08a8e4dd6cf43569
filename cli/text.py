"""Answers, hits and paragraphs as text for a terminal, made to be read out on a call.

Domain records enter, lines leave. The rule's words stand in quotes and indented; where they come
from, and whether they are in force, stands under them.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from marketrules.answers import Answer, Citation, Claim, Hit, PendingCitation
from marketrules.documents import Status
from marketrules.redlines import Change, marked
from marketrules.rewording import shortened
from search_api.answering.cite import AS_FILED, NOT_YET, in_words
from search_api.answering.ground import CUT, plain
from search_api.requests.proposed import redline_text
from search_api.searching.explain import Reason
from search_api.showing.links import Referrers
from search_api.showing.matches import Match

_STANDING = {
    Status.IN_EFFECT: "in effect",
    Status.INTERPRETATION: "interpretation, in force",
    Status.PENDING: "approved, NOT in force",
    Status.PROPOSED: "proposed, NOT in force",
    Status.SUPERSEDED: "superseded, NOT in force",
    Status.RESERVED: "reserved",
}


def answer_lines(answer: Answer) -> Iterator[str]:
    """A whole answer or refusal."""
    if answer.understood is not None:
        yield from wrapped(f"Understood as: {answer.understood}")
    if answer.refusal is not None:
        yield from wrapped(f"No answer ({answer.refusal.reason}): {answer.refusal.message}")
        for turn in answer.refusal.turn_to:
            yield from wrapped(f"Where to turn: {turn.name} ({turn.source})")
        if answer.refusal.see:
            yield "Nearest places to look:"
            yield from (f"  {_head(citation)}" for citation in answer.refusal.see)
    if answer.caution:
        yield from wrapped(answer.caution)
        yield ""
    if answer.worded_by is not None:
        yield from _worded(answer)
    else:
        cited = [
            (_said(claim, answer.citations[number]), answer.citations[number])
            for claim in answer.claims
            for number in claim.citations
        ]
        yield from _grouped(cited)
    if answer.pending:
        yield "APPROVED, NOT IN FORCE"
        yield from _grouped([(citation.quote, citation) for citation in answer.pending])
    yield from _note_lines(answer.notes)
    yield f"As of {in_words(answer.as_of)} · snapshot {answer.snapshot}"


def _said(claim: Claim, citation: Citation) -> str:
    """A claim's words; between the cells of a table's row stands a rule, as in a table."""
    if claim.redline:
        return redline_text(claim)
    cells = [plain(cell) for cell in citation.quote.split("\t")]
    whole = len(cells) > 1 and " ".join(filter(None, cells)) == claim.text
    return " | ".join(filter(None, cells)) if whole else claim.text


def _worded(answer: Answer) -> Iterator[str]:
    """What a model worded, then the quotations that it cites, by their numbers."""
    yield f"WORDED BY A MODEL ({answer.worded_by})"
    for claim in answer.claims:
        marks = "".join(f"[{number + 1}]" for number in claim.citations)
        yield from wrapped(f"{claim.text} {marks}", "  ")
    yield ""
    for number, citation in enumerate(answer.citations, 1):
        yield f"[{number}] {_section(citation)}{_standing(citation)}"
        paragraph = f"{citation.paragraph} " if citation.paragraph else ""
        yield from quote_lines(citation.quote, paragraph)
        yield from _origin_lines(citation)
        yield ""


def _grouped(quotes: Iterable[tuple[str, Citation]]) -> Iterator[str]:
    """Quotations, those of one section and standing under one heading."""
    for _, group in groupby(quotes, key=lambda one: _place(one[1])):
        held = list(group)
        first = held[0][1]
        yield f"{_section(first)}{_standing(first)}"
        for text, citation in held:
            yield from quote_lines(text, f"{citation.paragraph} " if citation.paragraph else "")
        for _, citation in held:
            yield from change_lines(citation)
        yield from _origin_lines(first)
        yield ""


def _place(citation: Citation) -> tuple[object, ...]:
    return (
        citation.document, citation.edition, citation.section, citation.status,
        citation.revisions, citation.trigger, citation.page,
        citation.term,
    )  # fmt: skip


def _section(citation: Citation) -> str:
    """The label without its paragraph, which stands before the quotation, and the title."""
    label = citation.label
    named = f"{citation.section}{citation.paragraph}"
    if citation.paragraph and named in label:
        label = label.replace(named, citation.section, 1)
    told = citation.title and citation.title != citation.section
    return f"{label} {citation.title}" if told else label


def hit_lines(hits: Iterable[Hit], reasons: Sequence[tuple[Reason, ...]] = ()) -> Iterator[str]:
    """A ranking: place, pinpoint, the quote's beginning, and why, where that was asked for."""
    for number, hit in enumerate(hits):
        yield f"{hit.rank:>3}. {_head(hit.citation)}  [{hit.score:.3f}]"
        yield from wrapped(textwrap.shorten(hit.citation.quote, 240, placeholder=" …"), "     ")
        if hit.variants:
            yield f"     nearly the same: {', '.join(hit.variants)}"
        if reasons:
            yield "     why: " + "; ".join(map(_reason, reasons[number]))


def _reason(reason: Reason) -> str:
    """As "words #3 (5.12) +0.481", or "named +0.300"."""
    ranked = f" #{reason.rank} ({reason.score:.2f})" if reason.rank is not None else ""
    return f"{reason.list}{ranked} {reason.adds:+.3f}"


def match_lines(match: Match, below: Iterable[Citation], *, in_context: bool) -> Iterator[str]:
    """What stands at a pinpoint; in context, with its lead-in before and its items after it."""
    if in_context:
        for ancestor in match.lead_in:
            yield from wrapped(" ".join(ancestor.split()), "  … ")
    yield from quote_lines(match.text)
    yield from source_lines(match.citation)
    if match.change is not None:
        yield from change_lines(match.change)
    for note in match.notes:
        yield from wrapped(f"NOTE: {note}", "  ")
    for item in below:
        yield from wrapped(" ".join(item.quote.split()), "        ")
    if match.children and not in_context:
        yield f"  {len(match.children)} items below it (--in-context shows them)"
    yield from _changes(match.pending)
    yield from _links(match)
    yield ""


def _links(match: Match) -> Iterator[str]:
    """What the text refers to, who refers to it, and its terms."""
    if match.references:
        yield from wrapped("refers to: " + ", ".join(match.references), "  ")
    for reference in match.dangling:
        yield from wrapped(f"refers to {reference.text}: {reference.why}", "  ")
    yield from _referrers(match.referred_from)
    if match.definitions:
        yield from wrapped("defined terms: " + ", ".join(match.definitions), "  ")
    for term, scoped in match.scoped.items():
        over = f", before {scoped.over}" if scoped.over else ""
        by = f", by {scoped.by}" if scoped.by else ""
        told = f"“{term}” means in {scoped.section} what {scoped.key} says{over}{by}"
        yield from wrapped(told, "  ")


def _referrers(referrers: Referrers) -> Iterator[str]:
    """Who refers to the paragraph: those that name it, then those that name what it stands in."""
    if not referrers.count:
        return
    more = referrers.count - len(referrers.keys)
    listed = ", ".join(referrers.keys) + (f" and {more} more" if more else "")
    yield from wrapped(
        f"referred to from {referrers.count} ({referrers.naming} name it): {listed}", "  "
    )


def _changes(pending: Iterable[Citation]) -> Iterator[str]:
    """Each change under its first place, with its redlines: a box that replaces a list has many."""
    changes: dict[tuple[object, ...], list[Citation]] = {}
    for citation in pending:
        change = (citation.document, citation.revisions, citation.trigger)
        changes.setdefault(change, []).append(citation)
    for citations in changes.values():
        heads = list(dict.fromkeys(map(_head, citations)))
        count = len(heads) - 1
        more = f", and {count} more place{'s' * (count > 1)}" if count else ""
        yield f"  will be changed by: {heads[0]}{more}"
        if any(isinstance(one, PendingCitation) for one in citations) and citations[0].trigger:
            yield from wrapped(f"waits for: {citations[0].trigger}", "    ")
        for citation in citations:
            yield from _redline(citation)


def change_lines(citation: Citation) -> Iterator[str]:
    """Of boxed text, what it would make of the text in force: "[-goes-]" and "{+comes+}"."""
    if not isinstance(citation, PendingCitation) or not citation.redline:
        return
    if citation.changes is not None:
        yield from wrapped(f"would change {citation.changes}:", "  ")
    yield from _redline(citation)


def _redline(citation: Citation) -> Iterator[str]:
    if not isinstance(citation, PendingCitation) or not citation.redline:
        return
    if citation.changes is None:
        yield from wrapped(f"{citation.paragraph or citation.section} would be new", "    ")
    elif all(piece.change is Change.KEPT for piece in citation.redline):
        yield f"    {citation.paragraph} stays as it is"
    else:
        yield from wrapped(" ".join(marked(shortened(citation.redline)).split()), "    ")


def quote_lines(text: str, before: str = "") -> Iterator[str]:
    """A quotation, indented, one paragraph per line of the source, behind its label."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        opening = f"{before}“" if number == 0 else ""
        closing = "”" if number == len(lines) - 1 else ""
        if closing and line.endswith(CUT):
            line, closing = line.removesuffix(CUT), f"”{CUT}"
        yield from wrapped(f"{opening}{line}{closing}", "    ")


def source_lines(citation: Citation) -> Iterator[str]:
    """Where a quotation stands and whether it is in force."""
    yield f"  {_head(citation)}"
    yield from _origin_lines(citation)


def _origin_lines(citation: Citation) -> Iterator[str]:
    if citation.trigger and citation.status is Status.PENDING:
        yield from wrapped(f"waits for: {citation.trigger}", "  ")
    page = f"page {citation.page}, " if citation.page is not None else ""
    yield f"  {page}{citation.source}"


def wrapped(text: str, indent: str = "") -> list[str]:
    """``text`` folded to the terminal's width, at most 100 columns."""
    columns = min(100, shutil.get_terminal_size().columns)
    return textwrap.wrap(text, max(columns, 40), initial_indent=indent, subsequent_indent=indent)


def _head(citation: Citation) -> str:
    """Label, title and standing in one line."""
    told = citation.title and citation.title != citation.section
    title = f" {citation.title}" if told else ""
    return f"{citation.label}{title}{_standing(citation)}"


def _standing(citation: Citation) -> str:
    """The standing in brackets; nothing where the label has said how the text stands."""
    if f"({AS_FILED} " in citation.label:
        return ""  # a revision request: in force nowhere, whatever its text was taken from
    if citation.status is Status.SUPERSEDED and (citation.trigger or "").startswith(NOT_YET):
        return " [NOT in force]"
    return f" [{_STANDING[citation.status]}]"


def _note_lines(notes: Iterable[str]) -> Iterator[str]:
    for note in notes:
        yield from wrapped(f"Note: {note}")
