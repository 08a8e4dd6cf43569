"""The repeat radar: what a month was about, and what to write a notice or a training on.

Inquiries that ask the same are grouped twice: by their words, folded; and, of what is left, by the
sections that their answers cite. Only the actor's inquiries are looked at; what was asked on the
page is counted for everybody, as it is kept without names. Sections of documents that are closed to
the actor aren't named, and nothing is grouped by them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from search_api.desk.acting import Actor
from search_api.desk.inquiries import visible
from search_api.desk.tables.feedback import Asked
from search_api.desk.tables.inquiries import GivenAnswer, Inquiry
from search_api.desk.trail import beginning

_MOST = 50  # of any list


@dataclass(frozen=True, slots=True)
class Counted:
    """A thing and how often."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """Inquiries that ask the same."""

    by: str  # "question" or "sections"
    question: str
    sections: list[str]
    count: int
    organisations: int
    inquiries: list[int]


@dataclass(frozen=True, slots=True)
class Repeats:
    """What a month was about."""

    month: str
    inquiries: int
    by_status: dict[str, int]
    overdue: int
    still_open: int
    median_hours_to_answer: float | None
    per_day: dict[str, int]
    roles: list[Counted] = field(default_factory=list)
    channels: list[Counted] = field(default_factory=list)
    organisations: list[Counted] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    sections: list[Counted] = field(default_factory=list)
    asked: int = 0
    refusals: list[Counted] = field(default_factory=list)


def repeats(session: Session, actor: Actor, month: date) -> Repeats:
    """What the month that ``month`` lies in was about."""
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    held = session.scalars(
        select(Inquiry)
        .where(visible(actor), Inquiry.taken_at >= beginning(first), Inquiry.taken_at < beginning(after))
        .options(selectinload(Inquiry.answers).selectinload(GivenAnswer.citations))
        .order_by(Inquiry.id)
    ).all()  # fmt: skip
    asked = session.scalars(
        select(Asked).where(Asked.at >= beginning(first), Asked.at < beginning(after))
    ).all()
    cited = Counter(section for one in held for section in sections_of(one, actor))
    cited.update(
        section for one in asked for section in dict.fromkeys(one.sections) if actor.sees(section)
    )
    return Repeats(
        month=first.isoformat()[:7],
        inquiries=len(held),
        by_status=dict(Counter(one.status for one in held)),
        overdue=sum(one.overdue for one in held),
        still_open=sum(one.status != "answered" for one in held),
        median_hours_to_answer=_hours(held),
        per_day=dict(sorted(Counter(_day(one) for one in held).items())),
        roles=_counted(one.role for one in held),
        channels=_counted(one.channel for one in held),
        organisations=_counted(one.organisation for one in held),
        repeated=repeated(held, actor),
        sections=_most(cited),
        asked=len(asked),
        refusals=_counted(one.reason for one in asked if one.outcome == "refused"),
    )


def repeated(inquiries: Sequence[Inquiry], actor: Actor) -> list[Repeated]:
    """Groups of two and more that ask the same, the largest first; an inquiry is in one at most."""
    by_words: dict[str, list[Inquiry]] = defaultdict(list)
    for one in inquiries:
        if one.folded:
            by_words[one.folded].append(one)
    groups = [_group("question", held, actor) for held in by_words.values() if len(held) > 1]
    by_sections: dict[tuple[str, ...], list[Inquiry]] = defaultdict(list)
    for held in by_words.values():
        if len(held) == 1 and (sections := sections_of(held[0], actor)):
            by_sections[tuple(sorted(sections))].append(held[0])
    groups += [_group("sections", held, actor) for held in by_sections.values() if len(held) > 1]
    return sorted(groups, key=lambda one: (-one.count, -one.inquiries[-1]))[:_MOST]


def sections_of(inquiry: Inquiry, actor: Actor) -> list[str]:
    """What its answers cite and is open to the actor, as "nodal-protocols 4.4.11", each once."""
    return list(
        dict.fromkeys(
            f"{one.document} {one.section}"
            for answer in inquiry.answers
            for one in answer.citations
            if actor.sees(one.document)
        )
    )


def _group(by: str, held: Sequence[Inquiry], actor: Actor) -> Repeated:
    sections = dict.fromkeys(section for one in held for section in sections_of(one, actor))
    return Repeated(
        by, held[-1].question, list(sections), len(held),
        len({one.organisation for one in held if one.organisation}), [one.id for one in held],
    )  # fmt: skip


def _hours(held: Sequence[Inquiry]) -> float | None:
    """Median of the hours from taken to answered; None where none is answered."""
    hours = [
        (one.answered_at - one.taken_at).total_seconds() / 3600
        for one in held
        if one.answered_at is not None
    ]
    return round(median(hours), 2) if hours else None


def _day(inquiry: Inquiry) -> str:
    return inquiry.taken_at.astimezone().date().isoformat()


def _counted(names: Iterable[str]) -> list[Counted]:
    return _most(Counter(name for name in names if name))


def _most(counts: Counter[str]) -> list[Counted]:
    order = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [Counted(name, count) for name, count in order[:_MOST]]
