r"""Documents as a sentence on precedence names them → parties: ids, kinds, or all others.

"these Protocols" and "this handbook" are the document that speaks; "the Protocols" are those of its
issuer; "PUCT Substantive Rules", "Market Guides", "Other Binding Documents" are kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from marketrules.constructions import KIND, OTHERS
from marketrules.document_names import DOCUMENT, PROTOCOLS, document_id
from marketrules.documents import Document, Kind

_NOUN = r"(?:Protocols|Guides?|Manual|Handbook|Document|Rules?|Standard|Procedures?|Tariff|Code)"
_OWN = rf"\b(?:these|this)\s+(?:[\w-]+\s+){{0,4}}?{_NOUN}\b"
# What a document calls a kind of documents; the first that fits.
_KINDS = (
    (r"\b(?:PUCT?|P\.U\.C\.|[Cc]ommission)(?:['’]s)?\s+(?:\w+\s+)?[Rr]ules\b", (Kind.RULE,)),
    (r"\b(?:Substantive|Procedural)\s+Rules\b", (Kind.RULE,)),
    (r"\bRules of the (?:[A-Z]\w+ )*Commission\b", (Kind.RULE,)),
    (r"\bReliability\s+Standards?\b", (Kind.STANDARD,)),
    (r"\bMarket\s+Guides\b", (Kind.GUIDE,)),
    (r"\bOther\s+Binding\s+Documents?\b|\bOBDs\b", (Kind.MANUAL, Kind.INSTRUCTIONS)),
    (r"\b[Mm]anuals\b", (Kind.MANUAL,)),
    (r"\bMarket\s+Notices?\b", (Kind.NOTICE,)),
)  # fmt: skip
_OTHERS = r"\b(?:any|an)?other\s+documents?\b"
_NAME = re.compile(
    "|".join(
        [
            rf"(?P<own>(?i:{_OWN}))",
            *(rf"(?P<kind{number}>{pattern})" for number, (pattern, _) in enumerate(_KINDS)),
            rf"(?P<others>(?i:{_OTHERS}))",
            rf"(?P<document>{DOCUMENT})",
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Parties:
    """How one document's words name documents."""

    own: str  # id of the document that speaks
    protocols: str  # what "the Protocols" are to it

    def named(self, text: str) -> tuple[str, ...]:
        """The parties that ``text`` names, in order."""
        return tuple(dict.fromkeys(party for _, party in self.places(text)))

    def places(self, text: str) -> Iterable[tuple[int, str]]:
        """The parties that ``text`` names, each with the offset at which it is named."""
        for found in _NAME.finditer(text):
            for party in self._of(found):
                yield found.start(), party

    def _of(self, found: re.Match[str]) -> tuple[str, ...]:
        if found["own"]:
            return (self.own,)
        if found["others"]:
            return (OTHERS,)
        if found["document"]:
            name = document_id(found["document"])
            return (self.protocols,) if name == PROTOCOLS else (name,)
        number = next(n for n in range(len(_KINDS)) if found[f"kind{n}"])
        return tuple(f"{KIND}{kind.value}" for kind in _KINDS[number][1])


def parties_of(document: Document, documents: Iterable[Document]) -> Parties:
    """How ``document`` names the others that are held."""
    held = {
        one.id for one in documents if one.kind is Kind.PROTOCOLS and one.issuer == document.issuer
    }
    if PROTOCOLS in held or len(held) != 1:
        return Parties(document.id, PROTOCOLS)
    return Parties(document.id, held.pop())
