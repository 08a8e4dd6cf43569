"""Titles of sections that register somebody → what they call who registers.

>>> registered("Registration and Qualification of Grid Agents")
'Grid Agents'
>>> registered("Criteria for Qualification as a Rights Holder")
'Rights Holder'
>>> registered("Registration and Execution of Agreements") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_FORMS = (
    re.compile(
        r"(?:Registration(?:\s+(?:and|or|&)\s+Qualifications?)?|Qualifications?(?:\s+and\s+Registration)?"
        r"|Designation)\s+(?:of|for)\s+(?:an?\s+|the\s+)?(?P<who>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:(?:Criteria|Requirements)\s+for\s+)?(?:Qualification|Registration)\s+as\s+"
        r"(?:an?\s+|the\s+)?(?P<who>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:Additional\s+)?(?P<who>.+?)\s+(?:Registration|Qualification)(?:\s+(?:Requirements|Criteria|Process))?",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<who>Resources\s+Providing\s+.+)", re.IGNORECASE),
)
_WHERE = re.compile(r"\s+(?:in|within|of|into)\s+the\s+.+$", re.IGNORECASE)
CHAPTER = re.compile(r"\b(?:registration|qualification)\b", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,\s*)?\b(?:and/or|and|or)\b\s*|\s*,\s*", re.IGNORECASE)


def registered(title: str) -> str | None:
    """Who is registered by a section of that title, as it is written there."""
    words = " ".join(title.split())
    for form in _FORMS:
        found = form.fullmatch(words)
        if found is not None:
            return _WHERE.sub("", found["who"]).strip(" ,.")
    return None


def names(who: str, is_defined: Callable[[str], bool]) -> Iterator[str]:
    """The parties that ``who`` joins, each in the singular.

    What two names share stands with the last only: "Transmission and Distribution Service
    Providers" are a Transmission Service Provider and a Distribution Service Provider.

    >>> list(names("Town Utilities and Rural Cooperatives", {"Town Utility"}.__contains__))
    ['Town Utility', 'Rural Cooperatives']
    """
    whole = next((form for form in singulars(who) if is_defined(form)), None)
    if whole is not None:
        yield whole
        return
    parts = [part for part in _AND.split(who) if part]
    last = parts[-1].split()
    for part in parts:
        forms = [part, *(f"{part} {' '.join(last[-size:])}" for size in range(1, len(last)))]
        found = (one for form in forms for one in singulars(form) if is_defined(one))
        yield next(found, part)


def singulars(name: str) -> Iterator[str]:
    """The name, and what it may be in the singular."""
    yield name
    if name.endswith("ies"):
        yield f"{name[:-3]}y"
    if name.endswith("s"):
        yield name[:-1]
