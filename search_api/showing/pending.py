"""Boxed text beside the text that it would change: which paragraph, and how, word by word.

A citation of boxed text enters, with the standing of a date; the same citation leaves with the key
of the paragraph in force, the redline against it, and the conditions that have to be satisfied. A
deletion is a redline that leaves nothing; what stands nowhere yet is all new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from marketrules.answers import Citation, PendingCitation
from marketrules.boxes import Box, Verb
from marketrules.consolidation.merging import Applied
from marketrules.consolidation.pairs import before_and_after
from marketrules.consolidation.pieces import Piece
from marketrules.documents import Status
from marketrules.passages import Passage
from marketrules.redlines import Change
from marketrules.redlines import Piece as Stretch
from marketrules.rewording import compared
from search_api.answering.cite import cite
from search_api.dates.standing import Standing

_FIELDS = tuple(field.name for field in fields(Citation))


def changing(
    citations: Iterable[Citation], standing: Standing, of: Passage | None = None
) -> tuple[PendingCitation, ...]:
    """``citations`` of boxed text with what they change; ``of`` is the paragraph asked about."""
    return tuple(_changing(citation, standing, of) for citation in citations)


def change_of(passage: Passage, standing: Standing) -> PendingCitation | None:
    """What boxed text would make of the text in force; None for any other text."""
    if passage.status is not Status.PENDING or passage.box is None:
        return None
    return _changing(cite(passage, standing.edition_of(passage)), standing, None)


def _changing(citation: Citation, standing: Standing, of: Passage | None) -> PendingCitation:
    own = {name: getattr(citation, name) for name in _FIELDS}
    row = standing.snapshot.row_of(citation.key)
    ordinal = standing.snapshot.passage(row).box if row is not None else None
    if ordinal is None:
        return PendingCitation(**own)
    box = standing.box(citation.document, citation.edition, ordinal)
    conditions = tuple(
        dict.fromkeys(one for trigger in box.instruction.triggers for one in trigger.conditions)
    )
    effect = standing.effect_of(citation.document, citation.edition, ordinal)
    if effect is None:
        return PendingCitation(**own, conditions=conditions)
    key, redline = _redline(citation.key, box, effect, of)
    return PendingCitation(**own, changes=key, redline=redline, conditions=conditions)


def _redline(
    key: str, box: Box, effect: Applied, of: Passage | None
) -> tuple[str | None, tuple[Stretch, ...]]:
    if box.instruction.verb is Verb.DELETE:
        gone = "\n".join(piece.text for piece in effect.goes)
        return _key(effect.goes[0], key), (Stretch(Change.DELETED, gone),)
    if of is not None:
        old, new = before_and_after(effect, of.key)
        if old is not None:  # the paragraph asked about, even where nothing stands for it
            return _key(old, key), compared(old.text, new.text if new is not None else "")
    old, new = before_and_after(effect, key)
    if new is None:
        return None, ()
    return (_key(old, key) if old is not None else None), compared(
        old.text if old else "", new.text
    )


def _key(piece: Piece, beside: str) -> str:
    """The key of what goes; of a heading, which is no passage, that of its Section."""
    return next(iter(piece.keys), f"{beside.partition('#')[0]}#{piece.section}")
