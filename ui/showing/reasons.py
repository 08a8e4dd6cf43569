"""Why there is no answer, in words."""

from __future__ import annotations

_WHY = {
    "not_in_corpus": "Not in the documents held",
    "section_not_held": "That Section isn’t held",
    "edition_not_held": "No edition of that date is held",
    "ambiguous": "More than one place fits",
    "not_a_rules_question": "Not a question about the rules",
    "needs_interpretation": "The rules leave this to an interpretation",
}


def why(reason: str) -> str:
    """A refusal's reason in words; one that is new as it is.

    >>> why("ambiguous")
    'More than one place fits'
    """
    return _WHY.get(reason, reason.replace("_", " "))
