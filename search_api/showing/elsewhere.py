"""The same place in the other editions held: an earlier and a later text of a paragraph.

A passage enters; of each other edition of its document what stands at its place leaves, oldest
first, with its status at the date; where its words stand under another number there, that place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketrules.documents import Kind, Status
from marketrules.passages import Passage
from search_api.answering.cite import label
from search_api.answering.sentences import after_label
from search_api.dates.standing import Standing
from search_api.showing.succession import How


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place in another edition."""

    edition: str
    dated: str  # ISO date of the edition
    effective: str | None  # ISO date of the chapter it stands in
    key: str
    label: str
    status: Status  # at the date asked about
    how: How  # "same" or other words at the same place; "renumbered": its words elsewhere


def elsewhere(passage: Passage, standing: Standing) -> tuple[Elsewhere, ...]:
    """What stands at the passage's place in each other edition of its document.

    Notices are each a text of their own.
    """
    own = standing.edition_of(passage)
    if own.document.kind is Kind.NOTICE:
        return ()
    others = [
        one
        for one in standing.snapshot.editions
        if one.document.id == passage.document and one.edition != passage.edition
    ]
    if not others:
        return ()
    rest = passage.key.partition("#")[2]
    moved = [
        one
        for one in standing.snapshot.same_words(passage.document, passage.text)
        if one.kind is passage.kind and (one.box is None) == (passage.box is None)
    ]
    found = []
    for edition in sorted(others, key=lambda one: (one.dated, one.edition)):
        there, how = _there(f"{edition.key}#{rest}", edition.edition, passage, moved, standing)
        if there is not None:
            found.append(
                Elsewhere(
                    edition.edition, edition.dated, there.effective, there.key,
                    label(there, edition), there.status, how,
                )
            )  # fmt: skip
    return tuple(found)


def _there(
    key: str, edition: str, passage: Passage, moved: Sequence[Passage], standing: Standing
) -> tuple[Passage | None, How]:
    at = standing.by_key(key)
    if at is not None and _words(at) == _words(passage):
        return at, How.SAME
    same = [one for one in moved if one.edition == edition]
    if len(same) == 1 and len(_words(passage)) > 5:  # "RESERVED" stands in many places
        return standing.by_key(same[0].key), How.RENUMBERED
    return at, How.CHANGED


def _words(passage: Passage) -> list[str]:
    return passage.text[after_label(passage.text) :].split()
