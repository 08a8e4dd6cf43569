"""What a question that was confined to some documents is told where they don't answer it.

The refusal of the confined question and what a search of everything finds enter; the refusal leaves
with the nearest places outside what was chosen. Nothing of them is quoted as the answer: whoever
chose the documents may have had a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marketrules.answers import Citation, Reason, Refusal

_FITTING = frozenset({Reason.NOT_IN_CORPUS, Reason.SECTION_NOT_HELD})
_MOST = 3


def beyond(
    refusal: Refusal, chosen: Sequence[str], titles: dict[str, str], found: Sequence[Citation]
) -> Refusal:
    """``refusal`` with what was ``found`` in other documents than the ``chosen``, by id."""
    outside = [one for one in found if one.document not in chosen][:_MOST]
    if refusal.reason not in _FITTING or not outside:
        return refusal
    named = ", ".join(titles.get(one, one) for one in chosen)
    elsewhere = ", ".join(dict.fromkeys(titles.get(one.document, one.document) for one in outside))
    message = f"Nothing in {named} answers this. Look in {elsewhere}, which wasn't chosen."
    return replace(refusal, message=message, see=(*outside, *refusal.see))


def better(chosen: Sequence[str], found: Sequence[Citation]) -> tuple[str, ...]:
    """A note where what fits the question best stands in a document that wasn't chosen."""
    if not found or found[0].document in chosen:
        return ()
    return (f"{found[0].label} fits the question better; its document wasn't chosen.",)
