"""What has passed, as it is read: the text under the question, and the notes beside it.

Grounded claims enter; one text leaves, each quotation with the number of its citation, then what will
change it, marked as not in force; and notes on dates, on what wasn't searched, on which of two
documents prevails.
"""

from __future__ import annotations

from marketrules.answers import Citation
from marketrules.documents import Kind
from search_api.answering.cite import in_words
from search_api.answering.ground import Grounded
from search_api.answering.sentences import words
from search_api.dates.standing import Standing
from search_api.questions.query import Query
from search_api.searching.scope import Scope
from search_api.showing.precedence import precedence

# Documents that bind; what is only said about them, or proposed, is no answer for their absence.
RULES = (Kind.PROTOCOLS, Kind.GUIDE, Kind.RULE, Kind.STANDARD, Kind.MANUAL)
_TERM = 8  # words: what is longer is no term
_TRIGGER = 25  # words of what boxed text waits for


def text_of(passed: Grounded, limit: int) -> str:
    """The claims one under the other, numbered as cited; then what is to come, marked as such."""
    lines = [
        f"{claim.text} {''.join(f'[{number + 1}]' for number in claim.citations)}"
        for claim in passed.claims
    ]
    left = limit - sum(words(one) for one in lines)
    for citation in passed.pending:
        told = _to_come(citation)
        for line in (f"{told} {' '.join(citation.quote.split())}", f"{told} {citation.label}"):
            if words(line) <= left:
                lines.append(line)
                left -= words(line)
                break
    return "\n".join(lines)


def _to_come(citation: Citation) -> str:
    named = ", ".join(citation.revisions) or "boxed"
    trigger = " ".join((citation.trigger or "").split())
    if words(trigger) > _TRIGGER:
        trigger = " ".join(trigger.split()[:_TRIGGER]) + " …"
    return f"Approved, not in force ({named}{', ' if trigger else ''}{trigger}):"


def undefined(query: Query, found_terms: bool) -> str | None:
    """That a definition is asked for and none in force is held: the paragraphs only use the words."""
    if found_terms or not query.asks_meaning or len(query.term.split()) > _TERM:
        return None
    return f"Nothing in force on that date defines “{query.term}” as a term."


def notes_of(scope: Scope, passed: Grounded, standing: Standing) -> tuple[str, ...]:
    notes = list(scope.notes)
    early = [
        f"{one.document.title} (from {in_words(one.dated)})"
        for one in standing.view.too_early.values()
        if one.document.kind in RULES
    ]
    if early and not scope.pinned:
        notes.append(f"Not searched, for no edition held is that old: {', '.join(early)}.")
    cited = {citation.document for citation in (*passed.citations, *passed.pending)}
    for document in sorted(cited):
        if standing.view.is_stale(document):
            base = standing.view.bases[document]
            notes.append(
                f"The newest edition of {base.document.title} held for that date is of"
                f" {in_words(base.dated)}."
            )
    notes += (one.note for one in precedence(passed.citations, standing))
    return tuple(notes)
