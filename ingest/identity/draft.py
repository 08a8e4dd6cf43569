"""What a document's own words say of it: the record that every family of documents fills."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketrules.documents import Document, Kind
from marketrules.findings import FindingKind

Findings = tuple[tuple[FindingKind, str], ...]

# Which prevails: the smaller number. Source: Nodal Protocols 1.1(5)-(6) (the Protocols prevail
# over Other Binding Documents) and Planning Guide 1.1(3) (the Protocols prevail over the Guide);
# both stand under the law, the commission's rules and the reliability standards. Handbooks and
# manuals say of themselves that the rules prevail over them. A revision request is no rule at all.
RANKS = {
    Kind.RULE: 1,
    Kind.STANDARD: 1,
    Kind.PROTOCOLS: 2,
    Kind.GUIDE: 3,
    Kind.MANUAL: 4,
    Kind.NOTICE: 5,
    Kind.QA: 6,
    Kind.INSTRUCTIONS: 6,
    Kind.OTHER: 7,
    Kind.REVISION_REQUEST: 9,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An identity as far as the document's own words give it; None where they don't."""

    id: str | None = None
    title: str | None = None
    kind: Kind = Kind.OTHER
    issuer: str = ""
    edition: str | None = None
    dated: str | None = None  # ISO
    findings: Findings = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Which document a file is, of which edition, in force from when."""

    document: Document
    edition: str  # ISO date, or a notice's id
    dated: str  # ISO date
    findings: Findings = ()


def slug(text: str) -> str:
    """``"Nodal Operating Guide"`` -> ``"nodal-operating-guide"``.

    >>> slug("Market Participant's  Q&A")
    'market-participants-q-a'
    """
    plain = re.sub(r"[’']", "", text.casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
