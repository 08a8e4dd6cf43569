"""Under which spellings a defined term or an acronym is looked up.

A definition headed "Qualified Scheduling Entity (QSE)" is meant by "qualified scheduling entity",
by "QSE", and by the whole heading. Case and runs of white space don't count. A plural or a
possessive is looked up as the singular where nothing is headed so itself.
"""

from __future__ import annotations

import re

# "Qualified Scheduling Entity (QSE)": a name, then one pair of brackets that ends the term.
_ABBREVIATED = re.compile(r"(?P<name>.*\S)\s*\((?P<short>[^()]{2,})\)")


def folded(term: str) -> str:
    """``term`` as it is compared: case-folded, single spaces, no quotation marks around it."""
    return " ".join(term.split()).strip("\"'“”‘’").casefold()


def spellings(term: str) -> tuple[str, ...]:
    """All folded forms under which ``term`` is found, the whole one first.

    >>> spellings("Qualified Scheduling Entity (QSE)")
    ('qualified scheduling entity (qse)', 'qualified scheduling entity', 'qse')
    """
    whole = folded(term)
    found = _ABBREVIATED.fullmatch(whole)
    parts = (found["name"], found["short"]) if found else ()
    return tuple(dict.fromkeys((whole, *map(folded, parts))))


def singulars(term: str) -> tuple[str, ...]:
    """Other forms to look ``term`` up under, likeliest first.

    >>> singulars("QSE's"), singulars("Qualified Scheduling Entities")
    (('qse',), ('qualified scheduling entity', 'qualified scheduling entitie'))
    """
    whole = folded(term).replace("’", "'")
    bare = whole.removesuffix("'s").removesuffix("s'")
    if bare != whole:
        return (bare,)
    forms = []
    if whole.endswith("ies"):
        forms.append(f"{whole[:-3]}y")
    if whole.endswith("s") and not whole.endswith("ss"):
        forms.append(whole[:-1])
    if whole.endswith(("ses", "xes", "ches", "shes")):
        forms.append(whole[:-2])
    return tuple(forms)
