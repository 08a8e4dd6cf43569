"""A revision request and its redlines as text: what goes in ``[-…-]``, what comes in ``{+…+}``.

Domain records enter, lines leave. Every paragraph says that it is proposed, and how the rulebook
reads at that place on the date.
"""

from __future__ import annotations

from collections.abc import Iterator

from cli.text import wrapped
from marketrules.redlines import marked
from search_api.answering.cite import in_words
from search_api.requests.redlined import Fate, Proposal, Reads, Request

_READS = {
    Reads.BEFORE: "reads as before the change",
    Reads.PROPOSED: "reads as proposed",
    Reads.PENDING: "holds it as approved, boxed text, NOT in force",
    Reads.OTHERWISE: "reads otherwise",
    Reads.ABSENT: "has nothing there",
    Reads.NOT_HELD: "isn't held there",
}


def request_lines(request: Request, as_of: str) -> Iterator[str]:
    """The whole request: its newest filing, and each paragraph that it would change."""
    filing = request.filing
    yield f"{filing.request}: {filing.title} [a revision request, no rule text]"
    told = {
        "stage": filing.stage,
        "sponsor": filing.sponsor,
        "submitted by": filing.submitter,
        "timeline": filing.timeline,
        **{name.lower(): text for name, text in filing.dates.items()},
        "amends": request.amends or "",
        "filings held": "; ".join(
            f"{in_words(one.edition)}: {one.stage}" for one in request.filings
        ),
        "would change": "; ".join(" ".join(one) for one in request.sections),
        "description": filing.description,
    }
    for name, text in told.items():
        if text:
            yield from wrapped(f"{name}: {text}", "  ")
    yield f"  {filing.source}"
    yield ""
    for proposal in request.proposals:
        yield from proposal_lines(proposal, as_of)


def proposal_lines(proposal: Proposal, as_of: str) -> Iterator[str]:
    """One proposed paragraph: its redline, whose it is, and what the rulebook says there."""
    citation = proposal.citation
    yield f"{citation.label} {citation.title} [{_fate(proposal.fate)}, NOT in force]"
    yield from wrapped(" ".join(marked(proposal.redline).split()), "    ")
    if proposal.author:
        yield from wrapped(f"by {proposal.author}", "  ")
    at = f" ({proposal.in_force})" if proposal.in_force else ""
    yield from wrapped(f"the rulebook on {in_words(as_of)} {_READS[proposal.reads]}{at}", "  ")
    if proposal.against:
        yield from wrapped(
            "against that text: " + " ".join(marked(proposal.against).split()), "    "
        )
    yield ""


def _fate(fate: Fate) -> str:
    return {
        Fate.ADDED: "proposed anew",
        Fate.CHANGED: "proposed change",
        Fate.DELETED: "proposed to go",
    }[fate]
