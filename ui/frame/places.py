"""Addresses of the page: what stands where is in the URL, so it survives a reload and can be sent.

The first page is asked by ``q``, ``as_of``, ``document`` and, for a follow-up, the questions before
it (``after``); the reading view by ``at`` (a key, or a pinpoint as people write it) and ``as_of``.
Addresses are relative ("./read?at=..."): all pages stand on one level, below whatever path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from marketrules.answers import MOST_TURNS

READING = "read"


class Query(Protocol):
    """What is read of the page's own address."""

    def get_all(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked on the first page."""

    question: str = ""
    as_of: date | None = None  # None: today
    documents: tuple[str, ...] = ()  # (): all
    after: tuple[str, ...] = ()  # the questions before it, oldest first

    @classmethod
    def read(cls, query: Query) -> Asked:
        """What the address asks; a date that is none is left out."""
        return cls(
            question=_one(query, "q"),
            as_of=day(_one(query, "as_of")),
            documents=tuple(one for one in query.get_all("document") if one),
            after=tuple(one for one in query.get_all("after") if one.strip())[-MOST_TURNS:],
        )

    def follow_up(self, question: str) -> Asked:
        """The next question of the same call."""
        before = (self.question,) if self.question and self.question != question else ()
        return replace(self, question=question, after=(*self.after, *before)[-MOST_TURNS:])

    def earlier(self, number: int) -> Asked:
        """The question of the trail at ``number`` (0: the first), as it stood then."""
        return replace(self, question=self.after[number], after=self.after[:number])

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The address's parameters."""
        return _given(
            q=[self.question],
            as_of=[self.as_of.isoformat() if self.as_of else ""],
            document=self.documents,
            after=self.after,
        )

    @property
    def href(self) -> str:
        """The relative address."""
        return _href("", self.parameters)


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open in the reading view."""

    at: str = ""  # "nodal-protocols@2025-04-01#4.4.11(1)(a)", "planning-guide 9.4"
    as_of: date | None = None
    against: str = ""  # the edition that it is compared with

    @classmethod
    def read(cls, query: Query) -> Opened:
        """What the address opens."""
        return cls(_one(query, "at"), day(_one(query, "as_of")), _one(query, "against"))

    @property
    def parameters(self) -> dict[str, list[str]]:
        """The address's parameters."""
        return _given(
            at=[self.at],
            as_of=[self.as_of.isoformat() if self.as_of else ""],
            against=[self.against],
        )

    @property
    def href(self) -> str:
        """The relative address."""
        return _href(READING, self.parameters)


def day(text: str) -> date | None:
    """An ISO date; None for anything else.

    >>> day("2025-04-01"), day("tomorrow")
    (datetime.date(2025, 4, 1), None)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _one(query: Query, name: str) -> str:
    return next(iter(query.get_all(name)), "").strip()


def _given(**parameters: Sequence[str]) -> dict[str, list[str]]:
    kept = {name: [one for one in values if one] for name, values in parameters.items()}
    return {name: values for name, values in kept.items() if values}


def _href(page: str, parameters: Mapping[str, Sequence[str]]) -> str:
    query = urlencode(parameters, doseq=True)
    return f"./{page}{'?' * bool(query)}{query}"
