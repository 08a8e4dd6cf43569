"""What a quoted paragraph makes its words depend on: "except as provided in paragraph (5) below".

A quoted part of a passage enters; the paragraphs leave that its words refer to as an exception or a
condition. Read out without them, the quotation may say the opposite of the rule. "Pursuant to
Section 9" names a whole procedure, and is left to the reader; "except as provided in Section 9" isn't.

A paragraph that says little but where the rest stands ("is dealt with as described in
Section 9.6.2", "what lacks the elements listed in this Section is rejected") hands over to that
Section: its paragraphs leave, to be chosen from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from marketrules.pinpoints import parent_paragraph
from marketrules.references import Reference
from marketrules.spans import Span
from search_api.answering.sentences import words
from search_api.dates.standing import Standing

_LOOK_BACK = 110  # characters before the reference, in its own clause
_EXCEPTION = r"except|unless|subject to|notwithstanding|other than|excluding"
_MANNER = (
    r"pursuant to|in accordance with|under|"
    r"(?:described|specified|provided|defined|set forth|identified|listed) in"
)
_CLAUSE = r"[^.;:]{0,80}$"
_EXCEPTS = re.compile(rf"\b(?:{_EXCEPTION})\b{_CLAUSE}", re.IGNORECASE)
_DEPENDS = re.compile(rf"\b(?:{_EXCEPTION}|{_MANNER})\b{_CLAUSE}", re.IGNORECASE)
_POINTS = r"(?:described|detailed|specified|provided|defined|set forth|identified|listed|outlined|prescribed)"
_HANDS = re.compile(
    rf"\b(?:{_POINTS}\s+(?:in|by|under)|actions?\s+(?:under|pursuant to))\b{_CLAUSE}",
    re.IGNORECASE,
)
_HANDS_ON = re.compile(
    rf"(?<!otherwise )\b{_POINTS}\s+(?:(?:in|by|under)\s+this\s+Section|below)\b(?!\s+in\s+Section)",
    re.IGNORECASE,
)
_PROSE = (PassageKind.TEXT, PassageKind.DEFINITION)
HANDING = 45  # words of a paragraph that hands over
_MOST = 12  # paragraphs of a Section that one can be chosen from


def conditions(passage: Passage, quoted: Span, standing: Standing) -> Iterator[Passage]:
    """Paragraphs in force that ``quoted`` (absolute, inside ``passage``) depends on, as named."""
    for one in standing.snapshot.references_from(passage.key):
        if one.target is None or not quoted.start <= one.span.start < quoted.end:
            continue
        at = one.span.start - passage.span.start
        before = passage.text[max(0, at - _LOOK_BACK) : at]
        target = None
        if _DEPENDS.search(before):
            target = standing.by_key(one.target)
        if target is None and _EXCEPTS.search(before):
            target = _opening(one, standing)
        if target is None or target.kind not in _PROSE or target.status is not Status.IN_EFFECT:
            continue
        if standing.governs(target):
            yield target


def _opening(reference: Reference, standing: Standing) -> Passage | None:
    """The first paragraph of the Section that is referred to as a whole."""
    edition = (reference.target or "").partition("#")[0].rpartition("@")[2]
    rows = standing.snapshot.in_section(reference.document, edition, reference.section)
    return next((standing.by_key(one.key) for one in rows if one.kind in _PROSE), None)


def handed_to(passage: Passage, quoted: Span, standing: Standing) -> Iterator[tuple[Passage, ...]]:
    """The paragraphs in force of each whole Section that ``quoted`` hands over to, or of its own.

    Nothing if ``passage`` itself says more than where to look, and of no Section that has others
    below it: what opens those is their purpose.
    """
    if passage.kind is not PassageKind.TEXT or words(passage.text) > HANDING:
        return
    for one in standing.snapshot.references_from(passage.key):
        edition, _, place = (one.target or "").rpartition("@")[2].partition("#")
        whole = place == one.section and one.section not in ("", passage.section)
        if not whole or not quoted.start <= one.span.start < quoted.end:
            continue
        at = one.span.start - passage.span.start
        if _HANDS.search(passage.text[max(0, at - _LOOK_BACK) : at]):
            yield _told(one, edition, standing)
    text = Span(quoted.start - passage.span.start, quoted.end - passage.span.start)
    if _HANDS_ON.search(text.quote(passage.text)):
        yield _rest(passage, standing)


def _rest(passage: Passage, standing: Standing) -> tuple[Passage, ...]:
    """The other paragraphs in force of the passage's own Section, or of those below it.

    Without their items. "Invoices are paid in two steps, as detailed below" may be the only paragraph
    of its Section.
    """
    place = (passage.document, passage.edition, passage.section)
    below = (standing.by_key(one.key) for one in standing.snapshot.under_section(*place))
    own = [one for one in standing.beside(passage) if one.paragraph != passage.paragraph]
    under = [one for one in below if one is not None and one.section != passage.section]
    found = _without_items(own, standing) or _without_items(under, standing)
    return found if len(found) <= _MOST else ()


def _without_items(passages: Iterable[Passage], standing: Standing) -> tuple[Passage, ...]:
    """Of ``passages`` the paragraphs in force, without their items."""
    return tuple(
        one
        for one in passages
        if one.kind is PassageKind.TEXT
        and one.status is Status.IN_EFFECT
        and standing.governs(one)
        and one.paragraph
        and not parent_paragraph(one.paragraph)
    )


def _told(reference: Reference, edition: str, standing: Standing) -> tuple[Passage, ...]:
    place = (reference.document, edition, reference.section)
    rows = standing.snapshot.in_section(*place)
    if len(rows) != len(standing.snapshot.under_section(*place)):
        return ()
    held = (standing.by_key(one.key) for one in rows if one.kind in _PROSE)
    found = [one for one in held if one is not None and one.status is Status.IN_EFFECT]
    found = [one for one in found if standing.governs(one)]
    return tuple(found) if len(found) <= _MOST else ()
