"""Wire models as text for an assistant: every quotation under its label, date and standing.

Text that isn't in force says so before its words, never only after them: a model reads on.
"""

from __future__ import annotations

from collections.abc import Iterator

from marketrules import wire

_STANDING = {
    "in_effect": "in effect",
    "interpretation": "interpretation, in force",
    "pending": "approved, NOT in force",
    "proposed": "proposed, NOT in force",
    "superseded": "superseded, NOT in force",
    "reserved": "reserved",
}
_MOST_MATCHES = 12  # of one pinpoint, told in full
_MOST_KEYS = 20


def answer_text(answer: wire.Answer) -> str:
    """An answer: quotations, then what is approved but not in force, then notes."""
    return "\n".join(_answer_lines(answer))


def _answer_lines(answer: wire.Answer) -> Iterator[str]:
    refusal = answer.refusal
    if refusal is not None:
        yield f"NO ANSWER ({refusal.reason}): {refusal.message}"
        yield from (f"Where to turn: {one.name} ({one.source})" for one in refusal.turn_to)
        if refusal.see:
            yield "Nearest places to look:"
            yield from (f"- {_head(one)}; key {one.key}" for one in refusal.see)
    told = set[int]()
    for claim in answer.claims:
        for number in claim.citations:
            if number not in told or claim.text != answer.citations[number].quote:
                told.add(number)
                yield from _quoted(answer.citations[number], claim.text)
    if answer.pending:
        yield "APPROVED, NOT IN FORCE (don't give this as the rule; say that it is to come):"
        for one in answer.pending:
            yield from _quoted(one, one.quote)
    yield from (f"Note: {note}" for note in (answer.caution, *answer.notes) if note)
    yield f"As of {answer.as_of}, snapshot {answer.snapshot}."


def hits_text(hits: wire.HitList) -> str:
    """A ranking, best first."""
    lines = [line for hit in hits.hits for line in _quoted(hit, hit.quote, f"{hit.rank}. ")]
    lines = lines or ["Nothing found."]
    lines += [f"Note: {note}" for note in hits.notes]
    return "\n".join([*lines, f"As of {hits.as_of}, snapshot {hits.snapshot}."])


def shown_text(shown: wire.Shown) -> str:
    """What stands at a pinpoint, with lead-in, changes to come, references and terms."""
    return "\n".join(_shown_lines(shown))


def _shown_lines(shown: wire.Shown) -> Iterator[str]:
    if shown.request is not None:
        filing = shown.request.filing
        yield f"REVISION REQUEST {filing.request} ({filing.title}), {filing.stage}: proposed, never rule text."
        yield f"Sponsor {filing.sponsor}. {filing.description}".strip()
        for proposal in shown.request.proposals[:_MOST_MATCHES]:
            yield f"PROPOSED, NOT IN FORCE, would be {proposal.fate}:"
            yield from _quoted(proposal.citation, proposal.citation.quote)
    for match in shown.matches[:_MOST_MATCHES]:
        yield from _match_lines(match)
    left = len(shown.matches) - _MOST_MATCHES
    if left > 0:
        yield f"{left} more matches: name the place more closely."
    yield f"As of {shown.as_of}."


def _match_lines(match: wire.Match) -> Iterator[str]:
    yield from (f"(lead-in) {' '.join(one.split())}" for one in match.lead_in)
    yield from _quoted(match.citation, match.text)
    yield from (f"Note: {note}" for note in match.notes)
    if match.governing is not None:
        yield f"What governs now ({match.governing.how}): {match.governing.label}"
    for one in match.pending:
        yield "WILL BE CHANGED BY TEXT THAT IS APPROVED, NOT IN FORCE:"
        yield from _quoted(one, one.quote)
    for name, keys in (
        ("Below it", match.children), ("Refers to", match.references),
        ("Defined terms", list(match.definitions)),
    ):  # fmt: skip
        if keys:
            more = f" and {len(keys) - _MOST_KEYS} more" if len(keys) > _MOST_KEYS else ""
            yield f"{name}: {', '.join(keys[:_MOST_KEYS])}{more}"


def comparison_text(found: wire.Comparison, most: int) -> str:
    """What changed, ``most`` changes of it."""
    lines = [f"{found.document}, {found.before} to {found.after}:"]
    for one in found.changes[:most]:
        was = f", was {one.was}" if one.was else ""
        by = f", by {', '.join(one.revisions)}" if one.revisions else ""
        boxed = " (approved, NOT in force)" if one.kind == "box_added" else ""
        lines.append(
            f"§ {one.section}{one.paragraph}: {one.kind.replace('_', ' ')}{boxed}{was}{by}"
        )
        lines += [f"  before: “{_plain(one.old)}”"] if one.old else []
        lines += [f"  after: “{_plain(one.new)}”"] if one.new else []
    if not found.changes:
        lines.append("No change.")
    if len(found.changes) > most:
        lines.append(f"{len(found.changes) - most} more changes: name a section, or raise `most`.")
    return "\n".join(lines)


def documents_text(held: list[wire.DocumentSummary]) -> str:
    """What is held."""
    return "\n".join(
        f"{one.document}: {one.title} ({one.kind}{f', {one.issuer}' if one.issuer else ''});"
        f" editions {', '.join(edition.edition for edition in one.editions)}"
        for one in held
    )


def _quoted(citation: wire.Citation, text: str, before: str = "") -> Iterator[str]:
    yield f"{before}{_head(citation)}"
    if citation.trigger and citation.status == "pending":
        yield f"   waits for: {citation.trigger}"
    yield f"   “{_plain(text)}”"
    page = f", page {citation.page}" if citation.page is not None else ""
    yield f"   key {citation.key}{page}"


def _head(citation: wire.Citation) -> str:
    title = f" {citation.title}" if citation.title and citation.title != citation.section else ""
    return f"{citation.label}{title} [{_STANDING[citation.status]}]"


def _plain(text: str) -> str:
    return " ".join(text.split())
