"""The parties that the rulebooks held know at a date, for reading duties."""

from __future__ import annotations

import re

import numpy as np

from marketrules.passages import PassageKind
from search_api.dates.standing import IN_FORCE, Standing
from search_api.obligations.duties import Parties

_HEAD = re.compile(
    r"\b(?:entit(?:y|ies)|agents?|providers?|owners?|operators?|participants?|utilit(?:y|ies)|holders?|"
    r"retailers?|cooperatives?|committee|subcommittee|counter-party|administrator|desk|registered entity)\b",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\(([A-Z][\w/&-]*)\)$")


def parties_of(standing: Standing) -> Parties:
    """Issuers, and the acronyms and terms whose name ends with what parties are called."""
    names = {one.document.issuer for one in standing.snapshot.editions if one.document.issuer}
    facets = standing.snapshot.facets
    kinds = (PassageKind.DEFINITION.value, PassageKind.ACRONYM.value)
    rows = standing.mask(IN_FORCE) & facets.mask(kinds=kinds)
    for one in standing.passages(np.flatnonzero(rows).tolist()):
        term = (one.term or "").strip()
        if one.kind is PassageKind.ACRONYM:
            if _is_party(one.text.replace(term, "", 1)):
                names.add(term)
            continue
        name = _ABBREVIATED.sub("", term).strip()
        if _is_party(name):
            names.add(name)
            short = _ABBREVIATED.search(term)
            names.update({short[1]} if short else ())
    return Parties(frozenset(names))


def _is_party(name: str) -> bool:
    """Whether the last words say so: "Load Serving Entity", not "Entity Load Zone"."""
    return bool(_HEAD.search(" ".join(name.split()[-2:])))
