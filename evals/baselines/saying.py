"""Baselines that read nothing: one refuses whatever is asked, one gives the question back.

They find measures that reward silence, or that match the question's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from evals.baselines.wording import answered, refused
from evals.measures.nuggets import first_words
from evals.systems import Answered, Cited

if TYPE_CHECKING:
    from evals.opening import Desk

_NOTHING: Mapping[str, str] = MappingProxyType({})


class AlwaysRefuse:
    """Says to every question that nothing held answers it."""

    name = "always-refuse"
    identity = _NOTHING
    live = True

    def __init__(self, desk: Desk) -> None:
        """Needs nothing of ``desk``."""

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited] | None:
        return None

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        return refused("Nothing that is held answers this.")

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        return None


class EchoTheQuestion:
    """Answers with the question, and cites nothing."""

    name = "echo-the-question"
    identity = _NOTHING
    live = True

    def __init__(self, desk: Desk) -> None:
        """Needs nothing of ``desk``."""

    def search(self, question: str, as_of: date | None, top: int) -> list[Cited] | None:
        return None

    def answer(self, question: str, as_of: date | None, words: int) -> Answered:
        return answered([]) | {"text": first_words(question, words)}

    def confidence(self, question: str, hits: list[Cited]) -> float | None:
        return None
