"""Wire models → Markdown for the page; pure.

The rules' own words are shown as they are: every character that Markdown, mathematics ("$5,000")
or the page's colour directives would read as a command is escaped. What is not in force is marked
wherever it appears.
"""

from __future__ import annotations

import re

from marketrules.redlines import Change
from marketrules.redlines import Piece as Stretch
from marketrules.rewording import shortened
from marketrules.wire import (
    Answer,
    Citation,
    Claim,
    DocumentSummary,
    PendingCitation,
    SectionText,
)

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_EM_SPACE = "\u2003\u2003"  # Markdown strips plain spaces at the start of a line
_BADGES = {
    "in_effect": ":green-badge[In effect]",
    "interpretation": ":blue-badge[Interpretation, in force]",
    "pending": ":orange-badge[Approved, not in force]",
    "proposed": ":red-badge[Proposed, not in force]",
    "superseded": ":gray-badge[Superseded]",
    "reserved": ":gray-badge[Reserved]",
}
_CUT = " […]"  # behind a claim whose sentence goes on: no word of the source
_NOT_IN_FORCE = ("pending", "proposed", "superseded")
_REFUSALS = {
    "not_in_corpus": "Not in the documents held",
    "section_not_held": "That Section isn't held",
    "edition_not_held": "No edition of that date is held",
    "ambiguous": "More than one place fits",
    "not_a_rules_question": "Not a question about the rules",
    "needs_interpretation": "The rules leave this to an interpretation",
}


def escape(text: str) -> str:
    r"""``text`` as Markdown that shows exactly its characters; line ends are kept.

    >>> escape("$5 * 2")
    '\\$5 \\* 2'
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "  \n".join(_PUNCTUATION.sub(r"\\\1", line) for line in lines if line)


def badge(status: str) -> str:
    """A coloured word that says whether the text is in force."""
    return _BADGES[status]


def standing_badge(citation: Citation) -> str:
    """The badge of a citation; "" for a revision request, whose label says that it is as filed."""
    if "(as filed " in citation.label:
        return ""
    if citation.status == "superseded" and (citation.trigger or "").startswith("not in force on"):
        return ":gray-badge[Not in force on that date]"
    return badge(citation.status)


def pinpoint(citation: Citation) -> str:
    """The label in bold, its status, the section's title, its page."""
    parts = [f"**{escape(citation.label)}**"]
    if standing := standing_badge(citation):
        parts.append(standing)
    if citation.title and citation.title != citation.section:
        parts.append(escape(citation.title))
    if citation.page is not None:
        parts.append(f"page {citation.page}")
    return " · ".join(parts)


def quoted(text: str) -> str:
    """``text`` as a block quote: set back, as what isn't in force should be."""
    return "\n".join(f"> {line}" for line in escape(text).splitlines())


def claim(answer: Answer, said: Claim) -> str:
    """A claim's quote with its pinpoints under it in small type; numbered under a worded answer."""
    under = [f":small[{pinpoint(answer.citations[number])}]" for number in said.citations]
    text = said.text.removesuffix(_CUT)
    mark = escape(_CUT) if text != said.text else ""
    number = f"{_marker(said.citations[0])} " if answer.worded_by is not None else ""
    shown = "".join(map(stretch, _stretches(said))) if said.redline else escape(text)
    return "  \n".join((f"{number}“{shown}”{' ' * bool(mark)}{mark}", *under))


def _stretches(said: Claim) -> list[Stretch]:
    return [Stretch(Change(piece.change), piece.text) for piece in said.redline]


def worded(answer: Answer) -> str:
    """What a model worded, each sentence with the numbers of its quotes; "" for quotations."""
    if answer.worded_by is None:
        return ""
    by = f":gray-badge[Worded by a model] :small[{escape(answer.worded_by)}]"
    lines = (
        f"{escape(said.text)} {''.join(map(_marker, said.citations))}" for said in answer.claims
    )
    return "  \n".join((by, *lines))


def _marker(number: int) -> str:
    return escape(f"[{number + 1}]")


def quotations(answer: Answer) -> list[Claim]:
    """The claims that quote: the answer's own, or under a worded one its citations in order."""
    if answer.worded_by is None:
        return answer.claims
    return [
        Claim(text=" ".join(one.quote.split()), citations=[number])
        for number, one in enumerate(answer.citations)
    ]


def groups(answer: Answer) -> list[list[Claim]]:
    """The quotations in order, those that follow one another in one section together."""
    found: list[tuple[tuple[str, str, str], list[Claim]]] = []
    for said in quotations(answer):
        first = answer.citations[said.citations[0]]
        place = (first.document, first.edition, first.section)
        if found and found[-1][0] == place:
            found[-1][1].append(said)
        else:
            found.append((place, [said]))
    return [claims for _, claims in found]


def pending(citation: Citation) -> str:
    """Boxed text: what is to come, when, what it would change, and that it is not in force."""
    when = f"  \n:small[Waits for: {escape(citation.trigger)}]" if citation.trigger else ""
    change = ""
    if isinstance(citation, PendingCitation) and citation.redline:
        change = f"\n\n{redline(citation)}"
    return f"{quoted(citation.quote)}\n\n:small[{pinpoint(citation)}]{when}{change}"


def redline(citation: PendingCitation) -> str:
    """What boxed text would make of the text in force: what goes struck out, what comes bold."""
    if citation.changes is None:
        return ":small[New: nothing stands there now.]"
    pieces = shortened(
        [Stretch(Change(piece.change), piece.text) for piece in citation.redline]
    )  # fmt: skip
    if all(piece.change is Change.KEPT for piece in pieces):
        return ":small[It would stay as it is.]"
    words = "".join(map(stretch, pieces))
    return f":small[Changes {escape(citation.changes)}]\n\n> {words}"


def stretch(piece: Stretch) -> str:
    """A stretch with its blanks outside of the marks: "~~ a~~" strikes nothing out."""
    text = " ".join(piece.text.split())
    start = " " * piece.text[:1].isspace()
    end = " " * piece.text[-1:].isspace()
    shown = escape(text)
    if shown and piece.change is Change.DELETED:
        shown = f":red[~~{shown}~~]"
    elif shown and piece.change is Change.INSERTED:
        shown = f":green[**{shown}**]"
    return f"{start}{shown}{end}"


def answer_head(answer: Answer) -> str:
    """What was asked, and the date whose rules answer it."""
    return f"**As of {escape(answer.as_of)}** · {escape(answer.question)}"


def understood(answer: Answer) -> str:
    """A follow-up as it was understood; "" for a question that was taken as asked."""
    return f"Understood as: {escape(answer.understood)}" if answer.understood else ""


def refusal(answer: Answer) -> str:
    """Why there is no answer."""
    if answer.refusal is None:
        return ""
    head = _REFUSALS.get(answer.refusal.reason, answer.refusal.reason)
    turns = [
        f"  \nWhere to turn: {escape(one.name)} ({escape(one.source)})"
        for one in answer.refusal.turn_to
    ]
    return f"**{escape(head)}.** {escape(answer.refusal.message)}{''.join(turns)}"


def paragraph(citation: Citation) -> str:
    """One paragraph of a section: set in by its label's depth; what isn't in force set back."""
    indent = _EM_SPACE * max(0, citation.paragraph.count("(") - 1)
    lines = [f"{indent}{line}" for line in escape(citation.quote).splitlines()]
    if citation.status not in _NOT_IN_FORCE:
        return "\n".join(lines)
    named = f" {escape(', '.join(citation.revisions))}" if citation.revisions else ""
    head = f"{indent}{standing_badge(citation)}{named}  "
    return "\n".join(f"> {line}" for line in (head, *lines))


def section_head(section: SectionText) -> str:
    """The section's title line."""
    return f"#### {escape(section.label)}  \n{escape(section.title)}"


def document_lines(document: DocumentSummary) -> str:
    """One document of the list: title, editions, size."""
    newest = sorted(document.editions, key=lambda edition: edition.edition, reverse=True)
    lines = [f"**{escape(document.title)}**"]
    lines += [
        f"- {escape(edition.edition)} · {edition.paragraphs:,} paragraphs"
        + (f" · {edition.boxes} boxes" if edition.boxes else "")
        for edition in newest
    ]
    return "\n".join(lines)
