"""The day that a question asks for, alone or as a follow-up."""

from __future__ import annotations

from datetime import date

from search_api.conversation.understanding import Understood
from search_api.questions.dated import day_asked
from search_api.refusals.outside import outside


def day_of(text: str, as_of: date | None, meant: Understood | None, today: date) -> date | None:
    """The day that the question asks for: in a follow-up it wins over one that is given."""
    if outside(text) is not None:
        return None
    if meant is not None and meant.day is not None:
        return meant.day
    return day_asked(text, today) if as_of is None else None
