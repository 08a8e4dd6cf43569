"""What a quoted paragraph makes its words depend on: "except as provided in paragraph (5) below".

A quoted part of a passage enters; the paragraphs leave that its words refer to as an exception or a
condition. Read out without them, the quotation may say the opposite of the rule. "Pursuant to
Section 9" names a whole procedure, and is left to the reader; "except as provided in Section 9" isn't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from marketrules.references import Reference
from marketrules.spans import Span
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
_PROSE = (PassageKind.TEXT, PassageKind.DEFINITION)


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
