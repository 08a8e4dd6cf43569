"""Who works at the desk, and when in the week they do what.

A week is five days of eight working hours, in seconds of work: 0 is Monday morning, 144,000 Friday
evening. Contacts come by chance (a Poisson process), at twice the mean rate in mid-morning and
mid-afternoon and half of it over lunch, as telephone desks see them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

HOUR_S = 3600
DAY_S = 8 * HOUR_S
DAYS = 5
WEEK_S = DAYS * DAY_S
# Of each working hour, beside a mean of 1.
_RATES = (0.8, 1.4, 1.5, 0.9, 0.5, 1.2, 1.1, 0.6)


class Act(StrEnum):
    """What somebody does of their own accord, or because the telephone rings."""

    MORNING = "morning"  # looks through what is open and due
    CONTACT = "contact"  # a call or an e-mail, to its end
    DRILL = "drill"  # ten cards
    RADAR = "radar"  # what changed, what is asked often, what was right
    NOTICE = "notice"  # a market notice is ingested through the service
    EXPORT = "export"  # Friday's list for the CRM


@dataclass(frozen=True, slots=True)
class Person:
    """A login of the desk. ``role``: "trainee", "desk", "lead" or "admin"."""

    name: str
    role: str
    seed: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Something to do, ``at`` seconds of work after the week began."""

    at: float
    act: Act


def desk_of(people: int) -> tuple[Person, ...]:
    """So many (2 or more): one admin, a lead in ten, a trainee in eight, the rest at the desk."""
    leads, trainees = max(1, people // 10), people // 8
    roles = ["admin", *["lead"] * leads, *["trainee"] * trainees]
    roles += ["desk"] * (people - len(roles))
    return tuple(Person(f"{role}-{n}", role, n) for n, role in enumerate(roles[:people]))


def moments_of(person: Person, contacts: int) -> list[Moment]:
    """The person's week in order; ``contacts`` a day is the mean of who takes calls."""
    drawn = random.Random(person.seed)
    found = [Moment(day * DAY_S + drawn.uniform(0, 600), Act.MORNING) for day in range(DAYS)]
    for act in _daily(person.role):
        found += [Moment((day + drawn.uniform(0.1, 0.9)) * DAY_S, act) for day in range(DAYS)]
    if person.role == "lead":
        found.append(Moment(WEEK_S - drawn.uniform(0, HOUR_S), Act.EXPORT))
    a_day = {"desk": contacts, "lead": contacts / 2, "trainee": contacts / 4}.get(person.role, 0)
    found += [Moment(at, Act.CONTACT) for at in _arrivals(drawn, a_day)]
    return sorted(found, key=lambda one: one.at)


def _daily(role: str) -> tuple[Act, ...]:
    return {
        "trainee": (Act.DRILL, Act.DRILL, Act.DRILL),
        "lead": (Act.RADAR,),
        "admin": (Act.NOTICE,),
    }.get(role, ())


def _arrivals(drawn: random.Random, a_day: float) -> list[float]:
    """Seconds at which contacts come: candidates at the highest rate, kept by the hour's own."""
    if a_day <= 0:
        return []
    top = max(_RATES)
    found: list[float] = []
    at = 0.0
    while True:
        at += drawn.expovariate(top * a_day / DAY_S)
        if at >= WEEK_S:
            return found
        if drawn.random() < _RATES[int(at % DAY_S // HOUR_S)] / top:
            found.append(at)
