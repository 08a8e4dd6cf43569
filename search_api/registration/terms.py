"""The forms in which texts write a defined term, and the definitions looked up by any of them.

>>> forms("Transfer Right (TR) Account Holder")
('Transfer Right Account Holder', 'TR Account Holder')
>>> forms("Grid Agent (GA)")
('Grid Agent', 'GA')
"""

from __future__ import annotations

import re

import numpy as np

from marketrules.documents import Status
from marketrules.passages import Passage, PassageKind
from search_api.dates.standing import IN_FORCE
from search_api.training.ground import Ground

_SHORT = re.compile(r"\s*\(([A-Z][\w/&-]*)\)")


def forms(term: str) -> tuple[str, ...]:
    """The term without its acronyms, and with each acronym in place of the words before it."""
    bare = " ".join(_SHORT.sub("", term).split())
    short = term
    for found in reversed(list(_SHORT.finditer(term))):
        letters = sum(letter.isupper() for letter in found[1])
        before = short[: found.start()].split()
        # Behind the whole term it stands for the whole, however many letters it has.
        whole = found.end() == len(term) and not _SHORT.search(term[: found.start()])
        kept = [] if whole else before[: max(0, len(before) - letters)]
        short = " ".join([*kept, found[1], *short[found.end() :].split()])
    return (bare,) if short == bare else (bare, short)


def folded(name: str) -> str:
    """A name as names are compared: each word in the singular, without capitals.

    >>> folded("Rights  Holders")
    'right holder'
    """
    words = re.findall(r"[a-z0-9/&-]+", name.casefold())
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def definitions_by_name(ground: Ground) -> dict[str, Passage]:
    """The definitions of the date's text by each folded form of their terms; in force before boxed."""
    facets = ground.standing.snapshot.facets
    rows = ground.standing.mask({*IN_FORCE, Status.PENDING}) & facets.mask(
        kinds={PassageKind.DEFINITION.value}, documents=ground.rules
    )
    held = ground.standing.passages(np.flatnonzero(rows).tolist())
    found: dict[str, Passage] = {}
    for one in sorted(held, key=lambda one: (one.status not in IN_FORCE, bool(one.see))):
        for form in forms(one.term or ""):
            found.setdefault(folded(form), one)
    return found
